import type { JobFacts } from "./facts.ts";
import type { CycleVerdict, JobSnapshot, QuarantineVerdict } from "./snapshot.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant } from "./time.ts";

/** All that the choice of a condition and its words may look at. */
export type Judged = {
  readonly facts: JobFacts;
  readonly previous: JobSnapshot | null;
  readonly cycle: CycleVerdict;
  readonly quarantine: QuarantineVerdict;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

export type Words = { readonly reason: string; readonly remedy: string | null };
