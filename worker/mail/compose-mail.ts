import { createHash } from "node:crypto";
import MailComposer from "nodemailer/lib/mail-composer";
import type MimeNode from "nodemailer/lib/mime-node";
import { NO_PERSONAL_LINKS, type PersonalLinks } from "../../domain/message.ts";
import { type Notification, threadReference } from "../../domain/notification.ts";
import { type LinkSettings, linkUrl } from "../../domain/notify/link-token.ts";
import { messageHtml } from "../../wording/message-html.tsx";
import { messageText } from "../../wording/message-text.ts";

export type MailInput = {
  /** The sender of the settings: an address, with or without a name. */
  readonly from: string;
  readonly notification: Notification;
  /**
   * The only recipient of this mail, which then contains the recipient's own links. Null for one mail
   * to all recipients of the notification.
   */
  readonly recipient: string | null;
  /** Null if no link can be signed, or if recipients cannot reach the console. */
  readonly links: LinkSettings | null;
};

type Headers = Readonly<Record<string, string>>;

export type ComposedMail = {
  /** The address of the sender, for the SMTP session. */
  readonly sender: string | false;
  /** The complete mail as RFC 5322 describes it. */
  build(): Promise<Buffer>;
};

const SENDER_NAME = "Steadystate";

/**
 * The mail of a notification. The same notification always makes the same headers, so that a repeated
 * mail is recognised. If an address in the settings is wrong, the headers are still valid, because
 * nodemailer folds and encodes all of them.
 */
export function composeMail(input: MailInput): ComposedMail {
  const mail = createMail(input);
  return {
    sender: mail.getEnvelope().from,
    build: async () => unfoldFirstLines(await mail.build()),
  };
}

/**
 * nodemailer begins a new line before a long value. This is valid, but some parsers (such as Python's)
 * then read a space as part of a Message-ID.
 */
function unfoldFirstLines(raw: Buffer): Buffer {
  const end = raw.indexOf("\r\n\r\n");
  const head = raw.toString("latin1", 0, end).replace(/^([!-9;-~]+):\r\n[ \t]+/gm, "$1: ");
  return Buffer.concat([Buffer.from(head, "latin1"), raw.subarray(end)]);
}

function createMail(input: MailInput): MimeNode {
  const { from, notification, recipient } = input;
  const { subject, message, messageId, createdAt, deliveries } = notification;
  const references = threadReference(notification);
  const personal = personalLinksOf(input);
  return new MailComposer({
    from: from.includes("<") ? from : { name: SENDER_NAME, address: from.trim() },
    to: recipient ?? deliveries.map(({ address }) => address),
    subject,
    text: messageText(message, personal),
    html: messageHtml(message, personal),
    messageId,
    date: new Date(createdAt),
    // In a thread that an earlier version began, the first mail is the root and must not refer to itself.
    ...(references === messageId ? {} : { references }),
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "List-Id": listId(notification),
      ...(isUrgent(notification) ? { Importance: "high", "X-Priority": "1" } : {}),
      ...outlookHeaders(notification),
      ...unsubscribeHeaders(personal),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
}

/** With this header, some mail clients show these mails first, and some phones ring. */
function isUrgent({ severity, reason }: Notification): boolean {
  const isNews = reason === "opened" || reason === "worsened" || reason === "escalated";
  return severity === "critical" && isNews;
}

function personalLinksOf({ notification, recipient, links }: MailInput): PersonalLinks {
  const index = notification.deliveries.findIndex(({ address }) => address === recipient);
  if (links === null || index === -1) return NO_PERSONAL_LINKS;
  const { id: notificationId, createdAt } = notification;
  const urlOf = (action: "acknowledge" | "unsubscribe") =>
    linkUrl(links, { action, notificationId, recipient: index }, createdAt);
  return {
    acknowledgeUrl: canBeAcknowledged(notification) ? urlOf("acknowledge") : null,
    unsubscribeUrl: canBeStopped(notification) ? urlOf("unsubscribe") : null,
  };
}

/** A digest lists every open incident, and one click must not acknowledge all of them. */
function canBeAcknowledged({ incidentIds, reason }: Notification): boolean {
  const isDigest = reason === null;
  return incidentIds.length > 0 && !isDigest && reason !== "recovered" && reason !== "acknowledged";
}

/**
 * Unsubscribing stops digests, and reminders of incidents that are not critical. Other mails have no
 * such link, because it would not stop them.
 */
function canBeStopped({ kind, reason, severity }: Notification): boolean {
  if (kind === "digest" || kind === "watching") return true;
  return reason === "still" && severity !== "critical";
}

/** RFC 8058: a mail client sends the POST itself, so the address must be https. */
function unsubscribeHeaders({ unsubscribeUrl }: PersonalLinks): Headers {
  if (unsubscribeUrl === null || !unsubscribeUrl.startsWith("https:")) return {};
  return {
    "List-Unsubscribe": `<${unsubscribeUrl}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}

/** RFC 2919. Mail rules can sort the mails of a route by it. */
function listId({ routeKey, messageId }: Notification): string {
  const host = messageId.slice(messageId.lastIndexOf("@") + 1, -1);
  return `${SENDER_NAME} <${routeKey}.steadystate.${host}>`;
}

/**
 * Exchange and Outlook do not use `References` (MS-OXOMSG 2.2.1.2 and 2.2.1.3): mails with the same
 * topic and the same id in the index are one conversation. The subject has the state and the cause, which
 * change, so the topic is the title.
 */
function outlookHeaders(notification: Notification): Headers {
  const { message, createdAt, threadId } = notification;
  const header = Buffer.alloc(6);
  header.writeUInt8(1, 0);
  header.writeUIntBE(Math.floor(fileTime(createdAt) / 2 ** 16) % 2 ** 40, 1, 5);
  const id = createHash("sha256").update(threadId).digest().subarray(0, 16);
  return {
    "Thread-Topic": message.title,
    "Thread-Index": Buffer.concat([header, id]).toString("base64"),
  };
}

const MS_FROM_1601_TO_1970 = 11_644_473_600_000;

/** Units of 100 ns since 1601, of which the index keeps the high bytes. */
function fileTime(at: number): number {
  return (at + MS_FROM_1601_TO_1970) * 10_000;
}
