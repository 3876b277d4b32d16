import type { Settings } from "./settings-schema.ts";

const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Why the links in mails do not help their recipients, with the next step; null if they do, or if no
 * route sends mail.
 */
export function missingLinksText({
  notify,
  server: { publicUrl },
}: Pick<Settings, "notify" | "server">): string | null {
  const sendsMail = notify.some(({ to, escalate }) => to !== undefined || escalate !== null);
  if (!sendsMail) return null;
  const remedy = "set server.publicUrl to the address at which recipients reach the console.";
  if (publicUrl === null) {
    return `server.publicUrl is not set, so mails contain no links to the console: ${remedy}`;
  }
  return LOOPBACK_HOST.test(new URL(publicUrl).hostname)
    ? `server.publicUrl is ${publicUrl}, so the links in mails work on this machine only: ${remedy}`
    : null;
}
