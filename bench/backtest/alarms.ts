import {
  complain,
  DAY,
  endOf,
  HOUR,
  isToldBy,
  isWithin,
  jobNamed,
  jobOf,
  sampleAt,
  samplesOf,
} from "./reading.ts";
import type { SaidWorld, Sample, Span, TrueJob, TrueWorld } from "./record.ts";
import type { Tally } from "./tally.ts";

const MONTH = 30 * DAY;
/** So long after its end a fault may still be told of: what failed is retried once a day. */
const AFTERMATH_MS = 2 * DAY;
/** Trouble told again so soon after its end had not ended. */
const RELAPSE_MS = 2 * HOUR;
/** A job with a larger share of failing objects is unwell, if there are a few of them. */
const WELL_SHARE = 0.05;
const WELL_OBJECTS = 5;
/** So large a share must be told, this soon after it is there. */
const TROUBLE_SHARE = 0.15;
const TROUBLE_OBJECTS = 8;
const TROUBLE_TOLD_MS = 2 * HOUR;

const CALM_EVERY_MS = HOUR;

type Told = SaidWorld["told"][number];

/** Incidents opened for jobs that are well and that nothing was done to lately. */
export function scoreAlarms(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const harms = new Map(truth.jobs.map((job) => [job.jobId, harmsOf(truth, job)]));
  const alarms = said.told.filter(
    (one) =>
      one.kind === "opened" &&
      (one.severity === "critical" || one.severity === "warning") &&
      !isWithin(harms.get(one.jobId) ?? [], one.at) &&
      isFalse(truth, one),
  );
  const spared = [...harms.values()].map((spans) => truth.until - truth.from - lengthOf(spans));
  const jobMonths = spared.reduce((sum, ms) => sum + ms, 0) / MONTH;
  const complaints = alarms.map(({ jobId, at, condition }) =>
    complain(truth, jobId, at, `false alarm: ${condition}`),
  );
  return truth.plants.length === 0
    ? { quietJobMonths: jobMonths, quietAlarms: alarms.length, complaints }
    : { noisyJobMonths: jobMonths, noisyAlarms: alarms.length, complaints };
}

/** How much of their time sound jobs spend under an open incident, told long ago or not. */
export function scoreCalm(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  let [calm, alarmed] = [0, 0];
  for (const job of truth.jobs) {
    const harms = harmsOf(truth, job);
    for (let at = truth.from; at <= truth.until; at += CALM_EVERY_MS) {
      if (isWithin(harms, at) || isWithin(truth.outages, at) || !isWell(truth, job.jobId, at)) {
        continue;
      }
      calm += 1;
      if (isToldBy(said, job.jobId, at)) alarmed += 1;
    }
  }
  return { calmSamples: calm, calmSamplesAlarmed: alarmed };
}

/** Recoveries that were taken back. */
export function scoreRelapses(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const recovered = said.told.filter(({ kind }) => kind === "recovered");
  const again = said.told.filter(
    (one) =>
      one.kind === "opened" &&
      recovered.some(
        ({ jobId, at }) => jobId === one.jobId && at <= one.at && one.at - at <= RELAPSE_MS,
      ),
  );
  return {
    recoveries: recovered.length,
    relapses: again.length,
    complaints: again.map(({ jobId, at, condition }) =>
      complain(truth, jobId, at, `recovered and at once again ${condition}`),
    ),
  };
}

/** Large shares of failing objects, from the first sample that shows one. */
export function scoreTroubles(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const began = truth.plants.flatMap((plant) =>
    plant.harms.flatMap((application) => firstTrouble(truth, plant, application)),
  );
  const untold = began.filter(({ jobId, at }) => !isToldBy(said, jobId, at + TROUBLE_TOLD_MS));
  return {
    troubles: began.length,
    troublesTold: began.length - untold.length,
    complaints: untold.map(({ jobId, at, failing }) =>
      complain(truth, jobId, at, `${failing} failing objects not told`),
    ),
  };
}

function firstTrouble(
  truth: TrueWorld,
  { from, until }: Span,
  application: string,
): readonly Sample[] {
  const job = jobNamed(truth, application);
  const latest = Math.min(until, truth.until) - TROUBLE_TOLD_MS;
  const least = Math.max(TROUBLE_OBJECTS, TROUBLE_SHARE * job.scope);
  const first = samplesOf(truth, job.jobId).find(
    ({ at, failing }) => at >= from && at <= latest && failing >= least,
  );
  return first === undefined ? [] : [first];
}

/** When something was done to a job, with its aftermath; in order of time, not overlapping. */
function harmsOf(truth: TrueWorld, { application }: TrueJob): readonly Span[] {
  const spans = truth.plants
    .filter(({ harms }) => harms.includes(application))
    .map(({ from, until }) => ({ from, until: Math.min(until + AFTERMATH_MS, truth.until) }))
    .toSorted((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.until) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
  }
  return merged;
}

const lengthOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, until }) => sum + Math.max(0, until - from), 0);

function isFalse(truth: TrueWorld, { jobId, at, condition }: Told): boolean {
  // Blindness is about our own sight: true while Graph is out.
  return condition === "blind" ? !isWithin(truth.outages, at) : isWell(truth, jobId, at);
}

/** Not quarantined, in motion unless it was never started, and nearly all of its objects are right. */
function isWell(truth: TrueWorld, jobId: string, at: number): boolean {
  const isSealed = truth.quarantines.some(
    (one) => one.jobId === jobId && one.began <= at && endOf(one, truth) > at - HOUR,
  );
  const { intervalMs, scope } = jobOf(truth, jobId);
  const last = truth.cycles.findLast((one) => one.jobId === jobId && one.began <= at);
  const moves = last === undefined || endOf(last, truth) >= at - 2 * intervalMs;
  const { failing } = sampleAt(truth, jobId, at);
  return !isSealed && moves && (failing < WELL_OBJECTS || failing < WELL_SHARE * scope);
}
