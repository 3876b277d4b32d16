import {
  complain,
  DAY,
  endOf,
  HOUR,
  isQuarantine,
  isWithin,
  jobNamed,
  jobOf,
  lastBefore,
  looksOf,
  MINUTE,
  sampleAt,
  samplesOf,
} from "./reading.ts";
import type { SaidLook, SaidWorld, TrueQuarantine, TrueWorld } from "./record.ts";
import type { Tally } from "./tally.ts";

/** How early a quarantine by count must be foreseen, if what fails grew for so long. */
const FORESEEN_MS = 2 * HOUR;
const GREW_MS = 4 * HOUR;
/** Growth begins where this share of what it comes to is exceeded. */
const BEGUN_SHARE = 0.05;
/** Where more than this share came within the last two hours and a cycle, nobody could know. */
const SUDDEN_SHARE = 0.75;
const WARNING_RISK = 0.5;
const WARNING_MS = DAY;
const SAMPLE_EVERY_MS = 40 * MINUTE;

const RULES: Readonly<Record<string, string>> = {
  EncounteredEscrowProportionThreshold: "proportion",
  EncounteredBaseEscrowThreshold: "base",
  EncounteredTotalEscrowThreshold: "total",
};

/** Quarantines by count: known before they came, for the right reason, within their own range. */
export function scoreForesight(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  const fired = truth.quarantines.filter(
    (one) => one.began >= truth.from && one.reason in RULES && !followsAnother(one, truth),
  );
  const grown = fired.filter((one) => grewLong(one, truth));
  const leads = grown.map((one) => leadOf(one, truth, looksOf(said, one.jobId)));
  const bindings = grown.map((one) => bindingBefore(one, truth, looksOf(said, one.jobId)));
  const isRight = (n: number): boolean => bindings[n] === RULES[grown[n]?.reason ?? ""];
  return {
    countQuarantines: fired.length,
    countQuarantinesSudden: fired.length - grown.length,
    countQuarantinesForeseen: leads.filter((lead) => lead >= FORESEEN_MS).length,
    bindingsRight: grown.filter((_, n) => isRight(n)).length,
    leadMinutes: leads.map((lead) => lead / MINUTE),
    complaints: grown.flatMap((one, n) => {
      const lead = leads[n] ?? 0;
      const late = `${one.reason} foreseen ${Math.round(lead / MINUTE)} min ahead`;
      const wrong = `${one.reason} with ${bindings[n] ?? "no rule"} binding`;
      return [...(lead < FORESEEN_MS ? [late] : []), ...(isRight(n) ? [] : [wrong])].map((what) =>
        complain(truth, one.jobId, one.began, what),
      );
    }),
  };
}

/** One trouble makes one quarantine to foresee, however often it is lifted and imposed. */
const followsAnother = ({ jobId, began }: TrueQuarantine, truth: TrueWorld): boolean =>
  truth.quarantines.some(
    (one) => one.jobId === jobId && one.began < began && began - endOf(one, truth) < DAY,
  );

const waitingAt = (truth: TrueWorld, jobId: string, at: number): number => {
  const { objects, references } = sampleAt(truth, jobId, at);
  return objects + references;
};

/** What fails grew for more than four hours, and not nearly all of it at the very end. */
function grewLong({ jobId, began }: TrueQuarantine, truth: TrueWorld): boolean {
  const { intervalMs } = jobOf(truth, jobId);
  const whole = waitingAt(truth, jobId, endOfGrowth(truth, jobId, began));
  const early = waitingAt(truth, jobId, began - GREW_MS);
  const late = waitingAt(truth, jobId, began - FORESEEN_MS - intervalMs);
  return early > BEGUN_SHARE * whole && late >= (1 - SUDDEN_SHARE) * whole;
}

/** The first look that could see what fired: samples are taken at looks. */
function endOfGrowth(truth: TrueWorld, jobId: string, began: number): number {
  const samples = samplesOf(truth, jobId);
  const next = samples[lastBefore(samples, began) + 1];
  return next !== undefined && next.at - began < HOUR ? next.at : began;
}

/** A warning counts from the beginning of the last unbroken run of warnings. */
function leadOf(
  { began }: TrueQuarantine,
  { outages }: TrueWorld,
  looks: readonly SaidLook[],
): number {
  const before = looks.filter(({ at }) => at < began && !isWithin(outages, at));
  const calm = before.findLastIndex((look) => !warns(look));
  return began - (before[calm + 1]?.at ?? began);
}

/** A time that is near, or trouble called by its name with a risk that is said. */
function warns({ condition, risk, drivers, timeToQuarantineMs }: SaidLook): boolean {
  if (isQuarantine(condition)) return false;
  if (timeToQuarantineMs !== null && timeToQuarantineMs <= WARNING_MS) return true;
  const isNamed = condition === "at-risk" || condition === "failing";
  return isNamed && risk >= WARNING_RISK && drivers.length > 0;
}

function bindingBefore(
  { began }: TrueQuarantine,
  { outages }: TrueWorld,
  looks: readonly SaidLook[],
): string | null {
  const last = looks.findLast(({ at }) => at < began && !isWithin(outages, at));
  return last?.binding ?? null;
}

/**
 * Whether a quarantine came within the range that was given, every 40 minutes of the last day before
 * it. A range that is over while ever more fails and nothing came is a miss, whenever it was given.
 */
export function scoreRanges(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  let [given, right, asked, answered] = [0, 0, 0, 0];
  const complaints: string[] = [];
  for (const growth of truth.plants.filter(({ kind }) => kind === "growth")) {
    const { jobId } = jobNamed(truth, growth.harms[0]);
    const fired = firedIn(truth, jobId, growth);
    const end = fired ?? Math.min(growth.until, truth.until);
    const looks = sampled(looksOf(said, jobId), growth.from, end).filter(
      ({ at }) => !isWithin(truth.outages, at),
    );
    const lastDay = looks.filter(({ at }) => fired !== null && at >= fired - DAY);
    const scored = looks.flatMap((look) => hit(look, fired, end) ?? []);
    const hits = scored.filter(Boolean).length;
    asked += lastDay.length;
    answered += lastDay.filter(hasRange).length;
    given += scored.length;
    right += hits;
    if (scored.length - hits <= scored.length / 4) continue;
    const what = `${scored.length - hits} of ${scored.length} ranges of time to quarantine missed`;
    complaints.push(complain(truth, jobId, end, what));
  }
  return {
    rangeLooks: asked,
    rangeLooksGiven: answered,
    ranges: given,
    rangesRight: right,
    complaints,
  };
}

const hasRange = ({ timeLowMs, timeHighMs }: SaidLook): boolean =>
  timeLowMs !== null && timeHighMs !== null;

/** Null where the look gave no range, or one that was still open when it mattered no more. */
function hit(
  { at, timeLowMs, timeHighMs }: SaidLook,
  fired: number | null,
  end: number,
): boolean | null {
  if (timeLowMs === null || timeHighMs === null) return null;
  const isOver = at + timeHighMs < end;
  if (fired === null || fired - at > DAY) return isOver ? false : null;
  return at + timeLowMs <= fired && !isOver;
}

function firedIn(
  truth: TrueWorld,
  jobId: string,
  { from, until }: TrueWorld["plants"][number],
): number | null {
  const { intervalMs } = jobOf(truth, jobId);
  const first = truth.quarantines.find(
    (one) =>
      one.jobId === jobId &&
      one.reason in RULES &&
      one.began >= from &&
      one.began < until + 2 * intervalMs,
  );
  return first?.began ?? null;
}

function sampled(looks: readonly SaidLook[], from: number, until: number): readonly SaidLook[] {
  let next = from;
  return looks.filter(({ at }) => {
    if (at < next || at >= until) return false;
    next = at + SAMPLE_EVERY_MS;
    return true;
  });
}
