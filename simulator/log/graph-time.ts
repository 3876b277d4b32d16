import type { Instant } from "../tenant-view.ts";

/** What Graph prints for "never". */
export const GRAPH_NEVER = "0001-01-01T00:00:00Z";

/** Whole seconds, as provisioning logs have them. */
export const formatSeconds = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** Seven digits of a second, as job records and audits have them; null means never. */
export const formatTicks = (at: Instant | null): string =>
  at === null ? GRAPH_NEVER : new Date(at).toISOString().replace("Z", "0000Z");

/** The invariant culture's date, as .NET prints it into step details: `5/4/2026 3:13:02 PM`. */
export function formatDotNetDate(at: Instant): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  const time = `${hours % 12 || 12}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`;
  return `${day} ${time} ${hours < 12 ? "AM" : "PM"}`;
}
