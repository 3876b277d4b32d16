import { expect, test } from "vitest";
import { MAX_DELIVERY_ATTEMPTS } from "../../domain/delivery.ts";
import { attemptCount, notificationState } from "../../domain/notification.ts";
import {
  attemptDelivery,
  createOutbox,
  deliverAll,
  IAM,
  LEAD,
  log,
  mailbox,
  mailerTo,
  mailsByRecipient,
  NOTIFICATION,
  NOW,
  ONCALL,
  startMailServerForFile,
  statesOf,
  storedNotification,
  time,
} from "./delivery-fixture.ts";

startMailServerForFile();

test("a notification is sent once, and its deliveries are counted", async () => {
  const store = await createOutbox();
  expect(await attemptDelivery(store)).toBe("sent");
  expect(await attemptDelivery(store)).toBe("nothing-to-do");
  expect(mailbox.mails()).toHaveLength(1);
  expect(await store.incidents.waitingNotifications(10)).toEqual([]);
  expect(await store.incidents.deliveryTotals()).toEqual([
    { channel: "mail", state: "accepted", tenant: "contoso", count: 3 },
  ]);
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

test("if the mail server refuses one of three addresses permanently, the others get the mail and the words of the server are kept", async () => {
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
  const otherStore = await createOutbox();
  time.now = NOW;
  await deliverAll(otherStore);
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 2, [IAM]: 2, [LEAD]: 2 });
  expect(await statesOf(otherStore)).toEqual(["given-up", "given-up", "given-up"]);
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
  expect(waitedHours).toBeGreaterThan(40);
  expect(waitedHours).toBeLessThan(60);
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
