import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore } from "../../store/jobs/job-types.ts";
import type { PollState, PollStore } from "../../store/jobs/poll-types.ts";
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
  readonly jobIds: readonly string[];
  /** True if all apps have been requested since the last scan began. */
  readonly isComplete: boolean;
  /** 0..1: how much of the scan in progress is done; 1 when it is finished. */
  readonly progressRatio: number;
  readonly error: GraphError | null;
};

/** A job without changes has no row in the log, so all apps are requested once a day to find it. */
const SCAN_INTERVAL_MS: Millis = DAY;
/**
 * How many apps are requested together. An interrupted scan continues after the last complete
 * group.
 */
const PRINCIPALS_PER_GROUP = 100;
const PAGE_ROWS = 999;
/** No tenant has this many pages of 999 apps. The limit stops the scan if Graph's page links lead in a circle. */
const MAX_PAGES = 200;

const DiscoveryResumeState = z.object({
  /** When the last scan began; null before the first one. */
  scanStartedAt: z.number().nullable(),
  /**
   * The position of a scan that is not finished: the current page, the number of apps of this page that
   * have been requested, and the number of apps on all earlier pages.
   */
  scan: z
    .object({ link: z.string(), askedOnPage: z.number(), askedBeforePage: z.number() })
    .nullable(),
  /**
   * Graph's link to the changes since the start of the last scan, or since the last poll that read
   * changes if that was later.
   */
  changesLink: z.string().nullable(),
});
type DiscoveryResumeState = z.output<typeof DiscoveryResumeState>;

type DiscoveryRun = {
  readonly dependencies: DiscoverJobsDependencies;
  readonly startedAt: Instant;
  readonly jobIds: string[];
  /** Stores the position, so that the scan continues there after a restart. */
  saveProgress(resumeState: DiscoveryResumeState, progressRatio: number): Promise<void>;
};

type DiscoveryStep = {
  readonly resumeState: DiscoveryResumeState;
  readonly error: GraphError | null;
};

/**
 * Finds apps and jobs that are not known yet:
 * 1. Once a day it requests the jobs of every service principal. On each page it starts with the
 *    service principals that are likely to have a job.
 * 2. Between two scans it requests only the jobs of service principals that Graph's delta query
 *    names as changed.
 * 3. If Graph no longer accepts a link, the next poll starts from the beginning.
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
        { ...previousState, lastTryAt: startedAt, isComplete: false },
        newResumeState,
      );
    },
  };

  const isScanDue =
    resumeState.scan !== null ||
    resumeState.scanStartedAt === null ||
    resumeState.changesLink === null ||
    Math.abs(startedAt - resumeState.scanStartedAt) >= SCAN_INTERVAL_MS;
  const step = isScanDue
    ? await scanAllPrincipals(run, resumeState)
    : await readChangedPrincipals(run, resumeState);

  const isComplete = step.error === null && step.resumeState.scan === null;
  if (isComplete) progressRatio = 1;
  const newState = pollStateAfter(
    previousState,
    { error: step.error, isComplete, droppedRows: 0 },
    startedAt,
  );
  await savePollState(
    { ...newState, watermark: isComplete ? startedAt : previousState.watermark },
    step.resumeState,
  );
  return { jobIds, isComplete, progressRatio, error: step.error };
}

/** Requests the jobs of every service principal, starting where the last poll stopped. */
async function scanAllPrincipals(
  run: DiscoveryRun,
  previousResumeState: DiscoveryResumeState,
): Promise<DiscoveryStep> {
  let resumeState = previousResumeState;
  if (resumeState.scan === null) {
    // The delta link is requested before the first page, so that the changes include apps that are
    // created during the scan.
    const latest = await readPrincipals(run.dependencies.graph, CHANGES_FROM_NOW_LINK);
    const changesLink = latest.ok ? latest.value.deltaLink : null;
    const firstPage = { link: ALL_PRINCIPALS_LINK, askedOnPage: 0, askedBeforePage: 0 };
    resumeState = { scanStartedAt: run.startedAt, scan: firstPage, changesLink };
  }
  for (let pages = 0; resumeState.scan !== null && pages < MAX_PAGES; pages += 1) {
    const step = await scanPrincipalsPage(run, resumeState, resumeState.scan);
    if (step.error !== null) return step;
    resumeState = step.resumeState;
  }
  return { resumeState, error: null };
}

async function scanPrincipalsPage(
  run: DiscoveryRun,
  resumeState: DiscoveryResumeState,
  { link, askedOnPage, askedBeforePage }: NonNullable<DiscoveryResumeState["scan"]>,
): Promise<DiscoveryStep> {
  const page = await readPrincipals(run.dependencies.graph, link);
  if (!page.ok) {
    // An expired link cannot be used again, so the next poll starts a new scan.
    return {
      resumeState: isLinkExpired(page.error)
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
      return {
        resumeState: { ...resumeState, scan: { link, askedOnPage: asked, askedBeforePage } },
        error,
      };
    const askedNow = Math.min(asked + PRINCIPALS_PER_GROUP, rows.length);
    const total = askedBeforePage + rows.length + (nextLink === null ? 0 : PAGE_ROWS);
    const progress = { ...resumeState, scan: { link, askedOnPage: askedNow, askedBeforePage } };
    await run.saveProgress(progress, (askedBeforePage + askedNow) / total);
  }
  const scan =
    nextLink === null
      ? null
      : { link: nextLink, askedOnPage: 0, askedBeforePage: askedBeforePage + rows.length };
  return { resumeState: { ...resumeState, scan }, error: null };
}

function isLinkExpired({ kind }: GraphError): boolean {
  return kind === "not-found" || kind === "malformed";
}

/** Requests the jobs of the service principals that changed since the last poll. */
async function readChangedPrincipals(
  run: DiscoveryRun,
  resumeState: DiscoveryResumeState,
): Promise<DiscoveryStep> {
  let link = resumeState.changesLink ?? CHANGES_FROM_NOW_LINK;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await readPrincipals(run.dependencies.graph, link);
    if (!page.ok) {
      return {
        resumeState: isLinkExpired(page.error)
          ? { ...resumeState, changesLink: null }
          : resumeState,
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
 * Reads and stores the jobs of some apps. Returns an error if Graph throttled a request or no app could
 * be read; the caller then requests the whole group again. One app that fails must not stop the
 * others.
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
  if (failed.length > 0)
    log.warn({ tenant, apps: failed.length }, "the jobs of some apps could not be read");
  return errorToReport(failed, watched.length);
}

function errorToReport(failed: readonly GraphError[], askedCount: number): GraphError | null {
  const throttled = failed.find(({ kind }) => kind === "throttled");
  if (throttled !== undefined) return throttled;
  return failed.length === askedCount ? (failed[0] ?? null) : null;
}
