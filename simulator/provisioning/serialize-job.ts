import type { SynchronizationJob, TaskExecution } from "../graph-types.ts";
import { formatTimeInTicks, GRAPH_NEVER } from "../log/graph-time.ts";
import type { Instant } from "../tenant-view.ts";
import type { SimulatedExecution, SimulatedJob } from "./simulated-job.ts";

/** Graph's progress counts pages of objects. */
const OBJECTS_PER_PAGE = 100;
/** The interval that Graph returns for a job that is not configured. */
const UNSCHEDULED = "P10675199DT2H48M5.4775807S";

/** The job in Graph's JSON form, as observed in real tenants. */
function toSynchronizationJob(job: SimulatedJob, now: Instant): SynchronizationJob {
  const { app, quarantine } = job;
  return {
    id: app.jobId,
    templateId: app.templateId,
    schedule: {
      expiration: null,
      interval: job.isConfigured ? `PT${app.intervalMinutes}M` : UNSCHEDULED,
      state: job.schedule,
    },
    status: {
      code: statusCodeOf(job),
      countSuccessiveCompleteFailures: job.successiveCycleFailures,
      escrowsPruned: job.escrowsPruned,
      lastExecution: lastExecutionOf(job),
      lastSuccessfulExecution: toSuccessfulExecution(job.lastSuccess),
      lastSuccessfulExecutionWithExports: toSuccessfulExecution(job.lastSuccessWithExports),
      progress: progressOf(job, now),
      quarantine:
        quarantine === null
          ? null
          : {
              reason: quarantine.reason,
              currentBegan: formatTimeInTicks(quarantine.currentBegan),
              seriesBegan: formatTimeInTicks(quarantine.seriesBegan),
              seriesCount: quarantine.seriesCount,
              nextAttempt: formatTimeInTicks(quarantine.nextAttempt),
              error: quarantine.error,
            },
      steadyStateFirstAchievedTime: formatTimeInTicks(job.steadyStateFirstAt),
      steadyStateLastAchievedTime: formatTimeInTicks(job.steadyStateLastAt),
      synchronizedEntryCountByType: entryCounts(job),
      troubleshootingUrl: "",
    },
    synchronizationJobSettings: settingsOf(job),
  };
}

/**
 * Creates a function that serializes one job. While no cycle runs, the function returns the last
 * result again until one of the values in the cache key changes.
 */
export function createJobSerializer(job: SimulatedJob): (now: Instant) => SynchronizationJob {
  let last: { readonly cacheKey: readonly unknown[]; readonly record: SynchronizationJob } | null =
    null;
  return (now) => {
    const cacheKey = cacheKeyOf(job);
    const isSame = job.cycle === null && last?.cacheKey.every((part, n) => part === cacheKey[n]);
    if (isSame && last !== null) return last.record;
    const record = toSynchronizationJob(job, now);
    last = job.cycle === null ? { cacheKey, record } : null;
    return record;
  };
}

const cacheKeyOf = (job: SimulatedJob): readonly unknown[] => [
  job.schedule,
  job.isConfigured,
  job.quarantine,
  job.successiveCycleFailures,
  job.escrowsPruned,
  job.lastExecution,
  job.lastExecution?.ended,
  job.lastSuccess,
  job.lastSuccessWithExports,
  job.steadyStateFirstAt,
  job.steadyStateLastAt,
  job.escrow.objectCount(),
  job.escrow.referenceCount(),
  job.everLinkedCounts.users,
  job.everLinkedCounts.groups,
];

function statusCodeOf(job: SimulatedJob): SynchronizationJob["status"]["code"] {
  if (!job.isConfigured) return "NotConfigured";
  if (job.quarantine !== null) return "Quarantine";
  if (job.schedule !== "Active") return "Paused";
  return job.lastExecution === null && job.lastSuccess === null ? "NotRun" : "Active";
}

/**
 * For a job that was just started, Graph returns a failed last execution with error code None,
 * although no cycle has run.
 */
function lastExecutionOf(job: SimulatedJob): TaskExecution | null {
  if (job.lastExecution !== null) return toTaskExecution(job.lastExecution, job);
  if (statusCodeOf(job) !== "NotRun") return null;
  const error = { code: "None", message: "", tenantActionable: false };
  return executionWithoutCounts({
    state: "Failed",
    error,
    countExported: 0,
    timeEnded: GRAPH_NEVER,
  });
}

function toTaskExecution(execution: SimulatedExecution, job: SimulatedJob): TaskExecution {
  const hasEnded = execution.ended !== null;
  const escrowed = hasEnded
    ? job.escrow.objectCount() + job.escrow.referenceCount()
    : execution.escrowedCount;
  const isFailed = execution.state === "Failed";
  return {
    activityIdentifier: execution.activityId,
    countEntitled: execution.entitledCount,
    countEntitledForProvisioning: execution.entitledCount,
    countEscrowed: isFailed ? 0 : escrowed,
    countEscrowedRaw: isFailed ? 0 : escrowed,
    countExported: execution.exportedCount,
    countExports: execution.exportAttempts,
    countImported: execution.importedCount,
    countImportedDeltas: execution.deltaCount,
    countImportedReferenceDeltas: execution.referenceDeltaCount,
    state: execution.state,
    error: execution.error,
    timeBegan: formatTimeInTicks(execution.began),
    timeEnded: formatTimeInTicks(execution.ended),
  };
}

/** Graph keeps only the end and the export count of a successful execution. */
function toSuccessfulExecution(execution: SimulatedExecution | null): TaskExecution | null {
  if (execution === null) return null;
  const timeEnded = formatTimeInTicks(execution.ended);
  return executionWithoutCounts({
    state: "Succeeded",
    error: null,
    countExported: execution.exportedCount,
    timeEnded,
  });
}

type ExecutionFields = Pick<TaskExecution, "state" | "error" | "countExported" | "timeEnded">;

function executionWithoutCounts({
  state,
  error,
  countExported,
  timeEnded,
}: ExecutionFields): TaskExecution {
  return {
    activityIdentifier: null,
    countEntitled: 0,
    countEntitledForProvisioning: 0,
    countEscrowed: 0,
    countEscrowedRaw: 0,
    countExported,
    countExports: 0,
    countImported: 0,
    countImportedDeltas: 0,
    countImportedReferenceDeltas: 0,
    state,
    error,
    timeBegan: GRAPH_NEVER,
    timeEnded,
  };
}

function progressOf(job: SimulatedJob, now: Instant): SynchronizationJob["status"]["progress"] {
  const { cycle } = job;
  if (cycle === null || cycle.kind !== "initial" || !job.app.showsProgress) return [];
  return [
    {
      completedUnits: Math.floor(cycle.nextIndex / OBJECTS_PER_PAGE),
      totalUnits: Math.ceil(cycle.objects.length / OBJECTS_PER_PAGE),
      progressObservationDateTime: formatTimeInTicks(now),
      units: "",
    },
  ];
}

function entryCounts({
  everLinkedCounts,
}: SimulatedJob): SynchronizationJob["status"]["synchronizedEntryCountByType"] {
  const counts = [
    { key: "group to Group", value: everLinkedCounts.groups },
    { key: "user to User", value: everLinkedCounts.users },
  ];
  return counts.filter(({ value }) => value > 0);
}

function settingsOf({
  app,
  isConfigured,
}: SimulatedJob): SynchronizationJob["synchronizationJobSettings"] {
  if (!isConfigured) return [];
  const settings = [
    { name: "AzureIngestionAttributeOptimization", value: "False" },
    { name: "LookaheadQueryEnabled", value: "False" },
  ];
  if (app.deleteThreshold === null) return settings;
  return [
    ...settings,
    { name: "QuarantineTooManyDeletesThreshold", value: String(app.deleteThreshold) },
  ];
}
