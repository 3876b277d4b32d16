import type { ErrorClass } from "./error-class.ts";
import type { ProbeResult, RiskyProbeResult } from "./target.ts";
import type { TargetState } from "./target-state.ts";
import type { Instant, Millis } from "./time.ts";
import type { TimeWindow } from "./time-window.ts";

/** Where the cause of a job's failures is, from the job, its log, the probes and the target's metrics. */
export const CONCLUSION_CODES = [
  "target-down",
  "target-throttles",
  "target-slow",
  "credentials",
  "our-data",
  "agent",
  "microsoft",
  "unclear",
] as const;
export type ConclusionCode = (typeof CONCLUSION_CODES)[number];

export const CONCLUSION_WINDOWS = ["1h", "24h"] as const satisfies readonly TimeWindow[];
export type ConclusionWindow = (typeof CONCLUSION_WINDOWS)[number];

/** What speaks for a conclusion or against it. */
export type ConclusionEvidence =
  /** The newest cycle failed as a whole, or the job is in quarantine with this error. */
  | { readonly code: "job-failed"; readonly errorClass: ErrorClass; readonly at: Instant | null }
  | {
      readonly code: "failed-rows";
      readonly errorClass: ErrorClass;
      readonly rows: number;
      /** `rows` ÷ all failed rows of the window, 0..1. */
      readonly ratio: number;
    }
  | {
      readonly code: "probes";
      readonly probes: number;
      readonly failedProbes: number;
      /** The result of the last failed probe. */
      readonly failedResult: ProbeResult | null;
    }
  /** The probes fail now. */
  | {
      readonly code: "probe-state";
      readonly state: Extract<TargetState["code"], "down" | "throttled" | "token-refused">;
      readonly result: RiskyProbeResult;
      readonly since: Instant;
    }
  /** The requests of all clients, as the server counts them. */
  | {
      readonly code: "requests";
      readonly requests: number;
      /** 0..1; null if not known. */
      readonly throttledRatio: number | null;
      readonly serverErrorRatio: number | null;
    }
  | { readonly code: "latency"; readonly ms: Millis };

export type TargetConclusion = {
  readonly code: ConclusionCode;
  readonly evidence: readonly ConclusionEvidence[];
};

/** Null while nothing fails in the window. */
export type WindowConclusions = Readonly<Record<ConclusionWindow, TargetConclusion | null>>;
