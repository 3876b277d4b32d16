import { createTransport, type Transporter } from "nodemailer";
import type { Notice } from "../../domain/notice/notice.ts";
import { err, ok, type Result } from "../../domain/result.ts";

export type SmtpSettings = {
  readonly from: string;
  /** `smtp://` (STARTTLS) or `smtps://`, with user and password where needed. */
  readonly url: string;
  readonly requireTls: boolean;
  /** PEM text of a CA to trust beside the system's. */
  readonly ca: string | null;
};

/** Why a mail did not go out. Only a passing failure is worth another try. */
type MailError = { readonly passing: boolean; readonly reason: string };

type Mailed = {
  /** Recipients the server refused for good; the others have the mail. */
  readonly rejected: readonly string[];
};

export type Mailer = {
  send(notice: Notice): Promise<Result<Mailed, MailError>>;
  verify(): Promise<Result<true, MailError>>;
  close(): void;
};

/** nodemailer's own are minutes long; a mail server that takes longer than this is down. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Answers after which the same mail may pass later (RFC 5321: 4xx). */
const isPassing = (code: number) => code >= 400 && code < 500;

/** Trouble of the connection, not of the mail. */
const CONNECTION_TROUBLE = ["ESOCKET", "ECONNECTION", "ETIMEDOUT", "EDNS", "ECONNREFUSED"];

export function connectSmtp(settings: SmtpSettings): Mailer {
  const transport: Transporter = createTransport(
    {
      url: settings.url,
      requireTLS: settings.requireTls,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(settings.ca === null ? {} : { tls: { ca: settings.ca } }),
      ...TIMEOUTS,
    },
    {
      from: settings.from,
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    },
  );
  return {
    async send(notice) {
      try {
        const info = await transport.sendMail({
          to: [...notice.to],
          subject: notice.subject,
          text: notice.text,
          html: notice.html,
          messageId: notice.messageId,
          ...(notice.inReplyTo === null
            ? {}
            : { inReplyTo: notice.inReplyTo, references: notice.inReplyTo }),
        });
        return ok({ rejected: (info.rejected ?? []).map(String) });
      } catch (error) {
        return err(mailError(error));
      }
    },
    async verify() {
      try {
        await transport.verify();
        return ok(true);
      } catch (error) {
        return err(mailError(error));
      }
    },
    close: () => transport.close(),
  };
}

function mailError(error: unknown): MailError {
  const { code, responseCode, message } = error as {
    readonly code?: string;
    readonly responseCode?: number;
    readonly message?: string;
  };
  const said = (message ?? String(error)).replaceAll(/\s+/g, " ").slice(0, 200);
  if (code === "EAUTH" || code === "ENOAUTH") {
    return {
      passing: true,
      reason: `The mail server refused our sign-in: check user and password in mail.smtp.url. (${said})`,
    };
  }
  if (CONNECTION_TROUBLE.includes(code ?? "")) {
    return {
      passing: true,
      reason: `The mail server cannot be reached: check mail.smtp.url, its port and its certificate. (${said})`,
    };
  }
  const passing = responseCode === undefined || isPassing(responseCode);
  return {
    passing,
    reason: passing
      ? `The mail server put the mail off; it will be tried again. (${said})`
      : `The mail server refused the mail for good: check sender and recipients. (${said})`,
  };
}
