import { scoreAlarms, scoreCalm, scoreRelapses, scoreTroubles } from "./alarms.ts";
import {
  complain,
  DAY,
  endOf,
  HOUR,
  isQuarantine,
  isToldBy,
  isWithin,
  jobNamed,
  looksOf,
  MINUTE,
  seeingTime,
} from "./reading.ts";
import type { Check, SaidLook, SaidWorld, Span, TrueWorld } from "./record.ts";
import { NOTHING, plus, quantile, type Tally } from "./tally.ts";

/** How early a quarantine by count must be foreseen, and what counts as a warning of it. */
const FORESEEN_MS = 2 * HOUR;
const WARNING_RISK = 0.5;
const WARNING_MS = DAY;
/** Half of the 5,000 from which Microsoft looks at shares: before, nobody can know. */
const FORESEEABLE_OBJECTS = 2500;
/** Less than this is no silent stop: a job may miss a cycle and catch up. */
const STOP_LEAST_MS = 3 * HOUR;
/** Initial cycles shorter than this need no estimate, and neither do the last minutes of one. */
const ETA_CYCLE_MS = 30 * MINUTE;
const ETA_REST_MS = 10 * MINUTE;
const ETA_FROM_SHARE = 0.2;

/** Compares what is true of one world with what was said of it. */
export function scoreWorld(truth: TrueWorld, said: SaidWorld, checks: readonly Check[]): Tally {
  const looks = [...said.looks.values()].reduce((sum, { length }) => sum + length, 0);
  const parts: readonly Partial<Tally>[] = [
    { worlds: 1, days: (truth.until - truth.from) / DAY, looks },
    scoreQuarantines(truth, said),
    scoreQuarantineLooks(truth, said),
    scoreForesight(truth, said),
    scoreStops(truth, said),
    scoreTroubles(truth, said),
    scoreAlarms(truth, said),
    scoreCalm(truth, said),
    scoreRelapses(truth, said),
    scoreChecks(truth, checks),
    scoreEtas(truth, said),
    {
      unspeakable: said.unspeakable.length,
      complaints: said.unspeakable.map((text) => `${truth.name}: said "${text.slice(0, 120)}"`),
    },
  ];
  return parts.reduce<Tally>(plus, NOTHING);
}

/** Compares who fails; whoever has a row underway may stand on either side. */
export function compareAffected(
  said: ReadonlySet<string>,
  { failing, underway }: Readonly<Record<"failing" | "underway", ReadonlySet<string>>>,
): Pick<Check, "missing" | "extra"> {
  const without = (ids: ReadonlySet<string>, others: ReadonlySet<string>): number =>
    [...ids].filter((id) => !others.has(id) && !underway.has(id)).length;
  return { missing: without(failing, said), extra: without(said, failing) };
}

type Quarantine = TrueWorld["quarantines"][number];

/** In time: at the first look after one interval, Graph's own outages left out. */
function scoreQuarantines(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const allowedMs = truth.intervalMs + said.pollMs;
  const all = truth.quarantines.filter(
    ({ began }) => began >= truth.from && began + allowedMs <= truth.until,
  );
  const seen = all.filter((one) => endOf(one, truth) - one.began >= 2 * said.pollMs);
  const late = seen.filter(({ jobId, began }) => {
    const known = looksOf(said, jobId).find(
      ({ at, condition }) => at >= began && isQuarantine(condition),
    );
    return known === undefined || seeingTime(truth, began, known.at) > allowedMs;
  });
  const untold = seen.filter(({ jobId, began }) => !isToldOf(truth, said, { jobId, began }));
  return {
    quarantines: seen.length,
    quarantinesInTime: seen.length - late.length,
    quarantinesTold: seen.length - untold.length,
    quarantinesTooShort: all.length - seen.length,
    complaints: [
      ...late.map((one) => complain(truth, one.jobId, one.began, "quarantine known late")),
      ...untold.map((one) => complain(truth, one.jobId, one.began, "quarantine not told in time")),
    ],
  };
}

/** An incident was open when it began, or something was told of it in time. */
function isToldOf(
  truth: TrueWorld,
  said: SaidWorld,
  { jobId, began }: Pick<Quarantine, "jobId" | "began">,
): boolean {
  if (isToldBy(said, jobId, began)) return true;
  const first = said.told.find(
    (one) => one.jobId === jobId && one.at >= began && one.kind !== "recovered",
  );
  if (first === undefined) return false;
  return seeingTime(truth, began, first.at) <= truth.intervalMs + said.pollMs;
}

/** At every look that could see: `quarantined` while in quarantine, and never otherwise. */
function scoreQuarantineLooks(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  let all = 0;
  let right = 0;
  for (const [jobId, looks] of said.looks) {
    const spans = truth.quarantines
      .filter((one) => one.jobId === jobId)
      .map((one) => ({ from: one.began, until: endOf(one, truth) }));
    for (const { at, condition } of looks) {
      if (isWithin(truth.outages, at)) continue;
      all += 1;
      if (isWithin(spans, at) === isQuarantine(condition)) right += 1;
    }
  }
  return { quarantineLooks: all, quarantineLooksRight: right };
}

/** A warning counts from the beginning of the last unbroken run of warnings. */
function scoreForesight(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const counted = truth.quarantines.filter(
    (one) => one.began >= truth.from && /Escrow/.test(one.reason) && !followsAnother(one, truth),
  );
  const foreseeable = counted.filter((one) => isForeseeable(one, truth));
  const leads = foreseeable.map((one) => leadOf(one, looksOf(said, one.jobId)));
  return {
    countQuarantines: counted.length,
    countQuarantinesSudden: counted.length - foreseeable.length,
    countQuarantinesForeseen: leads.filter((lead) => lead >= FORESEEN_MS).length,
    leadMinutes: leads.map((lead) => lead / MINUTE),
    complaints: foreseeable.flatMap((one, n) => {
      const lead = leads[n] ?? 0;
      const what = `${one.reason} foreseen ${Math.round(lead / MINUTE)} min ahead`;
      return lead < FORESEEN_MS ? [complain(truth, one.jobId, one.began, what)] : [];
    }),
  };
}

const followsAnother = ({ jobId, began }: Quarantine, truth: TrueWorld): boolean =>
  truth.quarantines.some(
    (one) => one.jobId === jobId && one.began < began && began - endOf(one, truth) < DAY,
  );

/** Enough objects failed early enough. */
function isForeseeable({ jobId, began }: Quarantine, truth: TrueWorld): boolean {
  const at = began - FORESEEN_MS - truth.intervalMs;
  const sample = truth.samples.findLast((one) => one.jobId === jobId && one.at <= at);
  return (sample?.failing ?? 0) >= FORESEEABLE_OBJECTS;
}

function leadOf({ began }: Quarantine, looks: readonly SaidLook[]): number {
  const before = looks.filter(({ at }) => at < began);
  const calm = before.findLastIndex((look) => !warns(look));
  return began - (before[calm + 1]?.at ?? began);
}

const warns = ({ condition, risk, timeToQuarantineMs }: SaidLook): boolean =>
  !isQuarantine(condition) &&
  (risk >= WARNING_RISK || (timeToQuarantineMs !== null && timeToQuarantineMs <= WARNING_MS));

/** How late a stop was found, counted from the cycle that did not come. */
function scoreStops(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const stops = truth.plants.filter(
    ({ kind, from, until }) =>
      kind === "stall" && Math.min(until, truth.until) - from >= STOP_LEAST_MS,
  );
  const late: number[] = [];
  const complaints: string[] = [];
  for (const stop of stops) {
    const { jobId } = jobNamed(truth, stop.harms[0]);
    const due = missedAt(truth, jobId, stop);
    const found = looksOf(said, jobId).find(
      ({ at, condition }) =>
        at >= stop.from && at <= stop.until && (condition === "stopped" || condition === "stalled"),
    );
    if (found === undefined) complaints.push(complain(truth, jobId, due, "stop not found"));
    else late.push(seeingTime(truth, due, found.at) / MINUTE);
  }
  return { stops: stops.length, stopsFound: late.length, stopLateMinutes: late, complaints };
}

function missedAt(truth: TrueWorld, jobId: string, stop: Span): number {
  const last = truth.cycles.findLast((one) => one.jobId === jobId && one.began <= stop.from);
  if (last === undefined || last.ended === null || last.ended > stop.from) return stop.from;
  return Math.max(stop.from, last.began + truth.intervalMs);
}

function scoreChecks(truth: TrueWorld, checks: readonly Check[]): Partial<Tally> {
  const wrong = checks.filter(({ missing, extra }) => missing + extra > 0);
  const last = new Map(wrong.map((check) => [check.jobId, check]));
  return {
    checks: checks.length,
    checksExact: checks.length - wrong.length,
    objectsWrong: wrong.reduce((sum, { missing, extra }) => sum + missing + extra, 0),
    complaints: [...last.values()].map(({ jobId, at, missing, extra }) => {
      const times = wrong.filter((check) => check.jobId === jobId).length;
      const what = `who fails was wrong in ${times} checks, here ${missing} missing, ${extra} too many`;
      return complain(truth, jobId, at, what);
    }),
  };
}

/** From the moment a fifth of the cycle's time is over until shortly before its end. */
function scoreEtas(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const errors: number[] = [];
  let looks = 0;
  let silent = 0;
  for (const { jobId, kind, began, ended, result } of truth.cycles) {
    if (kind !== "initial" || result !== "completed" || ended === null) continue;
    if (ended - began < ETA_CYCLE_MS) continue;
    const from = began + ETA_FROM_SHARE * (ended - began);
    const during = looksOf(said, jobId).filter(({ at }) => at >= from && at <= ended - ETA_REST_MS);
    const known = during.flatMap(({ at, etaMs }) =>
      etaMs === null ? [] : [Math.abs(etaMs - (ended - at)) / (ended - at)],
    );
    looks += during.length;
    silent += during.length - known.length;
    const error = quantile(known, 0.5);
    if (error !== null) errors.push(error);
  }
  return { etaErrors: errors, etaLooks: looks, etaLooksSilent: silent };
}
