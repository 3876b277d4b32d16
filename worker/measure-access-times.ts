import pMap from "p-map";
import { dueTimeFromAssignments } from "../domain/access/date-access-change.ts";
import { type WeekNumber, weekOf } from "../domain/access/iso-week.ts";
import {
  type DatedAccessChange,
  summariseAccessTimes,
} from "../domain/access/summarise-access-times.ts";
import {
  type AppAssignments,
  type GroupMembers,
  isScopedByAssignment,
} from "../domain/assignment.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import { findAssignment } from "../domain/person/find-assignment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../domain/time.ts";
import type { AccessStore, StoredAccessChange } from "../store/access/access-types.ts";
import type { AssignmentStore } from "../store/assignments/assignment-types.ts";
import type { JobStore } from "../store/jobs/job-types.ts";
import type { PollStore } from "../store/jobs/poll-types.ts";
import { saveUntriedRemovals } from "./find-untried-removals.ts";

/** How often the access times are computed again. */
export const ACCESS_TIMES_INTERVAL_MS: Millis = 5 * MINUTE;

const CONCURRENT_JOBS = 4;
/**
 * For how many changes a run finds when they became due. After an initial cycle there may be 100,000
 * changes; the next runs continue.
 */
const MAX_DATED_PER_RUN = 5000;
/** Besides the summaries of calendar weeks, there is one of the changes of the last seven days. */
const RECENT_MS: Millis = 7 * DAY;

export type AccessTimesDependencies = {
  readonly tenant: string;
  readonly store: {
    readonly access: AccessStore;
    readonly jobs: Pick<JobStore, "observedJobs" | "configurations">;
    readonly polls: Pick<PollStore, "load">;
    readonly assignments: Pick<
      AssignmentStore,
      "apps" | "groups" | "formerPeople" | "membershipsOfDigest" | "disabledAt"
    >;
  };
  /** Time between two reads of the assignments; null if they are not read. */
  readonly assignmentsMs: Millis | null;
  readonly thresholds: Thresholds;
  readonly now: () => Instant;
};

type Run = AccessTimesDependencies & {
  readonly startedAt: Instant;
  readonly logAsOf: Instant | null;
  readonly apps: ReadonlyMap<string, AppAssignments>;
  readonly groups: ReadonlyMap<string, GroupMembers>;
  remainingDates: number;
};

/**
 * Summarises the access changes of each job by week. Each summary is computed from all single changes
 * of its week and replaces the previous one, so a run can be repeated at any time.
 */
export async function measureAccessTimes(dependencies: AccessTimesDependencies): Promise<void> {
  const { tenant, store, now } = dependencies;
  const [jobs, configurations, apps, groups, logs] = await Promise.all([
    store.jobs.observedJobs(tenant),
    store.jobs.configurations(tenant),
    store.assignments.apps(tenant),
    store.assignments.groups(tenant),
    store.polls.load(tenant, "logs"),
  ]);
  const startedAt = now();
  const run: Run = {
    ...dependencies,
    startedAt,
    logAsOf: logs?.watermark ?? null,
    apps,
    groups,
    remainingDates: MAX_DATED_PER_RUN,
  };
  const measure = async (job: ObservedJob) => {
    const configuration = configurations.get(job.jobId) ?? null;
    const app = apps.get(job.servicePrincipalId);
    // Only the configuration says for certain that a person must be assigned.
    if (app !== undefined && configuration?.isEveryoneInScope === false)
      await saveUntriedRemovals(run, job, app);
    await measureJob(run, job, isScopedByAssignment(job, configuration));
  };
  await pMap(jobs, measure, { concurrency: CONCURRENT_JOBS });
}

async function measureJob(run: Run, job: ObservedJob, isScoped: boolean): Promise<void> {
  const { store, tenant, startedAt } = run;
  const recent: DatedAccessChange[] = [];
  for (const week of store.access.openWeeks(startedAt)) {
    const stored = await store.access.changes(job, week);
    const dated = isScoped ? await dateChanges(run, job, { week, stored }) : stored;
    const changes = dated.map((change) => ({ ...change, dueAt: change.dueAt ?? null }));
    const times = summariseAccessTimes(changes);
    if (stored.length > 0) await store.access.saveTimes(tenant, { jobId: job.jobId, week, times });
    if (week >= weekOf(startedAt - RECENT_MS))
      recent.push(...changes.filter(({ doneAt }) => doneAt > startedAt - RECENT_MS));
  }
  const waiting = await store.access.waiting(job);
  await store.access.saveRecentTimes(job, { times: summariseAccessTimes(recent), waiting });
}

/** Finds and stores when each change became due according to the assignments, unless this is known. */
async function dateChanges(
  run: Run,
  job: ObservedJob,
  { week, stored }: { readonly week: WeekNumber; readonly stored: readonly StoredAccessChange[] },
): Promise<readonly StoredAccessChange[]> {
  const readAt = assignmentsReadAt(run, job);
  if (readAt === null) return stored;
  const undated = stored
    .filter(({ dueAt, doneAt }) => dueAt === undefined && doneAt <= readAt)
    .slice(0, run.remainingDates);
  if (undated.length === 0) return stored;
  run.remainingDates -= undated.length;
  const dates = await Promise.all(
    undated.map(async (change) => ({ id: change.id, dueAt: await findDueTime(run, job, change) })),
  );
  await run.store.access.saveDueTimes(job, week, dates);
  const found = new Map(dates.map(({ id, dueAt }) => [id, dueAt]));
  return stored.map((change) =>
    change.dueAt === undefined ? { ...change, dueAt: found.get(change.id) } : change,
  );
}

/** When the app and all its groups have been read; null if one of them has never been read. */
function assignmentsReadAt({ apps, groups }: Run, job: ObservedJob): Instant | null {
  const app = apps.get(job.servicePrincipalId);
  if (app === undefined) return null;
  const times = app.groups.map(({ id }) => groups.get(id)?.readAt ?? null);
  return times.reduce<Instant | null>(
    (oldest, time) => (oldest === null || time === null ? null : Math.min(oldest, time)),
    app.readAt,
  );
}

async function findDueTime(
  { store, tenant, apps, groups, assignmentsMs, thresholds, startedAt }: Run,
  { servicePrincipalId, steadyStateFirstAt }: ObservedJob,
  change: StoredAccessChange,
): Promise<Instant | null> {
  const app = apps.get(servicePrincipalId);
  if (app === undefined) return null;
  const groupIds = [...app.groups, ...app.formerGroups].map(({ id }) => id);
  const ids = { apps: [servicePrincipalId], groups: groupIds };
  const memberships = await store.assignments.membershipsOfDigest(tenant, ids, change.person);
  const assignment = findAssignment(
    {
      ids: [],
      app,
      groups,
      memberships,
      isScopeKnown: true,
      thresholds,
      intervalMs: assignmentsMs ?? 0,
    },
    startedAt,
  );
  const disabledAt = await store.assignments.disabledAt(tenant, change.person);
  return dueTimeFromAssignments(change, { assignment, disabledAt, steadyStateFirstAt });
}
