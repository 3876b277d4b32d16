import { completeList } from "./complete-list.ts";
import type { Severity } from "./condition.ts";
import type { TenantFreshness } from "./freshness.ts";
import type { JobAssessment } from "./job-assessment.ts";
import type { ReadFailure } from "./read-failure.ts";
import type { Instant } from "./time.ts";

/** Which data of a tenant is too old for assessments. */
export type StaleSources = { readonly jobs: boolean; readonly logs: boolean };

/** Whether Steadystate can read a tenant, with all values for the text about it. */
export type TenantReason =
  | {
      readonly code: "tenant-readable";
      readonly tenant: string;
      readonly jobCount: number;
      readonly staleJobCount: number;
    }
  | {
      readonly code: "tenant-unreadable";
      readonly tenant: string;
      readonly sources: StaleSources;
      /** When one of the stale sources was last read; null if none has ever been read. */
      readonly lastReadAt: Instant | null;
      readonly readFailure: ReadFailure | null;
      /** Graph answers, but Steadystate has not read the log up to the present yet. */
      readonly isCatchingUp: boolean;
      readonly jobCount: number;
      readonly staleJobCount: number;
    };

export const TENANT_REASON_CODES = completeList<TenantReason["code"]>()([
  "tenant-readable",
  "tenant-unreadable",
]);

/** All conclusions at one time about whether Steadystate can read a tenant. */
export type TenantAssessment = {
  readonly freshness: TenantFreshness;
  readonly staleSources: StaleSources;
  /** The last poll of a source failed, so a recovery is not certain yet. */
  readonly hasReadFailure: boolean;
  /** `none` while all data is fresh, `info` until the data has been stale for long enough. */
  readonly severity: Severity;
  /** When one of the stale sources was last read; null if none has been read, or none is stale. */
  readonly staleSince: Instant | null;
  readonly reason: TenantReason;
  readonly jobs: readonly JobAssessment[];
  /** The jobs whose state is stale, or whose log is stale if they are meant to run. */
  readonly staleJobs: readonly JobAssessment[];
  readonly assessedAt: Instant;
};
