import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { MAX_DELIVERY_ATTEMPTS, newDelivery } from "../../domain/delivery.ts";
import { attemptCount, type Notification, notificationState } from "../../domain/notification.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import type { Store } from "../../store/store.ts";
import type { Channel } from "../../worker/channels/channel.ts";
import { deliverNotification } from "../../worker/deliver-notification.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import { testIncident, testMessage, testNotification } from "../store/stored-values.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

// The tests deliver notifications of a real Redis to the simulator's mail server.

const NOW = Date.UTC(2026, 4, 4, 9, 0, 0);
const time = { now: NOW };
const log = createMemoryLog();
let mailbox: Mailbox;
let mailer: Channel;

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
  time.now = NOW;
});

function mailerTo(url: string): Channel {
  const ca = readFileSync(mailbox.caFile, "utf8");
  return createSmtpMailer({
    from: "Steadystate <watch@contoso.example>",
    url,
    requireTls: true,
    ca,
  });
}

const INCIDENT = testIncident("contoso~job~1", { notified: false });
const ONCALL = "oncall@contoso.example";
const IAM = "iam@contoso.example";
const LEAD = "lead@contoso.example";

const NOTIFICATION: Notification = {
  ...testNotification("contoso~job~1.0.0"),
  incidentIds: [INCIDENT.id],
  createdAt: NOW,
  subject: "QUARANTINED: 8x8 (contoso): credentials rejected",
  message: { ...testMessage(), lines: [{ label: "", text: "In quarantine." }] },
  messageId: "<contoso~job~1.0.0@contoso.example>",
  threadId: "contoso~job~1.ops",
  deliveries: [ONCALL, IAM, LEAD].map((address) => newDelivery(address, NOW)),
};

async function createOutbox(keyPrefix = uniqueKeyPrefix()): Promise<Store> {
  const store = await openTestStore({ keyPrefix, now: () => time.now });
  await store.incidents.saveChange({ incident: INCIDENT, notifications: [NOTIFICATION] });
  return store;
}

const dependenciesOf = ({ incidents }: Pick<Store, "incidents">, usedMailer = mailer) => ({
  incidents,
  channels: { find: () => usedMailer },
  now: () => time.now,
  random: () => 0.5,
  speed: () => 1,
  log,
});

const attemptDelivery = (store: Pick<Store, "incidents">, usedMailer = mailer) =>
  deliverNotification(NOTIFICATION.id, dependenciesOf(store, usedMailer));

async function storedNotification(store: Store): Promise<Notification> {
  const notification = await store.incidents.notification(NOTIFICATION.id);
  if (notification === null) throw new Error("the notification is not stored");
  return notification;
}

/** Attempts deliveries as the outbox does, until no recipient waits. */
async function deliverAll(store: Store): Promise<void> {
  for (let attempts = 0; attempts < 2 * MAX_DELIVERY_ATTEMPTS; attempts += 1) {
    await attemptDelivery(store);
    const { deliveries } = await storedNotification(store);
    const dueTimes = deliveries.flatMap(({ nextAttemptAt }) => nextAttemptAt ?? []);
    if (dueTimes.length === 0) return;
    time.now = Math.min(...dueTimes);
  }
}

/** How many mails each recipient has got. */
function mailsByRecipient(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { [ONCALL]: 0, [IAM]: 0, [LEAD]: 0 };
  for (const address of mailbox.mails().flatMap(({ envelope }) => envelope.to))
    counts[address] = (counts[address] ?? 0) + 1;
  return counts;
}

const statesOf = async (store: Store) =>
  (await storedNotification(store)).deliveries.map(({ state }) => state);

test("a notification is sent once, and its incident is marked as notified", async () => {
  const store = await createOutbox();
  expect(await attemptDelivery(store)).toBe("sent");
  expect(await attemptDelivery(store)).toBe("nothing-to-do");
  expect(mailbox.mails()).toHaveLength(1);
  expect(await store.incidents.waitingNotifications(10)).toEqual([]);
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({
    notified: true,
    delivery: { code: "reported", notifications: [{ counts: { accepted: 3, waiting: 0 } }] },
  });
  expect(await store.incidents.deliveryTotals()).toEqual([
    { channel: "mail", state: "accepted", tenant: "contoso", count: 3 },
  ]);
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

test("a mail has the subject, the Message-ID and all recipients of its notification and is marked as automatic", async () => {
  await attemptDelivery(await createOutbox());
  const [mail] = mailbox.mails();
  expect(mail).toMatchObject({
    subject: NOTIFICATION.subject,
    messageId: NOTIFICATION.messageId,
    to: [ONCALL, IAM, LEAD].join(", "),
  });
  expect(mail?.headers.toLowerCase()).toContain("auto-generated");
});

test("if the mail server refuses one of three addresses permanently, the others get the mail and its words are kept", async () => {
  const store = await createOutbox();
  mailbox.faults.reject(IAM, 550);
  expect(await attemptDelivery(store)).toBe("sent");
  expect(await attemptDelivery(store)).toBe("nothing-to-do");
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 0, [LEAD]: 1 });
  expect((await storedNotification(store)).deliveries).toMatchObject([
    { state: "accepted", failure: null },
    {
      state: "refused",
      attempts: 1,
      failure: { code: "refused", status: 550, answer: expect.stringContaining("does not exist") },
    },
    { state: "accepted", failure: null },
  ]);
});

test("if the mail server asks to try one of three recipients later, only this recipient gets the mail later, with the same headers", async () => {
  const store = await createOutbox();
  mailbox.faults.reject(IAM, 450, 2);
  expect(await attemptDelivery(store)).toBe("waiting");
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 0, [LEAD]: 1 });
  expect(await statesOf(store)).toEqual(["accepted", "waiting", "accepted"]);
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({
    notified: true,
    delivery: { notifications: [{ counts: { accepted: 2, waiting: 1 } }] },
  });
  // Nothing is attempted before the next attempt is due.
  expect(await attemptDelivery(store)).toBe("nothing-to-do");
  await deliverAll(store);
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 1, [LEAD]: 1 });
  expect(await statesOf(store)).toEqual(["accepted", "accepted", "accepted"]);
  expect((await storedNotification(store)).deliveries.map(({ attempts }) => attempts)).toEqual([
    1, 3, 1,
  ]);
  const stableHeaders = mailbox
    .mails()
    .map(({ headers }) =>
      headers.split("\n").filter((line) => /^(Message-ID|Date|To):/i.test(line)),
    );
  expect(stableHeaders[0]).toHaveLength(3);
  expect(stableHeaders[0]).toEqual(stableHeaders[1]);
});

test("a notification is stored as failed if the mail server refuses all recipients permanently", async () => {
  const store = await createOutbox();
  for (const address of [ONCALL, IAM, LEAD]) mailbox.faults.reject(address, 550);
  expect(await attemptDelivery(store)).toBe("failed");
  expect(await statesOf(store)).toEqual(["refused", "refused", "refused"]);
  expect(await store.incidents.get(INCIDENT.id)).toMatchObject({ notified: false });
});

test("a mail server that answers 421 in the middle of a mail gets the mail again, and no recipient gets it twice", async () => {
  const store = await createOutbox();
  mailbox.faults.set({ mode: "421-data", left: 3 });
  expect(await attemptDelivery(store)).toBe("waiting");
  expect((await storedNotification(store)).deliveries[0]).toMatchObject({
    attempts: 1,
    unconfirmedAttempts: 0,
    failure: { status: 421 },
  });
  await deliverAll(store);
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 1, [LEAD]: 1 });
});

test("if the connection is lost after the mail, the mail is sent once more and not a third time", async () => {
  const store = await createOutbox();
  mailbox.faults.set({ mode: "cut-after-data", left: 1 });
  expect(await attemptDelivery(store)).toBe("waiting");
  expect((await storedNotification(store)).deliveries[0]).toMatchObject({
    unconfirmedAttempts: 1,
    failure: { code: "no-answer" },
  });
  await deliverAll(store);
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 2, [IAM]: 2, [LEAD]: 2 });
  expect(await statesOf(store)).toEqual(["accepted", "accepted", "accepted"]);

  mailbox.clear();
  mailbox.faults.set({ mode: "cut-after-data" });
  const unlucky = await createOutbox();
  time.now = NOW;
  await deliverAll(unlucky);
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 2, [IAM]: 2, [LEAD]: 2 });
  expect(await statesOf(unlucky)).toEqual(["given-up", "given-up", "given-up"]);
});

test("deliveries to a mail server that is down are retried until no attempt is left", async () => {
  const store = await createOutbox();
  await mailbox.faults.down();
  await deliverAll(store);
  await mailbox.faults.up();
  const notification = await storedNotification(store);
  expect(attemptCount(notification)).toBe(MAX_DELIVERY_ATTEMPTS);
  expect(notificationState(notification)).toBe("failed");
  expect(notification.deliveries[0]).toMatchObject({
    state: "given-up",
    failure: { code: "server-unreachable", status: null },
  });
  const waitedHours = (time.now - NOW) / 3_600_000;
  expect(waitedHours).toBeGreaterThan(4);
  expect(waitedHours).toBeLessThan(8);
});

test("after a refused sign-in, the result says so and contains no password, and the log names no recipient", async () => {
  const store = await createOutbox();
  const wrongMailer = mailerTo(mailbox.smtpUrl.replace("right", "hunter2"));
  expect(await attemptDelivery(store, wrongMailer)).toBe("waiting");
  wrongMailer.close();
  const [delivery] = (await storedNotification(store)).deliveries;
  expect(delivery?.failure).toMatchObject({ code: "sign-in-refused", status: 535 });
  expect(JSON.stringify(delivery)).not.toContain("hunter2");
  expect(JSON.stringify(log.lines)).not.toContain("@contoso.example");
});

test("a crash between the mail server's answer and the save repeats the mail once with the same Message-ID", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await createOutbox(keyPrefix);
  const redis = openTestRedisClient();
  let saves = 0;
  const crashing = {
    incidents: {
      ...store.incidents,
      saveDeliveries: async (...change: Parameters<IncidentStore["saveDeliveries"]>) => {
        saves += 1;
        if (saves % 2 === 0) throw new Error("killed");
        await store.incidents.saveDeliveries(...change);
      },
    },
  };
  for (let crashes = 0; crashes < 4; crashes += 1) {
    await attemptDelivery(crashing).catch(() => undefined);
    time.now += 3_600_000;
  }
  await deliverAll(store);
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 2, [IAM]: 2, [LEAD]: 2 });
  expect(new Set(mailbox.mails().map(({ messageId }) => messageId)).size).toBe(1);
  expect(await redis.zcard(`${keyPrefix}:{incidents}:w`)).toBe(0);
});

test("no mail is sent while the store cannot keep that it was sent", async () => {
  const store = await createOutbox();
  const readOnly = {
    incidents: {
      ...store.incidents,
      saveDeliveries: () => Promise.reject(new Error("READONLY")),
    },
  };
  for (let attempts = 0; attempts < 3; attempts += 1)
    await expect(attemptDelivery(readOnly)).rejects.toThrow("READONLY");
  expect(mailbox.mails()).toEqual([]);
  expect(await attemptDelivery(store)).toBe("sent");
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 1, [LEAD]: 1 });
});
