import { isStop } from "./losses.ts";
import {
  complain,
  endOf,
  HOUR,
  isQuarantine,
  lastBefore,
  looksOf,
  MINUTE,
  sampleAt,
} from "./reading.ts";
import type { SaidLook, SaidWorld, Span, TrueJob, TrueWorld } from "./record.ts";
import { NOTHING, plus, type Tally } from "./tally.ts";

/** What a job truly is, as far as one word can say it. `free`: well or failing, as the judge sees it. */
const STATES = [
  "quarantined",
  "blind",
  "stopped",
  "paused",
  "never-run",
  "first-cycle",
  "full-cycle",
  "free",
] as const;
type State = (typeof STATES)[number];

/** So long Graph may be out before it has to be said. */
const BLIND_AFTER_MS = 30 * MINUTE;
const STOP_SLACK_MS = 15 * MINUTE;
/** A job with so large a share of failing objects may be called by that. */
const UNWELL_SHARE = 0.02;
/** A look may lie so far behind the moment it is held against. */
const POLL_MS = 5 * MINUTE;
const COMPLAINTS_MAX = 3;

const TROUBLE: ReadonlySet<string> = new Set(["failing", "at-risk"]);

/** What may be said of a job in each state, beside what is graver and true of it. */
const SAYS: Readonly<Record<State, (condition: string) => boolean>> = {
  quarantined: isQuarantine,
  blind: (condition) => condition === "blind",
  stopped: isStop,
  paused: (condition) => condition === "paused",
  "never-run": (condition) => ["never-run", "not-configured", "paused"].includes(condition),
  "first-cycle": (condition) => condition === "initial-cycle" || TROUBLE.has(condition),
  // After a restart Entra may go on calling the job steady.
  "full-cycle": (condition) =>
    condition === "initial-cycle" || condition === "healthy" || TROUBLE.has(condition),
  free: (condition) => condition === "healthy" || TROUBLE.has(condition),
};

/** True state against the condition said, at every look; moments in between two states left out. */
export function scoreVerdicts(truth: TrueWorld, said: SaidWorld): Partial<Tally> {
  return truth.jobs.map((job) => scoreJob(truth, said, job)).reduce<Tally>(plus, NOTHING);
}

function scoreJob(truth: TrueWorld, said: SaidWorld, job: TrueJob): Partial<Tally> {
  const moments = [...momentsOf(truth, said, job)];
  const confusion: Record<string, number> = {};
  for (const { key } of moments) confusion[key] = (confusion[key] ?? 0) + 1;
  const wrong = moments.filter(({ isRight }) => !isRight);
  // One line per spell of the same mistake.
  const spells = wrong.filter(
    ({ key, look: { at } }, n) =>
      wrong[n - 1]?.key !== key || at - (wrong[n - 1]?.look.at ?? at) > HOUR,
  );
  return {
    verdicts: moments.length,
    verdictsRight: moments.length - wrong.length,
    confusion,
    complaints: spells
      .slice(0, COMPLAINTS_MAX)
      .map(({ look, state }) =>
        complain(truth, job.jobId, look.at, `${state}, but said ${look.condition}`),
      ),
  };
}

function* momentsOf(truth: TrueWorld, said: SaidWorld, job: TrueJob) {
  const stateAt = stateReader(truth, job);
  const looks = looksOf(said, job.jobId);
  for (const look of looks) {
    const state = stateAt(look.at);
    if (state === null) continue;
    const isRight = SAYS[state](look.condition) || isExcused(truth, { job, state, look, looks });
    yield { look, state, isRight, key: `${state} > ${look.condition}` };
  }
}

type Moment = {
  readonly job: TrueJob;
  readonly state: State;
  readonly look: SaidLook;
  readonly looks: readonly SaidLook[];
};

/** Something graver that is true as well. */
function isExcused(truth: TrueWorld, { job, state, look, looks }: Moment): boolean {
  const { condition, at } = look;
  if (state === "paused" || state === "never-run") {
    return (
      TROUBLE.has(condition) && sampleAt(truth, job.jobId, at).failing > UNWELL_SHARE * job.scope
    );
  }
  if (state === "free") return condition === "initial-cycle" && isUnfinished(truth, job, at);
  if (state !== "blind") return false;
  // While nothing can be seen, what was known before it may still stand.
  const from = outageAt(truth, at)?.from ?? at;
  const before = looks[lastBefore(looks, from - 1)]?.condition ?? "";
  return condition === before && (TROUBLE.has(before) || isStop(before) || isQuarantine(before));
}

/** A new job between two attempts at its first cycle. */
const isUnfinished = (truth: TrueWorld, { jobId, isNew }: TrueJob, at: number): boolean =>
  isNew &&
  !truth.cycles.some(
    (one) => one.jobId === jobId && one.result === "completed" && (one.ended ?? at) < at,
  );

const outageAt = ({ outages }: TrueWorld, at: number): Span | undefined =>
  outages.find(({ from, until }) => at >= from && at < until);

/** Null at moments at which more than one thing may be said. */
function stateReader(truth: TrueWorld, job: TrueJob): (at: number) => State | null {
  const { jobId, intervalMs } = job;
  const mine = <T extends { readonly jobId: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.jobId === jobId);
  const spans = (all: readonly { readonly began: number; readonly ended: number | null }[]) =>
    all.map((one) => ({ from: one.began, until: endOf(one, truth) }));
  const seals = spans(mine(truth.quarantines));
  const cycles = spans(mine(truth.cycles).filter(({ kind }) => kind === "initial"));
  const stalls = mine(truth.stalls);
  const schedules = mine(truth.schedules);
  const graceMs = intervalMs + STOP_SLACK_MS;

  const unscheduledOrStopped = (at: number): State | "between" | null => {
    const schedule = schedules[lastBefore(schedules, at)];
    if (schedule?.state === "starting") return "between";
    if (schedule !== undefined && schedule.state !== "active") return schedule.state;
    const stall = stalls.find(({ from, until }) => at >= from && at < until + graceMs);
    if (stall === undefined) return null;
    const knownAt = Math.max(stall.from, schedule?.at ?? 0) + graceMs + POLL_MS;
    return at > knownAt && at < stall.until ? "stopped" : "between";
  };

  const runningOrFree = (at: number): State => {
    if (!covers(cycles, at)) return "free";
    return isUnfinished(truth, job, at) ? "first-cycle" : "full-cycle";
  };

  return (at) => {
    const sight = sightAt(truth, at);
    if (sight !== "clear") return sight;
    if (covers(seals, at)) return "quarantined";
    const held = unscheduledOrStopped(at) ?? runningOrFree(at);
    return held === "between" ? null : held;
  };
}

/** Null shortly after Graph goes, and shortly after it is back: what was missed has to be seen first. */
function sightAt(truth: TrueWorld, at: number): "clear" | "blind" | null {
  const outage = outageAt(truth, at);
  if (outage !== undefined) return at - outage.from < BLIND_AFTER_MS ? null : "blind";
  return outageAt(truth, at - 2 * BLIND_AFTER_MS) === undefined ? "clear" : null;
}

const covers = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, until }) => at >= from && at < until);
