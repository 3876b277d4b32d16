import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { createProcessProblems } from "../../config/process-problems.ts";
import { newDelivery } from "../../domain/delivery.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import type { Store } from "../../store/store.ts";
import {
  type DeliveryReport,
  deliverNotification,
  postponeNotification,
} from "../../worker/deliver-notification.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import { createOutboxGroup } from "../../worker/outbox.ts";
import { MAIL_PATH } from "../../worker/path-health.ts";
import { startTestServer } from "../server/test-server.ts";
import { NOW } from "../store/random-events.ts";
import { saveWithNotifications } from "../store/save-with-notifications.ts";
import { testIncident, testNotification } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

type RunningOutbox = {
  readonly store: Store;
  readonly mailbox: Mailbox;
  readonly logLines: ReturnType<typeof createMemoryLog>["lines"];
  /** Stores so many notifications, which are due at once. */
  queue(count: number): Promise<void>;
  run(options?: { readonly afterMs?: number }): Promise<void>;
  /** A worker that starts now. */
  restart(): void;
  readyz(): Promise<unknown>;
};

const TIMING = { random: () => 0.5, speed: () => 1 };

/** The outbox of the product, with a real Redis and a real mail server. */
async function startOutbox(): Promise<RunningOutbox> {
  let now = NOW;
  const store = await openTestStore({ now: () => now });
  const mailbox = await startMailbox();
  const mailer = createSmtpMailer({
    from: "Steadystate <watch@contoso.example>",
    url: mailbox.smtpUrl,
    requireTls: true,
    ca: readFileSync(mailbox.caFile, "utf8"),
  });
  const log = createMemoryLog();
  const problems = createProcessProblems({ now: () => now, log });
  const timing = { now: () => now, ...TIMING };
  const { incidents } = store;
  const createGroup = () =>
    createOutboxGroup({
      incidents,
      paths: [MAIL_PATH],
      deliver: (id, options) =>
        deliverNotification(
          id,
          { incidents, channels: { find: () => mailer }, ...timing, log },
          options,
        ),
      postpone: (id, failure) => postponeNotification(id, failure, { incidents, ...timing }),
      now: () => now,
      clockSteps: () => 0,
      problems,
      log,
    });
  let group = createGroup();
  const server = await startTestServer({ store, now: () => now, problems });
  let queued = 0;
  onTestFinished(async () => {
    mailer.close();
    await mailbox.close();
  });
  return {
    store,
    mailbox,
    logLines: log.lines,
    async queue(count) {
      for (let i = 0; i < count; i += 1) {
        queued += 1;
        const id = `i${queued}`;
        const notification = { ...testNotification(`${id}.1.ops`), incidentId: id, createdAt: now };
        const deliveries = [newDelivery(`oncall${queued}@contoso.example`, now)];
        await saveWithNotifications(incidents, {
          incident: { ...testIncident(id), jobId: id },
          notifications: [{ ...notification, deliveries }],
        });
      }
    },
    async run({ afterMs = 0 } = {}) {
      now += afterMs;
      await group.tasks[0]?.run();
    },
    restart() {
      group = createGroup();
    },
    readyz: async () => (await fetch(`${server.url}/readyz`)).json(),
  };
}

const attemptsOf = async ({ store }: RunningOutbox) =>
  (await store.incidents.waitingNotifications(100)).map(
    ({ deliveries }) => deliveries[0]?.attempts,
  );

test("a notification that another worker stored with a clock a day ahead is attempted without delay", async () => {
  const { incidents } = await openTestStore({ now: () => NOW });
  const attempted: string[] = [];
  const group = createOutboxGroup({
    incidents,
    paths: [MAIL_PATH],
    deliver: async (id): Promise<DeliveryReport | null> => {
      attempted.push(id);
      return null;
    },
    postpone: () => Promise.resolve(),
    now: () => NOW,
    clockSteps: () => 0,
    problems: { report() {}, clear() {} },
    log: createMemoryLog(),
  });
  const [outbox] = group.tasks;
  await outbox?.run();
  const deliveries = [newDelivery("oncall@contoso.example", NOW + 24 * HOUR)];
  const notification = { ...testNotification("i1.1.ops"), createdAt: NOW + 24 * HOUR, deliveries };
  await saveWithNotifications(incidents, {
    incident: testIncident("i1"),
    notifications: [notification],
  });
  for (let runs = 0; runs < 150; runs += 1) await outbox?.run();
  expect(attempted).toContain("i1.1.ops");
});

test("a mail server that cannot be reached gets few attempts, and after its return every notification is sent once", async () => {
  const outbox = await startOutbox();
  await outbox.mailbox.faults.down();
  await outbox.queue(10);
  await outbox.run();
  const attempts = await attemptsOf(outbox);
  expect(attempts.filter((count) => count !== 0).length).toBeLessThanOrEqual(2);
  expect(attempts).toHaveLength(10);
  for (let minutes = 0; minutes < 60; minutes += 1) await outbox.run({ afterMs: MINUTE });
  await outbox.mailbox.faults.up();
  for (let minutes = 0; minutes < 16; minutes += 1) await outbox.run({ afterMs: MINUTE });
  expect(await attemptsOf(outbox)).toEqual([]);
  const recipients = outbox.mailbox.mails().flatMap(({ envelope }) => envelope.to);
  expect(recipients).toHaveLength(10);
  expect(new Set(recipients).size).toBe(10);
});

test("/readyz and the log show a broken delivery path with its reason and its beginning and name no person, until a mail is sent again", async () => {
  const outbox = await startOutbox();
  await outbox.mailbox.faults.down();
  await outbox.queue(1);
  for (let runs = 0; runs < 3; runs += 1) await outbox.run({ afterMs: MINUTE });
  expect(await outbox.readyz()).toMatchObject({
    problems: [
      {
        code: "delivery-path-broken",
        text: expect.stringMatching(
          /^No notification by mail has been delivered since .*\. The mail server cannot be reached: check mail\.smtp\.url/,
        ),
        remedy: expect.stringContaining("npm run doctor"),
      },
    ],
  });
  const line = outbox.logLines.find(
    ({ message }) => message === "notifications cannot be delivered",
  );
  expect(line?.fields).toMatchObject({ channel: "mail", failure: "server-unreachable" });
  expect(JSON.stringify(outbox.logLines)).not.toContain("@contoso.example");

  await outbox.mailbox.faults.up();
  await outbox.run({ afterMs: 20 * MINUTE });
  expect(await outbox.readyz()).toMatchObject({ problems: [] });
  expect(outbox.logLines.map(({ message }) => message)).toContain(
    "notifications are delivered again",
  );
});

test("a worker that starts while the mail server is down reports it after its first attempt, and sends at once after its return", async () => {
  const outbox = await startOutbox();
  await outbox.mailbox.faults.down();
  await outbox.queue(1);
  for (let runs = 0; runs < 4; runs += 1) await outbox.run({ afterMs: 10 * MINUTE });
  outbox.restart();
  await outbox.run();
  expect(await outbox.readyz()).toMatchObject({ problems: [{ code: "delivery-path-broken" }] });
  await outbox.mailbox.faults.up();
  outbox.restart();
  await outbox.run();
  expect(outbox.mailbox.mails()).toHaveLength(1);
});

test("one recipient whom the mail server asks to try later does not break the delivery path while others get their mails", async () => {
  const outbox = await startOutbox();
  await outbox.queue(1);
  outbox.mailbox.faults.reject("oncall1@contoso.example", 450);
  for (let runs = 0; runs < 10; runs += 1) {
    await outbox.queue(1);
    await outbox.run({ afterMs: 20 * MINUTE });
  }
  expect(await outbox.readyz()).toMatchObject({ problems: [] });
  expect(await attemptsOf(outbox)).toEqual([10]);
});

test("when the mail server answers again, waiting notifications are sent, even if it refuses a recipient first", async () => {
  const outbox = await startOutbox();
  await outbox.mailbox.faults.down();
  await outbox.queue(3);
  await outbox.run();
  expect((await attemptsOf(outbox)).toSorted()).toEqual([0, 1, 1]);
  await outbox.mailbox.faults.up();
  for (const address of ["oncall1@contoso.example", "oncall2@contoso.example"])
    outbox.mailbox.faults.reject(address, 550);
  await outbox.run({ afterMs: MINUTE });
  expect(outbox.mailbox.mails().flatMap(({ envelope }) => envelope.to)).toEqual([
    "oncall3@contoso.example",
  ]);
});
