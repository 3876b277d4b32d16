import {
  complain,
  endOf,
  isQuarantine,
  jobNamed,
  jobOf,
  looksOf,
  MINUTE,
  scheduleAt,
  seeingTime,
} from "./reading.ts";
import type { SaidLook, SaidWorld, Span, TrueWorld } from "./record.ts";
import type { Tally } from "./tally.ts";

/** A stop must be known so long after the interval in which the next cycle was due. */
const STOP_SLACK_MS = 15 * MINUTE;
/** Kinds of risk that stand for the job as a whole. */
const WHOLE: ReadonlySet<string> = new Set(["credentials", "whole-cycle"]);

/** How late a stop was found, counted from the moment from which the service did nothing. */
export function scoreStops(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const late: number[] = [];
  const complaints: string[] = [];
  let inTime = 0;
  let stops = 0;
  for (const stall of truth.stalls) {
    const { jobId, from } = stall;
    const allowedMs = jobOf(truth, jobId).intervalMs + STOP_SLACK_MS;
    if (!isSilent(truth, stall, allowedMs + 2 * said.pollMs)) continue;
    stops += 1;
    const found = looksOf(said, jobId).find(
      ({ at, condition }) => at >= from && at <= stall.until && isStop(condition),
    );
    const lateMs = found === undefined ? null : seeingTime(truth, from, found.at);
    if (lateMs !== null) late.push(lateMs / MINUTE);
    if (lateMs !== null && lateMs <= allowedMs) inTime += 1;
    else complaints.push(complain(truth, jobId, from, sayLate("stop", lateMs)));
  }
  return { stops, stopsInTime: inTime, stopLateMinutes: late, complaints };
}

export const isStop = (condition: string): boolean =>
  condition === "stopped" || condition === "stalled";

/** Long enough for somebody to see it, of a job that nothing else holds back. */
function isSilent(
  truth: TrueWorld,
  { jobId, from, until }: Span & { readonly jobId: string },
  leastMs: number,
): boolean {
  const end = Math.min(until, truth.until);
  if (from < truth.from || seeingTime(truth, from, end) < leastMs) return false;
  const isHeld = truth.quarantines.some(
    (one) => one.jobId === jobId && one.began < end && endOf(one, truth) > from,
  );
  const changes = truth.schedules.filter(
    (one) => one.jobId === jobId && one.at > from && one.at < end,
  );
  return !isHeld && changes.length === 0 && scheduleAt(truth, jobId, from) === "active";
}

/** Credentials that the target refuses from one moment on: known at the first cycle that met them. */
export function scoreDeaths(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const late: number[] = [];
  const complaints: string[] = [];
  let deaths = 0;
  let inTime = 0;
  for (const plant of truth.plants.filter(({ kind }) => kind === "token")) {
    const { jobId, intervalMs } = jobNamed(truth, plant.harms[0]);
    const met = firstBroken(truth, jobId, plant);
    if (met === null || plant.from < truth.from || met + said.pollMs > truth.until) continue;
    deaths += 1;
    const allowedMs = Math.max(intervalMs, met - plant.from) + said.pollMs;
    const known = looksOf(said, jobId).find((look) => look.at >= plant.from && saysWhole(look));
    const lateMs = known === undefined ? null : seeingTime(truth, plant.from, known.at);
    if (lateMs !== null) late.push(lateMs / MINUTE);
    if (lateMs !== null && lateMs <= allowedMs) inTime += 1;
    else complaints.push(complain(truth, jobId, plant.from, sayLate("dead credentials", lateMs)));
  }
  return { deaths, deathsInTime: inTime, deathLateMinutes: late, complaints };
}

/** When the first cycle after the death broke off: a paused or stalled job does not meet it at all. */
function firstBroken(truth: TrueWorld, jobId: string, { from, until }: Span): number | null {
  const cycle = truth.cycles.find(
    (one) => one.jobId === jobId && one.result === "failed" && (one.ended ?? 0) >= from,
  );
  return cycle?.ended != null && cycle.ended < until ? cycle.ended : null;
}

function saysWhole({ condition, drivers }: SaidLook): boolean {
  if (isQuarantine(condition)) return true;
  return condition === "failing" && drivers.some((kind) => WHOLE.has(kind));
}

const sayLate = (what: string, lateMs: number | null): string =>
  lateMs === null ? `${what} not found` : `${what} found after ${Math.round(lateMs / MINUTE)} min`;
