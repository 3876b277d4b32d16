import type { Instant } from "../seam.ts";

/** What Graph prints for "never". */
export const NEVER = "0001-01-01T00:00:00Z";

/** Whole seconds, as provisioning logs have them. */
export const wholeSeconds = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** Seven digits of a second, as job records and audits have them; null means never. */
export const ticks = (at: Instant | null): string =>
  at === null ? NEVER : new Date(at).toISOString().replace("Z", "0000Z");

/** The invariant culture's date, as .NET prints it into step details: `5/4/2026 3:13:02 PM`. */
export function dotNetDate(at: Instant): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  const time = `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${time} ${hours < 12 ? "AM" : "PM"}`;
}
