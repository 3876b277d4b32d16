import type { Instant } from "../tenant-view.ts";
import type { RequestKind } from "./graph-faults.ts";

/** An answered request. Each batch member is logged as a separate request. */
export type LoggedRequest = {
  readonly kind: RequestKind;
  readonly method: string;
  readonly status: number;
  /** Simulated time. */
  readonly at: Instant;
  readonly tenantId: string | null;
  readonly clientId: string | null;
};

export type RequestLog = {
  /** Number of all answered requests that match the filter. */
  count(filter?: { readonly kind?: RequestKind; readonly status?: number }): number;
  /** The latest requests, oldest first. */
  recent(): readonly LoggedRequest[];
};

/** How many requests are kept individually; the counts include all requests. */
const MAX_RECENT_REQUESTS = 10_000;

export function createRequestLog(): RequestLog & { add(entry: LoggedRequest): void } {
  let entries: LoggedRequest[] = [];
  const counts = new Map<
    string,
    { readonly kind: RequestKind; readonly status: number; requestCount: number }
  >();

  return {
    add(entry) {
      if (entries.length >= 2 * MAX_RECENT_REQUESTS) entries = entries.slice(-MAX_RECENT_REQUESTS);
      entries.push(entry);
      const key = `${entry.kind} ${entry.status}`;
      const counted = counts.get(key) ?? {
        kind: entry.kind,
        status: entry.status,
        requestCount: 0,
      };
      counted.requestCount += 1;
      counts.set(key, counted);
    },
    count({ kind, status } = {}) {
      return [...counts.values()]
        .filter((entry) => kind === undefined || entry.kind === kind)
        .filter((entry) => status === undefined || entry.status === status)
        .reduce((sum, { requestCount }) => sum + requestCount, 0);
    },
    recent: () => entries.slice(-MAX_RECENT_REQUESTS),
  };
}
