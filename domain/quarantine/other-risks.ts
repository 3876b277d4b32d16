import { areCredentialsRejected } from "../error-explanation.ts";
import { explainError, jobErrorFacts } from "../failure/explain-error.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import { cycleFailure } from "../observed-job.ts";
import type { DeletionThresholdUsage } from "../quarantine-assessment.ts";
import type {
  CycleFailureRiskDriver,
  DeletionsRiskDriver,
  ProbeRiskDriver,
  RiskDriver,
  RiskyProbeResult,
  TokenEndRiskDriver,
} from "../risk-driver.ts";
import type { ObservedTarget, ProbeResult } from "../target.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR } from "../time.ts";

// Risks that do not depend on the number of failing objects: Entra cannot use the app, or a cycle
// deletes too many objects.

const CYCLE_FAILURE_SCORE = 0.9;
const CREDENTIAL_FAILURE_SCORE = 0.95;

/**
 * The highest score of a problem that probes have found only for a short time. It is too low for
 * the condition `at-risk`, because the problem may end by itself.
 */
const TRANSIENT_SCORE = 0.3;

/** A probe older than this does not describe the present state. */
const MAX_PROBE_AGE_MS: Millis = HOUR;

/** Returns the drivers that are not about a rule, in no particular order. */
export function findOtherRisks(
  facts: JobFacts,
  deletionUsage: DeletionThresholdUsage | null,
  thresholds: Thresholds,
  now: Instant,
): readonly RiskDriver[] {
  return [
    cycleFailureDriver(facts, now),
    targetRiskDriver(facts.target, thresholds, now),
    tokenRiskDriver(facts.target, now),
    deletionRiskDriver(facts, deletionUsage, thresholds, now),
  ].filter((driver) => driver !== null);
}

/** The driver for cycles that failed as a whole. Rejected credentials have the highest score. */
function cycleFailureDriver({ job }: JobFacts, now: Instant): CycleFailureRiskDriver | null {
  const failure = cycleFailure(job);
  if (failure === null) return null;
  const isAboutCredentials = areCredentialsRejected(
    explainError(jobErrorFacts(job, failure.code, failure.message)),
  );
  return {
    kind: isAboutCredentials ? "credentials" : "cycle-failure",
    source: "cycle",
    score: isAboutCredentials ? CREDENTIAL_FAILURE_SCORE : CYCLE_FAILURE_SCORE,
    successiveFailedCycles: Math.max(1, job.successiveFailedCycles),
    lastFailedAt: job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? now,
  };
}

type ProbeRisk = Pick<ProbeRiskDriver, "kind" | "score">;

const UNREACHABLE: ProbeRisk = { kind: "target", score: 0.7 };
const WRONG_ANSWER: ProbeRisk = { kind: "target", score: 0.75 };

/** The drivers for probes that have failed for some time. */
const RISK_BY_PROBE_RESULT: Readonly<Record<RiskyProbeResult, ProbeRisk>> = {
  auth: { kind: "credentials", score: 0.85 },
  "net-dns": UNREACHABLE,
  "net-tcp": UNREACHABLE,
  "net-tls": UNREACHABLE,
  "net-response": UNREACHABLE,
  "server-error": UNREACHABLE,
  "not-found": WRONG_ANSWER,
  rejected: { kind: "target", score: 0.5 },
  redirect: WRONG_ANSWER,
  "html-instead-of-json": WRONG_ANSWER,
  "bad-json": WRONG_ANSWER,
  "not-list-response": WRONG_ANSWER,
  throttled: { kind: "target", score: 0.2 },
};

/**
 * The driver for Steadystate's probe of the SCIM endpoint. A single failed probe has a low score.
 */
function targetRiskDriver(
  target: ObservedTarget | null,
  thresholds: Thresholds,
  now: Instant,
): ProbeRiskDriver | null {
  if (target === null || target.probe === null) return null;
  const { result, at: probedAt } = target.probe;
  if (!isRiskyProbeResult(result)) return null;
  const { kind, score } = RISK_BY_PROBE_RESULT[result];
  const failingSince = target.failingSince ?? probedAt;
  const isLasting = probedAt - failingSince >= thresholds.targetFailingAfterMs;
  const isOld = now - probedAt > MAX_PROBE_AGE_MS;
  return {
    kind,
    source: "probe",
    score: isLasting && !isOld ? score : Math.min(TRANSIENT_SCORE, score),
    result,
    failingSince,
    probedAt,
    isOld,
    isTransient: !isLasting && !isOld,
  };
}

function isRiskyProbeResult(result: ProbeResult): result is RiskyProbeResult {
  return Object.hasOwn(RISK_BY_PROBE_RESULT, result);
}

/** The score depends on the time until the token ends. */
const TOKEN_END_SCORES = [
  { withinMs: 0, score: 0.85 },
  { withinMs: DAY, score: 0.6 },
  { withinMs: 7 * DAY, score: 0.3 },
  { withinMs: 14 * DAY, score: 0.1 },
  { withinMs: 30 * DAY, score: 0.05 },
] as const;

function tokenRiskDriver(target: ObservedTarget | null, now: Instant): TokenEndRiskDriver | null {
  const endsAt = target?.tokenExpiresAt ?? null;
  if (endsAt === null) return null;
  const remainingMs = endsAt - now;
  const step = TOKEN_END_SCORES.find(({ withinMs }) => remainingMs <= withinMs);
  return step === undefined
    ? null
    : { kind: "token-end", score: step.score, endsAt, hasEnded: remainingMs <= 0 };
}

/**
 * The score of a cycle that has ended. It is low, because Entra compares each cycle separately with
 * the threshold, so the ended cycle cannot exceed the threshold any more.
 */
const ENDED_CYCLE_SCORE = 0.2;
const RUNNING_CYCLE_WEIGHT = 0.9;
const ENDED_CYCLE_SHOWN_MS: Millis = DAY;

/**
 * Counts the deletions of the newest cycle. Disables count too, as in Entra. A deletion that Entra
 * withholds is a `stagedDelete`.
 */
export function measureDeletions({ job, cycles }: JobFacts): DeletionThresholdUsage | null {
  const [cycle] = cycles;
  const threshold = job.deletionThreshold;
  if (threshold === null || threshold <= 0 || cycle === undefined) return null;
  const deletions = countDeletions(cycle);
  return { deletions, threshold, usedRatio: deletions / threshold };
}

function countDeletions({ rows }: CycleRecord): number {
  return rows.reduce((sum, row) => {
    const isStaged = row.action === "stagedDelete";
    const isDone = row.action === "disable" || row.action === "delete";
    return isStaged || (isDone && row.status !== "skipped") ? sum + Math.max(0, row.rows) : sum;
  }, 0);
}

function deletionRiskDriver(
  { job, cycles }: JobFacts,
  usage: DeletionThresholdUsage | null,
  thresholds: Thresholds,
  now: Instant,
): DeletionsRiskDriver | null {
  const [cycle] = cycles;
  if (usage === null || cycle === undefined) return null;
  if (usage.usedRatio < thresholds.deletionWarningRatio) return null;
  const cycleBeganAt = job.lastExecution?.beganAt ?? null;
  const isCycleRunning =
    job.lastExecution?.endedAt == null &&
    cycleBeganAt !== null &&
    cycle.lastEventAt >= cycleBeganAt;
  if (!isCycleRunning && now - cycle.lastEventAt > ENDED_CYCLE_SHOWN_MS) return null;
  return {
    kind: "deletions",
    score: isCycleRunning ? RUNNING_CYCLE_WEIGHT * Math.min(1, usage.usedRatio) : ENDED_CYCLE_SCORE,
    ...usage,
    isCycleRunning,
    lastEventAt: cycle.lastEventAt,
  };
}
