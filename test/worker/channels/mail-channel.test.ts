import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../../config/read-settings.ts";
import { newDelivery } from "../../../domain/delivery.ts";
import type { GraphServer } from "../../../simulator/graph/graph-server.ts";
import { createChannels } from "../../../worker/channels/create-channels.ts";
import { READER_APP } from "../../simulator/graph-client.ts";
import { startEntra, tenantOf } from "../doctor-run.ts";
import { incidentFacts, notificationOf, TIME } from "./channel-fixture.ts";

const MAILBOX = "provisioning@contoso.example";
const FROM = `Steadystate <${MAILBOX}>`;
const RECIPIENTS = ["oncall@contoso.example", "iam@contoso.example"];
const NOTIFICATION = notificationOf([incidentFacts()], {
  channel: "mail",
  deliveries: RECIPIENTS.map((address) => newDelivery(address, 0)),
});

function openMail(graph: GraphServer, mail: object) {
  const text = JSON.stringify({
    tenants: [tenantOf(graph)],
    mail: { from: FROM, ...mail },
    notify: [{ to: RECIPIENTS }],
  });
  const settings = readSettings("worker", { env: {}, readFile: () => text });
  const channels = createChannels(() => settings, TIME);
  onTestFinished(() => channels.close());
  const channel = channels.find(NOTIFICATION);
  if (channel === null) throw new Error("there is no mail channel");
  return channel;
}

async function send(channel: ReturnType<typeof openMail>, recipients = RECIPIENTS) {
  let handOvers = 0;
  const results = await channel.send({
    notification: NOTIFICATION,
    recipients,
    beforeHandOver: () => {
      handOvers += 1;
      return Promise.resolve();
    },
  });
  return { results, handOvers };
}

const startGraph = (permissions = [...READER_APP.permissions, "Mail.Send" as const]) =>
  startEntra({ apps: [{ ...READER_APP, permissions }] });

describe("mail by Graph", () => {
  test("is the same MIME mail as by SMTP, one for each recipient", async () => {
    const graph = await startGraph();
    const channel = openMail(graph, { graph: { mailbox: MAILBOX } });
    expect(await channel.verify()).toEqual({ ok: true, value: true });
    expect(graph.sentMails).toEqual([]);
    const { results, handOvers } = await send(channel);
    expect({ results, handOvers }).toEqual({
      results: [{ code: "accepted" }, { code: "accepted" }],
      handOvers: 1,
    });
    expect(graph.sentMails.map(({ mailbox }) => mailbox)).toEqual([MAILBOX, MAILBOX]);
    const mails = await Promise.all(graph.sentMails.map(({ mime }) => simpleParser(mime)));
    for (const [i, mail] of mails.entries()) {
      expect(mail.to).toMatchObject({ value: [{ address: RECIPIENTS[i] }] });
      expect(mail.messageId).toBe(NOTIFICATION.messageId);
      expect(mail.references).toBe("<contoso~8x8~1777885200000.0a1b2c3d@contoso.example>");
      expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
      expect(mail.text).toContain("Entra cannot sign in to 8x8.");
      expect(mail.html).toContain("Entra cannot sign in to 8x8.");
    }
  });

  test.each`
    fault                                                          | code                  | isTransient | retryAfterMs
    ${{ kind: "throttle", retryAfter: "30" }}                      | ${"not-accepted-yet"} | ${true}     | ${30_000}
    ${{ kind: "down" }}                                            | ${"not-accepted-yet"} | ${true}     | ${120_000}
    ${{ kind: "answer", answer: { status: 404, text: "no box" } }} | ${"refused"}          | ${false}    | ${null}
  `("that gets $fault has the result $code", async ({ fault, code, isTransient, retryAfterMs }) => {
    const graph = await startGraph();
    const channel = openMail(graph, { graph: { mailbox: MAILBOX } });
    graph.faults.add({ ...fault, requestKinds: ["send-mail"] });
    const { results } = await send(channel, RECIPIENTS.slice(0, 1));
    expect(results).toMatchObject([{ isTransient, failure: { code, retryAfterMs } }]);
    expect(JSON.stringify(results)).not.toContain(MAILBOX);
  });

  test("is sent with a new token after Graph has refused the token", async () => {
    const graph = await startGraph();
    const channel = openMail(graph, { graph: { mailbox: MAILBOX } });
    graph.faults.add({ kind: "unauthorised", requestKinds: ["send-mail"], left: 1 });
    const { results, handOvers } = await send(channel, RECIPIENTS.slice(0, 1));
    expect({ results, handOvers }).toEqual({ results: [{ code: "accepted" }], handOvers: 1 });
  });

  test("that Graph or Entra refuses is tried again, and the result names the missing permission or the wrong secret", async () => {
    const withoutPermission = await startGraph([...READER_APP.permissions]);
    const { results } = await send(openMail(withoutPermission, { graph: { mailbox: MAILBOX } }));
    const answer = expect.stringContaining("Insufficient privileges");
    const refused = {
      isTransient: true,
      failure: { code: "sign-in-refused", status: 403, answer },
    };
    expect(results).toMatchObject([refused, refused]);

    const graph = await startGraph();
    const clientId = READER_APP.clientId;
    const credential = { clientId, secret: "wr0ng-secret" };
    const channel = openMail(graph, { graph: { mailbox: MAILBOX, credential } });
    const wrong = await send(channel);
    expect(wrong.results[0]).toMatchObject({
      isTransient: true,
      failure: { code: "sign-in-refused" },
    });
    const verified = await channel.verify();
    expect(JSON.stringify([wrong, verified])).toMatch(/secret/);
    expect(JSON.stringify([wrong, verified])).not.toContain("wr0ng-secret");
    expect({ handOvers: wrong.handOvers, sent: graph.sentMails }).toEqual({
      handOvers: 0,
      sent: [],
    });
  });
});

describe("mail by SMTP with OAuth2", () => {
  test("signs in as the mailbox with a token for Exchange, and with a new token after 535", async () => {
    const graph = await startGraph();
    const tokens: string[] = [];
    const received: string[] = [];
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      authMethods: ["XOAUTH2", "LOGIN", "PLAIN"],
      allowInsecureAuth: true,
      onAuth: ({ method, username, accessToken = "" }, _session, done) => {
        tokens.push(accessToken);
        // The first token is refused, as after a change of the password or of the permissions.
        if (method === "XOAUTH2" && username === MAILBOX && accessToken !== tokens[0])
          done(null, { user: username });
        else done(null, { data: { status: "401", schemes: "bearer", scope: "mail" } });
      },
      onData: (stream, _session, done) => {
        let text = "";
        stream.on("data", (chunk) => {
          text += String(chunk);
        });
        stream.on("end", () => {
          received.push(text);
          done();
        });
      },
    });
    server.on("error", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.server.address() as AddressInfo;
    const url = `smtp://127.0.0.1:${port}`;
    const channel = openMail(graph, {
      smtp: { url, requireTls: false, oauth2: { mailbox: MAILBOX } },
    });
    const { results } = await send(channel);
    expect(results).toEqual([{ code: "accepted" }, { code: "accepted" }]);
    expect(received).toHaveLength(1);
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).not.toBe(tokens[0]);
    const claims = JSON.parse(Buffer.from(tokens[1]?.split(".")[1] ?? "", "base64url").toString());
    expect(claims.aud).toBe("https://outlook.office365.com");
    expect((await channel.verify()).ok).toBe(true);
  });

  test("is tried again if Entra refuses the sign-in, and says why without the secret", async () => {
    const graph = await startGraph();
    const { clientId } = READER_APP;
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      authMethods: ["XOAUTH2"],
      allowInsecureAuth: true,
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.server.address() as AddressInfo;
    const oauth2 = { mailbox: MAILBOX, credential: { clientId, secret: "wr0ng-secret" } };
    const smtp = { url: `smtp://127.0.0.1:${port}`, requireTls: false, oauth2 };
    const { results, handOvers } = await send(openMail(graph, { smtp }));
    expect(results[0]).toMatchObject({
      ...{ isTransient: true, isUnconfirmed: false },
      failure: { code: "sign-in-refused", answer: expect.stringMatching(/secret/) },
    });
    expect(JSON.stringify(results)).not.toContain("wr0ng-secret");
    expect(handOvers).toBe(0);
  });
});
