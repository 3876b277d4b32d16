import { readFileSync } from "node:fs";
import { type ParsedMail, simpleParser } from "mailparser";
import { expect, onTestFinished, test, vi } from "vitest";
import { newDelivery } from "../../domain/delivery.ts";
import type { Notification } from "../../domain/notification.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import {
  HOUR,
  type PlayedTarget,
  playTarget,
  startTarget,
  targetSetting,
} from "../cases/target-fixtures.ts";
import { canStartPostfix, POSTFIX_DOMAIN, type Postfix, startPostfix } from "./postfix.ts";

// Debian's Postfix takes the mails of an incident. Only root can start it: CONTRIBUTING.md says how.

const ONCALL = `oncall@${POSTFIX_DOMAIN}`;
const UNKNOWN = `former@${POSTFIX_DOMAIN}`;

/** The notifications of a server that was down for hours: opened, then recovered. */
async function playOutage(): Promise<PlayedTarget> {
  const server = await startTarget();
  const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
  await played.play(HOUR, "write");
  server.faults.add({ mode: "503html" });
  await played.play(3 * HOUR, "nothing-to-write");
  server.faults.clear();
  await played.play(2 * HOUR, "write");
  return played;
}

async function notificationsOf({ store, api }: PlayedTarget): Promise<readonly Notification[]> {
  const { items } = await api("/notifications");
  const ids: readonly string[] = items.map(({ id }: { readonly id: string }) => id);
  const notifications = await Promise.all(ids.map((id) => store.incidents.notification(id)));
  return notifications.filter((notification) => notification !== null).reverse();
}

/** Sends each notification to an address that exists and to one that does not. */
async function sendAll(postfix: Postfix, notifications: readonly Notification[]) {
  const mailer = createSmtpMailer({
    from: `Steadystate <provisioning@${POSTFIX_DOMAIN}>`,
    url: postfix.url,
    requireTls: true,
    ca: readFileSync(postfix.caFile, "utf8"),
  });
  onTestFinished(() => mailer.close());
  const recipients = [ONCALL, UNKNOWN];
  const results = [];
  for (const notification of notifications) {
    const { createdAt } = notification;
    const deliveries = recipients.map((address) => newDelivery(address, createdAt));
    const attempt = { notification: { ...notification, deliveries }, recipients };
    results.push(await mailer.send({ ...attempt, beforeHandOver: () => Promise.resolve() }));
  }
  return results;
}

async function receivedMails(postfix: Postfix, count: number): Promise<readonly ParsedMail[]> {
  await vi.waitFor(() => expect(postfix.mailsOf(ONCALL)).toHaveLength(count), { timeout: 300_000 });
  const mails = await Promise.all(postfix.mailsOf(ONCALL).map((text) => simpleParser(text)));
  return mails.toSorted((a, b) => (a.date?.getTime() ?? 0) - (b.date?.getTime() ?? 0));
}

test("Postfix takes the mails of an incident over TLS in one connection, keeps their thread, and refuses an unknown recipient", async () => {
  if (!canStartPostfix()) {
    process.stderr.write("Postfix is not tested: it needs root and `apt-get install postfix`\n");
    return;
  }
  const notifications = await notificationsOf(await playOutage());
  const postfix = await startPostfix([ONCALL]);
  onTestFinished(() => postfix.stop());
  const results = await sendAll(postfix, notifications);
  for (const result of results) {
    expect(result).toMatchObject([
      { code: "accepted" },
      { code: "failed", isTransient: false, failure: { code: "refused", status: 550 } },
    ]);
  }

  const mails = await receivedMails(postfix, notifications.length);
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^SERVER DOWN/),
    expect.stringMatching(/^RECOVERED/),
  ]);
  const references = mails.map((mail) => [mail.references ?? []].flat().join(" "));
  expect(references[0]).toMatch(/^<\S+@\S+>$/);
  expect(new Set(references).size).toBe(1);
  expect(mails.map(({ messageId }) => messageId)).toEqual(
    notifications.map(({ messageId }) => messageId),
  );
  expect(mails.every(({ text, html }) => text !== undefined && html !== false)).toBe(true);

  await vi.waitFor(() =>
    expect(postfix.log().match(/status=sent \(delivered to maildir\)/g)).toHaveLength(2),
  );
  const log = postfix.log();
  expect(log.match(/postfix\/smtpd\[\d+\]: connect from/g)).toHaveLength(1);
  for (const { messageId } of notifications) expect(log).toContain(`message-id=${messageId}`);
  expect(log).toMatch(/reject: RCPT from .*550 5\.1\.1 <former@/);
  expect(log).not.toMatch(/postfix\/(?:smtpd|cleanup|virtual)\[\d+\]: (?:warning|fatal|improper)/);
});
