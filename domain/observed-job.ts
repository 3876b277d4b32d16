import type { Instant, Millis } from "./time.ts";
import { MINUTE } from "./time.ts";

/** The usual interval of jobs, for a job whose own interval is not known. */
export const DEFAULT_INTERVAL_MS: Millis = 40 * MINUTE;

export const JOB_STATUS_CODES = [
  "not-configured",
  "not-run",
  "active",
  "paused",
  "quarantine",
  "unknown",
] as const;

export const JOB_SCHEDULE_STATES = ["active", "disabled", "paused", "unknown"] as const;

export const EXECUTION_STATES = ["succeeded", "failed", "entry-level-errors", "unknown"] as const;

/** True if the schedule of the job is paused or disabled. */
export function isScheduleOff(job: ObservedJob): boolean {
  return job.schedule.state === "paused" || job.schedule.state === "disabled";
}

export function countSynchronizedObjects(job: ObservedJob): number {
  return job.synchronizedEntries.reduce((sum, entry) => sum + Math.max(0, entry.count), 0);
}

/** A job with a status that Steadystate does not know may have a quarantine as well. */
export function isQuarantined(job: ObservedJob): boolean {
  return job.statusCode === "quarantine" || job.quarantine !== null;
}

/** The error of the last cycle if the cycle failed as a whole; otherwise null. */
export function cycleFailure(
  job: ObservedJob,
): { readonly code: string; readonly message: string } | null {
  const lastExecution = job.lastExecution;
  if (lastExecution === null || job.statusCode === "not-run") return null;
  // A job that was just started has not run yet. It shows "failed" with the error `None` and no
  // times.
  if (lastExecution.beganAt === null && lastExecution.endedAt === null) return null;
  if (lastExecution.state !== "failed") return null;
  const code = lastExecution.error?.code ?? "";
  const isNamed = code !== "" && code.toLowerCase() !== "none";
  return {
    // One of the codes that the catalogue of explanations takes as no code.
    code: isNamed ? code : "unnamed",
    message: isNamed ? (lastExecution.error?.message ?? "") : "",
  };
}

/**
 * One run of a job as the job object reports it. Each time may be null in any state. The numbers are
 * Graph's `countEntitled`, `countImported` and so on; `exportsExpected` is `countExports`.
 */
export type JobExecution = {
  readonly state: (typeof EXECUTION_STATES)[number];
  readonly activityId: string | null;
  readonly beganAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly error: JobError | null;
  readonly entitled: number;
  readonly imported: number;
  readonly exported: number;
  readonly exportsExpected: number;
  readonly escrowed: number;
  readonly escrowedRaw: number;
};

export type JobError = {
  readonly code: string;
  readonly message: string;
  readonly tenantActionable: boolean;
};

export type ObservedQuarantine = {
  readonly reason: QuarantineReason;
  /** Graph's `currentBegan`: when Entra last evaluated the quarantine and left it in force. */
  readonly currentSince: Instant | null;
  /** Graph's `seriesBegan`: when Entra first imposed the quarantine. */
  readonly seriesSince: Instant | null;
  /** How many times Entra has re-evaluated the quarantine without ending it. */
  readonly seriesCount: number;
  readonly nextAttemptAt: Instant | null;
  readonly error: JobError | null;
};

/** A synchronization job as Graph returned it at one time, with the names of Steadystate. */
export type ObservedJob = {
  /** The name of the tenant in the settings. */
  readonly tenant: string;
  readonly jobId: string;
  readonly servicePrincipalId: string;
  /** The service principal's display name. */
  readonly application: string;
  readonly templateId: string | null;
  /**
   * The names of the source and target system in the newest log row, for example "Workday" and
   * "Microsoft Entra ID"; null until a row has been read. Graph's job object has no such names.
   */
  readonly sourceSystem: string | null;
  readonly targetSystem: string | null;
  readonly statusCode: (typeof JOB_STATUS_CODES)[number];
  readonly schedule: {
    readonly state: (typeof JOB_SCHEDULE_STATES)[number];
    /** Null when the job is not scheduled. */
    readonly intervalMs: Millis | null;
  };
  readonly lastExecution: JobExecution | null;
  readonly lastSuccess: JobExecution | null;
  readonly lastSuccessWithExports: JobExecution | null;
  readonly progress: readonly JobProgress[];
  readonly quarantine: ObservedQuarantine | null;
  readonly steadyStateFirstAt: Instant | null;
  readonly steadyStateLastAt: Instant | null;
  readonly successiveFailedCycles: number;
  readonly escrowsPruned: boolean;
  readonly synchronizedEntries: readonly { readonly key: string; readonly count: number }[];
  /** Graph's setting `QuarantineTooManyDeletesThreshold`; null if the job does not have it. */
  readonly deletionThreshold: number | null;
  /** When Graph returned the job. */
  readonly readAt: Instant;
};

export type JobProgress = {
  readonly completed: number;
  readonly total: number;
  readonly observedAt: Instant;
  readonly units: string;
};

/** Microsoft may add values, so an unknown value is stored unchanged. */
type QuarantineReason = string;
