import { z } from "zod";
import type { Delivery } from "../../domain/delivery.ts";
import {
  EMPTY_MESSAGE_PARTS,
  type Message,
  type MessageLine,
  type MessageLink,
} from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import { NOTIFICATION_REASONS } from "../../domain/notification-reason.ts";
import { addressIdentity, routeKey } from "../../domain/notify/route.ts";

const Text = z.string();
const MaybeText = z.string().nullable();

/** What version 1 stored about the sending of a notification, for all its recipients together. */
const Version1 = z.object({
  recipients: z.array(Text),
  createdAt: z.number(),
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.number(),
  sentAt: z.number().nullable(),
  deliveryResult: MaybeText,
});

/**
 * Version 1 did not store which recipient was refused while others got the mail. Such a recipient
 * has the state of the others, with the text of the result.
 */
export function upgradeVersion1(record: Readonly<Record<string, unknown>>): object {
  const old = Version1.parse(record);
  const state = ({ waiting: "waiting", sent: "accepted", failed: "refused" } as const)[old.state];
  const wasRefused = old.state !== "sent" || / refused /.test(old.deliveryResult ?? "");
  const failure: Delivery["failure"] =
    old.deliveryResult === null || !wasRefused
      ? null
      : { code: "not-accepted-yet", status: null, answer: old.deliveryResult, retryAfterMs: null };
  const deliveries = old.recipients.map(
    (address): Delivery => ({
      channel: "mail",
      address,
      state,
      attempts: old.attempts,
      nextAttemptAt: state === "waiting" ? old.createdAt : null,
      acceptedAt: old.sentAt,
      unconfirmedAttempts: 0,
      failure,
    }),
  );
  return { ...record, deliveries };
}

/** Version 2 stored the mail as text and HTML. A message has everything that is in the text. */
const Version2 = z.object({
  id: Text,
  incidentId: Text,
  reason: z.enum(NOTIFICATION_REASONS),
  text: Text,
  messageId: Text,
  inReplyTo: MaybeText,
  deliveries: z.array(z.looseObject({ address: Text })),
});

/** The upgraded fields. All others stay as they are. */
type UpgradedFields = Omit<Notification, "id" | "createdAt" | "subject" | "deliveries">;

/** A later mail of the same route and incident gets the same thread, because both keep their key. */
export function upgradeVersion2(record: Readonly<Record<string, unknown>>): object {
  const old = Version2.parse(record);
  const addresses = old.deliveries.map(({ address }) => address);
  const fields: UpgradedFields = {
    routeKey: routeKey(addressIdentity("mail", addresses)),
    // An id of version 2 ends with the number of the route in the setting `notify`.
    routeName: `notify[${old.id.slice(old.id.lastIndexOf(".") + 1)}]`,
    channel: "mail",
    kind: "incident",
    tenants: [],
    incidentIds: [old.incidentId],
    reason: old.reason,
    severity: "warning",
    message: readMessage(old),
    messageId: old.messageId,
    threadId: threadIdOf(old.inReplyTo ?? old.messageId),
  };
  return { ...record, ...fields };
}

/** Version 2 let the mails refer to the first mail of the incident. */
function threadIdOf(messageId: string): string {
  return messageId.slice(1, messageId.lastIndexOf("@"));
}

function readMessage({ reason, text }: z.output<typeof Version2>): Message {
  const [headline = "", title = "", ...rest] = text.split("\n").filter((line) => line !== "");
  const links: MessageLink[] = [];
  const lines: MessageLine[] = [];
  for (const [i, line] of rest.entries()) {
    const url = rest[i + 1] ?? "";
    if (isUrl(url)) links.push({ label: line.replace(/:$/, ""), url });
    else if (!isUrl(line)) lines.push(readLine(line));
  }
  return {
    ...EMPTY_MESSAGE_PARTS,
    headline,
    tone: reason === "recovered" ? "good" : "warn",
    title,
    summary: "",
    lines,
    links,
    footer: [],
    facts: [],
  };
}

function isUrl(line: string): boolean {
  return /^https?:\/\/\S+$/.test(line);
}

function readLine(line: string): MessageLine {
  const [, label = "", text = line] = /^([A-Z][A-Za-z ]{1,24}): (.+)$/.exec(line) ?? [];
  return { label, text };
}
