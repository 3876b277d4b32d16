import type { JobFacts } from "../facts.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import type { EscrowPoint } from "../trace.ts";
import { leastStep, sizesOf } from "./steps.ts";
import type { Growth } from "./verdict.ts";

const KEPT_MS: Millis = 72 * HOUR;

/** No growth for so long ends an episode; what came before says nothing of the next. A night is shorter. */
const QUIET_MS: Millis = 14 * HOUR;

/** Slots are as long as the time between two looks of Entra, within these. */
const SHORTEST_SLOT_MS: Millis = 20 * MINUTE;
const LONGEST_SLOT_MS: Millis = 2 * HOUR;

/** A log read longer ago says nothing of growth. */
const LOG_OLD_MS: Millis = HOUR;

/** A cycle's last rows are in the log so long after its end: slots are cut between two batches. */
const LOG_LAG_MS: Millis = 8 * MINUTE;

/** Cycles whose ends tell how often Entra looks. */
const LOOKS_KEPT = 6;
const USUAL_INTERVAL_MS: Millis = 40 * MINUTE;
/** Gaps that differ by less follow the interval. */
const LIKE_USUAL_RATIO = 0.2;
const LEAST_JITTER_MS: Millis = 2 * MINUTE;

/** How the escrow grew in its present episode of growth, slot by slot. */
export function growthOf(facts: JobFacts, now: Instant): Growth {
  const looks = looksOf(facts, now);
  const { nextLookAt, looksEveryMs, looksJitterMs } = looks;
  const everyMs = Math.min(LONGEST_SLOT_MS, Math.max(SHORTEST_SLOT_MS, looksEveryMs));
  const slotBegan = lastCut(looks, everyMs, now);
  const points = facts.trace.escrow;
  const values = valuesAt(points, cuts(points, everyMs, slotBegan));
  const present = points.at(-1);
  const begun = values.at(-1);
  const steps = (kind: "objects" | "references") =>
    values.slice(1).map((value, n) => (value?.[kind] ?? 0) - (values[n]?.[kind] ?? 0));
  const objects = steps("objects");
  const references = steps("references");
  const from = episodeStart(sizesOf({ objects, references }), Math.ceil(QUIET_MS / everyMs));
  const isNews = newsRatio(facts, objects.slice(-daySlots(everyMs)));
  return {
    nextLookAt,
    looksEveryMs,
    looksJitterMs,
    isSeen: facts.sight.logsAsOf !== null && now - facts.sight.logsAsOf <= LOG_OLD_MS,
    isRunning: isRunning(facts.job),
    everyMs,
    objects: objects.slice(from).map((step) => (step > 0 ? step * isNews : step)),
    references: references.slice(from),
    slotBegan,
    slotObjects: (present?.objects ?? 0) - (begun?.objects ?? 0),
    slotReferences: (present?.references ?? 0) - (begun?.references ?? 0),
  };
}

function isRunning({ lastExecution }: JobFacts["job"]): boolean {
  return lastExecution !== null && lastExecution.beganAt !== null && lastExecution.endedAt === null;
}

/** When the slot under way began: shortly after Entra's last look, where slots are as long as cycles. */
function lastCut(
  { nextLookAt, looksEveryMs }: Pick<Growth, "nextLookAt" | "looksEveryMs">,
  everyMs: Millis,
  now: Instant,
): Instant {
  if (everyMs !== looksEveryMs) return now;
  const cut = nextLookAt - looksEveryMs + LOG_LAG_MS;
  return cut <= now ? cut : cut - everyMs;
}

/** Slots from the first change on: until the second point came, nothing had grown. */
function cuts(points: readonly EscrowPoint[], everyMs: Millis, last: Instant): readonly Instant[] {
  const [oldest, second] = points;
  const first =
    oldest === undefined || second === undefined ? last : Math.max(oldest.at, second.at - everyMs);
  const count = Math.floor(Math.min(KEPT_MS, Math.max(0, last - first)) / everyMs);
  return Array.from({ length: count + 1 }, (_, n) => last - (count - n) * everyMs);
}

/** What stood at each of these moments, which are in order as the points are. */
function valuesAt(
  points: readonly EscrowPoint[],
  moments: readonly Instant[],
): readonly (EscrowPoint | undefined)[] {
  let place = 0;
  return moments.map((at) => {
    while ((points[place + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) place += 1;
    return points[place];
  });
}

/** The first step after the last long quiet; the length where all of it is quiet. */
function episodeStart(sizes: readonly number[], quietSlots: number): number {
  const least = leastStep(sizes);
  let start = sizes.length;
  let quiet = 0;
  for (let n = sizes.length - 1; n >= 0 && quiet <= quietSlots; n--) {
    const isStep = (sizes[n] ?? 0) >= least;
    quiet = isStep ? 0 : quiet + 1;
    if (isStep) start = n;
  }
  return start;
}

/** Slots surely within the last day: what the log shows in one may have happened in the one before. */
function daySlots(everyMs: Millis): number {
  return Math.max(1, Math.floor(DAY / everyMs) - 2);
}

/**
 * What is only now read of an old log looks like growth: of that, only objects that began to fail
 * within the last day are new.
 */
function newsRatio(facts: JobFacts, day: readonly number[]): number {
  const seen = day.reduce((sum, step) => sum + step, 0);
  return seen <= 0 ? 1 : Math.min(1, Math.max(0, facts.failingLately) / seen);
}

/** Entra looks at the end of a cycle: cycles begin by their interval, unless one lasts longer. */
function looksOf(
  { job, trace }: JobFacts,
  now: Instant,
): Pick<Growth, "nextLookAt" | "looksEveryMs" | "looksJitterMs"> {
  const ends = trace.runs.slice(-LOOKS_KEPT).map(({ endedAt }) => endedAt);
  const gaps = ends
    .slice(1)
    .map((end, n) => end - (ends[n] ?? end))
    .toSorted((one, other) => one - other);
  const usual = job.schedule.intervalMs ?? USUAL_INTERVAL_MS;
  const seen = gaps[Math.floor(gaps.length / 2)] ?? usual;
  const isUsual = Math.abs(seen - usual) < LIKE_USUAL_RATIO * usual;
  const looksEveryMs = Math.min(DAY, Math.max(MINUTE, isUsual ? usual : seen));
  const last = ends.at(-1) ?? job.lastExecution?.endedAt ?? now;
  const passed = Math.max(0, Math.floor((now - last) / looksEveryMs));
  const jitters = gaps.map((gap) => Math.abs(gap - seen)).toSorted((one, other) => one - other);
  return {
    nextLookAt: last + (passed + 1) * looksEveryMs,
    looksEveryMs,
    looksJitterMs: Math.max(LEAST_JITTER_MS, jitters[Math.floor(jitters.length * 0.7)] ?? 0),
  };
}
