import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore, PollState, PollStore } from "../../store/store.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import type { ServicePrincipal } from "../graph/graph-schemas.ts";
import { readJobsOfOwners } from "../graph/read-jobs.ts";
import {
  ALL_PRINCIPALS_LINK,
  CHANGES_FROM_NOW_LINK,
  readPrincipals,
} from "../graph/service-principals.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import { loadPollState, parseResumeState, pollStateAfter } from "./poll-state.ts";

export type DiscoverJobsDependencies = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly jobs: Pick<JobStore, "saveObservedJob">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly isWatched: ApplicationFilter;
  readonly now: () => Instant;
  readonly log: Log;
};

export type DiscoveryResult = {
  /** Jobs found and read. */
  readonly jobIds: readonly string[];
  /** True when all apps have been asked since the last scan began. */
  readonly complete: boolean;
  /** 0..1 of the scan under way; 1 when it is over. */
  readonly progressRatio: number;
  readonly error: GraphError | null;
};

/** Silent jobs show in no log, so all apps are asked once a day. */
const SCAN_INTERVAL_MS: Millis = DAY;
/** Asked together; a scan that is cut off goes on after the last such group. */
const PRINCIPALS_PER_GROUP = 100;
const PAGE_ROWS = 999;
/** 999 apps a page: no tenant has more pages, and a circle of links ends here. */
const PAGES_MAX = 200;

const DiscoveryResumeState = z.object({
  /** When the last scan began; null before the first. */
  scanStartedAt: z.number().nullable(),
  /** The page of a scan under way, and how many of its apps and of all have been asked. */
  scan: z.object({ link: z.string(), askedOnPage: z.number(), before: z.number() }).nullable(),
  /** Where the changes since then are. */
  changesLink: z.string().nullable(),
});
type DiscoveryResumeState = z.output<typeof DiscoveryResumeState>;

type DiscoveryRun = {
  readonly dependencies: DiscoverJobsDependencies;
  readonly startedAt: Instant;
  readonly jobIds: string[];
  /** Notes what has been done so far, with the share of a scan. */
  saveProgress(resumeState: DiscoveryResumeState, progressRatio: number): Promise<void>;
};

type DiscoveryStep = {
  readonly resumeState: DiscoveryResumeState;
  readonly error: GraphError | null;
};

/**
 * One look for apps and jobs that we do not know yet:
 * 1. once a day ask every service principal for its jobs, likely ones first on each page;
 * 2. in between ask only those that changed, by Graph's own list of changes;
 * 3. a link that Graph has forgotten means to start over.
 */
export async function discoverJobs(
  dependencies: DiscoverJobsDependencies,
): Promise<DiscoveryResult> {
  const { tenant, store, now } = dependencies;
  const startedAt = now();
  const previousState = await loadPollState(store.polls, tenant, "discovery");
  const resumeState = parseResumeState(DiscoveryResumeState, previousState.resumeToken) ?? {
    scanStartedAt: null,
    scan: null,
    changesLink: null,
  };
  const jobIds: string[] = [];
  let progressRatio = previousState.progressRatio ?? 0;
  const savePollState = (newState: PollState, newResumeState: DiscoveryResumeState) =>
    store.polls.save(tenant, "discovery", {
      ...newState,
      progressRatio,
      resumeToken: JSON.stringify(newResumeState),
    });
  const run: DiscoveryRun = {
    dependencies,
    startedAt,
    jobIds,
    async saveProgress(newResumeState, ratio) {
      progressRatio = ratio;
      await savePollState(
        { ...previousState, lastTryAt: startedAt, complete: false },
        newResumeState,
      );
    },
  };

  const isScanDue =
    resumeState.scan !== null ||
    resumeState.scanStartedAt === null ||
    resumeState.changesLink === null ||
    startedAt - resumeState.scanStartedAt >= SCAN_INTERVAL_MS;
  const step = isScanDue
    ? await scanAllPrincipals(run, resumeState)
    : await readChangedPrincipals(run, resumeState);

  const complete = step.error === null && step.resumeState.scan === null;
  if (complete) progressRatio = 1;
  const newState = pollStateAfter(
    previousState,
    { error: step.error, complete, droppedRows: 0 },
    startedAt,
  );
  await savePollState(
    { ...newState, watermark: complete ? startedAt : previousState.watermark },
    step.resumeState,
  );
  return { jobIds, complete, progressRatio, error: step.error };
}

/** Goes through every service principal, from where the last turn stopped. */
async function scanAllPrincipals(
  run: DiscoveryRun,
  before: DiscoveryResumeState,
): Promise<DiscoveryStep> {
  let resumeState = before;
  if (resumeState.scan === null) {
    // Before the first page, so that nothing created meanwhile falls between scan and changes.
    const latest = await readPrincipals(run.dependencies.graph, CHANGES_FROM_NOW_LINK);
    const changesLink = latest.ok ? latest.value.deltaLink : null;
    const firstPage = { link: ALL_PRINCIPALS_LINK, askedOnPage: 0, before: 0 };
    resumeState = { scanStartedAt: run.startedAt, scan: firstPage, changesLink };
  }
  for (let pages = 0; resumeState.scan !== null && pages < PAGES_MAX; pages += 1) {
    const step = await scanPrincipalsPage(run, resumeState, resumeState.scan);
    if (step.error !== null) return step;
    resumeState = step.resumeState;
  }
  return { resumeState, error: null };
}

async function scanPrincipalsPage(
  run: DiscoveryRun,
  resumeState: DiscoveryResumeState,
  { link, askedOnPage, before }: NonNullable<DiscoveryResumeState["scan"]>,
): Promise<DiscoveryStep> {
  const page = await readPrincipals(run.dependencies.graph, link);
  if (!page.ok) {
    // A page whose link has lapsed cannot be asked for again: the next look starts over.
    const isLinkExpired = page.error.kind === "not-found" || page.error.kind === "malformed";
    return {
      resumeState: isLinkExpired
        ? { ...resumeState, scan: null, scanStartedAt: null }
        : resumeState,
      error: page.error,
    };
  }
  const { rows, nextLink } = page.value;
  const likelyFirst = rows.toSorted(
    (a, b) => Number(b.isLikelyProvisioned) - Number(a.isLikelyProvisioned),
  );
  for (let asked = askedOnPage; asked < likelyFirst.length; asked += PRINCIPALS_PER_GROUP) {
    const error = await readJobsOfPrincipals(
      run,
      likelyFirst.slice(asked, asked + PRINCIPALS_PER_GROUP),
    );
    if (error !== null)
      return { resumeState: { ...resumeState, scan: { link, askedOnPage: asked, before } }, error };
    const askedNow = Math.min(asked + PRINCIPALS_PER_GROUP, rows.length);
    const total = before + rows.length + (nextLink === null ? 0 : PAGE_ROWS);
    const progress = { ...resumeState, scan: { link, askedOnPage: askedNow, before } };
    await run.saveProgress(progress, (before + askedNow) / total);
  }
  const scan =
    nextLink === null ? null : { link: nextLink, askedOnPage: 0, before: before + rows.length };
  return { resumeState: { ...resumeState, scan }, error: null };
}

/** Asks the service principals that changed since the last look. */
async function readChangedPrincipals(
  run: DiscoveryRun,
  resumeState: DiscoveryResumeState,
): Promise<DiscoveryStep> {
  let link = resumeState.changesLink ?? CHANGES_FROM_NOW_LINK;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await readPrincipals(run.dependencies.graph, link);
    if (!page.ok) {
      const isLinkExpired = page.error.kind === "not-found" || page.error.kind === "malformed";
      return {
        resumeState: isLinkExpired ? { ...resumeState, changesLink: null } : resumeState,
        error: page.error,
      };
    }
    const { rows, nextLink, deltaLink } = page.value;
    const error = await readJobsOfPrincipals(
      run,
      rows.filter(({ isRemoved }) => !isRemoved),
    );
    if (error !== null) return { resumeState, error };
    if (nextLink === null)
      return { resumeState: { ...resumeState, changesLink: deltaLink }, error: null };
    link = nextLink;
  }
  return { resumeState: { ...resumeState, changesLink: null }, error: null };
}

/**
 * Reads and keeps the jobs of some apps. An error means to ask all of them again later: they were
 * throttled, or nothing came at all. One app that Graph cannot answer for must not stop the rest.
 */
async function readJobsOfPrincipals(
  { dependencies, startedAt, jobIds }: DiscoveryRun,
  principals: readonly ServicePrincipal[],
): Promise<GraphError | null> {
  const { tenant, graph, store, isWatched, log } = dependencies;
  const watched = principals.filter(({ id, displayName }) => isWatched(displayName ?? id, id));
  const failed: GraphError[] = [];
  for (const { jobs } of await readJobsOfOwners(graph, watched, { tenant, at: startedAt })) {
    if (!jobs.ok) {
      if (jobs.error.kind !== "not-found") failed.push(jobs.error);
      continue;
    }
    for (const job of jobs.value) {
      await store.jobs.saveObservedJob(job);
      jobIds.push(job.jobId);
    }
  }
  if (failed.length > 0) log.warn({ tenant, apps: failed.length }, "apps cannot be asked for jobs");
  return errorToReport(failed, watched.length);
}

function errorToReport(failed: readonly GraphError[], askedCount: number): GraphError | null {
  const throttled = failed.find(({ kind }) => kind === "throttled");
  if (throttled !== undefined) return throttled;
  return failed.length === askedCount ? (failed[0] ?? null) : null;
}
