import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { MAX_DELIVERY_ATTEMPTS, newDelivery } from "../../domain/delivery.ts";
import { type Notification, notificationState } from "../../domain/notification.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import type { Store } from "../../store/store.ts";
import type { Channel } from "../../worker/channels/channel.ts";
import { deliverNotification } from "../../worker/deliver-notification.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import { saveWithNotifications } from "../store/save-with-notifications.ts";
import { testIncident, testMessage, testNotification } from "../store/stored-values.ts";
import { openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

// Tests deliver notifications of a real Redis to the simulator's mail server.

export const NOW = Date.UTC(2026, 4, 4, 9, 0, 0);
export const time = { now: NOW };
export const log = createMemoryLog();
export let mailbox: Mailbox;
export let mailer: Channel;

/** Call it at the top of a test file: its tests then deliver to a mail server of their own. */
export function startMailServerForFile(): void {
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
}

export function mailerTo(url: string): Channel {
  const ca = readFileSync(mailbox.caFile, "utf8");
  return createSmtpMailer({
    from: "Steadystate <watch@contoso.example>",
    url,
    requireTls: true,
    ca,
  });
}

const INCIDENT = testIncident("contoso~job~1");
export const ONCALL = "oncall@contoso.example";
export const IAM = "iam@contoso.example";
export const LEAD = "lead@contoso.example";

export const NOTIFICATION: Notification = {
  ...testNotification("contoso~job~1.0.0"),
  incidentIds: [INCIDENT.id],
  createdAt: NOW,
  subject: "QUARANTINED: 8x8 (contoso): credentials rejected",
  message: { ...testMessage(), lines: [{ label: "", text: "In quarantine." }] },
  messageId: "<contoso~job~1.0.0@contoso.example>",
  threadId: "contoso~job~1.ops",
  deliveries: [ONCALL, IAM, LEAD].map((address) => newDelivery(address, NOW)),
};

export async function createOutbox(keyPrefix = uniqueKeyPrefix()): Promise<Store> {
  const store = await openTestStore({ keyPrefix, now: () => time.now });
  await saveWithNotifications(store.incidents, {
    incident: INCIDENT,
    notifications: [NOTIFICATION],
  });
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

/** The state of the notification after an attempt. */
export async function attemptDelivery(store: Pick<Store, "incidents">, usedMailer = mailer) {
  const report = await deliverNotification(NOTIFICATION.id, dependenciesOf(store, usedMailer));
  if (report === null) return "nothing-to-do";
  return notificationState(await storedNotification(store));
}

export async function storedNotification(store: Pick<Store, "incidents">): Promise<Notification> {
  const notification = await store.incidents.notification(NOTIFICATION.id);
  if (notification === null) throw new Error("the notification is not stored");
  return notification;
}

/** Attempts deliveries as the outbox does, until no recipient waits. */
export async function deliverAll(store: Store, usedMailer = mailer): Promise<void> {
  for (let attempts = 0; attempts < 2 * MAX_DELIVERY_ATTEMPTS; attempts += 1) {
    await attemptDelivery(store, usedMailer);
    const { deliveries } = await storedNotification(store);
    const dueTimes = deliveries.flatMap(({ nextAttemptAt }) => nextAttemptAt ?? []);
    if (dueTimes.length === 0) return;
    time.now = Math.min(...dueTimes);
  }
}

/** How many mails each recipient has got. */
export function mailsByRecipient(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { [ONCALL]: 0, [IAM]: 0, [LEAD]: 0 };
  for (const address of mailbox.mails().flatMap(({ envelope }) => envelope.to))
    counts[address] = (counts[address] ?? 0) + 1;
  return counts;
}

export const statesOf = async (store: Store) =>
  (await storedNotification(store)).deliveries.map(({ state }) => state);
