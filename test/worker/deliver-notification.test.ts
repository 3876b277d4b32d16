import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import type { Store } from "../../store/store.ts";
import { deliverNotification, MAX_DELIVERY_ATTEMPTS } from "../../worker/deliver-notification.ts";
import { createSmtpMailer, type Mailer } from "../../worker/mail/smtp.ts";
import { openTestStore } from "../test-redis.ts";

// The tests deliver notifications of a real Redis to the simulator's mail server.

const NOW = Date.UTC(2026, 4, 4, 9, 0, 0);
const log = { debug() {}, info() {}, warn() {}, error() {} };
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
  mailbox.clear();
  mailbox.faults.clear();
});

function mailerTo(url: string): Mailer {
  const ca = readFileSync(mailbox.caFile, "utf8");
  return createSmtpMailer({
    from: "Steadystate <watch@contoso.example>",
    url,
    requireTls: true,
    ca,
  });
}

const INCIDENT: Incident = {
  id: "contoso~job~1",
  kind: "job-condition",
  tenant: "contoso",
  application: "8x8",
  templateId: "scim",
  sourceSystem: null,
  targetSystem: null,
  jobId: "job",
  target: null,
  jobIds: [],
  condition: "quarantined",
  severity: "critical",
  state: "open",
  problem: { code: "credentials-rejected" },
  reason: { code: "never-started" },
  staleness: null,
  assessedAt: NOW,
  entraMessage: null,
  openedAt: NOW,
  updatedAt: NOW,
  resolvedAt: null,
  acknowledgedBy: null,
  affectedObjects: 3,
  notificationCount: 1,
  notified: false,
  notifyReason: { code: "new-problem", condition: "quarantined" },
  delivery: { code: "queued", routes: 1 },
};
const NOTIFICATION: Notification = {
  id: "contoso~job~1.0.0",
  incidentId: INCIDENT.id,
  reason: "opened",
  recipients: ["oncall@contoso.example", "iam@contoso.example"],
  createdAt: NOW,
  subject: "QUARANTINED: 8x8 (contoso): credentials rejected",
  text: "In quarantine.",
  html: "<p>In quarantine.</p>",
  messageId: "<contoso~job~1.0.0@contoso.example>",
  inReplyTo: null,
  state: "waiting",
  attempts: 0,
  sentAt: null,
  deliveryResult: null,
};

async function createOutbox(): Promise<Store> {
  const store = await openTestStore({ now: () => NOW });
  await store.incidents.saveChange({ incident: INCIDENT, notifications: [NOTIFICATION] });
  return store;
}

const attemptDelivery = (store: Store, usedMailer = mailer) =>
  deliverNotification(NOTIFICATION.id, {
    incidents: store.incidents,
    mailer: usedMailer,
    now: () => NOW,
    log,
  });

test("a notification is sent once, and its incident is marked as notified", async () => {
  const store = await createOutbox();
  expect(await attemptDelivery(store)).toBe("sent");
  expect(await attemptDelivery(store)).toBe("nothing-to-do");
  expect(mailbox.mails()).toHaveLength(1);
  expect(await store.incidents.waitingNotifications(10)).toEqual([]);
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({
    notified: true,
    delivery: { code: "reported", result: "The mail server accepted it for 2 recipients." },
  });
});

test("an incident stays notified after an assessment has saved an older copy of the incident", async () => {
  const store = await createOutbox();
  await attemptDelivery(store);
  await store.incidents.saveChange({
    incident: { ...INCIDENT, updatedAt: NOW + 1 },
    notifications: [],
  });
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({ notified: true });
});

test("a mail has the subject and Message-ID of its notification and is marked as automatic", async () => {
  await attemptDelivery(await createOutbox());
  const [mail] = mailbox.mails();
  expect(mail).toMatchObject({ subject: NOTIFICATION.subject });
  expect(JSON.stringify(mail)).toContain("contoso~job~1.0.0@contoso.example");
  expect(JSON.stringify(mail).toLowerCase()).toContain("auto-generated");
});

test("if the mail server refuses one address, the other recipients still get the mail", async () => {
  const store = await createOutbox();
  mailbox.faults.reject("iam@contoso.example", 550);
  expect(await attemptDelivery(store)).toBe("sent");
  expect(mailbox.mails()[0]?.envelope.to).toEqual(["oncall@contoso.example"]);
  expect((await store.incidents.notification(NOTIFICATION.id))?.deliveryResult).toContain(
    "1 of 2 recipients",
  );
});

test("a notification is stored as failed if the mail server refuses all recipients permanently", async () => {
  const store = await createOutbox();
  for (const address of NOTIFICATION.recipients) mailbox.faults.reject(address, 550);
  expect(await attemptDelivery(store)).toBe("failed");
  expect(await store.incidents.notification(NOTIFICATION.id)).toMatchObject({
    state: "failed",
    attempts: 1,
  });
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({ notified: false });
});

test("a mail that is refused temporarily waits and is sent by the next attempt", async () => {
  const store = await createOutbox();
  for (const address of NOTIFICATION.recipients) mailbox.faults.reject(address, 450, 1);
  expect(await attemptDelivery(store)).toBe("later");
  expect(await store.incidents.waitingNotifications(10)).toHaveLength(1);
  expect(await attemptDelivery(store)).toBe("sent");
  expect(await store.incidents.notification(NOTIFICATION.id)).toMatchObject({
    attempts: 2,
    state: "sent",
  });
});

test("deliveries to a mail server that is down are retried until no attempt is left", async () => {
  const store = await createOutbox();
  await mailbox.faults.down();
  for (let attempt = 1; attempt < MAX_DELIVERY_ATTEMPTS; attempt++)
    expect(await attemptDelivery(store)).toBe("later");
  expect(await attemptDelivery(store)).toBe("failed");
  await mailbox.faults.up();
  expect((await store.incidents.notification(NOTIFICATION.id))?.deliveryResult).toContain(
    "check mail.smtp.url",
  );
});

test("after a refused sign-in, the result asks to check user and password and contains no password", async () => {
  const store = await createOutbox();
  const wrongMailer = mailerTo(mailbox.smtpUrl.replace("right", "hunter2"));
  expect(await attemptDelivery(store, wrongMailer)).toBe("later");
  const deliveryResult =
    (await store.incidents.notification(NOTIFICATION.id))?.deliveryResult ?? "";
  expect(deliveryResult).toContain("check user and password");
  expect(deliveryResult).not.toContain("hunter2");
  wrongMailer.close();
});

test("after a crash between sending and saving, the next attempt sends the same Message-ID again", async () => {
  const store = await createOutbox();
  const crashingIncidents = {
    ...store.incidents,
    saveDelivery: () => Promise.reject(new Error("killed")),
  };
  const dependencies = { incidents: crashingIncidents, mailer, now: () => NOW, log };
  await expect(deliverNotification(NOTIFICATION.id, dependencies)).rejects.toThrow("killed");
  expect(await attemptDelivery(store)).toBe("sent");
  const haveMessageId = mailbox
    .mails()
    .map((mail) => /contoso~job~1\.0\.0@/.test(JSON.stringify(mail)));
  expect(haveMessageId).toEqual([true, true]);
});
