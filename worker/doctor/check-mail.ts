import type { Settings } from "../../config/settings-schema.ts";
import type { Instant } from "../../domain/time.ts";
import { createMailChannel, readMailChannel } from "../channels/mail-channel.ts";
import type { CheckResult, NamedCheckResult } from "./doctor-line.ts";

/** Connects and signs in to the mail server or to Graph; sends no mail. */
export async function* checkMail(
  settings: Pick<Settings, "mail" | "tenants" | "server">,
  { realNow }: { readonly realNow: () => Instant },
): AsyncGenerator<NamedCheckResult> {
  const { mail } = settings;
  if (mail === null) {
    yield ["connection", { status: "skip", text: "not configured: no mail is sent" }];
    return;
  }
  yield ["connection", await checkMailConnection({ ...settings, mail }, realNow)];
}

async function checkMailConnection(
  settings: Pick<Settings, "tenants" | "server"> & { readonly mail: NonNullable<Settings["mail"]> },
  realNow: () => Instant,
): Promise<CheckResult> {
  const { smtp } = settings.mail;
  const channelSettings = readOrNull(() => readMailChannel(settings));
  if (channelSettings === null) {
    const setting = smtp === undefined ? "cloud.caFile" : "mail.smtp.caFile";
    const text = `The file in ${setting} cannot be read: check its path and permissions.`;
    return { status: "fail", text };
  }
  const loginParts = smtp === undefined ? [] : loginPartsOf(smtp.url);
  if (loginParts === null) {
    const text =
      "mail.smtp.url cannot be read: write smtp://user:password@host:587, and %40 for an @ in user or password.";
    return { status: "fail", text };
  }
  const startedAt = realNow();
  const channel = createMailChannel(channelSettings, { realNow, monotonicNow: realNow });
  const verified = await channel?.verify();
  channel?.close();
  if (verified?.ok === false) {
    return { status: "fail", text: withholdPersonalData(verified.error.reason, loginParts) };
  }
  const hasSignedIn = loginParts.length > 0 || channelSettings.signIn !== null;
  const action = hasSignedIn ? "signed in" : "connected, without a sign-in,";
  return { status: "ok", text: `${action} within ${realNow() - startedAt} ms; no mail was sent` };
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
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
