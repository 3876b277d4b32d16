import type { CycleVerdict, SilenceVerdict } from "./cycle/verdict.ts";
import type { JobFacts } from "./facts.ts";
import type { FailureVerdict } from "./failure/verdict.ts";
import type { QuarantineVerdict } from "./quarantine/verdict.ts";
import type { JobSnapshot } from "./snapshot.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant } from "./time.ts";

/** All that the choice of a condition and its words may look at. */
export type Judged = {
  readonly facts: JobFacts;
  readonly previous: JobSnapshot | null;
  readonly cycle: CycleVerdict;
  readonly silence: SilenceVerdict;
  readonly failures: FailureVerdict;
  readonly quarantine: QuarantineVerdict;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

export type Words = { readonly reason: string; readonly remedy: string | null };
