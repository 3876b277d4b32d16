import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore, PollState, PollStore } from "../../store/store.ts";
import type { Graph } from "../graph/client.ts";
import { ALL_PRINCIPALS, CHANGES_FROM_NOW, readPrincipals } from "../graph/directory.ts";
import type { GraphError } from "../graph/error.ts";
import { readJobsOf } from "../graph/jobs.ts";
import type { ServicePrincipal } from "../graph/schema.ts";
import { loadPoll, notesIn, settled } from "./poll.ts";
import type { Watches } from "./watches.ts";

export type DiscoveryDeps = {
  readonly tenant: string;
  readonly graph: Graph;
  readonly store: {
    readonly jobs: Pick<JobStore, "saveReading">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly watches: Watches;
  readonly now: () => Instant;
  readonly log: Log;
};

export type DiscoveryLook = {
  /** Jobs found and read. */
  readonly jobIds: readonly string[];
  /** True when all apps have been asked since the last scan began. */
  readonly complete: boolean;
  /** 0..1 of the scan under way; 1 when it is over. */
  readonly progressRatio: number;
  readonly error: GraphError | null;
};

/** Silent jobs show in no log, so all apps are asked once a day. */
const SCAN_EVERY_MS: Millis = DAY;
/** Asked together; a scan that is cut off goes on after the last such group. */
const GROUP = 100;
const PAGE_ROWS = 999;
/** 999 apps a page: no tenant has more pages, and a circle of links ends here. */
const PAGES_MAX = 200;

const Notes = z.object({
  /** When the last scan began; null before the first. */
  scannedAt: z.number().nullable(),
  /** The page of a scan under way, and how many of its apps and of all have been asked. */
  scan: z.object({ link: z.string(), done: z.number(), before: z.number() }).nullable(),
  /** Where the changes since then are. */
  changes: z.string().nullable(),
});
type Notes = z.output<typeof Notes>;

type Turn = {
  readonly deps: DiscoveryDeps;
  readonly startedAt: Instant;
  readonly jobIds: string[];
  /** Notes what has been done so far, with the share of a scan. */
  note(notes: Notes, progressRatio: number): Promise<void>;
};

type Found = { readonly notes: Notes; readonly error: GraphError | null };

/**
 * One look for apps and jobs that we do not know yet:
 * 1. once a day ask every service principal for its jobs, likely ones first on each page;
 * 2. in between ask only those that changed, by Graph's own list of changes;
 * 3. a link that Graph has forgotten means to start over.
 */
export async function observeDiscovery(deps: DiscoveryDeps): Promise<DiscoveryLook> {
  const { tenant, store, now } = deps;
  const startedAt = now();
  const before = await loadPoll(store.polls, tenant, "discovery");
  const notes = notesIn(Notes, before.resume) ?? { scannedAt: null, scan: null, changes: null };
  const jobIds: string[] = [];
  let progressRatio = before.progressRatio ?? 0;
  const save = (state: PollState, kept: Notes) =>
    store.polls.save(tenant, "discovery", {
      ...state,
      progressRatio,
      resume: JSON.stringify(kept),
    });
  const turn: Turn = {
    deps,
    startedAt,
    jobIds,
    async note(kept, ratio) {
      progressRatio = ratio;
      await save({ ...before, lastTryAt: startedAt, complete: false }, kept);
    },
  };

  const isScanDue =
    notes.scan !== null ||
    notes.scannedAt === null ||
    notes.changes === null ||
    startedAt - notes.scannedAt >= SCAN_EVERY_MS;
  const found = isScanDue ? await scan(turn, notes) : await changed(turn, notes);

  const complete = found.error === null && found.notes.scan === null;
  if (complete) progressRatio = 1;
  const state = settled(before, { error: found.error, complete, dropped: 0 }, startedAt);
  await save({ ...state, watermark: complete ? startedAt : before.watermark }, found.notes);
  return { jobIds, complete, progressRatio, error: found.error };
}

/** Goes through every service principal, from where the last turn stopped. */
async function scan(turn: Turn, before: Notes): Promise<Found> {
  let notes = before;
  if (notes.scan === null) {
    // Before the first page, so that nothing created meanwhile falls between scan and changes.
    const start = await readPrincipals(turn.deps.graph, CHANGES_FROM_NOW);
    const changes = start.ok ? start.value.delta : null;
    const first = { link: ALL_PRINCIPALS, done: 0, before: 0 };
    notes = { scannedAt: turn.startedAt, scan: first, changes };
  }
  for (let pages = 0; notes.scan !== null && pages < PAGES_MAX; pages += 1) {
    const step = await scanPage(turn, notes, notes.scan);
    if (step.error !== null) return step;
    notes = step.notes;
  }
  return { notes, error: null };
}

async function scanPage(
  turn: Turn,
  notes: Notes,
  { link, done, before }: NonNullable<Notes["scan"]>,
): Promise<Found> {
  const page = await readPrincipals(turn.deps.graph, link);
  if (!page.ok) {
    // A page whose link has lapsed cannot be asked for again: the next look starts over.
    const isLapsed = page.error.kind === "not-found" || page.error.kind === "malformed";
    return {
      notes: isLapsed ? { ...notes, scan: null, scannedAt: null } : notes,
      error: page.error,
    };
  }
  const { rows, next } = page.value;
  const likelyFirst = rows.toSorted(
    (a, b) => Number(b.isLikelyProvisioned) - Number(a.isLikelyProvisioned),
  );
  for (let asked = done; asked < likelyFirst.length; asked += GROUP) {
    const error = await askForJobs(turn, likelyFirst.slice(asked, asked + GROUP));
    if (error !== null) return { notes: { ...notes, scan: { link, done: asked, before } }, error };
    const reached = Math.min(asked + GROUP, rows.length);
    const total = before + rows.length + (next === null ? 0 : PAGE_ROWS);
    const soFar = { ...notes, scan: { link, done: reached, before } };
    await turn.note(soFar, (before + reached) / total);
  }
  const scan = next === null ? null : { link: next, done: 0, before: before + rows.length };
  return { notes: { ...notes, scan }, error: null };
}

/** Asks the service principals that changed since the last look. */
async function changed(turn: Turn, notes: Notes): Promise<Found> {
  let link = notes.changes ?? CHANGES_FROM_NOW;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await readPrincipals(turn.deps.graph, link);
    if (!page.ok) {
      const isLapsed = page.error.kind === "not-found" || page.error.kind === "malformed";
      return { notes: isLapsed ? { ...notes, changes: null } : notes, error: page.error };
    }
    const { rows, next, delta } = page.value;
    const error = await askForJobs(
      turn,
      rows.filter(({ isRemoved }) => !isRemoved),
    );
    if (error !== null) return { notes, error };
    if (next === null) return { notes: { ...notes, changes: delta }, error: null };
    link = next;
  }
  return { notes: { ...notes, changes: null }, error: null };
}

/**
 * Reads and keeps the jobs of some apps. An error means to ask all of them again later: they were
 * throttled, or nothing came at all. One app that Graph cannot answer for must not stop the rest.
 */
async function askForJobs(
  { deps, startedAt, jobIds }: Turn,
  principals: readonly ServicePrincipal[],
): Promise<GraphError | null> {
  const { tenant, graph, store, watches, log } = deps;
  const watched = principals.filter(({ id, displayName }) => watches(displayName ?? id, id));
  const failed: GraphError[] = [];
  for (const { jobs } of await readJobsOf(graph, watched, { tenant, at: startedAt })) {
    if (!jobs.ok) {
      if (jobs.error.kind !== "not-found") failed.push(jobs.error);
      continue;
    }
    for (const job of jobs.value) {
      await store.jobs.saveReading(job);
      jobIds.push(job.jobId);
    }
  }
  if (failed.length > 0) log.warn({ tenant, apps: failed.length }, "apps cannot be asked for jobs");
  return weightiest(failed, watched.length);
}

function weightiest(failed: readonly GraphError[], asked: number): GraphError | null {
  const throttled = failed.find(({ kind }) => kind === "throttled");
  if (throttled !== undefined) return throttled;
  return failed.length === asked ? (failed[0] ?? null) : null;
}
