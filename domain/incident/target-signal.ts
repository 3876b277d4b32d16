import type { Severity } from "../condition.ts";
import type { Incident } from "../incident.ts";
import { targetIncidentIdPrefix } from "../incident-id.ts";
import type { TargetIncidentKind } from "../incident-kind.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { type NamedJob, pickNamedJob } from "../job-kind.ts";
import { isCausedByTarget } from "../target/caused-by-target.ts";
import type { TargetAssessment } from "../target-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { IncidentSignal, IncidentSubject } from "./incident-signal.ts";

/** A target with the jobs that provision to it. */
export type TargetWithJobs = {
  readonly target: TargetAssessment;
  readonly jobs: readonly { readonly assessment: JobAssessment }[];
};

/** What the assessment of a target says about one kind of incident. */
export function targetSignal(
  kind: TargetIncidentKind,
  targetWithJobs: TargetWithJobs,
  thresholds: Thresholds,
): IncidentSignal {
  return kind === "target-down"
    ? downSignal(targetWithJobs, thresholds)
    : tokenSignal(targetWithJobs, thresholds);
}

/** The values that an incident of a target does not have. */
const NO_JOB_VALUES = {
  condition: null,
  staleness: null,
  entraMessage: null,
  affectedObjects: 0,
  topics: [],
  wait: null,
  disablesAt: null,
} as const;

function goneSignal(
  { jobs, target: { assessedAt } }: TargetWithJobs,
  reason: Incident["reason"],
): IncidentSignal {
  const goodCycles = jobs.flatMap(({ assessment: { job } }) => job.lastSuccess?.endedAt ?? []);
  return {
    code: "gone",
    reason,
    assessedAt,
    lastGoodCycleAt: goodCycles.length === 0 ? null : Math.max(...goodCycles),
    objectsStillAffected: 0,
  };
}

/**
 * The server has recovered only when Entra's cycles have too: until then the cycles that failed
 * during the outage would look like a new problem.
 */
function downSignal(targetWithJobs: TargetWithJobs, thresholds: Thresholds): IncidentSignal {
  const { target, jobs } = targetWithJobs;
  const { name, state, answeredAt, assessedAt } = target;
  const failingJobCount = jobs.filter(({ assessment }) => failsBecauseOfTarget(assessment)).length;
  switch (state.code) {
    case "down": {
      const { result, since, probedAt } = state;
      const severity = downSeverity(probedAt - since, thresholds);
      return {
        code: "holds",
        ...NO_JOB_VALUES,
        expiresAt: null,
        since,
        severity,
        problem: { code: "target-down", result, since },
        reason: {
          code: "target-down",
          target: name,
          result,
          since,
          probedAt,
          answeredAt,
          jobCount: jobs.length,
          failingJobCount,
        },
        assessedAt,
      };
    }
    case "outdated":
      return UNCLEAR;
    case "fails-only-here":
    case "not-probed":
    case "up":
    case "throttled":
    case "token-refused":
    case "own-token-old": {
      if (failingJobCount > 0) return UNCLEAR;
      const isProbeOk = state.code === "up";
      return goneSignal(targetWithJobs, { code: "target-up", target: name, isProbeOk });
    }
  }
}

const UNCLEAR: IncidentSignal = { code: "unclear", notifyReason: { code: "end-unclear" } };

function failsBecauseOfTarget({ troubles }: JobAssessment): boolean {
  return troubles.some((trouble) => trouble.condition === "failing" && isCausedByTarget(trouble));
}

function downSeverity(downForMs: number, thresholds: Thresholds): Severity {
  if (downForMs >= thresholds.targetDownCriticalAfterMs) return "critical";
  return downForMs >= thresholds.targetFailingAfterMs ? "warning" : "info";
}

function tokenSignal(targetWithJobs: TargetWithJobs, thresholds: Thresholds): IncidentSignal {
  const { target } = targetWithJobs;
  const { name, state, tokenExpiry, assessedAt } = target;
  const isOtherToken =
    tokenExpiry !== null &&
    (tokenExpiry.isOutdated ||
      (tokenExpiry.whose === "own-copy" && state.code === "own-token-old"));
  const remainingMs = tokenExpiry === null ? Infinity : tokenExpiry.at - assessedAt;
  if (tokenExpiry === null || isOtherToken || remainingMs > thresholds.tokenExpiryWarningMs) {
    const expiresAt = tokenExpiry?.at ?? null;
    const reason = { code: "token-not-expiring", target: name, expiresAt, isOtherToken } as const;
    return goneSignal(targetWithJobs, reason);
  }
  const expiry = {
    whose: tokenExpiry.whose,
    expiresAt: tokenExpiry.at,
    hasExpired: remainingMs <= 0,
  };
  return {
    code: "holds",
    ...NO_JOB_VALUES,
    expiresAt: tokenExpiry.at,
    since: assessedAt,
    severity: remainingMs <= thresholds.tokenExpiryCriticalMs ? "critical" : "warning",
    problem: { code: "token-expiring", ...expiry },
    reason: { code: "token-expiring", target: name, ...expiry },
    assessedAt,
  };
}

export function targetIncidentSubject(
  kind: TargetIncidentKind,
  { target: { name, isConfigured, tenant, application, jobIds }, jobs }: TargetWithJobs,
): IncidentSubject {
  const [first] = jobs;
  return {
    idPrefix: `${targetIncidentIdPrefix(tenant, kind)}~${isConfigured ? name : (jobIds[0] ?? "")}`,
    kind,
    tenant,
    ...(first === undefined ? unknownJob(application) : pickNamedJob(first.assessment.job)),
    ...(jobIds.length === 1 ? {} : { jobId: "" }),
    jobIds,
    target: isConfigured ? name : null,
  };
}

/** The names for an app of which Steadystate knows no job. */
function unknownJob(application: string): NamedJob {
  return { application, jobId: "", templateId: null, sourceSystem: null, targetSystem: null };
}
