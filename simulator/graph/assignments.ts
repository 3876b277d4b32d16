import type { DirectoryObject } from "../graph-types.ts";
import { hasPermissions, REQUIRED_PERMISSIONS } from "./app-registrations.ts";
import { type GraphAnswer, NOT_FOUND } from "./graph-answers.ts";
import { type GraphRequest, type HandlerContext, odataContext } from "./graph-request.ts";
import { answerList, rowsAsJson } from "./list-answer.ts";

/** Who is assigned to an app: users, groups and service principals. */
export function listAssignments(
  handlerContext: HandlerContext,
  request: GraphRequest,
): GraphAnswer {
  const { servicePrincipalId } = request.params;
  const path = `servicePrincipals('${servicePrincipalId}')/appRoleAssignedTo`;
  return answerDirectoryList(handlerContext, request, {
    path,
    rows: () => request.view.assignmentsOf(servicePrincipalId),
  });
}

/** The direct members of a group, of any type. */
export function listMembers(handlerContext: HandlerContext, request: GraphRequest): GraphAnswer {
  const { groupId } = request.params;
  const { roles } = request.caller;
  return answerDirectoryList(handlerContext, request, {
    path: "directoryObjects",
    rows: () =>
      request.view.membersOf(groupId)?.map((member) => visibleMember(member, roles)) ?? null,
  });
}

/** Graph returns null for the properties of users that the caller's permissions do not include. */
function visibleMember(member: DirectoryObject, roles: readonly string[]): DirectoryObject {
  if (member["@odata.type"] !== "#microsoft.graph.user") return member;
  const nameless = { displayName: null, userPrincipalName: null };
  return {
    ...member,
    ...(hasPermissions(roles, REQUIRED_PERMISSIONS.userNames) ? {} : nameless),
    ...(hasPermissions(roles, REQUIRED_PERMISSIONS.userState) ? {} : { accountEnabled: null }),
  };
}

/** The properties are the same with and without $select, because a row has no others. */
const RULES = {
  options: ["$top", "$select", "$skiptoken"],
  defaultPageSize: 100,
  maxPageSize: 999,
};

type DirectoryList = { readonly path: string; rows(): readonly object[] | null };

const answerDirectoryList = (
  handlerContext: HandlerContext,
  request: GraphRequest,
  { path, rows }: DirectoryList,
): GraphAnswer =>
  answerList(handlerContext, request, RULES, () => {
    const all = rows();
    return all === null ? NOT_FOUND : rowsAsJson(odataContext(request, path), all);
  });
