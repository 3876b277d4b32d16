import type { Instant, Millis } from "./time.ts";

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

export function isSwitchedOff(job: ObservedJob): boolean {
  return job.schedule.state === "paused" || job.schedule.state === "disabled";
}

export function countSynchronizedObjects(job: ObservedJob): number {
  return job.synchronizedEntries.reduce((sum, entry) => sum + Math.max(0, entry.count), 0);
}

/** The job object may have a quarantine although its status is a new one that we do not know. */
export function isQuarantined(job: ObservedJob): boolean {
  return job.statusCode === "quarantine" || job.quarantine !== null;
}

/** The error of the last cycle, if it failed as a whole; null if it did its work. */
export function cycleFailure(
  job: ObservedJob,
): { readonly code: string; readonly message: string } | null {
  const lastExecution = job.lastExecution;
  if (lastExecution === null || job.statusCode === "not-run") return null;
  // A job that was just started shows "failed" with the error `None` and no times: it has not run
  // yet.
  if (lastExecution.beganAt === null && lastExecution.endedAt === null) return null;
  if (lastExecution.state !== "failed") return null;
  const code = lastExecution.error?.code ?? "";
  const isNamed = code !== "" && code.toLowerCase() !== "none";
  return {
    code: isNamed ? code : "unnamed",
    message: isNamed ? (lastExecution.error?.message ?? "") : "",
  };
}

/** One run of a job as the job object reports it. Any time may be unknown in any state. */
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
  readonly currentSince: Instant | null;
  readonly seriesSince: Instant | null;
  readonly seriesCount: number;
  readonly nextAttemptAt: Instant | null;
  readonly error: JobError | null;
};

/** A synchronization job as Graph returned it at one time, in our own terms. */
export type ObservedJob = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly jobId: string;
  readonly servicePrincipalId: string;
  /** The service principal's display name. */
  readonly application: string;
  readonly templateId: string | null;
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
  /** `QuarantineTooManyDeletesThreshold`; null when the setting is absent. */
  readonly deletionThreshold: number | null;
  /** When Graph returned it. */
  readonly readAt: Instant;
};

export type JobProgress = {
  readonly completed: number;
  readonly total: number;
  readonly observedAt: Instant;
  readonly units: string;
};

/** Open enum: Microsoft may add members, so an unknown one is kept as it came. */
type QuarantineReason = string;
