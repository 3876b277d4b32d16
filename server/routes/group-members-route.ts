import { z } from "zod";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { findPerson } from "../find-person.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { readAppStatuses } from "../look-up-persons.ts";
import { loadTenantAssignments } from "../person-assignments.ts";
import { Problem } from "../problem.ts";
import { CursorParam, enumParam, LimitParam, PathId } from "../query-params.ts";
import { personRow } from "../rows/person-row.ts";
import { GroupMemberList } from "../schema/person-schema.ts";
import { requireTenant, type ServerContext } from "../server-context.ts";
import { explainUnknownPerson } from "../unknown-person.ts";

const MEMBER_STATES = ["failing", "never-seen"] as const;

export function groupMembersRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/identities/{tenant}/{id}/members",
    summary:
      "Members of an assigned group who fail or are missing an account in the apps of the group, the longest failing first, or whom the log of an app has never named; empty for a person",
    dataClass: "persons",
    params: z.strictObject({ tenant: PathId, id: PathId }),
    query: z.strictObject({
      state: enumParam(
        MEMBER_STATES,
        "failing",
        "Which members: those who fail or are missing an account, or those whom the log of an app of the group has never named.",
      ),
      limit: LimitParam,
      cursor: CursorParam,
    }),
    responseSchema: GroupMemberList,
    async handle({ params, query, caller }) {
      const { name: tenant } = requireTenant(context, caller, params.tenant);
      const group = await findPerson(context, [tenant], params.id);
      if (group === null) {
        const { reason, remedy } = await explainUnknownPerson(context, [tenant], params.id);
        throw new Problem(404, `${reason} ${remedy}`);
      }
      return await listMembers(context, { tenant, groupId: group.identity.id, ...query });
    },
  });
}

type MembersRequest = {
  readonly tenant: string;
  readonly groupId: string;
  readonly state: (typeof MEMBER_STATES)[number];
  readonly limit: number;
  readonly cursor?: string | undefined;
};

async function listMembers(context: ServerContext, request: MembersRequest) {
  const { tenant, groupId } = request;
  const [assessments, assignments] = await Promise.all([
    context.store.jobs.assessments([tenant]),
    loadTenantAssignments(context, tenant),
  ]);
  const isAssignedTo = (servicePrincipalId: string) =>
    assignments?.apps.get(servicePrincipalId)?.groups.some(({ id }) => id === groupId) === true;
  const jobs = assessments.map(({ job }) => job).filter((j) => isAssignedTo(j.servicePrincipalId));
  const jobIds = jobs.map(({ jobId }) => jobId);
  const { items: members, next, neverSeen } = await readMemberPage(context, request, jobIds);
  const items = await Promise.all(
    members.map(async ({ person, jobId, failingSince }) => {
      const statuses = await readAppStatuses(
        context,
        { identity: person, ids: [person.id] },
        { assessments, assignments, isAskedAbout: (job) => job.jobId === jobId },
      );
      const asOf = assessments.find(({ job }) => job.jobId === jobId)?.asOf ?? null;
      return statuses.map((status) => ({
        ...personRow(person),
        ...status,
        failingSince: formatRfc3339(failingSince),
        asOf: formatRfc3339(asOf),
      }));
    }),
  );
  const read = assignments?.groups.get(groupId) ?? null;
  return {
    items: items.flat(),
    next,
    total: null,
    asOf: formatRfc3339(read?.readAt ?? null),
    members: read?.people ?? null,
    neverSeen,
    applications: jobs.map(({ application }) => application),
  };
}

async function readMemberPage(
  { store: { people } }: ServerContext,
  { tenant, groupId, state, limit, cursor }: MembersRequest,
  jobIds: readonly string[],
) {
  const listName = `members ${state} ${tenant} ${groupId}`;
  const position = decodeListCursor(listName, StoreCursor, cursor);
  const encode = (next: string | null) => (next === null ? null : encodeListCursor(listName, next));
  const isUnseenAsked = state === "never-seen";
  const unseen = await people.listUnseenMembers(tenant, groupId, jobIds, {
    limit,
    cursor: isUnseenAsked ? position : null,
  });
  const neverSeen = unseen?.total ?? null;
  if (isUnseenAsked) {
    const items = (unseen?.items ?? []).map((member) => ({ ...member, failingSince: null }));
    return { items, next: encode(unseen?.next ?? null), neverSeen };
  }
  const failing = await people.listFailingMembers(tenant, groupId, jobIds, {
    limit,
    cursor: position,
  });
  return { items: failing.items, next: encode(failing.next), neverSeen };
}
