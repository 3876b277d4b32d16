import { z } from "zod";
import type { Log } from "../../config/log.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { EventStore, PollState, PollStore } from "../../store/store.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { provisioningLogSource, type TimeRange } from "../graph/log-sources.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import { loadPollState, parseResumeState, pollStateAfter } from "./poll-state.ts";
import { FIRST_WINDOW_MS, maxPagesFor, nextWindowMs } from "./read-log-range.ts";
import { type LogReader, readWindow, requestFirstPage, type WindowResult } from "./read-window.ts";

export type PollBackfillDependencies = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly events: Pick<EventStore, "commit">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly isWatched: ApplicationFilter;
  /** How far back it goes; never further than Entra keeps its log. */
  readonly retainMs: Millis;
  readonly now: () => Instant;
  readonly log: Log;
};

export type BackfillResult = {
  /** True from the look on that came to the end: no more looks are needed, ever. */
  readonly isDone: boolean;
  /** 0..1 */
  readonly progressRatio: number;
  readonly added: number;
  readonly error: GraphError | null;
};

/** A tenant with a premium licence keeps 30 days; one without, 7, and the rest is empty. */
const ENTRA_RETENTION_MS: Millis = 30 * DAY;

/** Quiet tenants are through in a few windows. */
const MAX_WINDOW_MS: Millis = 4 * DAY;

/** After trouble it is left alone for so long, however often it is called. */
const PAUSE_AFTER_FAILURE_MS: Millis = MINUTE;

/**
 * Live looks share the budget: about 40 s of it goes to one turn. A window that was begun may take
 * as many again: to be cut short for what its forerunners took would only mean to read it twice.
 */
const MAX_PAGES_PER_POLL = 20;

/** What is between `cursor` and `top` has been read whole; `bottom` is where it ends. */
const BackfillResumeState = z.object({
  newestAt: z.number(),
  readBackTo: z.number(),
  oldestAt: z.number(),
  windowMs: z.number().positive(),
});
type BackfillResumeState = z.output<typeof BackfillResumeState>;

/**
 * One turn of going through all that Entra still has, newest window first, so that what matters
 * most is there first. Each window is noted once it is read and kept whole: a process that dies
 * repeats one window at most, and rows count once however often they come.
 */
export async function pollBackfill(
  dependencies: PollBackfillDependencies,
): Promise<BackfillResult> {
  const { tenant, store, now } = dependencies;
  let pollState = await loadPollState(store.polls, tenant, "backfill");
  if (pollState.complete) return { isDone: true, progressRatio: 1, added: 0, error: null };

  const startedAt = now();
  let notes =
    parseResumeState(BackfillResumeState, pollState.resumeToken) ??
    firstResumeState(dependencies, startedAt);
  if (isPaused(pollState, startedAt)) return resultOf(notes, 0, null);

  const counts = { added: 0 };
  const reader = createReader(dependencies, counts);
  let pages = 0;
  let coming: ReturnType<typeof requestFirstPage<ProvisioningEvent>> | null = null;
  while (pages < MAX_PAGES_PER_POLL && notes.readBackTo > notes.oldestAt) {
    const windowStart = { notes, pages, coming };
    coming = null;
    const windowResult = await readWindow(
      reader,
      nextRange(notes),
      maxPagesFor(notes.windowMs, MAX_PAGES_PER_POLL),
      {
        pendingPage: windowStart.coming,
        onLastPage: (pagesRead) => {
          const next = resumeStateAfter(windowStart.notes, {
            ...COMPLETE_WINDOW,
            pages: pagesRead,
          });
          const continues =
            windowStart.pages + pagesRead < MAX_PAGES_PER_POLL && next.readBackTo > next.oldestAt;
          coming = continues ? requestFirstPage(reader, nextRange(next)) : null;
        },
      },
    );
    pages += windowResult.pages;
    notes = resumeStateAfter(notes, windowResult);
    pollState = pollStateAfterWindow(pollState, notes, windowResult, startedAt);
    await store.polls.save(tenant, "backfill", pollState);
    if (windowResult.error !== null) return resultOf(notes, counts.added, windowResult.error);
    if (!windowResult.isComplete) break;
  }
  return resultOf(notes, counts.added, null);
}

const COMPLETE_WINDOW = { isComplete: true, droppedRows: 0, error: null } as const;

function nextRange({ readBackTo, oldestAt, windowMs }: BackfillResumeState): TimeRange {
  return { from: Math.max(oldestAt, readBackTo - windowMs), to: readBackTo };
}

function resumeStateAfter(
  resumeState: BackfillResumeState,
  windowResult: WindowResult,
): BackfillResumeState {
  return {
    ...resumeState,
    windowMs: nextWindowMs(resumeState.windowMs, windowResult, MAX_WINDOW_MS),
    readBackTo: windowResult.isComplete ? nextRange(resumeState).from : resumeState.readBackTo,
  };
}

const isPaused = ({ readFailure, lastTryAt }: PollState, now: Instant): boolean =>
  readFailure !== null && lastTryAt !== null && now - lastTryAt < PAUSE_AFTER_FAILURE_MS;

/** The newest moment that the back-fill has taken on itself; null before its first window. */
export function backfillNewestAt(pollState: PollState): Instant | null {
  return parseResumeState(BackfillResumeState, pollState.resumeToken)?.newestAt ?? null;
}

function firstResumeState(
  { retainMs }: PollBackfillDependencies,
  now: Instant,
): BackfillResumeState {
  const oldestAt = now - Math.min(ENTRA_RETENTION_MS, retainMs);
  return { newestAt: now, readBackTo: now, oldestAt, windowMs: FIRST_WINDOW_MS };
}

function createReader(
  { tenant, graph, store, isWatched, now, log }: PollBackfillDependencies,
  counts: { added: number },
): LogReader<ProvisioningEvent> {
  return {
    graph,
    source: provisioningLogSource,
    log,
    async saveRows(rows) {
      const watched = rows.filter((row) => isWatched(row.application, row.servicePrincipalId));
      if (watched.length === 0) return;
      counts.added += (await store.events.commit(tenant, watched, now())).addedRows;
    },
  };
}

function pollStateAfterWindow(
  previousState: PollState,
  resumeState: BackfillResumeState,
  { error, droppedRows }: WindowResult,
  now: Instant,
): PollState {
  const complete = resumeState.readBackTo <= resumeState.oldestAt;
  return {
    ...pollStateAfter(previousState, { error, complete, droppedRows }, now),
    resumeToken: JSON.stringify(resumeState),
    progressRatio: progressRatioOf(resumeState),
  };
}

const progressRatioOf = ({ newestAt, readBackTo, oldestAt }: BackfillResumeState): number =>
  newestAt === oldestAt ? 1 : (newestAt - readBackTo) / (newestAt - oldestAt);

function resultOf(
  resumeState: BackfillResumeState,
  added: number,
  error: GraphError | null,
): BackfillResult {
  const isDone = resumeState.readBackTo <= resumeState.oldestAt;
  return { isDone, progressRatio: progressRatioOf(resumeState), added, error };
}
