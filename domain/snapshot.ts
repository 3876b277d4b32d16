import type { EscrowPoint } from "./escrow-trace.ts";
import type { Sight, StatusCounts, Window } from "./facts.ts";
import type { PacePoint } from "./pace-trace.ts";
import type { SyncJob } from "./provisioning.ts";
import type { Finding } from "./setup/lint.ts";
import type { Instant, Millis } from "./time.ts";

/** The one verdict on a job, worst first (design: Words). */
export const CONDITIONS = [
  "disabled",
  "quarantined",
  "stopped",
  "failing",
  "at-risk",
  "stalled",
  "blind",
  "paused",
  "not-configured",
  "never-run",
  "initial-cycle",
  "healthy",
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Failing, on the way there, or worse: what has to hold for a while before it is told. */
export function isAtRiskOrWorse(condition: Condition): boolean {
  return CONDITIONS.indexOf(condition) <= CONDITIONS.indexOf("at-risk");
}

export const SEVERITIES = ["critical", "warning", "info", "none"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The judgement on one job, with its reasons in words: what every screen and mail is made of. */
export type JobSnapshot = {
  readonly job: SyncJob;
  readonly sight: Sight;
  readonly condition: Condition;
  /** Since when this condition has been known. */
  readonly conditionSince: Instant;
  /**
   * Since when the job has been at risk or worse, whatever it was called in between; null while it
   * is not. Not seeing it neither begins nor ends that.
   */
  readonly troubleSince: Instant | null;
  readonly severity: Severity;
  /** What, since when, why: one or two sentences. */
  readonly reason: string;
  /** What to do next; null when nothing needs doing. */
  readonly remedy: string | null;
  readonly cycle: CycleVerdict;
  readonly counts: Readonly<Record<Window, StatusCounts>>;
  /** failure ÷ (success + failure + warning); null without such rows. Skips are never in it. */
  readonly failureRatio: Readonly<Record<Window, number | null>>;
  readonly events: number;
  readonly failingObjects: number;
  readonly failing: readonly { readonly code: string; readonly objects: number }[];
  readonly quarantine: QuarantineVerdict;
  /** How the escrow has grown or shrunk: what a forecast rests on; oldest first. */
  readonly escrowTrace: readonly EscrowPoint[];
  /** How the running cycle has gone so far; oldest first, empty when none runs. */
  readonly paceTrace: readonly PacePoint[];
  /** What is wrong with how the job is set up, worst first. */
  readonly findings: readonly Finding[];
  /** The moment until which the facts are known: the older of job and log sight. */
  readonly asOf: Instant;
  readonly judgedAt: Instant;
};

export type CycleVerdict = {
  readonly kind: "initial" | "incremental" | "none";
  readonly running: boolean;
  readonly beganAt: Instant | null;
  /** The running cycle was last seen to get further; null when none runs. */
  readonly movedAt: Instant | null;
  /** 0..1; null when not enough is known. */
  readonly progressRatio: number | null;
  /** Says what the ratio was made from. */
  readonly method: "units" | "exports" | "last-cycle-complete" | "unknown";
  readonly etaMs: Millis | null;
  readonly etaLowMs: Millis | null;
  readonly etaHighMs: Millis | null;
};

export type QuarantineVerdict = {
  readonly inForce: boolean;
  readonly reason: string | null;
  readonly since: Instant | null;
  readonly nextAttemptAt: Instant | null;
  /** When Entra disables the job if nothing changes. */
  readonly disablesAt: Instant | null;
  readonly daysLeft: number | null;
  /** 0..1, and what drives it in words. */
  readonly riskScore: number;
  readonly riskDriver: string | null;
  readonly timeToQuarantineMs: Millis | null;
  readonly rules: readonly RuleDistance[];
};

/** How far one published rule is from firing. */
export type RuleDistance = {
  readonly rule: "floor" | "proportion" | "base" | "total";
  readonly count: number;
  readonly limit: number;
  /** count ÷ limit. */
  readonly usedRatio: number;
};
