import type { Instant } from "../seam.ts";
import type { PathKind } from "./faults.ts";

/** One request, as the face answered it; batch members count as requests of their own. */
export type LoggedRequest = {
  readonly kind: PathKind;
  readonly method: string;
  readonly status: number;
  /** On the face's clock. */
  readonly at: Instant;
  readonly tenantId: string | null;
  readonly clientId: string | null;
};

export type RequestLog = {
  /** Requests ever answered that agree with everything named. */
  count(filter?: { readonly kind?: PathKind; readonly status?: number }): number;
  /** The latest, oldest first. */
  recent(): readonly LoggedRequest[];
};

/** Entries kept one by one; the counts know them all. */
const RECENT_MAX = 10_000;

export function requestLog(): RequestLog & { add(entry: LoggedRequest): void } {
  let entries: LoggedRequest[] = [];
  const counts = new Map<
    string,
    { readonly kind: PathKind; readonly status: number; times: number }
  >();

  return {
    add(entry) {
      if (entries.length >= 2 * RECENT_MAX) entries = entries.slice(-RECENT_MAX);
      entries.push(entry);
      const key = `${entry.kind} ${entry.status}`;
      const counted = counts.get(key) ?? { kind: entry.kind, status: entry.status, times: 0 };
      counted.times += 1;
      counts.set(key, counted);
    },
    count({ kind, status } = {}) {
      return [...counts.values()]
        .filter((one) => kind === undefined || one.kind === kind)
        .filter((one) => status === undefined || one.status === status)
        .reduce((sum, { times }) => sum + times, 0);
    },
    recent: () => entries.slice(-RECENT_MAX),
  };
}
