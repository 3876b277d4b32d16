import { jobScope } from "../domain/job-kind.ts";
import { addressIn, digitsOfLabel } from "../domain/privacy/opaque-id.ts";
import type { SearchedAssignments } from "../domain/unknown-person.ts";
import {
  erasedPersonText,
  noNamesText,
  otherPrivacyText,
  unknownPersonText,
} from "../wording/unknown-person.ts";
import { type AssignmentLists, loadAssignmentLists } from "./person-assignments.ts";
import { tenantsWithOtherPrivacy } from "./person-search.ts";
import { oldestTime, type ServerContext } from "./server-context.ts";

/** False for an address, an object id or its first digits, and the label of a person. */
export function isNameOfPerson(text: string): boolean {
  return addressIn(text) === null && digitsOfLabel(text) === null && !ID_PREFIX.test(text.trim());
}

const ID_PREFIX = /^[0-9a-f]{4,8}(?:-?[0-9a-f-]*)$/i;

/** Why a person was found in none of these tenants, and the next step. */
export async function explainUnknownPerson(
  context: ServerContext,
  tenants: readonly string[],
  text: string,
) {
  return (
    (await explainErasedPerson(context, tenants, text)) ??
    (await explainNeverNamed(context, tenants, text))
  );
}

/** Null if the text is not the id of a person who was erased. */
export async function explainErasedPerson(
  { store, personSearch }: ServerContext,
  tenants: readonly string[],
  text: string,
) {
  const erased = await Promise.all(
    tenants.map((tenant) =>
      store.people.hasErased(tenant, [text.trim(), ...personSearch.textsOf(tenant, text)]),
    ),
  );
  return erased.includes(true) ? erasedPersonText() : null;
}

/** Why no row and no assignment names the person. The reason is the same for all texts of one form. */
export async function explainNeverNamed(
  context: ServerContext,
  tenants: readonly string[],
  text: string,
) {
  const { mode } = context.personSearch;
  if ((await tenantsWithOtherPrivacy(tenants, context)).length > 0) return otherPrivacyText();
  if (mode === "pseudonym" && isNameOfPerson(text)) return noNamesText();
  const [polls, assignments, assessments] = await Promise.all([
    Promise.all(tenants.map((tenant) => context.store.polls.loadAll(tenant))),
    Promise.all(tenants.map((tenant) => loadAssignmentLists(context, tenant))),
    context.store.jobs.assessments(tenants),
  ]);
  const read = assignments.filter((tenant) => tenant !== null);
  const readFrom = polls.map((all) => all.get("backfill")?.readBackTo ?? null);
  const asOf = polls.map((all) => all.get("logs")?.watermark ?? null);
  const scopedJobs = assessments
    .map(({ job }) => job)
    .filter((job) => jobScope(job) === "assignment");
  const applicationOf = (id: string) =>
    scopedJobs.find(({ servicePrincipalId }) => servicePrincipalId === id)?.application ?? null;
  return unknownPersonText({
    logReadFrom: readFrom.includes(null) ? null : newestTime(readFrom),
    logAsOf: asOf.includes(null) ? null : oldestTime(asOf),
    assignments: read.length === 0 ? null : searchedAssignments(read, applicationOf),
    mode,
  });
}

function searchedAssignments(
  tenants: readonly AssignmentLists[],
  applicationOf: (servicePrincipalId: string) => string | null,
): SearchedAssignments {
  const apps = tenants.flatMap(({ apps }) => [...apps.values()]);
  const groupIds = new Set(apps.flatMap(({ groups }) => groups.map(({ id }) => id)));
  const groupReads = tenants.flatMap(({ groups }) => [...groups.values()]);
  const unread = [...groupIds].filter((id) => !groupReads.some(({ groupId }) => groupId === id));
  return {
    applications: apps.flatMap(({ servicePrincipalId }) => applicationOf(servicePrincipalId) ?? []),
    asOf: oldestTime([...apps, ...groupReads].map(({ readAt }) => readAt)),
    unreadGroups: unread.length,
  };
}

function newestTime(times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
