import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import type { Channel } from "../../worker/channels/channel.ts";
import { createChannels } from "../../worker/channels/create-channels.ts";
import {
  attemptDelivery,
  createOutbox,
  deliverAll,
  IAM,
  LEAD,
  mailbox,
  mailsByRecipient,
  NOTIFICATION,
  ONCALL,
  startMailServerForFile,
  statesOf,
  storedNotification,
} from "./delivery-fixture.ts";
import { TENANT_ID } from "./graph-json.ts";

startMailServerForFile();

const PUBLIC_URL = "https://steadystate.contoso.example";

/** The mail channel of settings with which links can be signed. */
function mailerWithLinks(url = mailbox.smtpUrl) {
  const text = JSON.stringify({
    tenants: [
      {
        name: "contoso",
        tenantId: TENANT_ID,
        credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s" },
      },
    ],
    mail: { from: "watch@contoso.example", smtp: { url, caFile: mailbox.caFile } },
    notify: [{ to: [ONCALL, IAM, LEAD] }],
    server: { publicUrl: PUBLIC_URL, linkSecret: "a".repeat(40) },
  });
  const settings = readSettings("worker", { env: {}, readFile: () => text });
  const channels = createChannels(() => settings, {
    realNow: Date.now,
    monotonicNow: () => performance.now(),
  });
  onTestFinished(() => channels.close());
  const channel = channels.find(NOTIFICATION);
  if (channel === null) throw new Error("there is no mail channel");
  return channel;
}

test("with links, each recipient gets a mail of their own with their own links and the same Message-ID", async () => {
  const store = await createOutbox();
  expect(await attemptDelivery(store, mailerWithLinks())).toBe("sent");
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 1, [LEAD]: 1 });
  const mails = mailbox.mails();
  expect(mails.map(({ to }) => to).toSorted()).toEqual([IAM, LEAD, ONCALL]);
  expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(
    new Set([NOTIFICATION.messageId]),
  );
  const links = mails.map(({ text }) => /https:\S+\/acknowledge\/\S+/.exec(text ?? "")?.[0]);
  expect(new Set(links).size).toBe(3);
  for (const link of links) expect(link).toContain(`${PUBLIC_URL}/acknowledge/`);
  expect(links.join(" ")).not.toMatch(/oncall|iam@|lead@/);
});

test("with links, a recipient who is refused for a while gets the mail later, and the others get it once", async () => {
  const store = await createOutbox();
  const mailer = mailerWithLinks();
  mailbox.faults.reject(IAM, 450, 1);
  expect(await attemptDelivery(store, mailer)).toBe("waiting");
  expect(await statesOf(store)).toEqual(["accepted", "waiting", "accepted"]);
  await deliverAll(store, mailer);
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 1, [LEAD]: 1 });
});

test("with links, a mail server that refuses the sign-in is tried once, not once for each recipient", async () => {
  const store = await createOutbox();
  const refused = mailbox.smtpUrl.replace("right", "wrong");
  const mailer = mailerWithLinks(refused);
  const recipientsOfAttempts: (readonly string[])[] = [];
  const counted: Channel = {
    ...mailer,
    send(attempt) {
      recipientsOfAttempts.push(attempt.recipients);
      return mailer.send(attempt);
    },
  };
  expect(await attemptDelivery(store, counted)).toBe("waiting");
  expect(recipientsOfAttempts).toEqual([[ONCALL]]);
  const { deliveries } = await storedNotification(store);
  expect(deliveries).toMatchObject([
    { attempts: 1, failure: { code: "sign-in-refused" } },
    { attempts: 1, failure: { code: "sign-in-refused" } },
    { attempts: 1, failure: { code: "sign-in-refused" } },
  ]);
});
