import type { Log } from "../../config/log.ts";
import {
  type AppAssignments,
  type AssignedGroup,
  changeBetweenReads,
  type FormerGroup,
  type GroupMembers,
  isScopedByAssignment,
  latestTimeOf,
} from "../../domain/assignment.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { AssignmentStore, JobStore, PollState, PollStore } from "../../store/store.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import {
  type AssignedPrincipal,
  assignmentsLink,
  membersLink,
  readAssignedPrincipals,
  readGroupMembers,
} from "../graph/read-assignments.ts";
import { loadPollState, pollStateAfter } from "./poll-state.ts";

export type PollAssignmentsDependencies = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly jobs: Pick<JobStore, "observedJobs" | "configurations">;
    readonly assignments: Pick<
      AssignmentStore,
      "apps" | "groups" | "saveApp" | "saveGroup" | "keepOnly"
    >;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  /** How old the assignments of an app may become (`poll.assignments`). */
  readonly intervalMs: Millis;
  /** How long a group that is no longer assigned is kept. */
  readonly keepFormerMs: Millis;
  readonly now: () => Instant;
  readonly log: Log;
};

export type AssignmentsPollResult = {
  /** Service principals and groups that were read. */
  readonly appIds: readonly string[];
  readonly groupIds: readonly string[];
  /** True if nothing that is due is left. */
  readonly isComplete: boolean;
  /** The first failure. */
  readonly error: GraphError | null;
};

/** How often the task checks which apps and groups are due, so that a new app is read at once. */
export const ASSIGNMENTS_CHECK_INTERVAL_MS: Millis = MINUTE;
/** A missing permission is not noticed sooner if every check tries again. */
const PAUSE_AFTER_FAILURE_MS: Millis = 10 * MINUTE;

/** Limit of principals of one app, and of members of one group. Reaching it is logged and shown. */
const MAX_LISTED = 100_000;
/** At 10 requests per second a poll ends within a few minutes; the next poll continues. */
const MAX_PAGES_PER_POLL = 2000;
/** After this many failures in a row, Graph would most likely refuse the rest too. */
const MAX_FAILURES_IN_A_ROW = 3;
const MAX_FORMER_GROUPS = 100;

/**
 * Reads who is assigned to the apps whose jobs provision only assigned people:
 * 1. Each app's assignments, then the direct members of each assigned group; those that were read
 *    longest ago come first. A group that is assigned to several apps is read once.
 * 2. If an app or group cannot be read, its last data stays, and `readAt` shows its age.
 * 3. Only a complete list shows that somebody is no longer assigned.
 *
 * `readAt` decides what is due, so the poll needs no resume state and a crash loses nothing.
 */
export async function pollAssignments(
  dependencies: PollAssignmentsDependencies,
): Promise<AssignmentsPollResult> {
  const { tenant, store, now, log } = dependencies;
  const startedAt = now();
  const previousState = await loadPollState(store.polls, tenant, "assignments");
  if (isPaused(previousState, startedAt)) return NOTHING_READ;
  const run: AssignmentsRun = { dependencies, startedAt, remainingPages: MAX_PAGES_PER_POLL };
  const jobs = await store.jobs.observedJobs(tenant);
  const jobsPoll = await loadPollState(store.polls, tenant, "jobs");
  // Nothing has been read yet, so it is not known that there is nothing to read.
  if (jobs.length === 0 && jobsPoll.lastSuccessAt === null) {
    return { appIds: [], groupIds: [], isComplete: false, error: null };
  }
  const scopedApps = await findScopedApps(dependencies, jobs);
  const storedApps = new Map(await store.assignments.apps(tenant));
  const storedGroups = new Map(await store.assignments.groups(tenant));

  const apps = await readDue(run, scopedApps, storedApps, readApp);
  const groupIds = scopedApps.flatMap((id) =>
    (storedApps.get(id)?.groups ?? []).map((group) => group.id),
  );
  const groups = await readDue(run, [...new Set(groupIds)], storedGroups, readGroup);
  await store.assignments.keepOnly(tenant, {
    apps: new Set(scopedApps),
    groups: new Set([
      ...groupIds,
      ...scopedApps.flatMap((id) =>
        (storedApps.get(id)?.formerGroups ?? []).map((group) => group.id),
      ),
    ]),
  });

  const errors = [...apps.errors, ...groups.errors];
  const isComplete = errors.length === 0 && apps.isComplete && groups.isComplete;
  if (errors.length > 0)
    log.warn(
      { tenant, apps: apps.errors.length, groups: groups.errors.length, kind: errors[0]?.kind },
      "some assignments could not be read",
    );
  const newState = pollStateAfter(
    previousState,
    { isComplete, error: errors[0] ?? null, droppedRows: 0 },
    startedAt,
  );
  const watermark = isComplete ? startedAt : previousState.watermark;
  await store.polls.save(tenant, "assignments", { ...newState, watermark });
  return { appIds: apps.readIds, groupIds: groups.readIds, isComplete, error: errors[0] ?? null };
}

const NOTHING_READ: AssignmentsPollResult = {
  appIds: [],
  groupIds: [],
  isComplete: false,
  error: null,
};

const isPaused = ({ readFailure, lastTryAt }: PollState, now: Instant): boolean =>
  readFailure !== null && lastTryAt !== null && now - lastTryAt < PAUSE_AFTER_FAILURE_MS;

/** The service principals with a job that provisions only assigned people. */
async function findScopedApps(
  { tenant, store }: PollAssignmentsDependencies,
  jobs: readonly ObservedJob[],
): Promise<readonly string[]> {
  const configurations = await store.jobs.configurations(tenant);
  const ids = jobs
    .filter((job) => isScopedByAssignment(job, configurations.get(job.jobId) ?? null))
    .map(({ servicePrincipalId }) => servicePrincipalId);
  return [...new Set(ids)];
}

type AssignmentsRun = {
  readonly dependencies: PollAssignmentsDependencies;
  readonly startedAt: Instant;
  remainingPages: number;
};

type ReadOne<T> = (
  run: AssignmentsRun,
  id: string,
  previous: T | null,
) => Promise<
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GraphError }
>;

/** Reads what is due, oldest first, and replaces it in `stored`. */
async function readDue<T extends { readonly readAt: Instant }>(
  run: AssignmentsRun,
  ids: readonly string[],
  stored: Map<string, T>,
  readOne: ReadOne<T>,
) {
  const { startedAt, dependencies } = run;
  const readAtOf = (id: string) => stored.get(id)?.readAt ?? Number.NEGATIVE_INFINITY;
  const due = ids
    .filter((id) => startedAt - readAtOf(id) >= dependencies.intervalMs)
    .toSorted((a, b) => (readAtOf(a) < readAtOf(b) ? -1 : Number(readAtOf(a) > readAtOf(b))));
  const readIds: string[] = [];
  const errors: GraphError[] = [];
  let failuresInARow = 0;
  for (const id of due) {
    if (run.remainingPages <= 0 || failuresInARow >= MAX_FAILURES_IN_A_ROW) break;
    const answer = await readOne(run, id, stored.get(id) ?? null);
    if (answer.ok) {
      stored.set(id, answer.value);
      readIds.push(id);
      failuresInARow = 0;
    } else {
      errors.push(answer.error);
      failuresInARow += 1;
    }
  }
  return { readIds, errors, isComplete: readIds.length === due.length };
}

const readApp: ReadOne<AppAssignments> = async (run, servicePrincipalId, previous) => {
  const { tenant, graph, store, keepFormerMs, log } = run.dependencies;
  const read = await readAssignedPrincipals(graph, assignmentsLink(servicePrincipalId), MAX_LISTED);
  if (!read.ok) return read;
  const { rows, isComplete, unreadableRows, pages } = read.value;
  run.remainingPages -= pages;
  if (!isComplete) {
    const fields = { tenant, servicePrincipalId, read: rows.length, unreadableRows };
    log.warn(fields, "assignments of an app are incomplete");
  }
  const times = { readAt: run.startedAt, previousReadAt: previous?.readAt ?? null };
  const people = rows.filter(({ type }) => type === "user");
  const groups = assignedGroups(rows, previous, times);
  const app: AppAssignments = {
    servicePrincipalId,
    ...times,
    directPeople: people.length,
    groups,
    formerGroups: formerGroups(groups, previous, { ...times, isComplete, keepFormerMs }),
    isComplete,
  };
  const listed = people.map(({ id, name, createdAt, hasDefaultRole }) => ({
    id,
    displayName: name,
    userPrincipalName: null,
    since: createdAt,
    hasDefaultRole,
    isDisabledInEntra: false,
  }));
  await store.assignments.saveApp(tenant, app, listed);
  return { ok: true, value: app };
};

type ReadTimes = { readonly readAt: Instant; readonly previousReadAt: Instant | null };

function assignedGroups(
  rows: readonly AssignedPrincipal[],
  previous: AppAssignments | null,
  times: ReadTimes,
): readonly AssignedGroup[] {
  const groups = new Map<string, AssignedGroup>();
  for (const { id, name, type, createdAt, hasDefaultRole } of rows) {
    if (type !== "group") continue;
    const earlier = groups.get(id) ?? previous?.groups.find((group) => group.id === id);
    const since =
      createdAt === null
        ? (earlier?.since ?? changeBetweenReads(times))
        : ({ code: "exact", at: createdAt } as const);
    groups.set(id, { id, name, since, hasDefaultRole });
  }
  return [...groups.values()];
}

function formerGroups(
  groups: readonly AssignedGroup[],
  previous: AppAssignments | null,
  {
    isComplete,
    keepFormerMs,
    ...times
  }: ReadTimes & { readonly isComplete: boolean; readonly keepFormerMs: Millis },
): readonly FormerGroup[] {
  const isAssigned = (id: string) => groups.some((group) => group.id === id);
  const unassigned = isComplete
    ? (previous?.groups ?? []).map(({ id, name }) => ({
        id,
        name,
        unassigned: changeBetweenReads(times),
      }))
    : [];
  return [...unassigned, ...(previous?.formerGroups ?? [])]
    .filter(({ id }) => !isAssigned(id))
    .filter((group) => latestTimeOf(group.unassigned) >= times.readAt - keepFormerMs)
    .slice(0, MAX_FORMER_GROUPS);
}

const readGroup: ReadOne<GroupMembers> = async (run, groupId, previous) => {
  const { tenant, graph, store, log } = run.dependencies;
  const read = await readGroupMembers(graph, membersLink(groupId), MAX_LISTED);
  if (!read.ok) return read;
  const { rows, isComplete, unreadableRows, pages } = read.value;
  run.remainingPages -= pages;
  if (!isComplete) {
    const fields = { tenant, groupId, read: rows.length, unreadableRows };
    log.warn(fields, "members of an assigned group are incomplete");
  }
  const people = rows.filter(({ type }) => type === "user");
  const group: GroupMembers = {
    groupId,
    readAt: run.startedAt,
    previousReadAt: previous?.readAt ?? null,
    people: people.length,
    nestedGroups: rows.filter(({ type }) => type === "group").length,
    isComplete,
  };
  const listed = people.map(({ id, displayName, userPrincipalName, isAccountEnabled }) => ({
    id,
    displayName,
    userPrincipalName,
    since: null,
    hasDefaultRole: false,
    isDisabledInEntra: isAccountEnabled === false,
  }));
  await store.assignments.saveGroup(tenant, group, listed);
  return { ok: true, value: group };
};
