import type { Severity } from "./condition.ts";
import type { TenantFreshness } from "./freshness.ts";
import type { JobAssessment } from "./job-assessment.ts";
import type { Instant } from "./time.ts";

/** The judgement on what we see of a tenant, with its reasons in words. */
export type TenantAssessment = {
  readonly freshness: TenantFreshness;
  /** What is too old to judge by. */
  readonly staleSources: { readonly jobs: boolean; readonly logs: boolean };
  /** The last tries failed, if only for a moment: what was lost is not back for good. */
  readonly hasReadFailure: boolean;
  /** `none` while all is seen, `info` until the loss has held. */
  readonly severity: Severity;
  /** Nothing of what is lost has been seen since; null when it never was, or nothing is lost. */
  readonly staleSince: Instant | null;
  readonly reason: string;
  readonly remedy: string | null;
  /** What is lost, and since when, in the words of a title. */
  readonly title: string;
  readonly jobs: readonly JobAssessment[];
  /** Those whose state, or log where it counts, is too old to judge by. */
  readonly staleJobs: readonly JobAssessment[];
  readonly assessedAt: Instant;
};
