import type { Freshness } from "../../domain/freshness.ts";
import { type JobFacts, type StatusCounts, ZERO_STATUS_COUNTS } from "../../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../../domain/job-history.ts";
import type { JobExecution, ObservedJob, ObservedQuarantine } from "../../domain/observed-job.ts";
import type { RemovalCounts } from "../../domain/removal-counts.ts";
import type { Instant } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";
import type { TimeWindow } from "../../domain/time-window.ts";

/** Jobs in the shapes that Microsoft documents, mapped into our types by hand. The values are invented. */

export const parseInstant = (text: string): Instant => Date.parse(text);

/** The present time in most tests, some minutes after the last cycle of most jobs. */
export const MORNING = parseInstant("2026-05-04T09:20:00Z");

export const LAST_EXECUTION: JobExecution = {
  state: "succeeded",
  activityId: "11aa22bb-33cc-44dd-85ee-66ff77008899",
  beganAt: parseInstant("2026-05-04T09:12:20.116Z"),
  endedAt: parseInstant("2026-05-04T09:15:44.748Z"),
  error: null,
  entitled: 14,
  imported: 27,
  exported: 9,
  exportsExpected: 11,
  escrowed: 2,
  escrowedRaw: 2,
};

export const EMPTY_EXECUTION: JobExecution = {
  ...LAST_EXECUTION,
  activityId: null,
  beganAt: null,
  endedAt: null,
  entitled: 0,
  imported: 0,
  exported: 0,
  exportsExpected: 0,
  escrowed: 0,
  escrowedRaw: 0,
};

export const healthyJob: ObservedJob = {
  tenant: "contoso",
  jobId: "scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f",
  servicePrincipalId: "5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f7",
  application: "8x8",
  templateId: "scim",
  sourceSystem: "Microsoft Entra ID",
  targetSystem: "customappsso",
  statusCode: "active",
  schedule: { state: "active", intervalMs: 40 * MINUTE },
  lastExecution: LAST_EXECUTION,
  // As in the example job in Microsoft's documentation: a success without a start time.
  lastSuccess: {
    ...EMPTY_EXECUTION,
    endedAt: parseInstant("2026-05-04T08:33:09.885Z"),
    exported: 4,
  },
  lastSuccessWithExports: {
    ...EMPTY_EXECUTION,
    endedAt: parseInstant("2026-05-04T08:33:09.885Z"),
    exported: 4,
  },
  progress: [],
  quarantine: null,
  steadyStateFirstAt: parseInstant("2026-02-11T15:48:05.736Z"),
  steadyStateLastAt: parseInstant("2026-05-04T09:15:44.795Z"),
  successiveFailedCycles: 0,
  escrowsPruned: false,
  synchronizedEntries: [
    { key: "group to Group", count: 12 },
    { key: "user to User", count: 1843 },
  ],
  deletionThreshold: 500,
  readAt: MORNING,
};

export const cloudSyncJob: ObservedJob = {
  ...healthyJob,
  jobId: "AD2AADProvisioning.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b",
  application: "corp.contoso.example",
  templateId: "AD2AADProvisioning",
  sourceSystem: "Active Directory",
  targetSystem: "Microsoft Entra ID",
  schedule: { state: "active", intervalMs: 2 * MINUTE },
  lastExecution: {
    ...EMPTY_EXECUTION,
    state: "succeeded",
    beganAt: parseInstant("2026-05-04T09:15:21.116Z"),
    endedAt: parseInstant("2026-05-04T09:17:24.748Z"),
    escrowed: 15,
    escrowedRaw: 15,
  },
  lastSuccess: {
    ...EMPTY_EXECUTION,
    endedAt: parseInstant("2026-05-04T08:09:46.885Z"),
    exported: 5,
  },
  lastSuccessWithExports: null,
  steadyStateFirstAt: parseInstant("2026-01-08T15:48:05.736Z"),
  steadyStateLastAt: parseInstant("2026-05-04T09:17:24.795Z"),
  synchronizedEntries: [
    { key: "group to Group", count: 33 },
    { key: "user to User", count: 3 },
  ],
};

export const initialCycleJob: ObservedJob = {
  ...healthyJob,
  lastExecution: {
    ...LAST_EXECUTION,
    activityId: "33cc44dd-55ee-46ff-8700-889900112233",
    beganAt: parseInstant("2026-05-04T07:00:11.33Z"),
    endedAt: null,
    entitled: 3120,
    imported: 5200,
    exported: 2310,
    exportsExpected: 2352,
    escrowed: 41,
    escrowedRaw: 41,
  },
  lastSuccess: null,
  lastSuccessWithExports: null,
  progress: [
    { completed: 52, total: 120, observedAt: parseInstant("2026-05-04T09:10:00Z"), units: "" },
  ],
  steadyStateFirstAt: null,
  steadyStateLastAt: null,
  synchronizedEntries: [{ key: "user to User", count: 2310 }],
  deletionThreshold: null,
};

const NEVER_RUN_JOB: ObservedJob = {
  ...healthyJob,
  lastExecution: null,
  lastSuccess: null,
  lastSuccessWithExports: null,
  steadyStateFirstAt: null,
  steadyStateLastAt: null,
  synchronizedEntries: [],
  deletionThreshold: null,
};

export const notConfiguredJob: ObservedJob = {
  ...NEVER_RUN_JOB,
  statusCode: "not-configured",
  schedule: { state: "disabled", intervalMs: null },
};

/** Before the first cycle, Graph shows a "failed" execution with the error `None` and no times. */
export const justStartedJob: ObservedJob = {
  ...NEVER_RUN_JOB,
  statusCode: "not-run",
  lastExecution: {
    ...EMPTY_EXECUTION,
    state: "failed",
    error: { code: "None", message: "", tenantActionable: false },
  },
};

export const neverStartedJob: ObservedJob = {
  ...NEVER_RUN_JOB,
  statusCode: "paused",
  schedule: { state: "disabled", intervalMs: 40 * MINUTE },
};

const CREDENTIALS_ERROR = {
  code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
  message: "The stored credentials were rejected by the application.",
  tenantActionable: true,
};

export const credentialsRejectedJob: ObservedJob = {
  ...healthyJob,
  statusCode: "quarantine",
  lastExecution: {
    ...EMPTY_EXECUTION,
    state: "failed",
    error: CREDENTIALS_ERROR,
    beganAt: parseInstant("2026-05-04T10:20:53.633Z"),
    endedAt: parseInstant("2026-05-04T10:20:54.558Z"),
  },
  lastSuccess: { ...EMPTY_EXECUTION, endedAt: parseInstant("2026-05-03T22:10:02.1Z") },
  steadyStateLastAt: parseInstant("2026-05-03T22:10:02.11Z"),
  successiveFailedCycles: 3,
  quarantine: {
    reason: "EncounteredQuarantineException",
    currentSince: parseInstant("2026-05-04T10:20:54.498Z"),
    seriesSince: parseInstant("2026-05-04T10:05:54.498Z"),
    seriesCount: 3,
    nextAttemptAt: parseInstant("2026-05-04T10:40:54.498Z"),
    error: CREDENTIALS_ERROR,
  },
  readAt: parseInstant("2026-05-04T10:25:00Z"),
};

const ESCROW_QUARANTINE: ObservedQuarantine = {
  reason: "EncounteredEscrowProportionThreshold",
  currentSince: parseInstant("2026-05-04T11:42:00.2Z"),
  seriesSince: parseInstant("2026-05-04T11:42:00.2Z"),
  seriesCount: 1,
  nextAttemptAt: parseInstant("2026-05-04T17:42:00.2Z"),
  error: null,
};

export const tooManyFailuresJob: ObservedJob = {
  ...healthyJob,
  statusCode: "quarantine",
  lastExecution: {
    ...LAST_EXECUTION,
    state: "entry-level-errors",
    beganAt: parseInstant("2026-05-04T10:00:00Z"),
    endedAt: parseInstant("2026-05-04T11:42:00Z"),
    entitled: 12_000,
    imported: 12_000,
    exported: 6100,
    exportsExpected: 11_310,
    escrowed: 5210,
    escrowedRaw: 5230,
  },
  lastSuccess: null,
  quarantine: ESCROW_QUARANTINE,
  synchronizedEntries: [{ key: "user to User", count: 6100 }],
  readAt: parseInstant("2026-05-04T12:00:00Z"),
};

export const tooManyDeletesJob: ObservedJob = {
  ...healthyJob,
  statusCode: "quarantine",
  lastExecution: {
    ...EMPTY_EXECUTION,
    imported: 640,
    beganAt: parseInstant("2026-05-04T10:00:00Z"),
    endedAt: parseInstant("2026-05-04T10:03:00Z"),
  },
  lastSuccess: null,
  quarantine: {
    ...ESCROW_QUARANTINE,
    reason: "TooManyDeletes",
    currentSince: parseInstant("2026-05-04T10:03:00.2Z"),
    seriesSince: parseInstant("2026-05-04T10:03:00.2Z"),
    nextAttemptAt: parseInstant("2026-05-04T16:03:00.2Z"),
  },
  readAt: parseInstant("2026-05-04T10:25:00Z"),
};

export function statusCounts(
  overrides: Partial<Record<TimeWindow, Partial<StatusCounts>>> = {},
): Readonly<Record<TimeWindow, StatusCounts>> {
  const countsOf = (window: TimeWindow) => ({ ...ZERO_STATUS_COUNTS, ...overrides[window] });
  return {
    "1h": countsOf("1h"),
    "24h": countsOf("24h"),
    "7d": countsOf("7d"),
    "30d": countsOf("30d"),
  };
}

export function freshnessAt(now: Instant): Freshness {
  return {
    jobAsOf: now,
    logAsOf: now,
    readFailure: null,
    jobPollIntervalMs: MINUTE,
    logPollIntervalMs: MINUTE,
  };
}

/** The removals of a cycle without a disable or delete. */
export const NO_REMOVALS: RemovalCounts = { done: 0, failed: 0, withheld: 0 };

/** The facts of a poll that has just read `job`. */
export function jobFacts(job: ObservedJob, otherFacts: Partial<JobFacts> = {}): JobFacts {
  return {
    leavers: { people: 0, overdue: 0, since: null },
    clusters: [],
    objects: null,
    cycles: [],
    cycleHistory: [],
    audits: [],
    target: null,
    configuration: null,
    history: EMPTY_HISTORY,
    job,
    freshness: freshnessAt(job.readAt),
    counts: statusCounts(),
    eventsTotal: 0,
    failingByCode: [],
    failingObjects: 0,
    newlyFailingObjects: otherFacts.failingObjects ?? 0,
    missingAccounts: 0,
    newlyMissingAccounts: otherFacts.missingAccounts ?? 0,
    skipReasons: [],
    ...otherFacts,
  };
}
