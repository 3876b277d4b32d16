import type { Instant } from "../tenant-view.ts";
import type { RequestKind } from "./graph-faults.ts";

/** One request, as the face answered it; batch members count as requests of their own. */
export type LoggedRequest = {
  readonly kind: RequestKind;
  readonly method: string;
  readonly status: number;
  /** On the face's clock. */
  readonly at: Instant;
  readonly tenantId: string | null;
  readonly clientId: string | null;
};

export type RequestLog = {
  /** Requests ever answered that agree with everything named. */
  count(filter?: { readonly kind?: RequestKind; readonly status?: number }): number;
  /** The latest, oldest first. */
  recent(): readonly LoggedRequest[];
};

/** Entries kept one by one; the counts know them all. */
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
