import { deletionPreventionOf } from "../deletion-prevention.ts";
import { areCredentialsRejected } from "../error-explanation.ts";
import { explainError, jobErrorFacts } from "../explanation/explain-error.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import { cycleFailure } from "../observed-job.ts";
import type { DeletionThresholdUsage } from "../quarantine-assessment.ts";
import type {
  CycleFailureRiskDriver,
  DeletionsRiskDriver,
  ProbeRiskDriver,
  RiskDriver,
  TokenExpiryRiskDriver,
} from "../risk-driver.ts";
import { chooseTargetState } from "../target/choose-target-state.ts";
import { findTokenExpiry } from "../target/find-token-expiry.ts";
import type { RiskyProbeResult } from "../target.ts";
import type { TargetStateCode } from "../target-state.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";

// Risks that do not depend on the number of failing objects: Entra cannot use the app, or a cycle
// deletes too many objects.

const CYCLE_FAILURE_SCORE = 0.9;
const CREDENTIAL_FAILURE_SCORE = 0.95;

/**
 * The highest score of a problem that probes have found only for a short time. It is too low for
 * the condition `at-risk`, because the problem may end by itself.
 */
const TRANSIENT_SCORE = 0.3;

/** Returns the drivers that are not about a rule, in no particular order. */
export function findOtherRisks(
  facts: JobFacts,
  deletionUsage: DeletionThresholdUsage | null,
  thresholds: Thresholds,
  now: Instant,
): readonly RiskDriver[] {
  return [
    cycleFailureDriver(facts, now),
    targetRiskDriver(facts, thresholds, now),
    tokenRiskDriver(facts, now),
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
 * The driver for Steadystate's probe of the SCIM endpoint. A single failed probe has a low score. A
 * probe that fails only here is no risk.
 */
function targetRiskDriver(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): ProbeRiskDriver | null {
  const state = chooseTargetState(facts.target, facts, now);
  if (state.code !== "down" && state.code !== "throttled" && state.code !== "token-refused")
    return null;
  const { result, since, probedAt } = state;
  const { kind, score } = RISK_BY_PROBE_RESULT[result];
  const isLasting = probedAt - since >= lastingAfterMs(state.code, facts, thresholds);
  return {
    kind,
    source: "probe",
    score: isLasting ? score : Math.min(TRANSIENT_SCORE, score),
    result,
    failingSince: since,
    probedAt,
    isTransient: !isLasting,
  };
}

/** A token must be refused for this many intervals, so that a cycle should have run since. */
const REFUSED_INTERVALS = 1.5;

/**
 * How long the probes must fail before the failure counts as lasting. A refused token is Entra's problem
 * only if it is Entra's token too, and only the next cycle shows this.
 */
function lastingAfterMs(
  stateCode: TargetStateCode,
  { job }: JobFacts,
  { targetFailingAfterMs }: Thresholds,
): Millis {
  const cycleMs =
    stateCode === "token-refused" ? REFUSED_INTERVALS * (job.schedule.intervalMs ?? 0) : 0;
  return Math.max(targetFailingAfterMs, cycleMs);
}

/** The score depends on the time until the token expires. */
const TOKEN_END_SCORES = [
  { withinMs: 0, score: 0.85 },
  { withinMs: DAY, score: 0.6 },
  { withinMs: 7 * DAY, score: 0.3 },
  { withinMs: 14 * DAY, score: 0.1 },
  { withinMs: 30 * DAY, score: 0.05 },
] as const;

function tokenRiskDriver(facts: JobFacts, now: Instant): TokenExpiryRiskDriver | null {
  const tokenExpiry = findTokenExpiry(facts);
  if (tokenExpiry === null || tokenExpiry.isOutdated) return null;
  const { at: expiresAt, whose } = tokenExpiry;
  if (whose === "own-copy" && chooseTargetState(facts.target, facts, now).code === "own-token-old")
    return null;
  const remainingMs = expiresAt - now;
  const step = TOKEN_END_SCORES.find(({ withinMs }) => remainingMs <= withinMs);
  return step === undefined
    ? null
    : { kind: "token-expiry", score: step.score, expiresAt, whose, hasExpired: remainingMs <= 0 };
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
export function measureDeletions({
  job,
  configuration,
  cycles,
}: JobFacts): DeletionThresholdUsage | null {
  const [cycle] = cycles;
  const { threshold } = deletionPreventionOf(job, configuration);
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
