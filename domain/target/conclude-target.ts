import type { ErrorClass } from "../error-class.ts";
import { areCredentialsRejected, type ErrorExplanation } from "../error-explanation.ts";
import { explainError, jobErrorFacts } from "../explanation/explain-error.ts";
import type { JobFacts } from "../job-facts.ts";
import { jobDirection } from "../job-kind.ts";
import { cycleFailure } from "../observed-job.ts";
import type { TargetSlot } from "../target.ts";
import type {
  ConclusionCode,
  ConclusionEvidence,
  ConclusionWindow,
  TargetConclusion,
  WindowConclusions,
} from "../target-conclusion.ts";
import { summarizeTargetHistory } from "../target-history.ts";
import { isOnlyOurProblem, type TargetState } from "../target-state.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { TIME_WINDOW_MS } from "../time-window.ts";

/** Concludes for each window where the cause of the failures of a job is. */
export function concludeTarget(
  facts: JobFacts,
  state: TargetState,
  thresholds: Thresholds,
  now: Instant,
): WindowConclusions {
  const conclude = (window: ConclusionWindow) =>
    concludeWindow(windowFacts(facts, state, window, now), thresholds);
  return { "1h": conclude("1h"), "24h": conclude("24h") };
}

type Cause = { readonly code: ConclusionCode; readonly errorClass: ErrorClass };

type WindowFacts = {
  /** Why the newest cycle failed as a whole, or why the job is in quarantine. */
  readonly jobFailure: (Cause & { readonly at: Instant | null }) | null;
  /** The failed rows by cause, most rows first. */
  readonly rows: readonly (Cause & { readonly rows: number })[];
  readonly state: TargetState;
  /** Null if nothing is known of the target in this window. */
  readonly target: TargetSlot | null;
};

function windowFacts(
  facts: JobFacts,
  state: TargetState,
  window: ConclusionWindow,
  now: Instant,
): WindowFacts {
  const windowMs = TIME_WINDOW_MS[window];
  return {
    jobFailure: jobFailureOf(facts, now - windowMs),
    rows: failedRowsByCause(facts, window),
    state,
    target: summarizeTargetHistory(facts.target?.history ?? [], windowMs, now),
  };
}

function jobFailureOf({ job }: JobFacts, windowStart: Instant): WindowFacts["jobFailure"] {
  const failure = cycleFailure(job);
  const at = job.lastExecution?.endedAt ?? null;
  const error = failure ?? job.quarantine?.error ?? null;
  if (error === null || (job.quarantine === null && at !== null && at < windowStart)) return null;
  const explanation = explainError(jobErrorFacts(job, error.code, error.message));
  return { ...causeOf(explanation, { job }), at: failure === null ? null : at };
}

function failedRowsByCause(facts: JobFacts, window: ConclusionWindow): WindowFacts["rows"] {
  const byCause = new Map<string, Cause & { readonly rows: number }>();
  for (const { cluster, rows } of facts.clusters) {
    if (cluster.status !== "failure" || rows[window] <= 0) continue;
    const cause = causeOf(cluster.explanation, facts);
    const key = `${cause.code} ${cause.errorClass}`;
    byCause.set(key, { ...cause, rows: (byCause.get(key)?.rows ?? 0) + rows[window] });
  }
  return [...byCause.values()].toSorted((a, b) => b.rows - a.rows);
}

const CODE_BY_CLASS: Readonly<Record<ErrorClass, ConclusionCode>> = {
  outage: "target-down",
  network: "target-down",
  throttling: "target-throttles",
  credentials: "credentials",
  conflict: "our-data",
  data: "our-data",
  mapping: "our-data",
  matching: "our-data",
  reference: "our-data",
  agent: "agent",
  microsoft: "microsoft",
  authorisation: "unclear",
  capacity: "unclear",
  policy: "unclear",
  skip: "unclear",
  "missing-account": "unclear",
  "target-contract": "unclear",
  unknown: "unclear",
};

function causeOf(
  explanation: Pick<ErrorExplanation, "id" | "errorClass">,
  { job }: Pick<JobFacts, "job">,
): Cause {
  const { id, errorClass } = explanation;
  if (areCredentialsRejected(explanation)) return { code: "credentials", errorClass };
  if (id === "timeout") return { code: "target-slow", errorClass };
  // Entra itself is the target of a job from HR or from Active Directory.
  const isEntraDown = errorClass === "outage" && jobDirection(job).target === "entra";
  return { code: isEntraDown ? "microsoft" : CODE_BY_CLASS[errorClass], errorClass };
}

function concludeWindow(window: WindowFacts, thresholds: Thresholds): TargetConclusion | null {
  const targetCode = codeOfTarget(window, thresholds);
  if (window.jobFailure === null && window.rows.length === 0 && targetCode === null) return null;
  return {
    code: chooseCode(window, targetCode, thresholds),
    evidence: evidenceOf(window, thresholds),
  };
}

/** A cycle that failed as a whole decides; otherwise the rows, unless the target contradicts them. */
function chooseCode(
  window: WindowFacts,
  targetCode: ConclusionCode | null,
  thresholds: Thresholds,
): ConclusionCode {
  const { jobFailure } = window;
  if (jobFailure !== null && jobFailure.code !== "unclear") return jobFailure.code;
  const rowsCode = codeOfRows(window, thresholds);
  if (rowsCode === null) return targetCode ?? "unclear";
  if (rowsCode === "target-down" && isTargetKnownToWork(window)) return "unclear";
  return rowsCode === "unclear" ? (targetCode ?? "unclear") : rowsCode;
}

/** What most of the failed rows show; `unclear` if no cause has most of them, null without failed rows. */
function codeOfRows(
  { rows }: WindowFacts,
  { conclusionRowRatio }: Thresholds,
): ConclusionCode | null {
  if (rows.length === 0) return null;
  const total = rows.reduce((sum, each) => sum + each.rows, 0);
  const codes = [...new Set(rows.map(({ code }) => code))];
  const rowsOf = (code: ConclusionCode) =>
    rows.filter((each) => each.code === code).reduce((sum, each) => sum + each.rows, 0);
  return codes.find((code) => rowsOf(code) > conclusionRowRatio * total) ?? "unclear";
}

/** Every probe of the window succeeded, and the target's own metrics show no error. */
function isTargetKnownToWork({ target }: WindowFacts): boolean {
  if (target === null || target.probes === 0 || target.failedProbes > 0) return false;
  return (target.serverErrors ?? 0) === 0;
}

/** What the probes and the metrics of the target show; null if they show no problem. */
function codeOfTarget(
  { state, target }: WindowFacts,
  thresholds: Thresholds,
): ConclusionCode | null {
  if (state.code === "down" && state.probedAt - state.since >= thresholds.targetFailingAfterMs)
    return "target-down";
  if (state.code === "token-refused") return "credentials";
  if (target === null) return null;
  const { targetErrorRatio, targetSlowMs } = thresholds;
  if (isAtLeast(ratioOf(target.throttled, target), targetErrorRatio)) return "target-throttles";
  if (isAtLeast(ratioOf(target.serverErrors, target), targetErrorRatio)) return "target-down";
  return isAtLeast(target.latencyMs, targetSlowMs) ? "target-slow" : null;
}

function ratioOf(count: number | null, { requests }: TargetSlot): number | null {
  return count === null || requests === null || requests <= 0 ? null : count / requests;
}

function isAtLeast(value: number | null, limit: number): boolean {
  return value !== null && value >= limit;
}

/** The failures of a job can have many causes; a conclusion names those with the most rows. */
const MAX_NAMED_CAUSES = 4;

function evidenceOf(
  { jobFailure, rows, state, target }: WindowFacts,
  { targetSlowMs }: Thresholds,
): readonly ConclusionEvidence[] {
  const total = rows.reduce((sum, each) => sum + each.rows, 0);
  return [
    ...(jobFailure === null
      ? []
      : [{ code: "job-failed", errorClass: jobFailure.errorClass, at: jobFailure.at } as const]),
    ...rows
      .slice(0, MAX_NAMED_CAUSES)
      .map(
        ({ errorClass, rows: count }) =>
          ({ code: "failed-rows", errorClass, rows: count, ratio: count / total }) as const,
      ),
    ...probeEvidence(state, target),
    ...(target === null || target.requests === null || target.requests <= 0
      ? []
      : [
          {
            code: "requests",
            requests: Math.round(target.requests),
            throttledRatio: ratioOf(target.throttled, target),
            serverErrorRatio: ratioOf(target.serverErrors, target),
          } as const,
        ]),
    ...(target !== null && target.latencyMs !== null && target.latencyMs >= targetSlowMs
      ? [{ code: "latency", ms: target.latencyMs } as const]
      : []),
  ];
}

function probeEvidence(
  state: TargetState,
  target: TargetSlot | null,
): readonly ConclusionEvidence[] {
  if (state.code === "down" || state.code === "throttled" || state.code === "token-refused") {
    const { code, result, since } = state;
    return [{ code: "probe-state", state: code, result, since }];
  }
  // A probe that fails only here says nothing about Entra.
  if (target === null || target.probes === 0 || isOnlyOurProblem(state.code)) return [];
  const { probes, failedProbes, failedResult } = target;
  return [{ code: "probes", probes, failedProbes, failedResult }];
}
