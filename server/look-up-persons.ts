import type { JobAssessment } from "../domain/job-assessment.ts";
import { jobKind } from "../domain/job-kind.ts";
import type { LinkedPerson, ObjectState } from "../domain/object-state.ts";
import { assessNeverSeenPerson } from "../domain/person/assess-never-seen-person.ts";
import { assessPersonAppStatus } from "../domain/person/assess-person-app-status.ts";
import { hasLeft } from "../domain/person/has-left.ts";
import { findKnownSystems } from "../domain/person/known-systems.ts";
import type { PersonAppStatus } from "../domain/person-app-status.ts";
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
  const statuses = await readStatuses(context, person, { assessments, assignments });
  const jobIdsThatSawPerson = statuses
    .filter(({ status }) => status !== "never-seen")
    .map(({ jobId }) => jobId);
  const relevantAssessments = assessments.filter(
    ({ job }) => jobIdsThatSawPerson.length === 0 || jobIdsThatSawPerson.includes(job.jobId),
  );
  return {
    ...personRow(identity),
    linkedIds: ids.slice(1),
    hasLeft: identity.kind === "user" && hasLeft(statuses),
    statuses: statuses.map(personAppStatusRow),
    asOf: formatRfc3339(oldestTime(relevantAssessments.map((assessment) => assessment.asOf))),
  };
}

export type TenantFacts = {
  readonly assessments: readonly JobAssessment[];
  readonly assignments: TenantAssignments | null;
  /** The jobs that the request names; all jobs if the parameter is missing. */
  readonly isAskedAbout?: (job: AskedJob) => boolean;
};

export type AskedJob = { readonly jobId: string; readonly application: string };

export async function readAppStatuses(
  context: ServerContext,
  person: LinkedPerson,
  facts: TenantFacts,
) {
  return (await readStatuses(context, person, facts)).map(personAppStatusRow);
}

async function readStatuses(
  context: ServerContext,
  { identity: { tenant, kind }, ids }: LinkedPerson,
  { assessments, assignments, isAskedAbout = () => true }: TenantFacts,
): Promise<readonly PersonAppStatus[]> {
  const [objectStates, memberships] = await Promise.all([
    readNewestStates(context, tenant, ids),
    loadPersonMemberships(context, assignments, ids),
  ]);
  const { thresholds } = context;
  const now = context.now();
  const jobOf = (jobId: string) => assessmentOf(jobId)?.job ?? null;
  const assessmentOf = (jobId: string) =>
    assessments.find(({ job }) => job.jobId === jobId) ?? null;
  const seenStatuses = objectStates
    .filter(isAskedAbout)
    .map((state) => assessPersonAppStatus(state, assessmentOf(state.jobId), thresholds, now));
  const assignedIn = isMentionedByAssignments(memberships) ? (["entra"] as const) : [];
  const object = { kind, knownIn: [...findKnownSystems(objectStates, jobOf), ...assignedIn] };
  const neverSeenStatuses = assessments
    .filter(({ job }) => isAskedAbout(job))
    .filter(({ job }) => objectStates.every((state) => state.jobId !== job.jobId))
    // Such a job writes passwords and no accounts.
    .filter(({ job }) => jobKind(job) !== "password-hash-sync")
    .map((assessment) => assessNeverSeenPerson(object, assessment, thresholds, now));
  return [...seenStatuses, ...neverSeenStatuses]
    .map((status) => withAssignment(status, assessmentOf(status.jobId), memberships, context))
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
