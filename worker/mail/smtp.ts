import { Readable } from "node:stream";
import { createTransport, type Transporter } from "nodemailer";
import type { AttemptResult } from "../../domain/delivery.ts";
import { CONCURRENT_ATTEMPTS } from "../../domain/delivery-path.ts";
import type { LinkSettings } from "../../domain/notify/link-token.ts";
import { err, ok } from "../../domain/result.ts";
import { deliveryFailureText } from "../../wording/delivery.ts";
import { readFailureText } from "../../wording/read-failure.ts";
import type { Channel, ChannelAttempt } from "../channels/channel.ts";
import type { TokenSource } from "../graph/token-source.ts";
import { composeMail } from "./compose-mail.ts";
import { answerOfSmtpError, isSameAddress, type SmtpError } from "./smtp-answer.ts";

export type SmtpSettings = {
  readonly from: string;
  /** `smtp://` (STARTTLS) or `smtps://`, with user and password where needed. */
  readonly url: string;
  readonly requireTls: boolean;
  /** PEM text of a CA to trust in addition to the system's CAs. */
  readonly ca: string | null;
  /** How to sign in to Microsoft 365, in place of a user and a password in the URL. */
  readonly oauth2?: {
    readonly user: string;
    readonly token: TokenSource;
  };
  /** For the signed links of a mail to one recipient; null if there are none. */
  readonly links?: LinkSettings | null;
};

/**
 * Several mails in a row use the same connection. A connection is closed soon after the last mail,
 * because a server or a firewall may drop an idle connection unnoticed. nodemailer must not send a mail
 * again by itself, because only the store knows whether the mail was handed over.
 */
const POOL = {
  pool: true,
  maxConnections: CONCURRENT_ATTEMPTS,
  idleTimeout: 5000,
  maxRequeues: 0,
} as const;

/**
 * nodemailer's default time-outs are minutes long and would block the delivery queue. The last time-out
 * is longer, because a server can check a mail for some time before it accepts the mail.
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
    ...(settings.oauth2 === undefined ? {} : { auth: oauth2Of(settings.oauth2) }),
    ...POOL,
    ...SMTP_TIMEOUTS_MS,
  });
  transport.use("stream", ({ data, message }, done) => {
    // nodemailer's own stream reads the whole mail in advance, before the server has answered anything.
    message.createReadStream = (data as OwnMailData).createReadStream;
    done();
  });
  return {
    hasOwnMessagePerRecipient: (settings.links ?? null) !== null,
    send: (attempt) => sendMail(transport, settings, attempt),
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

type ProvisionCallback = (
  user: string,
  isRenewed: boolean,
  done: (error: Error | null, token?: string) => void,
) => void;

/** nodemailer asks for a new token after the mail server has refused one. */
function oauth2Of({ user, token }: NonNullable<SmtpSettings["oauth2"]>) {
  const provisionCallback: ProvisionCallback = (_user, isRenewed, done) => {
    token(isRenewed).then(
      (result) =>
        result.ok ? done(null, result.value) : done(new Error(readFailureText(result.error.cause))),
      (error: Error) => done(error),
    );
  };
  return { type: "OAuth2", user, provisionCallback } as const;
}

type OwnMailData = { readonly createReadStream: () => Readable };

async function sendMail(
  transport: Transporter,
  { from, links = null }: SmtpSettings,
  { notification, recipients, beforeHandOver }: ChannelAttempt,
): Promise<readonly AttemptResult[]> {
  const [only = null, ...others] = recipients;
  const recipient = links === null || others.length > 0 ? null : only;
  const mail = composeMail({ from, notification, recipient, links });
  const raw = await mail.build();
  const handOver = { isDone: false, error: null as unknown };
  /** nodemailer reads this stream after the server has accepted the recipients and asked for the mail. */
  async function* contentOfMail() {
    yield raw;
    try {
      await beforeHandOver();
    } catch (error) {
      handOver.error = error;
      throw error;
    }
    handOver.isDone = true;
  }
  try {
    const envelope = { from: mail.sender, to: [...recipients] };
    const data: OwnMailData = { createReadStream: () => Readable.from(contentOfMail()) };
    const info = await transport.sendMail({ envelope, ...data });
    return resultsOf(recipients, info["rejectedErrors"] ?? [], { code: "accepted" });
  } catch (error) {
    if (handOver.error !== null) throw handOver.error;
    const smtpError = error as SmtpError;
    const answer = answerOfSmtpError(smtpError, { isHandedOver: handOver.isDone });
    return resultsOf(recipients, smtpError.rejectedErrors ?? [], answer);
  }
}

/** A recipient that the server refused has its own result. All other recipients have the result `ofOthers`. */
function resultsOf(
  recipients: readonly string[],
  rejectedErrors: readonly SmtpError[],
  ofOthers: AttemptResult,
): readonly AttemptResult[] {
  return recipients.map((recipient) => {
    const error = rejectedErrors.find((rejected) =>
      isSameAddress(rejected.recipient ?? "", recipient),
    );
    return error === undefined ? ofOthers : answerOfSmtpError(error, { isHandedOver: false });
  });
}
