import { isStale, type SourceFreshness, type TenantFreshness } from "../freshness.ts";
import type { ReadFailure } from "../read-failure.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";

/** The fields of a poll's state that `tenantFreshness` needs. */
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

/**
 * Whether a tenant can be read, best first. The API calls it `access`. `catching-up`: Graph answers, but
 * not everything has been read yet.
 */
export const TENANT_READABILITY = ["readable", "catching-up", "not-polled", "unreadable"] as const;
export type TenantReadability = (typeof TENANT_READABILITY)[number];

/** Whether the jobs and the log can be read; if the two differ, the worse of them. */
export function assessTenantReadability(
  { jobs, logs }: TenantFreshness,
  thresholds: Thresholds,
  now: Instant,
): TenantReadability {
  const ranks = [jobs, logs].map((source) =>
    TENANT_READABILITY.indexOf(sourceReadability(source, thresholds, now)),
  );
  return TENANT_READABILITY[Math.max(...ranks)] ?? "unreadable";
}

function sourceReadability(
  { asOf, polledAt, readFailure, pollIntervalMs }: SourceFreshness,
  thresholds: Thresholds,
  now: Instant,
): TenantReadability {
  if (!isStale(asOf, pollIntervalMs, thresholds, now)) return "readable";
  if (polledAt === null) return "not-polled";
  const isPolledRecently = !isStale(polledAt, pollIntervalMs, thresholds, now);
  return isPolledRecently && readFailure === null ? "catching-up" : "unreadable";
}
