import type { Instant } from "../tenant-view.ts";

/** Graph's text for "never". */
export const GRAPH_NEVER = "0001-01-01T00:00:00Z";

/** The time format of provisioning logs: whole seconds. */
export const formatSeconds = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** The time format of jobs and audits: seven decimal places of a second; null means never. */
export const formatTicks = (at: Instant | null): string =>
  at === null ? GRAPH_NEVER : new Date(at).toISOString().replace("Z", "0000Z");

/** The date format in step details, .NET's invariant culture: `5/4/2026 3:13:02 PM`. */
export function formatDotNetDate(at: Instant): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  const time = `${hours % 12 || 12}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`;
  return `${day} ${time} ${hours < 12 ? "AM" : "PM"}`;
}
