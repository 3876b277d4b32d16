import { createTransport, type Transporter } from "nodemailer";
import type { Notification } from "../../domain/notification.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { err, ok, type Result } from "../../domain/result.ts";

export type SmtpSettings = {
  readonly from: string;
  /** `smtp://` (STARTTLS) or `smtps://`, with user and password where needed. */
  readonly url: string;
  readonly requireTls: boolean;
  /** PEM text of a CA to trust in addition to the system's CAs. */
  readonly ca: string | null;
};

/** Why a mail was not sent. Only a transient failure is worth another attempt. */
type MailError = { readonly isTransient: boolean; readonly reason: string };

type MailResult = {
  /**
   * Recipients that the server refused permanently. It accepted the mail for the other recipients.
   */
  readonly refusedRecipients: readonly string[];
};

export type Mailer = {
  send(notification: Notification): Promise<Result<MailResult, MailError>>;
  verify(): Promise<Result<true, MailError>>;
  close(): void;
};

/** nodemailer's default time-outs are minutes long and would block the delivery queue. */
const SMTP_TIMEOUTS_MS = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
};

/** RFC 5321: after a 4xx reply the same mail may be accepted later. */
const isTransientCode = (code: number) => code >= 400 && code < 500;

/** nodemailer's codes for a failed connection, as opposed to a refused mail. */
const CONNECTION_ERROR_CODES = ["ESOCKET", "ECONNECTION", "ETIMEDOUT", "EDNS", "ECONNREFUSED"];

export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const transport: Transporter = createTransport(
    {
      url: settings.url,
      requireTLS: settings.requireTls,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(settings.ca === null ? {} : { tls: { ca: settings.ca } }),
      ...SMTP_TIMEOUTS_MS,
    },
    {
      from: settings.from,
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    },
  );
  return {
    async send(notification) {
      try {
        const info = await transport.sendMail({
          to: [...notification.recipients],
          subject: notification.subject,
          text: notification.text,
          html: notification.html,
          messageId: notification.messageId,
          ...(notification.inReplyTo === null
            ? {}
            : { inReplyTo: notification.inReplyTo, references: notification.inReplyTo }),
        });
        return ok({ refusedRecipients: (info.rejected ?? []).map(String) });
      } catch (error) {
        return err(toMailError(error));
      }
    },
    async verify() {
      try {
        await transport.verify();
        return ok(true);
      } catch (error) {
        return err(toMailError(error));
      }
    },
    close: () => transport.close(),
  };
}

function toMailError(error: unknown): MailError {
  const { code, responseCode, message } = error as {
    readonly code?: string;
    readonly responseCode?: number;
    readonly message?: string;
  };
  const serverText = toPlainLine(message ?? String(error), 200);
  if (code === "EAUTH" || code === "ENOAUTH") {
    return {
      isTransient: true,
      reason: `The mail server refused our sign-in: check user and password in mail.smtp.url. (${serverText})`,
    };
  }
  if (CONNECTION_ERROR_CODES.includes(code ?? "")) {
    return {
      isTransient: true,
      reason: `The mail server cannot be reached: check mail.smtp.url, its port and its certificate. (${serverText})`,
    };
  }
  const isTransient = responseCode === undefined || isTransientCode(responseCode);
  return {
    isTransient,
    reason: isTransient
      ? `The mail server did not accept the mail yet; Steadystate tries again. (${serverText})`
      : `The mail server refused the mail permanently: check sender and recipients. (${serverText})`,
  };
}
