import type { SaidLook, SaidWorld, Sample, Span, TrueJob, TrueWorld } from "./record.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Quarantine = TrueWorld["quarantines"][number];

export const isQuarantine = (condition: string): boolean =>
  condition === "quarantined" || condition === "disabled";

/** What is still in force outlasts the world, its last look included. */
export const endOf = ({ ended }: Pick<Quarantine, "ended">, truth: Pick<Span, "until">): number =>
  ended ?? truth.until + 1;

export const looksOf = (said: SaidWorld, jobId: string): readonly SaidLook[] =>
  said.looks.get(jobId) ?? [];

export const isWithin = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, until }) => at >= from && at < until);

/** The place of the last entry at or before a moment; -1 where there is none. In order of time. */
export function lastBefore(entries: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.at ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const kept = new WeakMap<TrueWorld, Map<string, readonly Sample[]>>();

/** Of one job, in order of time. */
export function samplesOf(truth: TrueWorld, jobId: string): readonly Sample[] {
  const byJob = kept.get(truth) ?? new Map<string, readonly Sample[]>();
  kept.set(truth, byJob);
  const found = byJob.get(jobId) ?? truth.samples.filter((one) => one.jobId === jobId);
  byJob.set(jobId, found);
  return found;
}

/** How many objects failed at this moment. */
export function sampleAt(truth: TrueWorld, jobId: string, at: number): Sample {
  const samples = samplesOf(truth, jobId);
  return samples[lastBefore(samples, at)] ?? { jobId, at, failing: 0, objects: 0, references: 0 };
}

/** Where the job's schedule stood at this moment. */
export function scheduleAt(truth: TrueWorld, jobId: string, at: number) {
  const all = truth.schedules.filter((one) => one.jobId === jobId);
  return all[lastBefore(all, at)]?.state ?? "active";
}

/** Whether an incident is open at this moment. */
export function isToldBy(said: SaidWorld, jobId: string, at: number): boolean {
  const last = said.told.findLast((one) => one.jobId === jobId && one.at <= at);
  return last !== undefined && last.kind !== "recovered";
}

/** The time between two moments, without Graph's outages. */
export function seeingTime({ outages }: TrueWorld, from: number, to: number): number {
  const blind = outages.reduce(
    (sum, out) => sum + Math.max(0, Math.min(to, out.until) - Math.max(from, out.from)),
    0,
  );
  return Math.max(0, to - from - blind);
}

export function jobNamed(truth: TrueWorld, application: string | undefined): TrueJob {
  const job = truth.jobs.find((one) => one.application === application);
  if (job === undefined) throw new Error(`${truth.name} has no job of ${application}.`);
  return job;
}

export function jobOf(truth: TrueWorld, jobId: string): TrueJob {
  const job = truth.jobs.find((one) => one.jobId === jobId);
  if (job === undefined) throw new Error(`${truth.name} has no job ${jobId}.`);
  return job;
}

/** One line about what went wrong: world, application, moment. Day 1 is the first that is watched. */
export function complain(truth: TrueWorld, jobId: string, at: number, what: string): string {
  const application = truth.jobs.find((job) => job.jobId === jobId)?.application ?? jobId;
  const minutes = Math.floor((at - truth.from) / MINUTE);
  const two = (n: number): string => String(n).padStart(2, "0");
  const time = `${two(Math.floor((minutes % 1440) / 60))}:${two(minutes % 60)}`;
  return `${truth.name}: ${application}, day ${Math.floor(minutes / 1440) + 1} ${time}: ${what}`;
}
