import pMap from "p-map";
import type { JobAssessment } from "../domain/job-assessment.ts";
import { jobKind } from "../domain/job-kind.ts";
import type { LinkedPerson, ObjectState } from "../domain/object-state.ts";
import { assessNeverSeenPerson } from "../domain/person/assess-never-seen-person.ts";
import { assessPersonAppStatus } from "../domain/person/assess-person-app-status.ts";
import { findKnownSystems } from "../domain/person/known-systems.ts";
import { formatRfc3339 } from "../wording/phrases.ts";
import {
  isMentionedByAssignments,
  loadPersonMemberships,
  loadTenantAssignments,
  type TenantAssignments,
  withAssignment,
} from "./person-assignments.ts";
import { personAppStatusRow, personRow } from "./rows/person-row.ts";
import { oldestTime, type ServerContext } from "./server-context.ts";
import { explainUnknownPerson } from "./unknown-person.ts";

/** Number of ids that are looked up at the same time. */
const MAX_CONCURRENT_LOOKUPS = 50;

/**
 * One person with the provisioning status in every app of the tenant. This includes apps whose log
 * has never named the person.
 */
export async function readPerson(context: ServerContext, person: LinkedPerson) {
  const { identity, ids } = person;
  const [assessments, assignments] = await Promise.all([
    context.store.jobs.assessments([identity.tenant]),
    loadTenantAssignments(context, identity.tenant),
  ]);
  const statuses = await readAppStatuses(context, person, { assessments, assignments });
  const jobIdsThatSawPerson = statuses
    .filter(({ status }) => status !== "never-seen")
    .map(({ jobId }) => jobId);
  const relevantAssessments = assessments.filter(
    ({ job }) => jobIdsThatSawPerson.length === 0 || jobIdsThatSawPerson.includes(job.jobId),
  );
  return {
    ...personRow(identity),
    linkedIds: ids.slice(1),
    statuses,
    asOf: formatRfc3339(oldestTime(relevantAssessments.map((assessment) => assessment.asOf))),
  };
}

type TenantFacts = {
  readonly assessments: readonly JobAssessment[];
  readonly assignments: TenantAssignments | null;
};

async function readAppStatuses(
  context: ServerContext,
  { identity: { tenant, kind }, ids }: LinkedPerson,
  { assessments, assignments }: TenantFacts,
) {
  const [objectStates, memberships] = await Promise.all([
    readNewestStates(context, tenant, ids),
    loadPersonMemberships(context, assignments, ids),
  ]);
  const { thresholds } = context;
  const now = context.now();
  const jobOf = (jobId: string) => assessmentOf(jobId)?.job ?? null;
  const assessmentOf = (jobId: string) =>
    assessments.find(({ job }) => job.jobId === jobId) ?? null;
  const seenStatuses = objectStates.map((state) =>
    assessPersonAppStatus(state, assessmentOf(state.jobId), thresholds, now),
  );
  const assignedIn = isMentionedByAssignments(memberships) ? (["entra"] as const) : [];
  const object = { kind, knownIn: [...findKnownSystems(objectStates, jobOf), ...assignedIn] };
  const neverSeenStatuses = assessments
    .filter(({ job }) => objectStates.every((state) => state.jobId !== job.jobId))
    // Such a job writes passwords and no accounts.
    .filter(({ job }) => jobKind(job) !== "password-hash-sync")
    .map((assessment) => assessNeverSeenPerson(object, assessment, thresholds, now));
  return [...seenStatuses, ...neverSeenStatuses]
    .map((status) => withAssignment(status, assessmentOf(status.jobId), memberships, context))
    .map(personAppStatusRow)
    .sort((a, b) => a.application.localeCompare(b.application) || (a.jobId < b.jobId ? -1 : 1));
}

/** The newest state of a person in each job. A source may know the person under several ids. */
async function readNewestStates(
  { store }: ServerContext,
  tenant: string,
  ids: readonly string[],
): Promise<readonly ObjectState[]> {
  const states = (await Promise.all(ids.map((id) => store.people.states(tenant, id)))).flat();
  const newestFirst = states.toSorted((a, b) => b.latestEvent.at - a.latestEvent.at);
  return newestFirst.filter(
    ({ jobId }, i) => newestFirst.findIndex((state) => state.jobId === jobId) === i,
  );
}

/** Looks up many ids. The results have the order of the ids; an unknown id has `isFound: false`. */
export async function lookUpPersons(
  context: ServerContext,
  tenants: readonly string[],
  ids: readonly string[],
) {
  const assessments = await context.store.jobs.assessments(tenants);
  const assignmentsByTenant = new Map(
    await Promise.all(
      tenants.map(
        async (tenant) => [tenant, await loadTenantAssignments(context, tenant)] as const,
      ),
    ),
  );
  // The same for every id, so it is made once.
  let notFound: ReturnType<typeof explainUnknownPerson> | null = null;
  const lookUpPerson = async (requested: string) => {
    const person = await findPerson(context, tenants, requested);
    if (person === null) {
      notFound ??= explainUnknownPerson(context, tenants);
      return { requested, isFound: false, ...PERSON_NOT_FOUND, notFound: await notFound };
    }
    const { identity } = person;
    const facts: TenantFacts = {
      assessments: assessments.filter(({ job }) => job.tenant === identity.tenant),
      assignments: assignmentsByTenant.get(identity.tenant) ?? null,
    };
    return {
      requested,
      isFound: true,
      notFound: null,
      ...personRow(identity),
      statuses: await readAppStatuses(context, person, facts),
    };
  };
  return pMap(ids, lookUpPerson, { concurrency: MAX_CONCURRENT_LOOKUPS });
}

const PERSON_NOT_FOUND = {
  tenant: null,
  id: null,
  displayName: null,
  userPrincipalName: null,
  kind: null,
  statuses: [],
};

/** Finds a person by source id, otherwise by the complete user principal name. */
export async function findPerson(
  context: ServerContext,
  tenants: readonly string[],
  idOrName: string,
): Promise<LinkedPerson | null> {
  for (const tenant of tenants) {
    const byId = await context.store.people.linkedPerson(tenant, idOrName);
    if (byId !== null) return byId;
    const page = await context.store.people.search(tenant, idOrName, 10, null);
    const name = idOrName.toLowerCase();
    const byName = page.items.find((item) => item.userPrincipalName?.toLowerCase() === name);
    if (byName !== undefined) return context.store.people.linkedPerson(tenant, byName.id);
  }
  return null;
}
