import { completeList } from "../complete-list.ts";
import { isStale, type SourceFreshness, type TenantFreshness } from "../freshness.ts";
import type { ReadFailure } from "../read-failure.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";

/** What a tenant's freshness uses of the state of a poll. */
export type PollTimes = {
  readonly watermark: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly lastTryAt: Instant | null;
  readonly readFailure: ReadFailure | null;
};

/**
 * How fresh the data about the whole tenant is. Without a successful read, `asOf` is null.
 *
 * @param polls the state of both polls; undefined if the poll has never run
 */
export function tenantFreshness(
  tenant: string,
  polls: { readonly jobs: PollTimes | undefined; readonly logs: PollTimes | undefined },
  pollIntervals: { readonly jobsMs: Millis; readonly logsMs: Millis },
): TenantFreshness {
  const { jobs, logs } = polls;
  const pollFreshness = (poll: PollTimes | undefined) => ({
    polledAt: poll?.lastTryAt ?? null,
    readFailure: poll?.readFailure ?? null,
  });
  return {
    tenant,
    jobs: {
      ...pollFreshness(jobs),
      asOf: jobs?.lastSuccessAt ?? null,
      pollIntervalMs: pollIntervals.jobsMs,
    },
    logs: {
      ...pollFreshness(logs),
      asOf: logs?.watermark ?? null,
      pollIntervalMs: pollIntervals.logsMs,
    },
  };
}

/** Whether a tenant can be read, best first. */
export type TenantAccess =
  | "readable"
  /** Graph answers, but not everything has been read yet. */
  | "catching-up"
  | "not-polled"
  | "unreadable";

export const TENANT_ACCESS = completeList<TenantAccess>()([
  "readable",
  "catching-up",
  "not-polled",
  "unreadable",
]);

/** The access to jobs and to the log; if they differ, the worse of the two. */
export function assessTenantAccess(
  { jobs, logs }: TenantFreshness,
  thresholds: Thresholds,
  now: Instant,
): TenantAccess {
  const ranks = [jobs, logs].map((source) =>
    TENANT_ACCESS.indexOf(sourceAccess(source, thresholds, now)),
  );
  return TENANT_ACCESS[Math.max(...ranks)] ?? "unreadable";
}

function sourceAccess(
  { asOf, polledAt, readFailure, pollIntervalMs }: SourceFreshness,
  thresholds: Thresholds,
  now: Instant,
): TenantAccess {
  if (!isStale(asOf, pollIntervalMs, thresholds, now)) return "readable";
  if (polledAt === null) return "not-polled";
  const isPolled = !isStale(polledAt, pollIntervalMs, thresholds, now);
  return isPolled && readFailure === null ? "catching-up" : "unreadable";
}
