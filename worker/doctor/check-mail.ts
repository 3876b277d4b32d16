import type { Settings } from "../../config/settings-schema.ts";
import type { Instant } from "../../domain/time.ts";
import { createSmtpMailer } from "../mail/smtp.ts";
import type { CheckName, CheckResult } from "./doctor-line.ts";

export type CheckMailDependencies = {
  readonly readFile: (path: string) => Promise<string>;
  readonly realNow: () => Instant;
};

type MailSettings = NonNullable<Settings["mail"]>;

/** Connects and signs in to the mail server; sends no mail. */
export async function* checkMail(
  { mail }: Pick<Settings, "mail">,
  dependencies: CheckMailDependencies,
): AsyncGenerator<readonly [CheckName, CheckResult]> {
  if (mail === null) {
    yield ["connection", { status: "skip", text: "not configured: no mail is sent" }];
    return;
  }
  yield ["connection", await checkMailConnection(mail, dependencies)];
}

async function checkMailConnection(
  { from, smtp }: MailSettings,
  { readFile, realNow }: CheckMailDependencies,
): Promise<CheckResult> {
  let ca: string | null = null;
  try {
    if (smtp.caFile !== undefined) ca = await readFile(smtp.caFile);
  } catch {
    const text = "The file in mail.smtp.caFile cannot be read: check its path and permissions.";
    return { status: "fail", text };
  }
  const loginParts = loginPartsOf(smtp.url);
  if (loginParts === null) {
    const text =
      "mail.smtp.url cannot be read: write smtp://user:password@host:587, and %40 for an @ in user or password.";
    return { status: "fail", text };
  }
  const startedAt = realNow();
  const mailer = createSmtpMailer({ from, url: smtp.url, requireTls: smtp.requireTls, ca });
  const verified = await mailer.verify();
  mailer.close();
  if (!verified.ok) {
    return { status: "fail", text: withholdPersonalData(verified.error.reason, loginParts) };
  }
  const action = loginParts.length > 0 ? "signed in" : "connected, without a sign-in,";
  return { status: "ok", text: `${action} within ${realNow() - startedAt} ms; no mail was sent` };
}

/** A mail server may repeat the user and password in its error, or name a mailbox. */
function withholdPersonalData(text: string, login: readonly string[]): string {
  const shown = text.replaceAll(/[^\s<>()"',;:]+@[^\s<>()"',;:]+/g, "[withheld]");
  return login.reduce((remaining, secret) => remaining.replaceAll(secret, "[withheld]"), shown);
}

/** The user and password in the URL, or an empty list; null for an invalid URL. */
function loginPartsOf(url: string): readonly string[] | null {
  try {
    const { username, password } = new URL(url);
    return [username, password].filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}
