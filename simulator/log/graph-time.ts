import type { Instant } from "../tenant-view.ts";

/** Graph's text for "never". */
export const GRAPH_NEVER = "0001-01-01T00:00:00Z";

/** Formats a time as provisioning logs do: in whole seconds. */
export const formatTimeInSeconds = (at: Instant): string =>
  `${new Date(at).toISOString().slice(0, 19)}Z`;

/**
 * Formats a time as jobs and audits do: with seven decimal places of a second. Null means never.
 */
export const formatTimeInTicks = (at: Instant | null): string =>
  at === null ? GRAPH_NEVER : new Date(at).toISOString().replace("Z", "0000Z");

/** Formats a time as step details do, in .NET's invariant culture: `5/4/2026 3:13:02 PM`. */
export function formatDotNetDate(at: Instant): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  const time = `${hours % 12 || 12}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`;
  return `${day} ${time} ${hours < 12 ? "AM" : "PM"}`;
}
