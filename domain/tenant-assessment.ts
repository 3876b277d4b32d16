import { completeList } from "./complete-list.ts";
import type { Severity } from "./condition.ts";
import type { ReadFailure, TenantFreshness } from "./freshness.ts";
import type { JobAssessment } from "./job-assessment.ts";
import type { Instant } from "./time.ts";

/** Which data of a tenant is too old to assess its jobs by. */
export type StaleSources = { readonly jobs: boolean; readonly logs: boolean };

/** Whether Steadystate can read a tenant, and what follows for its jobs. */
export type TenantReason =
  | {
      readonly code: "tenant-readable";
      readonly tenant: string;
      readonly jobs: number;
      readonly staleJobs: number;
    }
  | {
      readonly code: "tenant-unreadable";
      readonly tenant: string;
      readonly sources: StaleSources;
      /** Nothing of what is stale has been read since; null when it never was. */
      readonly lastReadAt: Instant | null;
      readonly readFailure: ReadFailure | null;
      /** Graph answers, but the log is longer than one poll can read. */
      readonly isCatchingUp: boolean;
      readonly jobs: number;
      readonly staleJobs: number;
    };

export const TENANT_REASON_CODES = completeList<TenantReason["code"]>()([
  "tenant-readable",
  "tenant-unreadable",
]);

/** Everything concluded about how far Steadystate can read one tenant, at one time. */
export type TenantAssessment = {
  readonly freshness: TenantFreshness;
  readonly staleSources: StaleSources;
  /** The last polls failed, if only for a moment, so that a recovery is not certain yet. */
  readonly hasReadFailure: boolean;
  /** `none` while everything is fresh, `info` until the data has been stale for long enough. */
  readonly severity: Severity;
  /** Nothing of what is stale has been read since; null when it never was, or nothing is stale. */
  readonly staleSince: Instant | null;
  readonly reason: TenantReason;
  readonly jobs: readonly JobAssessment[];
  /** Those whose state, or log where it counts, is too old to assess them by. */
  readonly staleJobs: readonly JobAssessment[];
  readonly assessedAt: Instant;
};
