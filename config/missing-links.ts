import { isLoopback } from "./is-loopback.ts";
import type { Settings } from "./settings-schema.ts";

/**
 * Why the links in mails do not help their recipients, with the next step; null if the links work, or if
 * no route sends mail.
 */
export function missingLinksText({
  notify,
  server: { publicUrl, linkSecret },
}: Pick<Settings, "notify" | "server">): string | null {
  const sendsMail = notify.some(({ to, escalate }) => to !== undefined || escalate !== null);
  if (!sendsMail) return null;
  const remedy = "set server.publicUrl to the address at which recipients reach the console.";
  if (publicUrl === null) {
    return `server.publicUrl is not set, so mails contain no links to the console: ${remedy}`;
  }
  if (isLoopback(new URL(publicUrl).hostname)) {
    return `server.publicUrl is ${publicUrl}, so the links in mails work on this machine only: ${remedy}`;
  }
  return linkSecret === undefined
    ? "server.linkSecret is not set, so mails contain no links to acknowledge and to unsubscribe: set it to " +
        "at least 32 random characters, such as the output of `openssl rand -base64 32`."
    : null;
}
