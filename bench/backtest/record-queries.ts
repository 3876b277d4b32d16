import type { Condition } from "../../domain/condition.ts";
import type {
  AssessedWorld,
  FailureSample,
  JobTruth,
  RecordedAssessment,
  Span,
  WorldTruth,
} from "./world-records.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type QuarantineRecord = WorldTruth["quarantines"][number];

export const isQuarantine = (condition: Condition): boolean =>
  condition === "quarantined" || condition === "disabled";

/**
 * End of a quarantine or cycle. If it has not ended by the last poll of the world, it counts as ended one millisecond
 * after this poll.
 */
export const endTimeOf = (
  { ended }: Pick<QuarantineRecord, "ended">,
  truth: Pick<Span, "until">,
): number => ended ?? truth.until + 1;

export const assessmentsOf = (
  assessed: AssessedWorld,
  jobId: string,
): readonly RecordedAssessment[] => assessed.assessments.get(jobId) ?? [];

export const isWithin = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, until }) => at >= from && at < until);

/** Index of the last entry at or before `at`, or -1; the entries are in order of time. */
export function lastIndexAtOrBefore(
  entries: readonly { readonly at: number }[],
  at: number,
): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.at ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const samplesByJobCache = new WeakMap<WorldTruth, Map<string, readonly FailureSample[]>>();

/** The samples of one job, in order of time. */
export function samplesOf(truth: WorldTruth, jobId: string): readonly FailureSample[] {
  const byJob = samplesByJobCache.get(truth) ?? new Map<string, readonly FailureSample[]>();
  samplesByJobCache.set(truth, byJob);
  const samples = byJob.get(jobId) ?? truth.samples.filter((sample) => sample.jobId === jobId);
  byJob.set(jobId, samples);
  return samples;
}

export function sampleAt(truth: WorldTruth, jobId: string, at: number): FailureSample {
  const samples = samplesOf(truth, jobId);
  return (
    samples[lastIndexAtOrBefore(samples, at)] ?? {
      jobId,
      at,
      failingCount: 0,
      objects: 0,
      references: 0,
    }
  );
}

/** The true schedule state of a job at this time. */
export function scheduleAt(truth: WorldTruth, jobId: string, at: number) {
  const all = truth.schedules.filter((change) => change.jobId === jobId);
  return all[lastIndexAtOrBefore(all, at)]?.state ?? "active";
}

/** Whether an incident about the job was open at this time. */
export function hasOpenIncident(assessed: AssessedWorld, jobId: string, at: number): boolean {
  const earlier = assessed.notifications.filter((notification) => notification.at <= at);
  const recoveredIds = new Set(
    earlier.filter(({ kind }) => kind === "recovered").map(({ incidentId }) => incidentId),
  );
  return earlier.some(
    (notification) => notification.jobId === jobId && !recoveredIds.has(notification.incidentId),
  );
}

/** The time from `from` to `to`, without the outages of Graph. */
export function readableMsBetween({ outages }: WorldTruth, from: number, to: number): number {
  const outageMs = outages.reduce(
    (sum, outage) => sum + Math.max(0, Math.min(to, outage.until) - Math.max(from, outage.from)),
    0,
  );
  return Math.max(0, to - from - outageMs);
}

export function jobByApplication(truth: WorldTruth, application: string | undefined): JobTruth {
  const job = truth.jobs.find((candidate) => candidate.application === application);
  if (job === undefined) throw new Error(`${truth.name} has no job of ${application}.`);
  return job;
}

export function jobById(truth: WorldTruth, jobId: string): JobTruth {
  const job = truth.jobs.find((candidate) => candidate.jobId === jobId);
  if (job === undefined) throw new Error(`${truth.name} has no job ${jobId}.`);
  return job;
}

/** One line about a mistake: world, application, time and problem. Day 1 is the day of the first poll. */
export function complaintText(
  truth: WorldTruth,
  jobId: string,
  at: number,
  problem: string,
): string {
  const application = truth.jobs.find((job) => job.jobId === jobId)?.application ?? jobId;
  const minutes = Math.floor((at - truth.from) / MINUTE);
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const time = `${twoDigits(Math.floor((minutes % 1440) / 60))}:${twoDigits(minutes % 60)}`;
  return `${truth.name}: ${application}, day ${Math.floor(minutes / 1440) + 1} ${time}: ${problem}`;
}
