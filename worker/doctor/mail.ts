import type { Settings } from "../../config/schema.ts";
import type { Instant } from "../../domain/time.ts";
import { connectSmtp } from "../mail/smtp.ts";
import type { Finding, Look } from "./line.ts";

export type MailDeps = {
  readonly readFile: (path: string) => Promise<string>;
  readonly realNow: () => Instant;
};

type MailSettings = NonNullable<Settings["mail"]>;

/** The mail server, up to the sign-in; no mail is sent. */
export async function* examineMail(
  { mail, notify }: Pick<Settings, "mail" | "notify">,
  deps: MailDeps,
): AsyncGenerator<readonly [Look, Finding]> {
  if (mail === null) {
    const text = "not configured: nobody is mailed when something breaks";
    yield ["connection", { verdict: "skip", text }];
    return;
  }
  yield ["connection", await connection(mail, deps)];
  if (notify.length > 0) {
    yield ["routes", { verdict: "ok", text: `${notify.length} in notify` }];
    return;
  }
  const text = "Mail is configured, but nobody is to be told: add a route to notify.";
  yield ["routes", { verdict: "warn", text }];
}

async function connection(
  { from, smtp }: MailSettings,
  { readFile, realNow }: MailDeps,
): Promise<Finding> {
  let ca: string | null = null;
  try {
    if (smtp.caFile !== undefined) ca = await readFile(smtp.caFile);
  } catch {
    const text = "The file in mail.smtp.caFile cannot be read: check its path and its rights.";
    return { verdict: "fail", text };
  }
  const login = loginOf(smtp.url);
  if (login === null) {
    const text =
      "mail.smtp.url cannot be read: write smtp://user:password@host:587, with %40 for an @ in either.";
    return { verdict: "fail", text };
  }
  const startedAt = realNow();
  const mailer = connectSmtp({ from, url: smtp.url, requireTls: smtp.requireTls, ca });
  const verified = await mailer.verify();
  mailer.close();
  if (!verified.ok) {
    return { verdict: "fail", text: withheld(verified.error.reason, login) };
  }
  const done = login.length > 0 ? "signed in" : "connected, without a sign-in,";
  return { verdict: "ok", text: `${done} within ${realNow() - startedAt} ms; no mail was sent` };
}

/** A mail server may well repeat what it was told, or name whom it knows. */
function withheld(text: string, login: readonly string[]): string {
  const shown = text.replaceAll(/[^\s<>()"',;:]+@[^\s<>()"',;:]+/g, "[withheld]");
  return login.reduce((left, secret) => left.replaceAll(secret, "[withheld]"), shown);
}

/** User and password, where there are any; null for an address that makes no sense. */
function loginOf(url: string): readonly string[] | null {
  try {
    const { username, password } = new URL(url);
    return [username, password].filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}
