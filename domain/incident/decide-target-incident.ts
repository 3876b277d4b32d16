import type { Severity } from "../condition.ts";
import type { Incident, TargetIncidentKind } from "../incident.ts";
import { type NamedJob, nameJob } from "../job-kind.ts";
import type { NotifyReason } from "../notify-reason.ts";
import { isCausedByTarget } from "../target/caused-by-target.ts";
import type { TargetAssessment } from "../target-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import { coverTarget, type JobOfTarget } from "./cover-target.ts";
import type { IncidentDecision } from "./decide-incident.ts";
import { decideProblem, type ProblemSignal, type ProblemSubject } from "./decide-problem.ts";

/** A target with the jobs that provision to it. */
export type TargetWithJobs = {
  readonly target: TargetAssessment;
  readonly jobs: readonly JobOfTarget[];
};

/** Decides about one kind of incident of a target. */
export function decideTargetIncident(
  kind: TargetIncidentKind,
  open: Incident | null,
  targetWithJobs: TargetWithJobs,
  thresholds: Thresholds,
): IncidentDecision {
  const requiredMs = thresholds.recoveredAfterMs;
  const signal =
    kind === "target-down"
      ? downSignal(targetWithJobs, thresholds)
      : tokenSignal(targetWithJobs.target, thresholds);
  return decideProblem(open, signal, {
    subject: subjectOf(kind, targetWithJobs),
    notifyReasons: {
      ...NOTIFY_REASONS,
      recoveryNotLastingYet: { code: "target-recovery-not-lasting-yet", requiredMs },
    },
    covering: coverTarget(kind, targetWithJobs.jobs),
    recoveredAfterMs: requiredMs,
    now: targetWithJobs.target.assessedAt,
  });
}

const NOTIFY_REASONS = {
  opened: { code: "target-problem" },
  notLastingYet: { code: "target-problem-not-lasting-yet" },
  none: { code: "target-without-problem" },
  unclear: { code: "target-unclear" },
  alreadyNotified: { code: "target-already-notified" },
  recovered: { code: "target-recovered" },
} as const satisfies Readonly<Record<string, NotifyReason>>;

/**
 * The server has recovered only when Entra's cycles have too: until then the cycles that failed
 * during the outage would look like a new problem.
 */
function downSignal({ target, jobs }: TargetWithJobs, thresholds: Thresholds): ProblemSignal {
  const { name, state, answeredAt, assessedAt } = target;
  const failingJobCount = jobs.filter(({ assessment }) => failsBecauseOfTarget(assessment)).length;
  switch (state.code) {
    case "down": {
      const { result, since, probedAt } = state;
      const severity = downSeverity(probedAt - since, thresholds);
      return {
        code: "problem",
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
      return { code: "unclear" };
    case "fails-only-here":
    case "not-probed":
    case "up":
    case "throttled":
    case "token-refused":
    case "own-token-old": {
      if (failingJobCount > 0) return { code: "unclear" };
      const isProbeOk = state.code === "up";
      return {
        code: "none",
        reason: { code: "target-up", target: name, isProbeOk },
        assessedAt,
      };
    }
  }
}

function failsBecauseOfTarget(assessment: JobOfTarget["assessment"]): boolean {
  return assessment.condition === "failing" && isCausedByTarget(assessment);
}

function downSeverity(downForMs: number, thresholds: Thresholds): Severity {
  if (downForMs >= thresholds.targetDownCriticalAfterMs) return "critical";
  return downForMs >= thresholds.targetFailingAfterMs ? "warning" : "info";
}

function tokenSignal(target: TargetAssessment, thresholds: Thresholds): ProblemSignal {
  const { name, state, tokenExpiry, assessedAt } = target;
  const isOtherToken =
    tokenExpiry !== null &&
    (tokenExpiry.isOutdated ||
      (tokenExpiry.whose === "own-copy" && state.code === "own-token-old"));
  const remainingMs = tokenExpiry === null ? Infinity : tokenExpiry.at - assessedAt;
  if (tokenExpiry === null || isOtherToken || remainingMs > thresholds.tokenExpiryWarningMs) {
    const expiresAt = tokenExpiry?.at ?? null;
    const reason = { code: "token-not-expiring", target: name, expiresAt, isOtherToken } as const;
    return { code: "none", reason, assessedAt };
  }
  const expiry = {
    whose: tokenExpiry.whose,
    expiresAt: tokenExpiry.at,
    hasExpired: remainingMs <= 0,
  };
  return {
    code: "problem",
    severity: remainingMs <= thresholds.tokenExpiryCriticalMs ? "critical" : "warning",
    problem: { code: "token-expiring", ...expiry },
    reason: { code: "token-expiring", target: name, ...expiry },
    assessedAt,
  };
}

function subjectOf(
  kind: TargetIncidentKind,
  { target: { name, isConfigured, tenant, application, jobIds }, jobs }: TargetWithJobs,
): ProblemSubject {
  const [first] = jobs;
  return {
    idPrefix: `${tenant}~${kind}~${isConfigured ? name : (jobIds[0] ?? "")}`,
    kind,
    tenant,
    ...(first === undefined ? unknownJob(application) : nameJob(first.assessment.job)),
    ...(jobIds.length === 1 ? {} : { jobId: "" }),
    jobIds,
    target: isConfigured ? name : null,
    condition: null,
  };
}

/** The app has no job that Steadystate knows. */
function unknownJob(application: string): NamedJob {
  return { application, jobId: "", templateId: null, sourceSystem: null, targetSystem: null };
}
