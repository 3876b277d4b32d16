import type { Condition, Severity } from "./condition.ts";
import type { CycleVerdict, SilenceVerdict } from "./cycle/verdict.ts";
import type { Sight, StatusCounts } from "./facts.ts";
import type { FailureVerdict } from "./failure/verdict.ts";
import type { SyncJob } from "./provisioning.ts";
import type { QuarantineVerdict } from "./quarantine/verdict.ts";
import type { Finding } from "./setup/finding.ts";
import type { Instant } from "./time.ts";
import type { Window } from "./window.ts";

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
  /** Entra's own words about it, which may name a person: not for everyone; null without any. */
  readonly said: string | null;
  /** What to do next; null when nothing needs doing. */
  readonly remedy: string | null;
  readonly cycle: CycleVerdict;
  readonly silence: SilenceVerdict;
  readonly counts: Readonly<Record<Window, StatusCounts>>;
  /** failure ÷ (success + failure + warning); null without such rows. Skips are never in it. */
  readonly failureRatio: Readonly<Record<Window, number | null>>;
  readonly events: number;
  readonly failingObjects: number;
  readonly failing: readonly { readonly code: string; readonly objects: number }[];
  readonly failures: FailureVerdict;
  readonly quarantine: QuarantineVerdict;
  /** What is wrong with how the job is set up, worst first. */
  readonly findings: readonly Finding[];
  /** The moment until which the facts are known: the older of job and log sight. */
  readonly asOf: Instant;
  readonly judgedAt: Instant;
};
