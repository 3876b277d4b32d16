import { NEVER, ticks } from "../log/times.ts";
import type { Instant } from "../seam.ts";
import type { SynchronizationJob, TaskExecution } from "../wire.ts";
import type { Execution, Job } from "./job.ts";

/** Progress counts pages of objects, not people. */
const PAGE_OBJECTS = 100;
const UNSCHEDULED = "P10675199DT2H48M5.4775807S";

/** The job as Graph shows it, with the oddities seen in real records (entra.md 2.4). */
function jobRecord(job: Job, now: Instant): SynchronizationJob {
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
      code: codeOf(job),
      countSuccessiveCompleteFailures: job.completeFailures,
      escrowsPruned: job.escrowsPruned,
      lastExecution: lastExecution(job),
      lastSuccessfulExecution: successOf(job.lastSuccess),
      lastSuccessfulExecutionWithExports: successOf(job.lastSuccessWithExports),
      progress: progressOf(job, now),
      quarantine:
        quarantine === null
          ? null
          : {
              reason: quarantine.reason,
              currentBegan: ticks(quarantine.currentBegan),
              seriesBegan: ticks(quarantine.seriesBegan),
              seriesCount: quarantine.seriesCount,
              nextAttempt: ticks(quarantine.nextAttempt),
              error: quarantine.error,
            },
      steadyStateFirstAchievedTime: ticks(job.steadyFirst),
      steadyStateLastAchievedTime: ticks(job.steadyLast),
      synchronizedEntryCountByType: entryCounts(job),
      troubleshootingUrl: "",
    },
    synchronizationJobSettings: settingsOf(job),
  };
}

/**
 * The record of one job, made anew only when something has happened to it. While a cycle runs that
 * is always; in between nothing changes but by what is compared here.
 */
export function createJobRecorder(job: Job): (now: Instant) => SynchronizationJob {
  let last: { readonly marks: readonly unknown[]; readonly record: SynchronizationJob } | null =
    null;
  return (now) => {
    const marks = marksOf(job);
    const isSame = job.cycle === null && last?.marks.every((mark, n) => mark === marks[n]);
    if (isSame && last !== null) return last.record;
    const record = jobRecord(job, now);
    last = job.cycle === null ? { marks, record } : null;
    return record;
  };
}

const marksOf = (job: Job): readonly unknown[] => [
  job.schedule,
  job.isConfigured,
  job.quarantine,
  job.completeFailures,
  job.escrowsPruned,
  job.lastExecution,
  job.lastExecution?.ended,
  job.lastSuccess,
  job.lastSuccessWithExports,
  job.steadyFirst,
  job.steadyLast,
  job.escrow.objects(),
  job.escrow.references(),
  job.everLinked.users,
  job.everLinked.groups,
];

function codeOf(job: Job): SynchronizationJob["status"]["code"] {
  if (!job.isConfigured) return "NotConfigured";
  if (job.quarantine !== null) return "Quarantine";
  if (job.schedule !== "Active") return "Paused";
  return job.lastExecution === null && job.lastSuccess === null ? "NotRun" : "Active";
}

/** A job that was just started shows a failure with the code None although nothing has run. */
function lastExecution(job: Job): TaskExecution | null {
  if (job.lastExecution !== null) return executionOf(job.lastExecution, job);
  if (codeOf(job) !== "NotRun") return null;
  const error = { code: "None", message: "", tenantActionable: false };
  return bare({ state: "Failed", error, countExported: 0, timeEnded: NEVER });
}

function executionOf(execution: Execution, job: Job): TaskExecution {
  const isOver = execution.ended !== null;
  const escrowed = isOver ? job.escrow.objects() + job.escrow.references() : execution.escrowed;
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
    timeBegan: ticks(execution.began),
    timeEnded: ticks(execution.ended),
  };
}

/** Of a success only its end and what was exported survive. */
function successOf(execution: Execution | null): TaskExecution | null {
  if (execution === null) return null;
  const timeEnded = ticks(execution.ended);
  return bare({
    state: "Succeeded",
    error: null,
    countExported: execution.exported,
    timeEnded,
  });
}

type Left = Pick<TaskExecution, "state" | "error" | "countExported" | "timeEnded">;

function bare({ state, error, countExported, timeEnded }: Left): TaskExecution {
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
    timeBegan: NEVER,
    timeEnded,
  };
}

function progressOf(job: Job, now: Instant): SynchronizationJob["status"]["progress"] {
  const { cycle } = job;
  if (cycle === null || cycle.kind !== "initial" || !job.app.showsProgress) return [];
  return [
    {
      completedUnits: Math.floor(cycle.next / PAGE_OBJECTS),
      totalUnits: Math.ceil(cycle.work.length / PAGE_OBJECTS),
      progressObservationDateTime: ticks(now),
      units: "",
    },
  ];
}

function entryCounts({
  everLinked,
}: Job): SynchronizationJob["status"]["synchronizedEntryCountByType"] {
  const counts = [
    { key: "group to Group", value: everLinked.groups },
    { key: "user to User", value: everLinked.users },
  ];
  return counts.filter(({ value }) => value > 0);
}

function settingsOf({ app, isConfigured }: Job): SynchronizationJob["synchronizationJobSettings"] {
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
