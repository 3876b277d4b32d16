import { z } from "zod";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { PollState, PollStore } from "../../store/jobs/poll-types.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { type CountingReaderDependencies, createCountingReader } from "./counting-reader.ts";
import { backfillNewestAt } from "./poll-backfill.ts";
import {
  loadPollState,
  loadPollStateUpTo,
  parseResumeState,
  pollStateAfter,
} from "./poll-state.ts";
import { type LogRangeResult, readLogRange } from "./read-log-range.ts";
import { FIRST_READ_SIZE, READ_SIZE_SHAPE } from "./read-size.ts";
import type { LogReader } from "./read-window.ts";

export type PollLogsDependencies = CountingReaderDependencies & {
  readonly store: { readonly polls: Pick<PollStore, "load" | "save"> };
  /** Called for each new row with the time from the row's own time until now. */
  readonly onIngested?: (lagMs: Millis) => void;
};

export type LogsPollResult = {
  readonly addedRows: number;
  /** Jobs with new rows. */
  readonly jobIds: ReadonlySet<string>;
  readonly isComplete: boolean;
  readonly error: GraphError | null;
};

/** Rows may appear late and out of order, so every poll reads this period again. */
const MAX_OVERLAP_MS: Millis = HOUR;
/**
 * Under load the overlap shrinks to this, and only the re-reads find late rows. This is shorter than the
 * shortest window (except beside a very large row), so the first window of a poll moves the watermark.
 */
const MIN_OVERLAP_MS: Millis = 15 * SECOND;
/**
 * Once an hour the last eight hours are read again. The first re-read of a day reads the last two
 * days again.
 */
const REREAD_INTERVAL_MS: Millis = HOUR;
/**
 * Longer than the time between two re-reads, so that the next re-read finds a row that is hours
 * late. After an outage, both ranges grow by the length of the outage.
 */
const HOURLY_REREAD_RANGE_MS: Millis = 8 * HOUR;
const DAILY_REREAD_RANGE_MS: Millis = 2 * DAY;

/** Two minutes of Graph's request budget for reports. */
const MAX_PAGES_PER_POLL = 60;
/** After a poll with at most this many pages, the overlap may grow again. */
const MAX_PAGES_OF_QUIET_POLL = 5;
/** How many pages a poll may use for the re-read, in addition to its other pages. */
const MAX_REREAD_PAGES = 15;

const LogsResumeState = z.object({
  ...READ_SIZE_SHAPE,
  overlapMs: z.number().positive(),
  lastRereadAt: z.number(),
  activeReread: z.object({ from: z.number(), to: z.number() }).nullable(),
});
type LogsResumeState = z.output<typeof LogsResumeState>;

/**
 * Polls a tenant's provisioning log. A repeat is safe after a crash at any point.
 * 1. Reads from the watermark minus the overlap up to now, window by window, oldest first.
 * 2. Moves the watermark only after a window has been read and stored completely.
 * 3. Once the watermark is up to date, continues the re-read that is due, if any.
 */
export async function pollLogs(dependencies: PollLogsDependencies): Promise<LogsPollResult> {
  const { tenant, store, onIngested, now } = dependencies;
  const startedAt = now();
  const previousState = await loadPollStateUpTo(store.polls, tenant, "logs", startedAt);
  const resumeState =
    parseResumeState(LogsResumeState, previousState.resumeToken) ?? firstResumeState(startedAt);
  // The rows of the first poll are older than Steadystate, so their age is not a delay.
  const isFirstPoll = previousState.watermark === null;
  const countingReader = createCountingReader(dependencies, (times) => {
    if (isFirstPoll) return;
    for (const at of times) onIngested?.(now() - at);
  });

  const from = await pollRangeStart(dependencies, previousState, resumeState, startedAt);
  let watermark = previousState.watermark;
  const rangeResult = await readLogRange(
    countingReader.reader,
    {
      from,
      to: startedAt,
      growFrom: previousState.watermark ?? from,
      size: resumeState,
      maxWindowMs: FIRST_READ_SIZE.windowMs,
      maxPages: MAX_PAGES_PER_POLL,
    },
    async (readUpTo) => {
      if (watermark !== null && readUpTo <= watermark) return;
      watermark = readUpTo;
      await store.polls.save(tenant, "logs", { ...previousState, watermark, lastTryAt: startedAt });
    },
  );
  const isCaughtUp = rangeResult.readUpTo >= startedAt;
  const nextResumeState = resumeStateAfter(resumeState, rangeResult, startedAt);
  const rereadResult = isCaughtUp
    ? await continueReread(countingReader.reader, nextResumeState, startedAt)
    : noReread(nextResumeState);

  const outcome = {
    error: rangeResult.error ?? rereadResult.error,
    isComplete: isCaughtUp,
    droppedRows: rangeResult.droppedRows + rereadResult.droppedRows,
  };
  await store.polls.save(tenant, "logs", {
    ...pollStateAfter(previousState, outcome, startedAt),
    watermark,
    resumeToken: JSON.stringify(rereadResult.resumeState),
  });
  return { ...countingReader.counts, isComplete: isCaughtUp, error: outcome.error };
}

function firstResumeState(now: Instant): LogsResumeState {
  // The back-fill reads everything before now, so no re-read is due yet.
  return {
    ...FIRST_READ_SIZE,
    overlapMs: MAX_OVERLAP_MS,
    lastRereadAt: now,
    activeReread: null,
  };
}

/**
 * The first poll starts where the back-fill started, so no row is missed even if a long outage lies
 * between the two.
 */
async function pollRangeStart(
  { tenant, store }: PollLogsDependencies,
  { watermark }: PollState,
  { overlapMs }: LogsResumeState,
  now: Instant,
): Promise<Instant> {
  if (watermark !== null) return watermark - overlapMs;
  const backfillNewest = backfillNewestAt(await loadPollState(store.polls, tenant, "backfill"));
  return Math.min(now, backfillNewest ?? now) - MAX_OVERLAP_MS;
}

function resumeStateAfter(
  resumeState: LogsResumeState,
  { size, pages, error }: LogRangeResult,
  now: Instant,
): LogsResumeState {
  // `lastRereadAt` is in the future if the clock was ahead. Because the difference is absolute, the
  // re-read is then due at once, and not only when the clock reaches that time (up to a year
  // later).
  const isRereadDue =
    resumeState.activeReread === null &&
    Math.abs(now - resumeState.lastRereadAt) >= REREAD_INTERVAL_MS;
  return {
    ...size,
    overlapMs: overlapAfter(resumeState.overlapMs, pages, error),
    lastRereadAt: isRereadDue ? now : resumeState.lastRereadAt,
    activeReread: isRereadDue
      ? { from: rereadRangeStart(resumeState.lastRereadAt, now), to: now }
      : resumeState.activeReread,
  };
}

/**
 * The range reaches back from the time when the re-read was due, so it includes the time of an
 * outage.
 */
function rereadRangeStart(lastRereadAt: Instant, now: Instant): Instant {
  const isSameDay = Math.floor(lastRereadAt / DAY) === Math.floor(now / DAY);
  const dueAt = Math.min(lastRereadAt + REREAD_INTERVAL_MS, now);
  return dueAt - (isSameDay ? HOURLY_REREAD_RANGE_MS : DAILY_REREAD_RANGE_MS);
}

function overlapAfter(overlapMs: Millis, pages: number, error: GraphError | null): Millis {
  // After an outage, the overlap keeps its length, because late rows are likely then.
  const isOverload = pages > MAX_PAGES_PER_POLL / 2 || error?.kind === "throttled";
  if (isOverload) return Math.max(MIN_OVERLAP_MS, overlapMs / 2);
  if (error !== null || pages > MAX_PAGES_OF_QUIET_POLL) return overlapMs;
  return Math.min(MAX_OVERLAP_MS, overlapMs * 2);
}

type RereadResult = {
  readonly resumeState: LogsResumeState;
  readonly droppedRows: number;
  readonly error: GraphError | null;
};

const noReread = (resumeState: LogsResumeState): RereadResult => ({
  resumeState,
  droppedRows: 0,
  error: null,
});

async function continueReread(
  reader: LogReader<ProvisioningEvent>,
  resumeState: LogsResumeState,
  now: Instant,
): Promise<RereadResult> {
  if (resumeState.activeReread === null) return noReread(resumeState);
  const { from, to } = resumeState.activeReread;
  const range = {
    from,
    to: Math.min(to, now),
    growFrom: from,
    size: resumeState,
    maxWindowMs: FIRST_READ_SIZE.windowMs,
    maxPages: MAX_REREAD_PAGES,
  };
  const { readUpTo, droppedRows, error } = await readLogRange(reader, range, async () => {});
  const activeReread = readUpTo >= range.to ? null : { from: readUpTo, to };
  return { resumeState: { ...resumeState, activeReread }, droppedRows, error };
}
