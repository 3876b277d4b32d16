import { type AddressInfo, createServer } from "node:net";
import { SMTPServer } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { getLoopbackTls } from "../../simulator/graph/loopback-certificate.ts";
import { type MailboxOptions, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { startScimServer } from "../../simulator/scim/scim-server.ts";
import {
  closeAfterTest,
  type DoctorRun,
  runDoctorWith,
  type SettingsJson,
  settingsOf,
  startEntra,
  tenantOf,
} from "./doctor-run.ts";
import { startStubServer } from "./graph-stub.ts";

describe("a target", () => {
  async function looked(target: SettingsJson): Promise<DoctorRun> {
    const graph = await startEntra();
    const named = { name: "phones", tenant: "contoso", application: "8x8" };
    return await runDoctorWith(settingsOf(tenantOf(graph), { targets: [{ ...named, ...target }] }));
  }

  test("that answers 401 asks for a new token, and shows none", async () => {
    const scim = closeAfterTest(await startScimServer({ token: "right", profile: "generic" }));
    const told = await looked({ scim: { url: scim.url, token: "wrong-token" } });
    expect(told.text("fail phones probe")).toBe(
      "The server refuses the token: renew it there, then in Entra and here. (status 401)",
    );
    expect(told.output).not.toContain("wrong-token");
    expect(told.code).toBe(1);
  });

  test("that throttles is a warning, for it is there", async () => {
    const scim = closeAfterTest(await startScimServer({ token: "t", profile: "generic" }));
    scim.faults.set({ mode: "429" });
    const told = await looked({ scim: { url: scim.url, token: "t" } });
    expect(told.text("warn phones probe")).toContain("(status 429)");
    expect(told.code).toBe(0);
  });

  test("with a certificate that nobody vouches for, or with nobody there, fails", async () => {
    const { key, cert } = await getLoopbackTls();
    const scim = closeAfterTest(
      await startScimServer({ token: "t", profile: "generic", tls: { key, cert } }),
    );
    const told = await looked({ scim: { url: scim.url, token: "t" } });
    expect(told.text("fail phones probe")).toContain("check the server's certificate.");
    const gone = await looked({ scim: { url: "http://127.0.0.1:1/scim", token: "t" } });
    expect(gone.text("fail phones probe")).toContain("ECONNREFUSED");
  });

  test.each`
    reply                                 | verdict   | says
    ${{ status: 401 }}                    | ${"fail"} | ${"check metrics.token."}
    ${{ status: 404 }}                    | ${"fail"} | ${"status 404, so check metrics.url."}
    ${{ body: "<html>sign in</html>" }}   | ${"fail"} | ${"it has no metrics, so check metrics.url."}
    ${{ body: "up 1\nthings_total 3\n" }} | ${"warn"} | ${"set metrics.preset to the one that fits"}
  `("whose metrics page is $reply is a $verdict", async ({ reply, verdict, says }) => {
    const page = closeAfterTest(await startStubServer(() => reply));
    const told = await looked({ metrics: { url: `${page.origin}/metrics` } });
    expect(told.text(`${verdict} phones metrics`)).toContain(says);
  });

  test("whose metrics page is nowhere fails, and one without any look warns", async () => {
    const told = await looked({ metrics: { url: "http://127.0.0.1:1/metrics" } });
    expect(told.text("fail phones metrics")).toContain("ECONNREFUSED");
    expect((await looked({})).text("warn phones probe")).toContain("give this target scim");
  });
});

describe("the mail server", () => {
  async function posted(options: MailboxOptions, smtp: SettingsJson = {}): Promise<DoctorRun> {
    const graph = await startEntra();
    const mailbox = closeAfterTest(await startMailbox(options));
    return await runDoctorWith(
      settingsOf(tenantOf(graph), {
        mail: {
          from: "provisioning@contoso.example",
          smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile, ...smtp },
        },
      }),
    );
  }

  test("that refuses the sign-in fails without telling who tried", async () => {
    const login = { user: "ops@contoso.example", password: "right" };
    const mailbox = closeAfterTest(await startMailbox({ login }));
    const url = mailbox.smtpUrl.replace("right", "wrong-one");
    const told = await posted({}, { url, caFile: mailbox.caFile });
    expect(told.text("fail mail connection")).toContain("check user and password in mail.smtp.url");
    expect(told.output).not.toMatch(/wrong-one|ops@|ops%40/);
    expect(told.code).toBe(1);
  });

  test("that repeats user and password is not quoted with them", async () => {
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        done(new Error(`${username} (ada@contoso.example) with ${password} is not known`)),
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.server.address() as AddressInfo;
    const url = `smtp://operator:sesame%21@127.0.0.1:${port}`;
    const told = await posted({}, { url, requireTls: false });
    expect(told.text("fail mail connection")).toContain(
      "[withheld] ([withheld]) with [withheld] is not known",
    );
  });

  test("with an untrusted certificate fails; so does a CA file that is not there", async () => {
    const { caFile } = await getLoopbackTls();
    expect((await posted({}, { caFile })).text("fail mail connection")).toContain(
      "its certificate",
    );
    expect((await posted({}, { caFile: "/nowhere" })).text("fail mail connection")).toContain(
      "mail.smtp.caFile cannot be read",
    );
  });

  test("that is not there fails, and an address that cannot be read is told as such", async () => {
    expect(
      (await posted({}, { url: "smtp://127.0.0.1:1" })).text("fail mail connection"),
    ).toContain("cannot be reached");
    const url = "smtp://ops:100%@127.0.0.1:1";
    expect((await posted({}, { url })).text("fail mail connection")).toContain("cannot be read");
  });

  test("without a route warns that nobody is told", async () => {
    const told = await posted({});
    expect(told.text("ok mail connection")).toContain("without a sign-in");
    expect(told.text("warn mail routes")).toContain("add a route to notify.");
    expect(told.code).toBe(0);
  });
});

describe("Redis", () => {
  test("that is not there fails, and the rest is tried all the same", async () => {
    const graph = await startEntra();
    const told = await runDoctorWith(settingsOf(tenantOf(graph)), {
      env: { REDIS_URL: "redis://:hidden@127.0.0.1:1" },
    });
    expect(told.text("fail redis connection")).toBe(
      "Redis does not answer: start it, or correct redis.url.",
    );
    expect(told.text("ok contoso audits")).toBe("readable");
    expect(told.output).not.toContain("hidden");
    expect(told.code).toBe(1);
  });

  test("that wants another password says so", async () => {
    // A Redis for one sentence: every command is answered alike.
    const server = createServer((socket) => {
      socket.on("data", (data) => {
        const commands = data.toString().match(/^\*\d+\r$/gm) ?? [];
        socket.write("-NOAUTH Authentication required.\r\n".repeat(commands.length));
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const graph = await startEntra();
    const told = await runDoctorWith(settingsOf(tenantOf(graph)), {
      env: { REDIS_URL: `redis://127.0.0.1:${port}` },
    });
    expect(told.text("fail redis connection")).toContain("(NOAUTH): correct user and password");
  });

  test.each`
    programs             | verdict   | says
    ${["redis-server"]}  | ${"ok"}   | ${"npm start runs redis-server by itself"}
    ${["valkey-server"]} | ${"ok"}   | ${"npm start runs valkey-server by itself"}
    ${[]}                | ${"warn"} | ${"install one, or name yours in redis.url."}
  `("when none is configured and there is $programs: $verdict", async (row) => {
    const graph = await startEntra();
    const told = await runDoctorWith(settingsOf(tenantOf(graph)), { programs: row.programs });
    expect(told.text(`${row.verdict} redis connection`)).toContain(row.says);
  });
});
