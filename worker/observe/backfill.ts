import { z } from "zod";
import type { Log } from "../../config/log.ts";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { EventStore, PollState, PollStore } from "../../store/store.ts";
import type { Graph } from "../graph/client.ts";
import type { GraphError } from "../graph/error.ts";
import { provisioningLog, type Span } from "../graph/logs.ts";
import { nextWindowMs, pagesFor, WINDOW_FIRST_MS } from "./advance.ts";
import { loadPoll, notesIn, settled } from "./poll.ts";
import type { Watches } from "./watches.ts";
import { firstPage, type Reader, readWindow, type WindowReading } from "./window.ts";

export type BackfillDeps = {
  readonly tenant: string;
  readonly graph: Graph;
  readonly store: {
    readonly events: Pick<EventStore, "commit">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly watches: Watches;
  /** How far back it goes; never further than Entra keeps its log. */
  readonly retainMs: Millis;
  readonly now: () => Instant;
  readonly log: Log;
};

export type BackfillLook = {
  /** True from the look on that came to the end: no more looks are needed, ever. */
  readonly done: boolean;
  /** 0..1 */
  readonly progressRatio: number;
  readonly added: number;
  readonly error: GraphError | null;
};

/** A tenant with a premium licence keeps 30 days; one without, 7, and the rest is empty. */
const RETENTION_MS: Millis = 30 * DAY;

/** Quiet tenants are through in a few windows. */
const WINDOW_MOST_MS: Millis = 4 * DAY;

/** After trouble it is left alone for so long, however often it is called. */
const PAUSE_MS: Millis = MINUTE;

/**
 * Live looks share the budget: about 40 s of it goes to one turn. A window that was begun may take
 * as many again: to be cut short for what its forerunners took would only mean to read it twice.
 */
const PAGES_A_TURN = 20;

/** What is between `cursor` and `top` has been read whole; `bottom` is where it ends. */
const Notes = z.object({
  top: z.number(),
  cursor: z.number(),
  bottom: z.number(),
  windowMs: z.number().positive(),
});
type Notes = z.output<typeof Notes>;

/**
 * One turn of going through all that Entra still has, newest window first, so that what matters
 * most is there first. Each window is noted once it is read and kept whole: a process that dies
 * repeats one window at most, and rows count once however often they come.
 */
export async function observeBackfill(deps: BackfillDeps): Promise<BackfillLook> {
  const { tenant, store, now } = deps;
  let state = await loadPoll(store.polls, tenant, "backfill");
  if (state.complete) return { done: true, progressRatio: 1, added: 0, error: null };

  const startedAt = now();
  let notes = notesIn(Notes, state.resume) ?? firstNotes(deps, startedAt);
  if (isPausing(state, startedAt)) return lookOf(notes, 0, null);

  const seen = { added: 0 };
  const reader = readerOf(deps, seen);
  let pages = 0;
  let coming: ReturnType<typeof firstPage<ProvisioningEvent>> | null = null;
  while (pages < PAGES_A_TURN && notes.cursor > notes.bottom) {
    const begun = { notes, pages, coming };
    coming = null;
    const reading = await readWindow(
      reader,
      spanOf(notes),
      pagesFor(notes.windowMs, PAGES_A_TURN),
      {
        coming: begun.coming,
        ended: (taken) => {
          const next = notesAfter(begun.notes, { ...WHOLE, pages: taken });
          const goesOn = begun.pages + taken < PAGES_A_TURN && next.cursor > next.bottom;
          coming = goesOn ? firstPage(reader, spanOf(next)) : null;
        },
      },
    );
    pages += reading.pages;
    notes = notesAfter(notes, reading);
    state = stateAfter(state, notes, reading, startedAt);
    await store.polls.save(tenant, "backfill", state);
    if (reading.error !== null) return lookOf(notes, seen.added, reading.error);
    if (!reading.whole) break;
  }
  return lookOf(notes, seen.added, null);
}

const WHOLE = { whole: true, dropped: 0, error: null } as const;

function spanOf({ cursor, bottom, windowMs }: Notes): Span {
  return { from: Math.max(bottom, cursor - windowMs), to: cursor };
}

function notesAfter(notes: Notes, reading: WindowReading): Notes {
  return {
    ...notes,
    windowMs: nextWindowMs(notes.windowMs, reading, WINDOW_MOST_MS),
    cursor: reading.whole ? spanOf(notes).from : notes.cursor,
  };
}

const isPausing = ({ trouble, lastTryAt }: PollState, now: Instant): boolean =>
  trouble !== null && lastTryAt !== null && now - lastTryAt < PAUSE_MS;

/** The newest moment that the back-fill has taken on itself; null before its first window. */
export function backfillTop(state: PollState): Instant | null {
  return notesIn(Notes, state.resume)?.top ?? null;
}

function firstNotes({ retainMs }: BackfillDeps, now: Instant): Notes {
  const bottom = now - Math.min(RETENTION_MS, retainMs);
  return { top: now, cursor: now, bottom, windowMs: WINDOW_FIRST_MS };
}

function readerOf(
  { tenant, graph, store, watches, now, log }: BackfillDeps,
  seen: { added: number },
): Reader<ProvisioningEvent> {
  return {
    graph,
    source: provisioningLog,
    log,
    async keep(rows) {
      const watched = rows.filter((row) => watches(row.application, row.servicePrincipalId));
      if (watched.length === 0) return;
      seen.added += (await store.events.commit(tenant, watched, now())).added;
    },
  };
}

function stateAfter(
  before: PollState,
  notes: Notes,
  { error, dropped }: WindowReading,
  now: Instant,
): PollState {
  const complete = notes.cursor <= notes.bottom;
  return {
    ...settled(before, { error, complete, dropped }, now),
    resume: JSON.stringify(notes),
    progressRatio: progressOf(notes),
  };
}

const progressOf = ({ top, cursor, bottom }: Notes): number =>
  top === bottom ? 1 : (top - cursor) / (top - bottom);

function lookOf(notes: Notes, added: number, error: GraphError | null): BackfillLook {
  const done = notes.cursor <= notes.bottom;
  return { done, progressRatio: progressOf(notes), added, error };
}
