import { z } from "zod";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { PollState, PollStore } from "../../store/jobs/poll-types.ts";
import type { GraphError } from "../graph/graph-error.ts";
import type { TimeRange } from "../graph/log-sources.ts";
import { type CountingReaderDependencies, createCountingReader } from "./counting-reader.ts";
import { startEarly } from "./early-read.ts";
import { loadPollState, parseResumeState, pollStateAfter } from "./poll-state.ts";
import { FIRST_READ_SIZE, maxPagesFor, nextReadSize, READ_SIZE_SHAPE } from "./read-size.ts";
import {
  COMPLETE_WINDOW,
  readWindow,
  requestFirstPage,
  type WindowPrefetch,
} from "./read-window.ts";
import type { WindowResult } from "./window-result.ts";

export type PollBackfillDependencies = CountingReaderDependencies & {
  readonly store: { readonly polls: Pick<PollStore, "load" | "saveNext"> };
  /** How far back to read, at most as long as Entra keeps its log. */
  readonly retainMs: Millis;
};

export type BackfillResult = {
  /** True once everything has been read; later calls then do nothing. */
  readonly isDone: boolean;
  /** 0..1 */
  readonly progressRatio: number;
  readonly addedRows: number;
  /** False if it is done or paused. */
  readonly hasRead: boolean;
  readonly error: GraphError | null;
};

/**
 * Entra keeps its log for 30 days with a premium licence, and otherwise for 7 days; older windows
 * are then empty.
 */
const ENTRA_RETENTION_MS: Millis = 30 * DAY;

/** The longest window, so that a tenant with few events is read in a few windows. */
const MAX_WINDOW_MS: Millis = 4 * DAY;

/** After a failure, the back-fill does nothing for this long. */
const PAUSE_AFTER_FAILURE_MS: Millis = MINUTE;

/**
 * One call uses about 40 s of the request budget, which other polls share. Each window may use this
 * many pages, even after earlier windows of the same call: a window that is not finished must be
 * read again from its start.
 */
const MAX_PAGES_PER_POLL = 20;

/**
 * Everything from `readBackTo` to `newestAt` has been read. The back-fill ends when `readBackTo`
 * reaches `oldestAt`.
 */
const BackfillResumeState = z.object({
  newestAt: z.number(),
  readBackTo: z.number(),
  oldestAt: z.number(),
  ...READ_SIZE_SHAPE,
});
type BackfillResumeState = z.output<typeof BackfillResumeState>;

const DONE: BackfillResult = {
  isDone: true,
  progressRatio: 1,
  addedRows: 0,
  hasRead: false,
  error: null,
};

/**
 * Reads the next part of the log that Entra still has, newest window first, because recent rows
 * matter most. The position is stored after each window that was read and stored completely, so a
 * process that dies repeats at most one window. A repeated row is counted once.
 */
export async function pollBackfill(
  dependencies: PollBackfillDependencies,
): Promise<BackfillResult> {
  const { tenant, store, now } = dependencies;
  let pollState = await loadPollState(store.polls, tenant, "backfill");
  if (pollState.isComplete) return DONE;

  const startedAt = now();
  let resumeState =
    parseResumeState(BackfillResumeState, pollState.resumeToken) ??
    firstResumeState(dependencies, startedAt);
  if (isPaused(pollState, startedAt)) return { ...resultOf(resumeState, 0, null), hasRead: false };

  const { reader, counts } = createCountingReader(dependencies);
  let pages = 0;
  let firstPage: WindowPrefetch<ProvisioningEvent>["firstPage"] = null;
  while (pages < MAX_PAGES_PER_POLL && resumeState.readBackTo > resumeState.oldestAt) {
    const stateBefore = { resumeState, pages, firstPage };
    firstPage = null;
    const windowResult = await readWindow(
      reader,
      nextRange(resumeState),
      { size: resumeState, maxPages: maxPagesFor(resumeState, MAX_PAGES_PER_POLL) },
      {
        firstPage: stateBefore.firstPage,
        onLastPage: (pagesRead) => {
          const next = resumeStateAfter(stateBefore.resumeState, {
            ...COMPLETE_WINDOW,
            pages: pagesRead,
          });
          const hasNextWindow =
            stateBefore.pages + pagesRead < MAX_PAGES_PER_POLL && next.readBackTo > next.oldestAt;
          firstPage = hasNextWindow
            ? startEarly(() => requestFirstPage(reader, nextRange(next), next))
            : null;
        },
      },
    );
    pages += windowResult.pages;
    resumeState = resumeStateAfter(resumeState, windowResult);
    const nextState = pollStateAfterWindow(pollState, resumeState, windowResult, startedAt);
    if (!(await store.polls.saveNext(tenant, "backfill", pollState, nextState))) {
      // Redis has lost the last windows, or the back-fill was started again. The next run goes on
      // from the stored state.
      return { ...resultOf(resumeState, counts.addedRows, windowResult.error), isDone: false };
    }
    pollState = nextState;
    if (windowResult.error !== null) {
      return resultOf(resumeState, counts.addedRows, windowResult.error);
    }
    if (!windowResult.isComplete && !windowResult.isPageTooLarge) break;
  }
  return resultOf(resumeState, counts.addedRows, null);
}

function nextRange({ readBackTo, oldestAt, windowMs }: BackfillResumeState): TimeRange {
  return { from: Math.max(oldestAt, readBackTo - windowMs), to: readBackTo };
}

function resumeStateAfter(
  resumeState: BackfillResumeState,
  windowResult: WindowResult,
): BackfillResumeState {
  return {
    ...resumeState,
    ...nextReadSize(resumeState, windowResult, MAX_WINDOW_MS),
    readBackTo: windowResult.isComplete ? nextRange(resumeState).from : resumeState.readBackTo,
  };
}

const isPaused = ({ readFailure, lastTryAt }: PollState, now: Instant): boolean =>
  readFailure !== null && lastTryAt !== null && Math.abs(now - lastTryAt) < PAUSE_AFTER_FAILURE_MS;

/** The time up to which the back-fill reads; null before its first window. */
export function backfillNewestAt(pollState: PollState): Instant | null {
  return parseResumeState(BackfillResumeState, pollState.resumeToken)?.newestAt ?? null;
}

function firstResumeState(
  { retainMs }: PollBackfillDependencies,
  now: Instant,
): BackfillResumeState {
  const oldestAt = now - Math.min(ENTRA_RETENTION_MS, retainMs);
  return { newestAt: now, readBackTo: now, oldestAt, ...FIRST_READ_SIZE };
}

function pollStateAfterWindow(
  previousState: PollState,
  resumeState: BackfillResumeState,
  { error, droppedRows }: WindowResult,
  now: Instant,
): PollState {
  const isComplete = resumeState.readBackTo <= resumeState.oldestAt;
  return {
    ...pollStateAfter(previousState, { error, isComplete, droppedRows }, now),
    resumeToken: JSON.stringify(resumeState),
    readBackTo: resumeState.readBackTo,
    progressRatio: progressRatioOf(resumeState),
  };
}

const progressRatioOf = ({ newestAt, readBackTo, oldestAt }: BackfillResumeState): number =>
  newestAt === oldestAt ? 1 : (newestAt - readBackTo) / (newestAt - oldestAt);

function resultOf(
  resumeState: BackfillResumeState,
  addedRows: number,
  error: GraphError | null,
): BackfillResult {
  const isDone = resumeState.readBackTo <= resumeState.oldestAt;
  return { isDone, progressRatio: progressRatioOf(resumeState), addedRows, hasRead: true, error };
}
