import { z } from "zod";
import type { Log } from "../../config/log.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { EventStore, PollState, PollStore } from "../../store/store.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { provisioningLogSource } from "../graph/log-sources.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import { backfillNewestAt } from "./poll-backfill.ts";
import {
  loadPollState,
  loadPollStateUpTo,
  parseResumeState,
  pollStateAfter,
} from "./poll-state.ts";
import { FIRST_WINDOW_MS, type LogRangeResult, readLogRange } from "./read-log-range.ts";
import type { LogReader } from "./read-window.ts";

export type PollLogsDependencies = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly events: Pick<EventStore, "commit">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly isWatched: ApplicationFilter;
  readonly now: () => Instant;
  readonly log: Log;
};

/** What one look brought. */
export type LogsPollResult = {
  /** Rows that were new. */
  readonly added: number;
  /** Jobs with new rows. */
  readonly jobIds: ReadonlySet<string>;
  readonly complete: boolean;
  readonly error: GraphError | null;
};

/** Rows may turn up late and out of order: so much is read again in each look (entra.md 1.8). */
const MAX_OVERLAP_MS: Millis = HOUR;
/**
 * Under load the overlap shrinks to this, and the daily re-reading finds what came late.
 * Shorter than the shortest window, so that every window that is read moves the watermark.
 */
const MIN_OVERLAP_MS: Millis = 15 * SECOND;
/** Each hour the last eight are read again, and with the first look of a day the last two days. */
const REREAD_INTERVAL_MS: Millis = HOUR;
/**
 * Longer than the time between two, or a row that came hours late would fall in the gap; after an
 * outage, its length comes on top.
 */
const HOURLY_REREAD_RANGE_MS: Millis = 8 * HOUR;
const DAILY_REREAD_RANGE_MS: Millis = 2 * DAY;

/** Two minutes' worth of Graph's report budget. */
const MAX_PAGES_PER_POLL = 60;
/** A quiet look takes no more; then the overlap can be as long as it likes. */
const MAX_PAGES_OF_QUIET_POLL = 5;
/** What the daily re-reading may take beside. */
const MAX_REREAD_PAGES = 15;

const LogsResumeState = z.object({
  windowMs: z.number().positive(),
  overlapMs: z.number().positive(),
  lastRereadAt: z.number(),
  activeReread: z.object({ from: z.number(), to: z.number() }).nullable(),
});
type LogsResumeState = z.output<typeof LogsResumeState>;

/**
 * One look at a tenant's provisioning log, safe to repeat from any point:
 * 1. read from the watermark, less the overlap, to now, window by window, oldest first;
 * 2. move the watermark after each window that was read and kept whole, never otherwise;
 * 3. with pages to spare, go on with re-reading the last day, once a day.
 */
export async function pollLogs(dependencies: PollLogsDependencies): Promise<LogsPollResult> {
  const { tenant, store, now } = dependencies;
  const startedAt = now();
  const previousState = await loadPollStateUpTo(store.polls, tenant, "logs", startedAt);
  const resumeState =
    parseResumeState(LogsResumeState, previousState.resumeToken) ?? firstResumeState(startedAt);
  const countingReader = createCountingReader(dependencies);

  const from = await pollRangeStart(dependencies, previousState, resumeState, startedAt);
  let watermark = previousState.watermark;
  const rangeResult = await readLogRange(
    countingReader.reader,
    {
      from,
      to: startedAt,
      growFrom: previousState.watermark ?? from,
      windowMs: resumeState.windowMs,
      maxWindowMs: FIRST_WINDOW_MS,
      maxPages: MAX_PAGES_PER_POLL,
    },
    async (reached) => {
      if (watermark !== null && reached <= watermark) return;
      watermark = reached;
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
    complete: isCaughtUp,
    droppedRows: rangeResult.droppedRows + rereadResult.droppedRows,
  };
  await store.polls.save(tenant, "logs", {
    ...pollStateAfter(previousState, outcome, startedAt),
    watermark,
    resumeToken: JSON.stringify(rereadResult.resumeState),
  });
  return { ...countingReader.counts, complete: isCaughtUp, error: outcome.error };
}

function firstResumeState(now: Instant): LogsResumeState {
  // The back-fill goes through everything before, so there is nothing to read again yet.
  return {
    windowMs: FIRST_WINDOW_MS,
    overlapMs: MAX_OVERLAP_MS,
    lastRereadAt: now,
    activeReread: null,
  };
}

/** Where a look begins; the first one joins on to the back-fill, even after a long outage. */
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

/** Rows go to the store page by page; what was new is counted. */
function createCountingReader(dependencies: PollLogsDependencies): {
  readonly reader: LogReader<ProvisioningEvent>;
  readonly counts: { added: number; readonly jobIds: Set<string> };
} {
  const { tenant, graph, store, isWatched, now, log } = dependencies;
  const counts = { added: 0, jobIds: new Set<string>() };
  const reader: LogReader<ProvisioningEvent> = {
    graph,
    source: provisioningLogSource,
    log,
    async saveRows(rows) {
      const watched = rows.filter((row) => isWatched(row.application, row.servicePrincipalId));
      if (watched.length === 0) return;
      const { addedRows } = await store.events.commit(tenant, watched, now());
      counts.added += addedRows;
      if (addedRows > 0) for (const { jobId } of watched) counts.jobIds.add(jobId);
    },
  };
  return { reader, counts };
}

/** The overlap halves under load and doubles in quiet; windows follow what they took. */
function resumeStateAfter(
  resumeState: LogsResumeState,
  { windowMs, pages, error }: LogRangeResult,
  now: Instant,
): LogsResumeState {
  // A moment yet to come is of a clock that was wrong: waiting for it could take a year.
  const isRereadDue =
    resumeState.activeReread === null &&
    Math.abs(now - resumeState.lastRereadAt) >= REREAD_INTERVAL_MS;
  return {
    windowMs,
    overlapMs: overlapAfter(resumeState.overlapMs, pages, error),
    lastRereadAt: isRereadDue ? now : resumeState.lastRereadAt,
    activeReread: isRereadDue
      ? { from: rereadRangeStart(resumeState.lastRereadAt, now), to: now }
      : resumeState.activeReread,
  };
}

/** Counted from when the next one was due, so that it reaches over what an outage left unread. */
function rereadRangeStart(lastRereadAt: Instant, now: Instant): Instant {
  const isSameDay = Math.floor(lastRereadAt / DAY) === Math.floor(now / DAY);
  const dueAt = Math.min(lastRereadAt + REREAD_INTERVAL_MS, now);
  return dueAt - (isSameDay ? HOURLY_REREAD_RANGE_MS : DAILY_REREAD_RANGE_MS);
}

function overlapAfter(overlapMs: Millis, pages: number, error: GraphError | null): Millis {
  // An outage is no load: after one, late rows are to be expected.
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
    from: from,
    to: Math.min(to, now),
    growFrom: from,
    windowMs: resumeState.windowMs,
    maxWindowMs: FIRST_WINDOW_MS,
    maxPages: MAX_REREAD_PAGES,
  };
  const { readUpTo, droppedRows, error } = await readLogRange(reader, range, async () => {});
  const activeReread = readUpTo >= range.to ? null : { from: readUpTo, to };
  return { resumeState: { ...resumeState, activeReread }, droppedRows, error };
}
