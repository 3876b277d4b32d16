import type { JobAssessment } from "../domain/job-assessment.ts";
import type { IdentityRecord } from "../domain/object-state.ts";
import { assessNeverSeenPerson } from "../domain/person/assess-never-seen-person.ts";
import { assessPersonAppStatus } from "../domain/person/assess-person-app-status.ts";
import { formatRfc3339 } from "../wording/phrases.ts";
import { personAppStatusRow, personRow } from "./rows/person-row.ts";
import { oldestTime, type ServerContext } from "./server-context.ts";

/** Ids that are asked of the store at the same time. */
const MAX_CONCURRENT_LOOKUPS = 50;

/** One person with the standing in every app of the tenant, those that never saw it included. */
export async function readPerson(context: ServerContext, identity: IdentityRecord) {
  const assessments = await context.store.jobs.assessments([identity.tenant]);
  const statuses = await readAppStatuses(context, identity, assessments);
  const seenByJobIds = statuses
    .filter(({ status }) => status !== "never-seen")
    .map(({ jobId }) => jobId);
  const relevantAssessments = assessments.filter(
    ({ job }) => seenByJobIds.length === 0 || seenByJobIds.includes(job.jobId),
  );
  return {
    ...personRow(identity),
    statuses: statuses,
    asOf: formatRfc3339(oldestTime(relevantAssessments.map((assessment) => assessment.asOf))),
  };
}

async function readAppStatuses(
  context: ServerContext,
  { tenant, id, kind }: IdentityRecord,
  assessments: readonly JobAssessment[],
) {
  const objectStates = await context.store.people.states(tenant, id);
  const { thresholds } = context;
  const now = context.now();
  const assessmentOf = (jobId: string) =>
    assessments.find(({ job }) => job.jobId === jobId) ?? null;
  const seenStatuses = objectStates.map((state) =>
    assessPersonAppStatus(state, assessmentOf(state.jobId), thresholds, now),
  );
  const neverSeenStatuses = assessments
    .filter(({ job }) => objectStates.every((state) => state.jobId !== job.jobId))
    .map((assessment) => assessNeverSeenPerson(kind, assessment, thresholds, now));
  return [...seenStatuses, ...neverSeenStatuses]
    .map(personAppStatusRow)
    .sort((a, b) => a.application.localeCompare(b.application) || (a.jobId < b.jobId ? -1 : 1));
}

/** Many at once, in the order asked; an id that nothing is known of is `found: false`. */
export async function lookUpPersons(
  context: ServerContext,
  tenants: readonly string[],
  ids: readonly string[],
) {
  const assessments = await context.store.jobs.assessments(tenants);
  const lookUpPerson = async (requested: string) => {
    const identity = await findIdentity(context, tenants, requested);
    if (identity === null) return { requested, isFound: false, ...PERSON_NOT_FOUND };
    const own = assessments.filter(({ job }) => job.tenant === identity.tenant);
    return {
      requested,
      isFound: true,
      ...personRow(identity),
      statuses: await readAppStatuses(context, identity, own),
    };
  };
  const found: Awaited<ReturnType<typeof lookUpPerson>>[] = [];
  for (let start = 0; start < ids.length; start += MAX_CONCURRENT_LOOKUPS) {
    found.push(
      ...(await Promise.all(ids.slice(start, start + MAX_CONCURRENT_LOOKUPS).map(lookUpPerson))),
    );
  }
  return found;
}

const PERSON_NOT_FOUND = {
  tenant: null,
  id: null,
  displayName: null,
  userPrincipalName: null,
  kind: null,
  statuses: [],
};

/** By source id, else by whole user principal name. */
async function findIdentity(
  context: ServerContext,
  tenants: readonly string[],
  idOrName: string,
): Promise<IdentityRecord | null> {
  for (const tenant of tenants) {
    const byId = await context.store.people.identity(tenant, idOrName);
    if (byId !== null) return byId;
    const page = await context.store.people.search(tenant, idOrName, 10, null);
    const name = idOrName.toLowerCase();
    const byName = page.items.find((item) => item.userPrincipalName?.toLowerCase() === name);
    if (byName !== undefined) return byName;
  }
  return null;
}
