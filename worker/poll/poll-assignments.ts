import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { isScopedByAssignment } from "../../domain/assignment.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { Result } from "../../domain/result.ts";
import { type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { AssignmentStore } from "../../store/assignments/assignment-types.ts";
import type { JobStore } from "../../store/jobs/job-types.ts";
import type { PollState, PollStore } from "../../store/jobs/poll-types.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { loadPollState, parseResumeState, pollStateAfter } from "./poll-state.ts";
import { type AssignmentsRun, readApp, readGroup } from "./read-assignment-lists.ts";

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
/** A failed poll is tried again after this time. Nobody grants a missing permission within a minute. */
const PAUSE_AFTER_FAILURE_MS: Millis = 10 * MINUTE;

/** At 10 requests per second a poll ends within a few minutes; the next poll continues. */
const MAX_PAGES_PER_POLL = 2000;
/** After this many failures in a row, Graph would most likely refuse the rest too. */
const MAX_FAILURES_IN_A_ROW = 3;
/** The audit log shares its budget with the provisioning log; these requests take 20 s of it. */
const MAX_AUDIT_READS_PER_POLL = 10;
/** How many failed apps and groups are remembered. */
const MAX_FAILED = 500;

/** When Graph last refused an app or group. It is read again later than the others. */
const AssignmentsResumeState = z.object({ failedAt: z.array(z.tuple([z.string(), z.number()])) });

/**
 * Reads who is assigned to the apps whose jobs provision only assigned people:
 * 1. Reads each app's assignments, then the direct members of each assigned group. The list whose last
 *   attempt is oldest is read first. A group that is assigned to several apps is read once.
 * 2. If an app or group cannot be read, its last data stays, and `readAt` shows its age.
 * 3. Only a complete list shows that a person or group is no longer assigned.
 */
export async function pollAssignments(
  dependencies: PollAssignmentsDependencies,
): Promise<AssignmentsPollResult> {
  const { tenant, graph, store, now, keepFormerMs, log } = dependencies;
  const startedAt = now();
  const previousState = await loadPollState(store.polls, tenant, "assignments");
  if (isPaused(previousState, startedAt)) return NOTHING_READ;
  const jobs = await store.jobs.observedJobs(tenant);
  const jobsPoll = await loadPollState(store.polls, tenant, "jobs");
  // The jobs have never been read, so it is not known whether there is anything to read.
  if (jobs.length === 0 && jobsPoll.lastSuccessAt === null) return NOTHING_READ;
  const scopedApps = await findScopedApps(dependencies, jobs);
  const storedApps = new Map(await store.assignments.apps(tenant));
  const storedGroups = new Map(await store.assignments.groups(tenant));
  const failedAt = new Map(
    parseResumeState(AssignmentsResumeState, previousState.resumeToken)?.failedAt ?? [],
  );
  const run: AssignmentsRun = {
    tenant,
    graph,
    store,
    startedAt,
    keepFormerMs,
    log,
    remainingPages: MAX_PAGES_PER_POLL,
    remainingAuditReads: MAX_AUDIT_READS_PER_POLL,
  };
  const due = { run, intervalMs: dependencies.intervalMs, failedAt };

  const apps = await readDue({ ...due, ids: scopedApps, stored: storedApps, readOne: readApp });
  const appsNow = scopedApps.flatMap((id) => storedApps.get(id) ?? []);
  const groupIds = [...new Set(appsNow.flatMap((app) => app.groups.map(({ id }) => id)))];
  const groups = await readDue({ ...due, ids: groupIds, stored: storedGroups, readOne: readGroup });
  const formerGroupIds = appsNow.flatMap((app) => app.formerGroups.map(({ id }) => id));
  await store.assignments.keepOnly(tenant, {
    apps: new Set(scopedApps),
    groups: new Set([...groupIds, ...formerGroupIds]),
  });

  const errors = [...apps.errors, ...groups.errors];
  const error = errors[0] ?? null;
  const isComplete = errors.length === 0 && apps.isComplete && groups.isComplete;
  if (error !== null) {
    const counts = { apps: apps.errors.length, groups: groups.errors.length };
    log.warn({ tenant, ...counts, kind: error.kind }, "some assignments could not be read");
  }
  const isStillRefused = [...scopedApps, ...groupIds].some((id) => failedAt.has(id));
  const newState = pollStateAfter(
    previousState,
    { isComplete: isComplete && !isStillRefused, error, droppedRows: 0 },
    startedAt,
  );
  const hasReadSomething = apps.readIds.length + groups.readIds.length > 0;
  await store.polls.save(tenant, "assignments", {
    ...newState,
    // A list that Graph has refused is not tried again at once.
    readFailure: newState.readFailure ?? (isStillRefused ? previousState.readFailure : null),
    // A list that Graph refuses is shown as the failure of the poll, and the other lists still
    // count as fresh.
    lastSuccessAt: hasReadSomething ? startedAt : newState.lastSuccessAt,
    watermark: newState.isComplete ? startedAt : previousState.watermark,
    resumeToken: JSON.stringify({ failedAt: [...failedAt].slice(-MAX_FAILED) }),
  });
  return { appIds: apps.readIds, groupIds: groups.readIds, isComplete: newState.isComplete, error };
}

const NOTHING_READ: AssignmentsPollResult = {
  appIds: [],
  groupIds: [],
  isComplete: false,
  error: null,
};

const isPaused = ({ readFailure, lastTryAt }: PollState, now: Instant): boolean =>
  readFailure !== null && lastTryAt !== null && Math.abs(now - lastTryAt) < PAUSE_AFTER_FAILURE_MS;

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

type DueLists<T> = {
  readonly run: AssignmentsRun;
  readonly intervalMs: Millis;
  /** When Graph refused a list; changed by the read. */
  readonly failedAt: Map<string, Instant>;
  readonly ids: readonly string[];
  /** What is known of each list; a list that is read is replaced. */
  readonly stored: Map<string, T>;
  readonly readOne: (
    run: AssignmentsRun,
    id: string,
    previous: T | null,
  ) => Promise<Result<T, GraphError>>;
};

/** Reads the lists that are due, beginning with the list whose last attempt is oldest. */
async function readDue<T extends { readonly readAt: Instant }>({
  run,
  intervalMs,
  failedAt,
  ids,
  stored,
  readOne,
}: DueLists<T>) {
  const triedAt = (id: string) =>
    Math.max(stored.get(id)?.readAt ?? -Infinity, failedAt.get(id) ?? -Infinity);
  const due = ids
    .filter((id) => Math.abs(run.startedAt - triedAt(id)) >= intervalMs)
    .toSorted((a, b) => (triedAt(a) < triedAt(b) ? -1 : Number(triedAt(a) > triedAt(b))));
  const readIds: string[] = [];
  const errors: GraphError[] = [];
  let failuresInARow = 0;
  for (const id of due) {
    if (run.remainingPages <= 0 || failuresInARow >= MAX_FAILURES_IN_A_ROW) break;
    const answer = await readOne(run, id, stored.get(id) ?? null);
    failedAt.delete(id);
    if (answer.ok) {
      stored.set(id, answer.value);
      readIds.push(id);
      failuresInARow = 0;
    } else {
      errors.push(answer.error);
      failuresInARow += 1;
      if (isRefusal(answer.error)) failedAt.set(id, run.startedAt);
    }
  }
  return { readIds, errors, isComplete: readIds.length === due.length };
}

/** True if the next poll would most likely get the same answer. */
function isRefusal({ kind }: GraphError): boolean {
  return kind === "forbidden" || kind === "not-found" || kind === "malformed";
}
