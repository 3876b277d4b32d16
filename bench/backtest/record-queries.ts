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

export const isQuarantine = (condition: string): boolean =>
  condition === "quarantined" || condition === "disabled";

/** What is still in force outlasts the world, its last look included. */
export const endOfQuarantine = (
  { ended }: Pick<QuarantineRecord, "ended">,
  truth: Pick<Span, "until">,
): number => ended ?? truth.until + 1;

export const assessmentsOf = (
  assessed: AssessedWorld,
  jobId: string,
): readonly RecordedAssessment[] => assessed.assessments.get(jobId) ?? [];

export const isWithin = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, until }) => at >= from && at < until);

/** The place of the last entry at or before a moment; -1 where there is none. In order of time. */
export function lastIndexBefore(entries: readonly { readonly at: number }[], at: number): number {
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

/** Of one job, in order of time. */
export function samplesOf(truth: WorldTruth, jobId: string): readonly FailureSample[] {
  const byJob = samplesByJobCache.get(truth) ?? new Map<string, readonly FailureSample[]>();
  samplesByJobCache.set(truth, byJob);
  const found = byJob.get(jobId) ?? truth.samples.filter((one) => one.jobId === jobId);
  byJob.set(jobId, found);
  return found;
}

/** How many objects failed at this moment. */
export function sampleAt(truth: WorldTruth, jobId: string, at: number): FailureSample {
  const samples = samplesOf(truth, jobId);
  return (
    samples[lastIndexBefore(samples, at)] ?? { jobId, at, failing: 0, objects: 0, references: 0 }
  );
}

/** Where the job's schedule stood at this moment. */
export function scheduleAt(truth: WorldTruth, jobId: string, at: number) {
  const all = truth.schedules.filter((one) => one.jobId === jobId);
  return all[lastIndexBefore(all, at)]?.state ?? "active";
}

/** Whether an incident is open at this moment. */
export function hasOpenIncident(assessed: AssessedWorld, jobId: string, at: number): boolean {
  const last = assessed.notifications.findLast((one) => one.jobId === jobId && one.at <= at);
  return last !== undefined && last.kind !== "recovered";
}

/** The time between two moments, without Graph's outages. */
export function readableTimeBetween({ outages }: WorldTruth, from: number, to: number): number {
  const outageMs = outages.reduce(
    (sum, out) => sum + Math.max(0, Math.min(to, out.until) - Math.max(from, out.from)),
    0,
  );
  return Math.max(0, to - from - outageMs);
}

export function jobByApplication(truth: WorldTruth, application: string | undefined): JobTruth {
  const job = truth.jobs.find((one) => one.application === application);
  if (job === undefined) throw new Error(`${truth.name} has no job of ${application}.`);
  return job;
}

export function jobById(truth: WorldTruth, jobId: string): JobTruth {
  const job = truth.jobs.find((one) => one.jobId === jobId);
  if (job === undefined) throw new Error(`${truth.name} has no job ${jobId}.`);
  return job;
}

/** One line about what went wrong: world, application, moment. Day 1 is the first that is watched. */
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
