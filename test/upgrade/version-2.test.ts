import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { newDelivery } from "../../domain/delivery.ts";
import { addressIdentity, routeKey } from "../../domain/notify/route.ts";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { deliverNotification } from "../../worker/deliver-notification.ts";
import { createSmtpMailer } from "../../worker/mail/smtp.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";

// Version 2 of the stored data was never in a release, so no dump of a release has its records.

const NOW = Date.UTC(2026, 4, 4, 9, 0, 0);
const ADDRESS = "oncall@contoso.example";
const TEXT = `QUARANTINED
8x8 (contoso): credentials rejected

What: The job is in quarantine.
Next step: Renew the token.

What fails
- 3 × EntryConflict in userName
  Two accounts want the same name.

Numbers
Failing objects: 3

This job and who is affected, in Steadystate:
https://steadystate.contoso.example/#/jobs/a

Incident id: contoso~job~1
`;

test("a mail that version 2 has stored and not sent is sent with all its text, in the thread of its incident", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix, now: () => NOW });
  const redis = openTestRedisClient();
  const id = "contoso~job~1.1.0";
  const record = {
    id,
    incidentId: "contoso~job~1",
    reason: "worsened",
    createdAt: NOW,
    subject: "QUARANTINED: 8x8 (contoso)",
    text: TEXT,
    html: "<p>In quarantine.</p>",
    messageId: "<contoso~job~1.1.0@contoso.example>",
    inReplyTo: "<contoso~job~1.0.0@contoso.example>",
    deliveries: [newDelivery(ADDRESS, NOW)],
  };
  const root = `${keyPrefix}:{incidents}`;
  await redis.set(`${root}:n:${id}`, `2 ${NOW} ${JSON.stringify(record)}`);
  for (const list of ["l", "w", "d"]) await redis.zadd(`${root}:${list}`, NOW, id);

  const mailbox = await startMailbox();
  onTestFinished(() => mailbox.close());
  const mailer = createSmtpMailer({
    from: "Steadystate <watch@contoso.example>",
    url: mailbox.smtpUrl,
    requireTls: true,
    ca: readFileSync(mailbox.caFile, "utf8"),
  });
  onTestFinished(() => mailer.close());
  const [due] = await store.incidents.dueNotifications(NOW, 10);
  expect(due).toMatchObject({
    routeKey: routeKey(addressIdentity("mail", [ADDRESS])),
    routeName: "notify[0]",
    incidentIds: ["contoso~job~1"],
    threadId: "contoso~job~1.0.0",
  });
  await deliverNotification(id, {
    incidents: store.incidents,
    channels: { find: () => mailer },
    now: () => NOW,
    random: () => 0.5,
    speed: () => 1,
    log: createMemoryLog(),
  });
  const [mail] = mailbox.mails();
  expect(mail?.headers).toContain("References: <contoso~job~1.0.0@contoso.example>");
  for (const line of TEXT.split("\n")) expect(mail?.text).toContain(line);
});
