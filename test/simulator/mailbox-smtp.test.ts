import { readFileSync } from "node:fs";
import { createTransport, type SendMailOptions } from "nodemailer";
import { afterEach, expect, test, vi } from "vitest";
import {
  type Mailbox,
  type MailboxOptions,
  startMailbox,
} from "../../simulator/mailbox/mailbox-server.ts";

const openMailboxes: Mailbox[] = [];

afterEach(async () => {
  for (const mailbox of openMailboxes.splice(0)) await mailbox.close();
});

async function start(options: MailboxOptions = {}): Promise<Mailbox> {
  const mailbox = await startMailbox(options);
  openMailboxes.push(mailbox);
  return mailbox;
}

const MAIL = {
  from: '"Steadystate" <provisioning@contoso.example>',
  to: "oncall@contoso.example",
  subject: "[8x8] FAILING: 12 users",
  text: "Twelve users fail.",
  html: "<p>Twelve <b>users</b> fail.</p>",
} satisfies SendMailOptions;

type SendOptions = { readonly trustsCertificate?: boolean; readonly socketTimeout?: number };

function send(
  mailbox: Mailbox,
  mail: SendMailOptions = MAIL,
  { trustsCertificate = true, ...transportOptions }: SendOptions = {},
) {
  const transport = createTransport({
    url: mailbox.smtpUrl,
    requireTLS: true,
    ...(trustsCertificate ? { tls: { ca: readFileSync(mailbox.caFile) } } : {}),
    connectionTimeout: 2000,
    greetingTimeout: 300,
    ...transportOptions,
  });
  return transport.sendMail(mail).finally(() => transport.close());
}

test("a mail sent over STARTTLS is stored with its envelope, headers, text and HTML", async () => {
  const mailbox = await start({ clock: { now: () => 1_700_000_000_000 } });
  await send(mailbox, {
    ...MAIL,
    messageId: "<one.1@host>",
    headers: { "Auto-Submitted": "auto-generated" },
  });

  const [mail] = mailbox.mails();
  expect(mail).toMatchObject({
    at: 1_700_000_000_000,
    envelope: { from: "provisioning@contoso.example", to: ["oncall@contoso.example"] },
    subject: MAIL.subject,
    from: '"Steadystate" <provisioning@contoso.example>',
    to: "oncall@contoso.example",
    messageId: "<one.1@host>",
    html: MAIL.html,
  });
  expect(mail?.text?.trim()).toBe(MAIL.text);
  expect(mail?.headers).toContain("Auto-Submitted: auto-generated");
  expect(mail?.headers).not.toContain("Twelve");
});

test("without a clock, the arrival time of a mail is the time in its Date header", async () => {
  const mailbox = await start();
  const at = Date.UTC(2026, 10, 23, 12);
  await send(mailbox, { ...MAIL, date: new Date(at) });
  expect(mailbox.mails()[0]?.at).toBe(at);
});

test("a client that does not trust the certificate sends no mail", async () => {
  const mailbox = await start();
  const sending = send(mailbox, MAIL, { trustsCertificate: false });
  await expect(sending).rejects.toMatchObject({ code: "ESOCKET" });
  expect(mailbox.mails()).toEqual([]);
});

test("the mailbox accepts mail over implicit TLS and without TLS", async () => {
  for (const tls of ["implicit", "none"] as const) {
    const mailbox = await start({ tls });
    const transport = createTransport({
      url: mailbox.smtpUrl,
      tls: { ca: readFileSync(mailbox.caFile) },
    });
    await transport.sendMail(MAIL);
    expect(mailbox.mails()).toHaveLength(1);
  }
});

test("a mailbox with a login accepts mail only with the right password", async () => {
  const login = { user: "ops@contoso.example", password: "p@ss/word" };
  const mailbox = await start({ login });
  await send(mailbox);
  expect(mailbox.mails()).toHaveLength(1);

  const wrong = { ...mailbox, smtpUrl: mailbox.smtpUrl.replace("p%40ss", "guess") };
  await expect(send(wrong)).rejects.toMatchObject({ code: "EAUTH", responseCode: 535 });
  const withoutLogin = { ...mailbox, smtpUrl: mailbox.smtpUrl.replace(/\/\/.*@/, "//") };
  await expect(send(withoutLogin)).rejects.toMatchObject({ responseCode: 530 });
  expect(mailbox.mails()).toHaveLength(1);
});

test.each([550, 450] as const)(
  "a mail is delivered to its other recipients when one recipient is rejected with %i",
  async (code) => {
    const mailbox = await start();
    mailbox.faults.reject("Gone@contoso.example", code);
    const to = ["oncall@contoso.example", "gone@contoso.example"];
    const info = await send(mailbox, { ...MAIL, to });
    expect(info.rejected).toEqual(["gone@contoso.example"]);
    expect(mailbox.mails()[0]?.envelope.to).toEqual(["oncall@contoso.example"]);

    await expect(send(mailbox, { ...MAIL, to: "gone@contoso.example" })).rejects.toMatchObject({
      code: "EENVELOPE",
      responseCode: code,
    });
  },
);

test("a rejection for one mail does not affect the next mail", async () => {
  const mailbox = await start();
  mailbox.faults.reject("oncall@contoso.example", 450, 1);
  await expect(send(mailbox)).rejects.toMatchObject({ responseCode: 450 });
  await send(mailbox);
  expect(mailbox.mails()).toHaveLength(1);
});

test("the fault '421' rejects the configured number of connections", async () => {
  const mailbox = await start();
  mailbox.faults.set({ mode: "421", left: 2 });
  await expect(send(mailbox)).rejects.toMatchObject({ responseCode: 421 });
  await expect(send(mailbox)).rejects.toMatchObject({ responseCode: 421 });
  await send(mailbox);
});

test("the fault '535' rejects the right password until it is cleared", async () => {
  const mailbox = await start({ login: { user: "ops", password: "secret" } });
  mailbox.faults.set({ mode: "535" });
  await expect(send(mailbox)).rejects.toMatchObject({ code: "EAUTH", responseCode: 535 });
  mailbox.faults.clear();
  await send(mailbox);
});

test("a client times out if the greeting takes longer than the client's time-out", async () => {
  const mailbox = await start();
  mailbox.faults.set({ mode: "slow", left: 1, delayMs: 600 });
  await expect(send(mailbox)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  await send(mailbox);
});

test("a client times out on a slow reply although the mail has arrived", async () => {
  const mailbox = await start();
  mailbox.faults.set({ mode: "slow-reply", left: 1, delayMs: 900 });
  await expect(send(mailbox, MAIL, { socketTimeout: 300 })).rejects.toMatchObject({
    code: "ETIMEDOUT",
  });
  expect(mailbox.mails()).toHaveLength(1);
});

test("a mailbox that is down refuses connections, and a restarted mailbox uses the same port", async () => {
  const mailbox = await start();
  await mailbox.faults.down();
  await expect(send(mailbox)).rejects.toMatchObject({ code: "ESOCKET" });
  await mailbox.faults.up();
  await send(mailbox);
  expect(mailbox.mails()).toHaveLength(1);
});

test("the mailbox keeps the newest 500 mails", async () => {
  const mailbox = await start();
  const transport = createTransport({
    url: mailbox.smtpUrl,
    tls: { ca: readFileSync(mailbox.caFile) },
    pool: true,
  });
  await Promise.all(Array.from({ length: 503 }, () => transport.sendMail({ ...MAIL, html: "" })));
  transport.close();
  expect(mailbox.mails()).toHaveLength(500);
  expect(mailbox.mails()[0]?.id).toBe("503");
});

test("a mail larger than five megabytes is rejected", async () => {
  const mailbox = await start();
  await expect(send(mailbox, { ...MAIL, text: "x".repeat(5_100_000) })).rejects.toMatchObject({
    responseCode: 552,
  });
  await vi.waitFor(() => expect(mailbox.mails()).toEqual([]), 60_000);
});
