import type { DirectoryObject } from "../graph-types.ts";
import { hasPermissions, REQUIRED_PERMISSIONS } from "./app-registrations.ts";
import { badRequestAnswer, type GraphAnswer, NOT_FOUND } from "./graph-answers.ts";
import {
  type GraphRequest,
  type HandlerContext,
  odataContext,
  pageRequestOf,
} from "./graph-request.ts";
import { readPageSize, readQueryOptions } from "./query-options.ts";

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 999;

/** Who is assigned to an app: users, groups and service principals. */
export function listAssignments(
  handlerContext: HandlerContext,
  request: GraphRequest,
): GraphAnswer {
  const { servicePrincipalId } = request.params;
  const path = `servicePrincipals('${servicePrincipalId}')/appRoleAssignedTo`;
  return answerList(handlerContext, request, {
    path,
    rows: () => request.view.assignmentsOf(servicePrincipalId),
  });
}

/** The direct members of a group, of any type. */
export function listMembers(handlerContext: HandlerContext, request: GraphRequest): GraphAnswer {
  const { groupId } = request.params;
  const { roles } = request.caller;
  return answerList(handlerContext, request, {
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

type List = { readonly path: string; rows(): readonly object[] | null };

/** The properties are the same with and without $select, because a row has no others. */
function answerList(
  handlerContext: HandlerContext,
  request: GraphRequest,
  { path, rows }: List,
): GraphAnswer {
  const options = readQueryOptions(request.url.searchParams, ["$top", "$select", "$skiptoken"]);
  if (!options.ok) return badRequestAnswer(options.message);
  const { tenantId } = request.caller;
  const token = options.query.get("$skiptoken");
  if (token !== undefined) {
    const page = handlerContext.pages.nextPage(token, tenantId, pageRequestOf(request));
    return page === null
      ? badRequestAnswer("Skip token is invalid or expired.")
      : { kind: "page", page };
  }
  const pageSize = readPageSize(
    options.query.get("$top"),
    DEFAULT_PAGE_SIZE,
    Math.min(MAX_PAGE_SIZE, handlerContext.maxPageSize),
  );
  if (pageSize === null) return badRequestAnswer("Invalid page size specified in $top.");
  const json = rows()?.map((row) => JSON.stringify(row)) ?? null;
  if (json === null) return NOT_FOUND;
  const set = {
    tenantId,
    context: odataContext(request, path),
    pageSize,
    length: json.length,
    rowJson: (index: number) => json[index] ?? null,
  };
  return { kind: "page", page: handlerContext.pages.firstPage(set, pageRequestOf(request)) };
}
