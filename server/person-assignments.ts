import {
  type AppAssignments,
  type GroupMembers,
  isScopedByAssignment,
  type Memberships,
} from "../domain/assignment.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { JobConfiguration } from "../domain/job-configuration.ts";
import { applyAssignment } from "../domain/person/apply-assignment.ts";
import { findAssignment } from "../domain/person/find-assignment.ts";
import type { PersonAppStatus } from "../domain/person-app-status.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { AssignmentIds } from "../store/assignments/assignment-types.ts";
import type { ServerContext } from "./server-context.ts";

/** The lists of assignments of a tenant that were read, without single people. */
export type AssignmentLists = {
  readonly apps: ReadonlyMap<string, AppAssignments>;
  readonly groups: ReadonlyMap<string, GroupMembers>;
};

/** The facts that show how a person is assigned. */
export type TenantAssignments = AssignmentLists & {
  readonly tenant: string;
  readonly ids: AssignmentIds<readonly string[]>;
  readonly configurations: ReadonlyMap<string, JobConfiguration>;
  readonly logReadFrom: Instant | null;
  readonly intervalMs: Millis;
};

/** Null if the settings switch off the poll of the assignments. */
export async function loadAssignmentLists(
  context: ServerContext,
  tenant: string,
): Promise<AssignmentLists | null> {
  return intervalMsOf(context, tenant) === null ? null : readLists(context, tenant);
}

async function readLists({ store }: ServerContext, tenant: string): Promise<AssignmentLists> {
  const [apps, groups] = await Promise.all([
    store.assignments.apps(tenant),
    store.assignments.groups(tenant),
  ]);
  return { apps, groups };
}

function intervalMsOf({ tenants }: ServerContext, tenant: string): Millis | null {
  return tenants.find(({ name }) => name === tenant)?.pollIntervalsMs.assignments ?? null;
}

/** Null if the settings switch off the poll of the assignments. */
export async function loadTenantAssignments(
  context: ServerContext,
  tenant: string,
): Promise<TenantAssignments | null> {
  const { store } = context;
  const intervalMs = intervalMsOf(context, tenant);
  if (intervalMs === null) return null;
  const [{ apps, groups }, configurations, polls] = await Promise.all([
    readLists(context, tenant),
    store.jobs.configurations(tenant),
    store.polls.loadAll(tenant),
  ]);
  return {
    tenant,
    apps,
    groups,
    ids: { apps: [...apps.keys()], groups: [...groups.keys()] },
    configurations,
    logReadFrom: polls.get("backfill")?.readBackTo ?? null,
    intervalMs,
  };
}

/** Applies the assignments to the status of one person in one app. */
export function withAssignment(
  status: PersonAppStatus,
  assessment: JobAssessment | null,
  { ids, memberships, assignments }: PersonMemberships,
  { thresholds, now }: ServerContext,
): PersonAppStatus {
  if (assessment === null || assignments === null) return status;
  const { job } = assessment;
  const configuration = assignments.configurations.get(job.jobId) ?? null;
  const app = assignments.apps.get(job.servicePrincipalId);
  if (app === undefined || !isScopedByAssignment(job, configuration)) return status;
  const facts = {
    ids,
    app,
    groups: assignments.groups,
    memberships,
    isScopeKnown: configuration?.isEveryoneInScope === false,
    intervalMs: assignments.intervalMs,
    thresholds,
  };
  return applyAssignment(status, {
    assessment,
    assignment: findAssignment(facts, now()),
    configuration,
    logReadFrom: assignments.logReadFrom,
    thresholds,
    now: now(),
  });
}

export type PersonMemberships = {
  /** All ids of the person; the assignments know the id in Entra. */
  readonly ids: readonly string[];
  readonly assignments: TenantAssignments | null;
  readonly memberships: Memberships;
};

/** True for a person or group of Entra that a list of assignments or members names or has named. */
export function isMentionedByAssignments({
  ids,
  assignments,
  memberships,
}: PersonMemberships): boolean {
  return (
    memberships.apps.size + memberships.groups.size > 0 ||
    ids.some((id) => assignments?.groups.has(id) === true)
  );
}

const NO_MEMBERSHIPS: Memberships = { apps: new Map(), groups: new Map() };

export async function loadPersonMemberships(
  { store }: ServerContext,
  assignments: TenantAssignments | null,
  ids: readonly string[],
): Promise<PersonMemberships> {
  if (assignments === null) return { ids, assignments, memberships: NO_MEMBERSHIPS };
  const { tenant, ids: setIds } = assignments;
  const found = await Promise.all(
    ids.map((id) => store.assignments.memberships(tenant, setIds, id)),
  );
  const memberships = {
    apps: new Map(found.flatMap(({ apps }) => [...apps])),
    groups: new Map(found.flatMap(({ groups }) => [...groups])),
  };
  return { ids, assignments, memberships };
}
