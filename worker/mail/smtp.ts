import { Readable } from "node:stream";
import { createTransport, type Transporter } from "nodemailer";
import MailComposer from "nodemailer/lib/mail-composer";
import type { AttemptResult } from "../../domain/delivery.ts";
import { type Notification, threadReference } from "../../domain/notification.ts";
import { err, ok } from "../../domain/result.ts";
import { deliveryFailureText } from "../../wording/delivery.ts";
import { messageHtml } from "../../wording/message-html.tsx";
import { messageText } from "../../wording/message-text.ts";
import type { Channel, ChannelAttempt } from "../channels/channel.ts";
import { answerOfSmtpError, type SmtpError, sameAddress } from "./smtp-answer.ts";

export type SmtpSettings = {
  readonly from: string;
  /** `smtp://` (STARTTLS) or `smtps://`, with user and password where needed. */
  readonly url: string;
  readonly requireTls: boolean;
  /** PEM text of a CA to trust in addition to the system's CAs. */
  readonly ca: string | null;
};

/**
 * nodemailer's default time-outs are minutes long and would block the delivery queue. A server may
 * check a mail for some time before it accepts it, so the last of them is longer.
 */
const SMTP_TIMEOUTS_MS = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 60_000,
};

/** A channel whose `send` is one SMTP transaction. */
export function createSmtpMailer(settings: SmtpSettings): Channel {
  const transport: Transporter = createTransport({
    url: settings.url,
    requireTLS: settings.requireTls,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(settings.ca === null ? {} : { tls: { ca: settings.ca } }),
    ...SMTP_TIMEOUTS_MS,
  });
  return {
    send: (attempt) => sendMail(transport, settings.from, attempt),
    async verify() {
      try {
        await transport.verify();
        return ok(true);
      } catch (error) {
        const { failure } = answerOfSmtpError(error as SmtpError, { isHandedOver: false });
        return err({ reason: `${deliveryFailureText(failure.code, "mail")} (${failure.answer})` });
      }
    },
    close: () => transport.close(),
  };
}

async function sendMail(
  transport: Transporter,
  from: string,
  { notification, recipients, beforeHandOver }: ChannelAttempt,
): Promise<readonly AttemptResult[]> {
  const mail = composeMail(from, notification);
  const handOver = { isDone: false, error: null as unknown };
  const raw = Readable.from(
    (async function* () {
      yield await mail.build();
      try {
        await beforeHandOver();
      } catch (error) {
        handOver.error = error;
        throw error;
      }
      handOver.isDone = true;
    })(),
  );
  try {
    const envelope = { from: mail.getEnvelope().from, to: [...recipients] };
    const info = await transport.sendMail({ envelope, raw });
    return resultsOf(recipients, info["rejectedErrors"] ?? [], { code: "accepted" });
  } catch (error) {
    if (handOver.error !== null) throw handOver.error;
    const smtpError = error as SmtpError;
    const answer = answerOfSmtpError(smtpError, { isHandedOver: handOver.isDone });
    return resultsOf(recipients, smtpError.rejectedErrors ?? [], answer);
  }
}

/** The same notification always makes the same headers, so that a repeated mail is recognised. */
function composeMail(from: string, notification: Notification) {
  const { subject, message, messageId, createdAt, deliveries } = notification;
  const references = threadReference(notification);
  return new MailComposer({
    from,
    to: deliveries.map(({ address }) => address),
    subject,
    text: messageText(message),
    html: messageHtml(message),
    messageId,
    date: new Date(createdAt),
    // The first mail of an earlier version is the root of its thread.
    ...(references === messageId ? {} : { references }),
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
}

/** Recipients that the server refused have their own answer; all others have `ofOthers`. */
function resultsOf(
  recipients: readonly string[],
  rejectedErrors: readonly SmtpError[],
  ofOthers: AttemptResult,
): readonly AttemptResult[] {
  return recipients.map((recipient) => {
    const error = rejectedErrors.find((rejected) =>
      sameAddress(rejected.recipient ?? "", recipient),
    );
    return error === undefined ? ofOthers : answerOfSmtpError(error, { isHandedOver: false });
  });
}
