import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newDelivery } from "../../../domain/delivery.ts";
import type { Notification } from "../../../domain/notification.ts";
import { type LinkSettings, readLink } from "../../../domain/notify/link-token.ts";
import type { Channel } from "../../../worker/channels/channel.ts";
import { createSmtpMailer } from "../../../worker/mail/smtp.ts";
import { testMessage, testNotification } from "../../store/stored-values.ts";

// The mails go over SMTP, and Python's own parser reads the bytes that arrive.

const NOW = Date.UTC(2026, 4, 4, 9, 0, 0);
const ONCALL = "oncall@contoso.example";
const LINKS: LinkSettings = {
  publicUrl: "https://steadystate.contoso.example/",
  linkSecret: "0123456789abcdef0123456789abcdef",
};

type ParsedMail = {
  readonly faults: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly date: string;
  readonly type: string;
  readonly parts: readonly string[];
  readonly text: readonly string[];
  readonly html: readonly string[];
  readonly bytes: number;
};

const received: Buffer[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  onData(stream, _session, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      received.push(Buffer.concat(chunks));
      done();
    });
  },
});
let port = 0;
beforeAll(async () => {
  const listener = server.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => new Promise<void>((closed) => server.close(() => closed())));

function parseWithPython(raw: Buffer): ParsedMail {
  const script = join(import.meta.dirname, "parse_mail.py");
  const { status, stdout, stderr, error } = spawnSync("python3", [script], { input: raw });
  if (error !== undefined) {
    throw new Error(`python3 is missing. Run: node scripts/setup.mjs python (${error.message})`);
  }
  if (status !== 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString()) as ParsedMail;
}

async function receive(
  notification: Notification,
  {
    from = "Steadystate <watch@contoso.example>",
    links = null as LinkSettings | null,
    recipients = [ONCALL],
  } = {},
): Promise<ParsedMail> {
  const url = `smtp://127.0.0.1:${port}`;
  const mailer: Channel = createSmtpMailer({ from, url, requireTls: false, ca: null, links });
  received.length = 0;
  const results = await mailer.send({ notification, recipients, beforeHandOver: async () => {} });
  mailer.close();
  expect(results.map(({ code }) => code)).toEqual(recipients.map(() => "accepted"));
  const [raw] = received;
  if (raw === undefined) throw new Error("no mail was received");
  return parseWithPython(raw);
}

/** As long as in a real tenant. */
const INCIDENT =
  "contoso~scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f~quarantine~moqznpxc";
const OPENED: Notification = testNotification(`${INCIDENT}.0.ops`, {
  createdAt: NOW,
  subject: "QUARANTINED: 8x8 (contoso): job quarantine (cannot connect)",
  severity: "critical",
  message: { ...testMessage(), title: "8x8 (contoso): job quarantine" },
  messageId: `<${INCIDENT}.0.ops@contoso.example>`,
  threadId: `${INCIDENT}.ops`,
});
const REMINDER: Notification = {
  ...OPENED,
  id: `${INCIDENT}.1.ops`,
  createdAt: NOW + 6 * 3_600_000,
  reason: "still",
  severity: "warning",
  subject: "STILL QUARANTINED: 8x8 (contoso): job quarantine (credentials rejected)",
  messageId: `<${INCIDENT}.1.ops@contoso.example>`,
};

describe("a mail, as Python's parser reads it", () => {
  test("has the headers of an automatic message, refers to the root of its thread and is complete twice", async () => {
    const mail = await receive(OPENED);
    expect(mail.faults).toEqual([]);
    expect(mail.headers).toMatchObject({
      subject: OPENED.subject,
      "message-id": OPENED.messageId,
      references: `<${INCIDENT}.ops@contoso.example>`,
      "auto-submitted": "auto-generated",
      "x-auto-response-suppress": "All",
      "list-id": "Steadystate <ops.steadystate.contoso.example>",
      "thread-topic": "8x8 (contoso): job quarantine",
      importance: "high",
    });
    expect(mail).toMatchObject({
      from: ["Steadystate <watch@contoso.example>"],
      to: [ONCALL],
      date: "2026-05-04T09:00:00+00:00",
      type: "multipart/alternative",
      parts: ["text/plain", "text/html"],
    });
    expect(mail.text[0]).toContain("Many failures.");
    expect(mail.html[0]).toContain("Many failures.");
  });

  test("has the same root, topic and conversation index as the other mails of its thread", async () => {
    const [first, second] = [await receive(OPENED), await receive(REMINDER)];
    expect(second.headers["references"]).toBe(first.headers["references"]);
    expect(second.headers["thread-topic"]).toBe(first.headers["thread-topic"]);
    const conversationOf = (mail: ParsedMail) =>
      Buffer.from(mail.headers["thread-index"] ?? "", "base64")
        .subarray(6)
        .toString("hex");
    expect(conversationOf(second)).toBe(conversationOf(first));
    expect(conversationOf(first)).toHaveLength(32);
    const other = await receive({ ...OPENED, threadId: "contoso~job~2.ops" });
    expect(conversationOf(other)).not.toBe(conversationOf(first));
  });

  test("that is repeated is the same, byte for byte, except the boundary of its parts", async () => {
    const headersOf = async () => {
      const { "content-type": _, ...headers } = (await receive(OPENED, { links: LINKS })).headers;
      return headers;
    };
    expect(await headersOf()).toEqual(await headersOf());
  });

  test("has the sender's name also if the settings have only an address", async () => {
    const mail = await receive(OPENED, { from: "watch@contoso.example" });
    expect(mail.from).toEqual(["Steadystate <watch@contoso.example>"]);
  });

  test("has no additional and no invalid header if the subject contains line breaks and markup", async () => {
    const hostile = "8x8\r\nBcc: evil@evil.example\r\n\r\n<script> 😀 Ünïcode ".repeat(8);
    const mail = await receive({
      ...OPENED,
      subject: hostile,
      message: { ...OPENED.message, title: hostile },
    });
    expect(mail.faults).toEqual([]);
    expect(mail.headers["bcc"]).toBeUndefined();
    expect(mail.to).toEqual([ONCALL]);
  });
});

describe("the links of a recipient", () => {
  const iam = "iam@contoso.example";
  const shared: Notification = {
    ...REMINDER,
    deliveries: [ONCALL, iam].map((address) => newDelivery(address, REMINDER.createdAt)),
  };
  const tokenOf = (mail: ParsedMail, action: "acknowledge" | "unsubscribe") =>
    new RegExp(`https://steadystate\\.contoso\\.example/${action}/(\\S+)`).exec(
      mail.text[0] ?? "",
    )?.[1] ?? "";

  test("are signed for this recipient, and contain no address", async () => {
    const mail = await receive(shared, { links: LINKS, recipients: [iam] });
    expect(mail.faults).toEqual([]);
    expect(mail.to).toEqual([iam]);
    for (const action of ["acknowledge", "unsubscribe"] as const) {
      const token = tokenOf(mail, action);
      const link = readLink(token, action, { linkSecret: LINKS.linkSecret, now: NOW });
      expect(link).toMatchObject({ link: { notificationId: shared.id, recipient: 1 } });
      expect(mail.html[0]).toContain(`/${action}/${token}`);
      expect(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).not.toContain("@");
    }
    expect(mail.headers).toMatchObject({
      "list-unsubscribe": `<https://steadystate.contoso.example/unsubscribe/${tokenOf(mail, "unsubscribe")}>`,
      "list-unsubscribe-post": "List-Unsubscribe=One-Click",
    });
  });

  test("are missing in a mail to several recipients", async () => {
    const mail = await receive(shared, { links: LINKS, recipients: [ONCALL, iam] });
    expect(mail.to).toEqual([ONCALL, iam]);
    expect(mail.text[0]).not.toContain("/acknowledge/");
    expect(mail.headers["list-unsubscribe"]).toBeUndefined();
  });

  test.each([
    ["a mail that is no reminder or digest", { ...OPENED }, LINKS],
    ["a reminder of a critical incident", { ...REMINDER, severity: "critical" as const }, LINKS],
    [
      "a mail whose console has no https address",
      shared,
      { ...LINKS, publicUrl: "http://10.0.0.1" },
    ],
  ])("do not lead to a one-click header in %s", async (_, notification, links) => {
    const mail = await receive(notification, { links });
    expect(mail.headers["list-unsubscribe"]).toBeUndefined();
    expect(mail.headers["list-unsubscribe-post"]).toBeUndefined();
    expect(mail.text[0]).toContain("/acknowledge/");
  });

  test.each([
    ["recovered", { ...OPENED, reason: "recovered" }],
    ["test", { ...OPENED, kind: "test", reason: null, incidentIds: [] }],
    ["digest", { ...OPENED, kind: "digest", reason: null }],
  ] as const)(
    "do not include a link to acknowledge in a mail about '%s'",
    async (_, notification) => {
      const mail = await receive(notification, { links: LINKS });
      expect(mail.text[0]).not.toContain("/acknowledge/");
    },
  );
});
