import type { SynchronizationJob, TaskExecution } from "../graph-types.ts";
import { formatTicks, GRAPH_NEVER } from "../log/graph-time.ts";
import type { Instant } from "../tenant-view.ts";
import type { SimulatedExecution, SimulatedJob } from "./simulated-job.ts";

/** Graph's progress counts pages of objects. */
const OBJECTS_PER_PAGE = 100;
const UNSCHEDULED = "P10675199DT2H48M5.4775807S";

/** The job in Graph's JSON form, with the peculiarities of real job objects. */
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
              currentBegan: formatTicks(quarantine.currentBegan),
              seriesBegan: formatTicks(quarantine.seriesBegan),
              seriesCount: quarantine.seriesCount,
              nextAttempt: formatTicks(quarantine.nextAttempt),
              error: quarantine.error,
            },
      steadyStateFirstAchievedTime: formatTicks(job.steadyFirst),
      steadyStateLastAchievedTime: formatTicks(job.steadyLast),
      synchronizedEntryCountByType: entryCounts(job),
      troubleshootingUrl: "",
    },
    synchronizationJobSettings: settingsOf(job),
  };
}

/**
 * Serializes one job. While no cycle runs, the last result is reused until one of the values in the
 * cache key changes.
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
  job.steadyFirst,
  job.steadyLast,
  job.escrow.objectCount(),
  job.escrow.referenceCount(),
  job.everLinked.users,
  job.everLinked.groups,
];

function statusCodeOf(job: SimulatedJob): SynchronizationJob["status"]["code"] {
  if (!job.isConfigured) return "NotConfigured";
  if (job.quarantine !== null) return "Quarantine";
  if (job.schedule !== "Active") return "Paused";
  return job.lastExecution === null && job.lastSuccess === null ? "NotRun" : "Active";
}

/**
 * A job that was just started has a failed last execution with error code None although nothing has
 * run.
 */
function lastExecutionOf(job: SimulatedJob): TaskExecution | null {
  if (job.lastExecution !== null) return toTaskExecution(job.lastExecution, job);
  if (statusCodeOf(job) !== "NotRun") return null;
  const error = { code: "None", message: "", tenantActionable: false };
  return bareExecution({ state: "Failed", error, countExported: 0, timeEnded: GRAPH_NEVER });
}

function toTaskExecution(execution: SimulatedExecution, job: SimulatedJob): TaskExecution {
  const isOver = execution.ended !== null;
  const escrowed = isOver
    ? job.escrow.objectCount() + job.escrow.referenceCount()
    : execution.escrowed;
  const failed = execution.state === "Failed";
  return {
    activityIdentifier: execution.activityId,
    countEntitled: execution.entitled,
    countEntitledForProvisioning: execution.entitled,
    countEscrowed: failed ? 0 : escrowed,
    countEscrowedRaw: failed ? 0 : escrowed,
    countExported: execution.exported,
    countExports: execution.exports,
    countImported: execution.imported,
    countImportedDeltas: execution.deltas,
    countImportedReferenceDeltas: execution.referenceDeltas,
    state: execution.state,
    error: execution.error,
    timeBegan: formatTicks(execution.began),
    timeEnded: formatTicks(execution.ended),
  };
}

/** Graph keeps only the end and the export count of a successful execution. */
function toSuccessfulExecution(execution: SimulatedExecution | null): TaskExecution | null {
  if (execution === null) return null;
  const timeEnded = formatTicks(execution.ended);
  return bareExecution({
    state: "Succeeded",
    error: null,
    countExported: execution.exported,
    timeEnded,
  });
}

type BareExecutionFields = Pick<TaskExecution, "state" | "error" | "countExported" | "timeEnded">;

function bareExecution({
  state,
  error,
  countExported,
  timeEnded,
}: BareExecutionFields): TaskExecution {
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
      totalUnits: Math.ceil(cycle.work.length / OBJECTS_PER_PAGE),
      progressObservationDateTime: formatTicks(now),
      units: "",
    },
  ];
}

function entryCounts({
  everLinked,
}: SimulatedJob): SynchronizationJob["status"]["synchronizedEntryCountByType"] {
  const counts = [
    { key: "group to Group", value: everLinked.groups },
    { key: "user to User", value: everLinked.users },
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
