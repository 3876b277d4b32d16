import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Incident, Notice } from "../../domain/notice/notice.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/server.ts";
import type { Store } from "../../store/store.ts";
import { DELIVERY_TRIES, deliver } from "../../worker/deliver.ts";
import { connectSmtp, type Mailer } from "../../worker/mail/smtp.ts";
import { openStore } from "../redis.ts";

// A notice on its way: from the outbox in a real Redis to a real mail server.

const NOW = Date.UTC(2026, 4, 4, 9, 0, 0);
const log = { info() {}, warn() {}, error() {} };
let mailbox: Mailbox;
let mailer: Mailer;

beforeAll(async () => {
  mailbox = await startMailbox({ login: { user: "steadystate", password: "right" } });
  mailer = mailerTo(mailbox.smtpUrl);
});
afterAll(async () => {
  mailer.close();
  await mailbox.close();
});
beforeEach(() => {
  mailbox.empty();
  mailbox.fault.clear();
});

function mailerTo(url: string): Mailer {
  const ca = readFileSync(mailbox.caFile, "utf8");
  return connectSmtp({ from: "Steadystate <watch@contoso.example>", url, requireTls: true, ca });
}

const INCIDENT: Incident = {
  id: "contoso~job~1",
  kind: "job-condition",
  tenant: "contoso",
  application: "8x8",
  jobId: "job",
  condition: "quarantined",
  severity: "critical",
  state: "open",
  title: "8x8 (contoso): credentials refused",
  reason: "In quarantine.",
  said: null,
  remedy: "Renew the token.",
  openedAt: NOW,
  updatedAt: NOW,
  resolvedAt: null,
  acknowledgedBy: null,
  affectedObjects: 3,
  notices: 1,
  mailed: false,
  mailReason: "Waiting to be sent to 1 route.",
};
const NOTICE: Notice = {
  id: "contoso~job~1.0.0",
  incidentId: INCIDENT.id,
  reason: "opened",
  to: ["oncall@contoso.example", "iam@contoso.example"],
  createdAt: NOW,
  subject: "QUARANTINED: 8x8 (contoso): credentials refused",
  text: "In quarantine.",
  html: "<p>In quarantine.</p>",
  messageId: "<contoso~job~1.0.0@contoso.example>",
  inReplyTo: null,
  state: "waiting",
  tries: 0,
  sentAt: null,
  outcome: null,
};

async function outbox(): Promise<Store> {
  const store = await openStore({ now: () => NOW });
  await store.incidents.apply({ incident: INCIDENT, notices: [NOTICE] });
  return store;
}

const attempt = (store: Store, through = mailer) =>
  deliver(NOTICE.id, { incidents: store.incidents, mailer: through, now: () => NOW, log });

test("a notice is sent once, and its incident knows", async () => {
  const store = await outbox();
  expect(await attempt(store)).toBe("sent");
  expect(await attempt(store)).toBe("nothing-to-do");
  expect(mailbox.mails()).toHaveLength(1);
  expect(await store.incidents.waiting(10)).toEqual([]);
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({
    mailed: true,
    mailReason: "The mail server accepted it for 2 recipients.",
  });
});

test("a look that knew nothing of the mail does not undo that it was sent", async () => {
  const store = await outbox();
  await attempt(store);
  await store.incidents.apply({ incident: { ...INCIDENT, updatedAt: NOW + 1 }, notices: [] });
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({ mailed: true });
});

test("the mail is what the notice says, under its own Message-ID, marked as sent by a machine", async () => {
  await attempt(await outbox());
  const [mail] = mailbox.mails();
  expect(mail).toMatchObject({ subject: NOTICE.subject });
  expect(JSON.stringify(mail)).toContain("contoso~job~1.0.0@contoso.example");
  expect(JSON.stringify(mail).toLowerCase()).toContain("auto-generated");
});

test("one address that is refused does not keep the others from their mail", async () => {
  const store = await outbox();
  mailbox.fault.reject("iam@contoso.example", 550);
  expect(await attempt(store)).toBe("sent");
  expect(mailbox.mails()[0]?.envelope.to).toEqual(["oncall@contoso.example"]);
  expect((await store.incidents.notice(NOTICE.id))?.outcome).toContain("1 of 2 recipients");
});

test("when every address is refused for good, the notice fails, visibly", async () => {
  const store = await outbox();
  for (const address of NOTICE.to) mailbox.fault.reject(address, 550);
  expect(await attempt(store)).toBe("failed");
  expect(await store.incidents.notice(NOTICE.id)).toMatchObject({ state: "failed", tries: 1 });
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({ mailed: false });
});

test("a mail that is put off waits, and goes out at the next try", async () => {
  const store = await outbox();
  for (const address of NOTICE.to) mailbox.fault.reject(address, 450, 1);
  expect(await attempt(store)).toBe("later");
  expect(await store.incidents.waiting(10)).toHaveLength(1);
  expect(await attempt(store)).toBe("sent");
  expect(await store.incidents.notice(NOTICE.id)).toMatchObject({ tries: 2, state: "sent" });
});

test("a mail server that is down is asked again until the tries are used up", async () => {
  const store = await outbox();
  await mailbox.fault.down();
  for (let tries = 1; tries < DELIVERY_TRIES; tries++) expect(await attempt(store)).toBe("later");
  expect(await attempt(store)).toBe("failed");
  await mailbox.fault.up();
  expect((await store.incidents.notice(NOTICE.id))?.outcome).toContain("check mail.smtp.url");
});

test("a wrong password says so, without saying it", async () => {
  const store = await outbox();
  const wrong = mailerTo(mailbox.smtpUrl.replace("right", "hunter2"));
  expect(await attempt(store, wrong)).toBe("later");
  const outcome = (await store.incidents.notice(NOTICE.id))?.outcome ?? "";
  expect(outcome).toContain("check user and password");
  expect(outcome).not.toContain("hunter2");
  wrong.close();
});

test("a crash after the mail was taken sends the same Message-ID again, never another", async () => {
  const store = await outbox();
  const crashing = { ...store.incidents, settle: () => Promise.reject(new Error("killed")) };
  const deps = { incidents: crashing, mailer, now: () => NOW, log };
  await expect(deliver(NOTICE.id, deps)).rejects.toThrow("killed");
  expect(await attempt(store)).toBe("sent");
  const ids = mailbox.mails().map((mail) => /contoso~job~1\.0\.0@/.test(JSON.stringify(mail)));
  expect(ids).toEqual([true, true]);
});
