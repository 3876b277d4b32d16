import { z } from "zod";
import type { Log } from "../../config/log.ts";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import { DAY, HOUR, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { EventStore, PollState, PollStore } from "../../store/store.ts";
import type { Graph } from "../graph/client.ts";
import type { GraphError } from "../graph/error.ts";
import { provisioningLog } from "../graph/logs.ts";
import { type Advanced, advance, WINDOW_FIRST_MS } from "./advance.ts";
import { backfillTop } from "./backfill.ts";
import { loadPoll, loadPollUntil, notesIn, settled } from "./poll.ts";
import type { Watches } from "./watches.ts";
import type { Reader } from "./window.ts";

export type LogsDeps = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly graph: Graph;
  readonly store: {
    readonly events: Pick<EventStore, "commit">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly watches: Watches;
  readonly now: () => Instant;
  readonly log: Log;
};

/** What one look brought. */
export type LogsLook = {
  /** Rows that were new. */
  readonly added: number;
  /** Jobs with new rows. */
  readonly jobIds: ReadonlySet<string>;
  readonly complete: boolean;
  readonly error: GraphError | null;
};

/** Rows may turn up late and out of order: so much is read again in each look (entra.md 1.8). */
const OVERLAP_MOST_MS: Millis = HOUR;
/**
 * Under load the overlap shrinks to this, and the daily re-reading finds what came late.
 * Shorter than the shortest window, so that every window that is read moves the watermark.
 */
const OVERLAP_LEAST_MS: Millis = 15 * SECOND;
/** Each hour the last eight are read again, and with the first look of a day the last two days. */
const REREAD_EVERY_MS: Millis = HOUR;
/**
 * Longer than the time between two, or a row that came hours late would fall in the gap; after an
 * outage, its length comes on top.
 */
const REREAD_MS: Millis = 8 * HOUR;
const REREAD_OF_DAY_MS: Millis = 2 * DAY;

/** Two minutes' worth of Graph's report budget. */
const PAGES_A_LOOK = 60;
/** A quiet look takes no more; then the overlap can be as long as it likes. */
const PAGES_EASY = 5;
/** What the daily re-reading may take beside. */
const PAGES_OF_REREADING = 15;

const Notes = z.object({
  windowMs: z.number().positive(),
  overlapMs: z.number().positive(),
  rereadAt: z.number(),
  rereading: z.object({ at: z.number(), to: z.number() }).nullable(),
});
type Notes = z.output<typeof Notes>;

/**
 * One look at a tenant's provisioning log, safe to repeat from any point:
 * 1. read from the watermark, less the overlap, to now, window by window, oldest first;
 * 2. move the watermark after each window that was read and kept whole, never otherwise;
 * 3. with pages to spare, go on with re-reading the last day, once a day.
 */
export async function observeLogs(deps: LogsDeps): Promise<LogsLook> {
  const { tenant, store, now } = deps;
  const startedAt = now();
  const before = await loadPollUntil(store.polls, tenant, "logs", startedAt);
  const notes = notesIn(Notes, before.resume) ?? firstNotes(startedAt);
  const kept = keeper(deps);

  const from = await beginning(deps, before, notes, startedAt);
  let watermark = before.watermark;
  const advanced = await advance(
    kept.reader,
    {
      from,
      to: startedAt,
      growFrom: before.watermark ?? from,
      windowMs: notes.windowMs,
      windowMostMs: WINDOW_FIRST_MS,
      pagesMax: PAGES_A_LOOK,
    },
    async (reached) => {
      if (watermark !== null && reached <= watermark) return;
      watermark = reached;
      await store.polls.save(tenant, "logs", { ...before, watermark, lastTryAt: startedAt });
    },
  );
  const isCaughtUp = advanced.reached >= startedAt;
  const due = afterLook(notes, advanced, startedAt);
  const reread = isCaughtUp ? await rereadSome(kept.reader, due, startedAt) : NOTHING(due);

  const outcome = {
    error: advanced.error ?? reread.error,
    complete: isCaughtUp,
    dropped: advanced.dropped + reread.dropped,
  };
  await store.polls.save(tenant, "logs", {
    ...settled(before, outcome, startedAt),
    watermark,
    resume: JSON.stringify(reread.notes),
  });
  return { ...kept.seen, complete: isCaughtUp, error: outcome.error };
}

function firstNotes(now: Instant): Notes {
  // The back-fill goes through everything before, so there is nothing to read again yet.
  return {
    windowMs: WINDOW_FIRST_MS,
    overlapMs: OVERLAP_MOST_MS,
    rereadAt: now,
    rereading: null,
  };
}

/** Where a look begins; the first one joins on to the back-fill, even after a long outage. */
async function beginning(
  { tenant, store }: LogsDeps,
  { watermark }: PollState,
  { overlapMs }: Notes,
  now: Instant,
): Promise<Instant> {
  if (watermark !== null) return watermark - overlapMs;
  const top = backfillTop(await loadPoll(store.polls, tenant, "backfill"));
  return Math.min(now, top ?? now) - OVERLAP_MOST_MS;
}

/** Rows go to the store page by page; what was new is counted. */
function keeper(deps: LogsDeps): {
  readonly reader: Reader<ProvisioningEvent>;
  readonly seen: { added: number; readonly jobIds: Set<string> };
} {
  const { tenant, graph, store, watches, now, log } = deps;
  const seen = { added: 0, jobIds: new Set<string>() };
  const reader: Reader<ProvisioningEvent> = {
    graph,
    source: provisioningLog,
    log,
    async keep(rows) {
      const watched = rows.filter((row) => watches(row.application, row.servicePrincipalId));
      if (watched.length === 0) return;
      const { added } = await store.events.commit(tenant, watched, now());
      seen.added += added;
      if (added > 0) for (const { jobId } of watched) seen.jobIds.add(jobId);
    },
  };
  return { reader, seen };
}

/** The overlap halves under load and doubles in quiet; windows follow what they took. */
function afterLook(notes: Notes, { windowMs, pages, error }: Advanced, now: Instant): Notes {
  // A moment yet to come is of a clock that was wrong: waiting for it could take a year.
  const isDue = notes.rereading === null && Math.abs(now - notes.rereadAt) >= REREAD_EVERY_MS;
  return {
    windowMs,
    overlapMs: overlapAfter(notes.overlapMs, pages, error),
    rereadAt: isDue ? now : notes.rereadAt,
    rereading: isDue ? { at: rereadFrom(notes.rereadAt, now), to: now } : notes.rereading,
  };
}

/** Counted from when the next one was due, so that it reaches over what an outage left unread. */
function rereadFrom(last: Instant, now: Instant): Instant {
  const isSameDay = Math.floor(last / DAY) === Math.floor(now / DAY);
  const due = Math.min(last + REREAD_EVERY_MS, now);
  return due - (isSameDay ? REREAD_MS : REREAD_OF_DAY_MS);
}

function overlapAfter(overlapMs: Millis, pages: number, error: GraphError | null): Millis {
  // An outage is no load: after one, late rows are to be expected.
  const isOverload = pages > PAGES_A_LOOK / 2 || error?.kind === "throttled";
  if (isOverload) return Math.max(OVERLAP_LEAST_MS, overlapMs / 2);
  if (error !== null || pages > PAGES_EASY) return overlapMs;
  return Math.min(OVERLAP_MOST_MS, overlapMs * 2);
}

type Reread = {
  readonly notes: Notes;
  readonly dropped: number;
  readonly error: GraphError | null;
};

const NOTHING = (notes: Notes): Reread => ({ notes, dropped: 0, error: null });

async function rereadSome(
  reader: Reader<ProvisioningEvent>,
  notes: Notes,
  now: Instant,
): Promise<Reread> {
  if (notes.rereading === null) return NOTHING(notes);
  const { at, to } = notes.rereading;
  const stretch = {
    from: at,
    to: Math.min(to, now),
    growFrom: at,
    windowMs: notes.windowMs,
    windowMostMs: WINDOW_FIRST_MS,
    pagesMax: PAGES_OF_REREADING,
  };
  const { reached, dropped, error } = await advance(reader, stretch, async () => {});
  const rereading = reached >= stretch.to ? null : { at: reached, to };
  return { notes: { ...notes, rereading }, dropped, error };
}
