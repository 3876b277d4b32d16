import type { JobFacts, Sight, StatusCounts } from "../../domain/facts.ts";
import { NO_ROWS, UNKNOWN_FACTS } from "../../domain/facts.ts";
import type { Execution, Quarantine, SyncJob } from "../../domain/provisioning.ts";
import type { Instant } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";
import type { Window } from "../../domain/window.ts";

/** Microsoft's job records (reference: entra-examples), mapped into our words by hand. */

export const at = (text: string): Instant => Date.parse(text);

/** Ten minutes after most of the records. */
export const NOON = at("2026-05-04T09:20:00Z");

export const RAN: Execution = {
  state: "succeeded",
  activityId: "11aa22bb-33cc-44dd-85ee-66ff77008899",
  beganAt: at("2026-05-04T09:12:20.116Z"),
  endedAt: at("2026-05-04T09:15:44.748Z"),
  error: null,
  entitled: 14,
  imported: 27,
  exported: 9,
  exportsExpected: 11,
  escrowed: 2,
  escrowedRaw: 2,
};

const NOTHING: Execution = {
  ...RAN,
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

export const healthy: SyncJob = {
  tenant: "contoso",
  jobId: "scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f",
  servicePrincipalId: "5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f7",
  application: "8x8",
  templateId: "scim",
  code: "active",
  schedule: { state: "active", intervalMs: 40 * MINUTE },
  lastExecution: RAN,
  // The real record: a success without a beginning.
  lastSuccess: { ...NOTHING, endedAt: at("2026-05-04T08:33:09.885Z"), exported: 4 },
  lastSuccessWithExports: { ...NOTHING, endedAt: at("2026-05-04T08:33:09.885Z"), exported: 4 },
  progress: [],
  quarantine: null,
  steadyFirstAt: at("2026-02-11T15:48:05.736Z"),
  steadyLastAt: at("2026-05-04T09:15:44.795Z"),
  successiveFailures: 0,
  escrowsPruned: false,
  synchronizedEntries: [
    { key: "group to Group", count: 12 },
    { key: "user to User", count: 1843 },
  ],
  deletionThreshold: 500,
  readAt: NOON,
};

export const cloudSync: SyncJob = {
  ...healthy,
  jobId: "AD2AADProvisioning.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b",
  application: "corp.contoso.example",
  templateId: "AD2AADProvisioning",
  schedule: { state: "active", intervalMs: 2 * MINUTE },
  lastExecution: {
    ...NOTHING,
    state: "succeeded",
    beganAt: at("2026-05-04T09:15:21.116Z"),
    endedAt: at("2026-05-04T09:17:24.748Z"),
    escrowed: 15,
    escrowedRaw: 15,
  },
  lastSuccess: { ...NOTHING, endedAt: at("2026-05-04T08:09:46.885Z"), exported: 5 },
  lastSuccessWithExports: null,
  steadyFirstAt: at("2026-01-08T15:48:05.736Z"),
  steadyLastAt: at("2026-05-04T09:17:24.795Z"),
  synchronizedEntries: [
    { key: "group to Group", count: 33 },
    { key: "user to User", count: 3 },
  ],
};

export const initialCycle: SyncJob = {
  ...healthy,
  lastExecution: {
    ...RAN,
    activityId: "33cc44dd-55ee-46ff-8700-889900112233",
    beganAt: at("2026-05-04T07:00:11.33Z"),
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
  progress: [{ completed: 52, total: 120, observedAt: at("2026-05-04T09:10:00Z"), units: "" }],
  steadyFirstAt: null,
  steadyLastAt: null,
  synchronizedEntries: [{ key: "user to User", count: 2310 }],
  deletionThreshold: null,
};

const NEVER_RUN: SyncJob = {
  ...healthy,
  lastExecution: null,
  lastSuccess: null,
  lastSuccessWithExports: null,
  steadyFirstAt: null,
  steadyLastAt: null,
  synchronizedEntries: [],
  deletionThreshold: null,
};

export const notConfigured: SyncJob = {
  ...NEVER_RUN,
  code: "not-configured",
  schedule: { state: "disabled", intervalMs: null },
};

/** The trap: a state of "failed" with the error `None` and no times, before anything has run. */
export const justStarted: SyncJob = {
  ...NEVER_RUN,
  code: "not-run",
  lastExecution: {
    ...NOTHING,
    state: "failed",
    error: { code: "None", message: "", tenantActionable: false },
  },
};

export const pausedNew: SyncJob = {
  ...NEVER_RUN,
  code: "paused",
  schedule: { state: "disabled", intervalMs: 40 * MINUTE },
};

const REJECTED = {
  code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
  message: "The stored credentials were rejected by the application.",
  tenantActionable: true,
};

export const rejected: SyncJob = {
  ...healthy,
  code: "quarantine",
  lastExecution: {
    ...NOTHING,
    state: "failed",
    error: REJECTED,
    beganAt: at("2026-05-04T10:20:53.633Z"),
    endedAt: at("2026-05-04T10:20:54.558Z"),
  },
  lastSuccess: { ...NOTHING, endedAt: at("2026-05-03T22:10:02.1Z") },
  steadyLastAt: at("2026-05-03T22:10:02.11Z"),
  successiveFailures: 3,
  quarantine: {
    reason: "EncounteredQuarantineException",
    currentSince: at("2026-05-04T10:20:54.498Z"),
    seriesSince: at("2026-05-04T10:05:54.498Z"),
    seriesCount: 3,
    nextAttemptAt: at("2026-05-04T10:40:54.498Z"),
    error: REJECTED,
  },
  readAt: at("2026-05-04T10:25:00Z"),
};

const HELD: Quarantine = {
  reason: "EncounteredEscrowProportionThreshold",
  currentSince: at("2026-05-04T11:42:00.2Z"),
  seriesSince: at("2026-05-04T11:42:00.2Z"),
  seriesCount: 1,
  nextAttemptAt: at("2026-05-04T17:42:00.2Z"),
  error: null,
};

export const tooManyFailures: SyncJob = {
  ...healthy,
  code: "quarantine",
  lastExecution: {
    ...RAN,
    state: "entry-level-errors",
    beganAt: at("2026-05-04T10:00:00Z"),
    endedAt: at("2026-05-04T11:42:00Z"),
    entitled: 12_000,
    imported: 12_000,
    exported: 6100,
    exportsExpected: 11_310,
    escrowed: 5210,
    escrowedRaw: 5230,
  },
  lastSuccess: null,
  quarantine: HELD,
  synchronizedEntries: [{ key: "user to User", count: 6100 }],
  readAt: at("2026-05-04T12:00:00Z"),
};

export const tooManyDeletes: SyncJob = {
  ...healthy,
  code: "quarantine",
  lastExecution: {
    ...NOTHING,
    imported: 640,
    beganAt: at("2026-05-04T10:00:00Z"),
    endedAt: at("2026-05-04T10:03:00Z"),
  },
  lastSuccess: null,
  quarantine: {
    ...HELD,
    reason: "TooManyDeletes",
    currentSince: at("2026-05-04T10:03:00.2Z"),
    seriesSince: at("2026-05-04T10:03:00.2Z"),
    nextAttemptAt: at("2026-05-04T16:03:00.2Z"),
  },
  readAt: at("2026-05-04T10:25:00Z"),
};

export function counts(
  some: Partial<Record<Window, Partial<StatusCounts>>> = {},
): Readonly<Record<Window, StatusCounts>> {
  const of = (window: Window) => ({ ...NO_ROWS, ...some[window] });
  return { "1h": of("1h"), "24h": of("24h"), "7d": of("7d"), "30d": of("30d") };
}

export function sightAt(now: Instant): Sight {
  return {
    jobsAsOf: now,
    logsAsOf: now,
    trouble: null,
    jobsEveryMs: MINUTE,
    logsEveryMs: MINUTE,
  };
}

/** What a look at `job` at the time of its reading knows. */
export function factsOf(job: SyncJob, more: Partial<JobFacts> = {}): JobFacts {
  return {
    ...UNKNOWN_FACTS,
    job,
    sight: sightAt(job.readAt),
    counts: counts(),
    events: 0,
    failing: [],
    failingObjects: 0,
    failingLately: more.failingObjects ?? 0,
    ...more,
  };
}
