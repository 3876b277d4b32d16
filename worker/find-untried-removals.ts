import pMap from "p-map";
import { type AppAssignments, type GroupMembers, latestTimeOf } from "../domain/assignment.ts";
import { leaversOverdueSince } from "../domain/failure/overdue-leavers.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import { findAssignment } from "../domain/person/find-assignment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { AccessStore } from "../store/access/access-types.ts";
import type { AssignmentStore } from "../store/assignments/assignment-types.ts";

/** The access of this many people is read at once. */
const PEOPLE_PER_READ = 5000;
const CONCURRENT_PEOPLE = 100;

export type UntriedRemovalsRun = {
  readonly tenant: string;
  readonly store: {
    readonly access: Pick<AccessStore, "personAccess" | "saveUntriedRemovals">;
    readonly assignments: Pick<AssignmentStore, "formerPeople" | "membershipsOfDigest">;
  };
  readonly apps: ReadonlyMap<string, AppAssignments>;
  readonly groups: ReadonlyMap<string, GroupMembers>;
  /** Time up to which the log has been read; null if it has never been read. */
  readonly logAsOf: Instant | null;
  readonly assignmentsMs: Millis | null;
  readonly thresholds: Thresholds;
  readonly startedAt: Instant;
};

/**
 * Saves the people who are no longer assigned to the app of a job, who have an account there according to
 * the log, and about whom the log has no row since the end of the assignment. A job that does not run
 * writes no rows about leavers.
 */
export async function saveUntriedRemovals(
  run: UntriedRemovalsRun,
  job: ObservedJob,
  app: AppAssignments,
): Promise<void> {
  const { store, tenant, logAsOf, thresholds, startedAt } = run;
  if (logAsOf === null) return;
  // The next cycle usually removes the account within this time, so an assignment that ended later
  // is not checked.
  const overdueSince = leaversOverdueSince(job, thresholds, Math.min(startedAt, logAsOf));
  const groups = app.groups.map(({ id }) => id);
  const formerGroups = app.formerGroups.map(({ id }) => id);
  const apps = [job.servicePrincipalId];
  const former = await store.assignments.formerPeople(tenant, { apps, groups, formerGroups });
  const ids = { apps, groups: [...groups, ...formerGroups] };
  // Most former people have no account any more. Only for the others are the assignments read.
  const removals = await pMap(
    await peopleWithAccess(store, job, former),
    async ({ person, lastRowAt }) => {
      const endedAt = await readEnd(run, app, { ids, person });
      const isUntried = endedAt !== null && endedAt > lastRowAt && endedAt <= overdueSince;
      return isUntried ? { person, since: endedAt } : null;
    },
    { concurrency: CONCURRENT_PEOPLE },
  );
  await store.access.saveUntriedRemovals(
    job,
    removals.filter((removal) => removal !== null),
  );
}

/** Those who have an account according to the log, with the time of their last row. */
async function peopleWithAccess(
  store: UntriedRemovalsRun["store"],
  job: ObservedJob,
  people: readonly Buffer[],
): Promise<readonly { readonly person: Buffer; readonly lastRowAt: Instant }[]> {
  const found: { person: Buffer; lastRowAt: Instant }[] = [];
  for (let at = 0; at < people.length; at += PEOPLE_PER_READ) {
    const part = people.slice(at, at + PEOPLE_PER_READ);
    const access = await store.access.personAccess(job, part);
    for (const person of part) {
      const { hasAccess = null, lastRowAt = null } = access.get(person.toString("latin1")) ?? {};
      if (hasAccess === true && lastRowAt !== null) found.push({ person, lastRowAt });
    }
  }
  return found;
}

/** When the last assignment of the person to the app ended; null while the person is assigned. */
async function readEnd(
  { store, tenant, groups, thresholds, assignmentsMs, startedAt }: UntriedRemovalsRun,
  app: AppAssignments,
  {
    ids,
    person,
  }: {
    readonly ids: { readonly apps: readonly string[]; readonly groups: readonly string[] };
    readonly person: Buffer;
  },
): Promise<Instant | null> {
  const memberships = await store.assignments.membershipsOfDigest(tenant, ids, person);
  const known = { app, groups, memberships, isScopeKnown: true, thresholds };
  const facts = { ids: [], ...known, intervalMs: assignmentsMs ?? 0 };
  const assignment = findAssignment(facts, startedAt);
  if (assignment.code !== "not-assigned" || assignment.ended === null) return null;
  return latestTimeOf(assignment.ended.at);
}
