import type { SaidLook, SaidWorld, Span, TrueWorld } from "./record.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Quarantine = TrueWorld["quarantines"][number];
export type Job = TrueWorld["jobs"][number];

export const isQuarantine = (condition: string): boolean =>
  condition === "quarantined" || condition === "disabled";

/** What is still in force ends with the world. */
export const endOf = ({ ended }: Pick<Quarantine, "ended">, truth: TrueWorld): number =>
  ended ?? truth.until;

export const looksOf = (said: SaidWorld, jobId: string): readonly SaidLook[] =>
  said.looks.get(jobId) ?? [];

export const isWithin = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, until }) => at >= from && at < until);

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

export function jobNamed(truth: TrueWorld, application: string | undefined): Job {
  const job = truth.jobs.find((one) => one.application === application);
  if (job === undefined) throw new Error(`${truth.name} has no job of ${application}.`);
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
