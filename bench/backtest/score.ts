import { scoreAlarms, scoreCalm, scoreRelapses, scoreTroubles } from "./alarms.ts";
import { scoreForesight, scoreRanges } from "./foresight.ts";
import { scoreDeaths, scoreStops } from "./losses.ts";
import {
  complain,
  DAY,
  endOf,
  isQuarantine,
  isToldBy,
  isWithin,
  jobOf,
  looksOf,
  MINUTE,
  seeingTime,
} from "./reading.ts";
import type { Check, SaidLook, SaidWorld, TrueCycle, TrueWorld } from "./record.ts";
import { NOTHING, plus, quantile, type Tally } from "./tally.ts";
import { scoreVerdicts } from "./verdicts.ts";

/** Initial cycles shorter than this need no estimate, and neither do the last minutes of one. */
const ETA_CYCLE_MS = 30 * MINUTE;
const ETA_REST_MS = 10 * MINUTE;
const ETA_FROM_SHARE = 0.2;
const ETA_LOOKS = 20;
const ETA_ERROR_MOST = 0.25;

/** Compares what is true of one world with what was said of it. */
export function scoreWorld(truth: TrueWorld, said: SaidWorld, checks: readonly Check[]): Tally {
  const looks = [...said.looks.values()].reduce((sum, { length }) => sum + length, 0);
  const parts: readonly Partial<Tally>[] = [
    { worlds: 1, days: (truth.until - truth.from) / DAY, looks },
    scoreQuarantines(truth, said),
    scoreVerdicts(truth, said),
    scoreForesight(truth, said),
    scoreRanges(truth, said),
    scoreDeaths(truth, said),
    scoreStops(truth, said),
    scoreTroubles(truth, said),
    scoreAlarms(truth, said),
    scoreCalm(truth, said),
    scoreRelapses(truth, said),
    scoreChecks(truth, checks),
    scoreLeavers(truth, checks),
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
  const without = (ids: ReadonlySet<string>, others: ReadonlySet<string>): number => {
    let count = 0;
    for (const id of ids) if (!others.has(id) && !underway.has(id)) count += 1;
    return count;
  };
  return { missing: without(failing, said), extra: without(said, failing) };
}

type Quarantine = TrueWorld["quarantines"][number];

/** In time: at the first look after one interval, Graph's own outages left out. */
function scoreQuarantines(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const allowed = ({ jobId }: Quarantine): number => jobOf(truth, jobId).intervalMs + said.pollMs;
  const all = truth.quarantines.filter(
    (one) => one.began >= truth.from && one.began + allowed(one) <= truth.until,
  );
  const seen = all.filter((one) => endOf(one, truth) - one.began >= 2 * said.pollMs);
  const late = seen.filter((one) => {
    const known = looksOf(said, one.jobId).find(
      ({ at, condition }) => at >= one.began && isQuarantine(condition),
    );
    return known === undefined || seeingTime(truth, one.began, known.at) > allowed(one);
  });
  const untold = seen.filter((one) => !isToldOf(truth, said, one));
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
  return seeingTime(truth, began, first.at) <= jobOf(truth, jobId).intervalMs + said.pollMs;
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

/** People who left and still have an account: their number, but for those whose row is underway. */
function scoreLeavers(truth: TrueWorld, checks: readonly Check[]): Partial<Tally> {
  const asked = checks.filter(({ leavers }) => leavers.kept > 0 || leavers.said > 0);
  const wrong = asked.filter(
    ({ leavers: { kept, said, underway } }) => Math.abs(kept - said) > underway,
  );
  const last = new Map(wrong.map((check) => [check.jobId, check]));
  return {
    leaverChecks: asked.length,
    leaverChecksExact: asked.length - wrong.length,
    complaints: [...last.values()].map(({ jobId, at, leavers: { kept, said } }) =>
      complain(truth, jobId, at, `${kept} leavers kept their account, ${said} said`),
    ),
  };
}

/** From the moment a fifth of the cycle's time is over until shortly before its end. */
function scoreEtas(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  return truth.cycles
    .filter((cycle) => asksForEta(truth, cycle))
    .map((cycle) => scoreEta(truth, cycle, looksOf(said, cycle.jobId)))
    .reduce<Tally>(plus, NOTHING);
}

function asksForEta(truth: TrueWorld, cycle: TrueCycle): boolean {
  const { jobId, kind, began, ended, result } = cycle;
  if (kind !== "initial" || result !== "completed" || ended === null) return false;
  if (ended - began < ETA_CYCLE_MS || began < truth.from) return false;
  // A cycle that the service itself let stand still has no end that could be known, and what is
  // tried again and again in quarantine is no way to the end of anything.
  const isHeld = truth.stalls.some(
    (one) => one.jobId === jobId && one.from < ended && one.until > began,
  );
  const isTried = truth.quarantines.some(
    (one) => one.jobId === jobId && one.began <= began && endOf(one, truth) > began,
  );
  return !isHeld && !isTried;
}

function scoreEta(
  truth: TrueWorld,
  { jobId, began, ended }: TrueCycle,
  looks: readonly SaidLook[],
): Partial<Tally> {
  const end = ended ?? truth.until;
  const from = began + ETA_FROM_SHARE * (end - began);
  const seen = looks.filter(
    ({ at }) => at >= from && at <= end - ETA_REST_MS && !isWithin(truth.outages, at),
  );
  const during = spread(seen);
  const known = during.flatMap(({ at, etaMs }) =>
    etaMs === null ? [] : [Math.abs(etaMs - (end - at)) / (end - at)],
  );
  const ranged = during.flatMap((look) => isInRange(look, end) ?? []);
  const error = quantile(known, 0.5);
  const isBad = error === null || error > ETA_ERROR_MOST;
  const what = error === null ? "no ETA at all" : `ETA wrong by ${Math.round(100 * error)} %`;
  return {
    etaErrors: error === null ? [] : [error],
    etaLooks: during.length,
    etaLooksSilent: during.length - known.length,
    etaRanges: ranged.length,
    etaRangesRight: ranged.filter(Boolean).length,
    complaints: isBad ? [complain(truth, jobId, began, what)] : [],
  };
}

/** The same number of looks at every cycle: a long one shall not outweigh all others. */
function spread(looks: readonly SaidLook[]): readonly SaidLook[] {
  if (looks.length <= ETA_LOOKS) return looks;
  return Array.from({ length: ETA_LOOKS }).flatMap((_, n) => {
    return looks[Math.floor(((n + 0.5) * looks.length) / ETA_LOOKS)] ?? [];
  });
}

function isInRange({ at, etaLowMs, etaHighMs }: SaidLook, ended: number): boolean | null {
  if (etaLowMs === null || etaHighMs === null) return null;
  return at + etaLowMs <= ended && ended <= at + etaHighMs;
}
