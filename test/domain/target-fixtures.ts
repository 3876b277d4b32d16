import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { TargetWithJobs } from "../../domain/incident/target-signal.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { assessTarget } from "../../domain/target/assess-target.ts";
import {
  isRiskyProbeResult,
  type ObservedTarget,
  type ProbeResult,
  UNKNOWN_TRAFFIC,
} from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import { freshnessAt, healthyJob, jobFacts, MORNING } from "./job-fixtures.ts";

/** No cycle shows whether Entra can use the target. */
export const QUIET_JOB: ObservedJob = {
  ...healthyJob,
  lastSuccess: null,
  lastSuccessWithExports: null,
};

/** A target of the app 8x8 about which nothing is known, with these changes. */
export function unknownTarget(changes: Partial<ObservedTarget> = {}): ObservedTarget {
  return {
    name: "8x8",
    tenant: "contoso",
    application: "8x8",
    probe: null,
    scrape: null,
    traffic: UNKNOWN_TRAFFIC,
    history: [],
    failingSince: null,
    refusedSince: null,
    polledAt: null,
    nextProbeAt: null,
    certificateExpiresAt: null,
    acceptedAt: null,
    tokenExpiry: null,
    ...changes,
  };
}

/** A target whose probes have had this result for some time. */
export function observedTarget(
  result: ProbeResult | null,
  forMs: Millis = 0,
  more: Partial<ObservedTarget> = {},
  at: Instant = MORNING,
): ObservedTarget {
  return unknownTarget({
    name: "voice",
    probe:
      result === null ? null : { at, result, httpStatus: null, latencyMs: null, message: null },
    failingSince: result === null || !isRiskyProbeResult(result) ? null : at - forMs,
    refusedSince: result === "auth" ? at - forMs : null,
    acceptedAt: at - forMs - (result === "ok" ? 0 : 5 * MINUTE),
    ...more,
  });
}

function assessJobAt(
  job: ObservedJob,
  target: ObservedTarget,
  now: Instant,
  previous: JobAssessment | null = null,
): JobAssessment {
  const facts = jobFacts({ ...job, readAt: now }, { target, freshness: freshnessAt(now) });
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now);
}

/** The target with one job, at a time that may be later than the last probe. */
export function targetWithJob(
  target: ObservedTarget,
  job: ObservedJob = QUIET_JOB,
  now: Instant = MORNING,
): TargetWithJobs {
  const assessment = assessJobAt(job, target, now);
  return {
    target: assessTarget(target, [assessment], now),
    jobs: [{ assessment }],
  };
}
