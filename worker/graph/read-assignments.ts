import { z } from "zod";
import { GRAPH_PERMISSIONS } from "../../domain/graph-permission.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Instant } from "../../domain/time.ts";
import { anyValue, id, instant, MAX_TEXT_CHARACTERS, text } from "./field-schemas.ts";
import type { GraphClient, GraphRequestOptions } from "./graph-client.ts";
import { type GraphError, malformedError } from "./graph-error.ts";
import { readGraphPage, rowReaderOf } from "./graph-page.ts";

// Source of paths and permissions: "List appRoleAssignments granted for a service principal" and
// "List group members" in the Microsoft Graph v1.0 reference.

const ASSIGNMENT_OPTIONS: GraphRequestOptions = {
  workload: "assignments",
  permission: GRAPH_PERMISSIONS.application,
};
const MEMBER_OPTIONS: GraphRequestOptions = {
  workload: "assignments",
  permission: GRAPH_PERMISSIONS.groupMember,
};

/** A user, group or service principal that is assigned to an app. */
export type AssignedPrincipal = {
  readonly id: string;
  readonly name: string | null;
  readonly type: "user" | "group" | "other";
  readonly createdAt: Instant | null;
  /** The assignment names no role of the app ("Default Access"). */
  readonly hasDefaultRole: boolean;
};

export type GroupMember = {
  readonly id: string;
  readonly type: "user" | "group" | "other";
  /** This field and the next ones are null if Steadystate's permissions do not include the user's profile. */
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  readonly isAccountEnabled: boolean | null;
  readonly searchKeys?: readonly string[];
};

/** All rows of a list, up to a limit. */
export type ListRead<T> = {
  readonly rows: readonly T[];
  /** False if the limit ended the list, or if a row was not readable. */
  readonly isComplete: boolean;
  readonly unreadableRows: number;
  readonly pages: number;
};

/** Graph's id of "no role": the app role of an assignment that names none. */
const NO_ROLE = "00000000-0000-0000-0000-000000000000";

const PRINCIPAL_TYPES: Readonly<Record<string, AssignedPrincipal["type"]>> = {
  user: "user",
  group: "group",
};

const AppRoleAssignment = z
  .object({
    principalId: id,
    // Without its type, a person would count as unassigned, so the row is not readable.
    principalType: z.string().min(1).max(MAX_TEXT_CHARACTERS),
    principalDisplayName: text(MAX_TEXT_CHARACTERS),
    createdDateTime: instant,
    deletedDateTime: instant,
    appRoleId: text(MAX_TEXT_CHARACTERS),
  })
  .transform((raw): AssignedPrincipal & { readonly isDeleted: boolean } => ({
    id: raw.principalId,
    name: raw.principalDisplayName,
    type: PRINCIPAL_TYPES[raw.principalType.toLowerCase()] ?? "other",
    createdAt: raw.createdDateTime,
    hasDefaultRole: raw.appRoleId === NO_ROLE,
    isDeleted: raw.deletedDateTime !== null,
  }));

const DirectoryObject = z
  .object({
    "@odata.type": text(MAX_TEXT_CHARACTERS),
    id,
    displayName: text(MAX_TEXT_CHARACTERS),
    userPrincipalName: text(MAX_TEXT_CHARACTERS),
    accountEnabled: anyValue,
  })
  .transform(
    (raw): GroupMember => ({
      id: raw.id,
      type: memberType(raw["@odata.type"]),
      displayName: raw.displayName,
      userPrincipalName: raw.userPrincipalName,
      isAccountEnabled: typeof raw.accountEnabled === "boolean" ? raw.accountEnabled : null,
    }),
  );

/** Graph leaves the type out where all members are users. */
function memberType(odataType: string | null): GroupMember["type"] {
  if (odataType === null) return "user";
  return PRINCIPAL_TYPES[odataType.split(".").at(-1)?.toLowerCase() ?? ""] ?? "other";
}

const PAGE_ROWS = 999;

export function assignmentsLink(servicePrincipalId: string, rows = PAGE_ROWS): string {
  return `/servicePrincipals/${encodeURIComponent(servicePrincipalId)}/appRoleAssignedTo?$top=${rows}`;
}

/**
 * Direct members of any type, so that groups inside the group are counted. Of users Graph returns
 * the names only to an app that may read users.
 */
export function membersLink(groupId: string, rows = PAGE_ROWS): string {
  return `/groups/${encodeURIComponent(groupId)}/members?$select=id,displayName,userPrincipalName,accountEnabled&$top=${rows}`;
}

export async function readAssignedPrincipals(
  graph: GraphClient,
  link: string,
  maxRows: number,
): Promise<Result<ListRead<AssignedPrincipal>, GraphError>> {
  const read = await readList(
    { graph, link, options: ASSIGNMENT_OPTIONS },
    AppRoleAssignment,
    maxRows,
  );
  if (!read.ok) return read;
  const rows = read.value.rows.filter(({ isDeleted }) => !isDeleted);
  return ok({ ...read.value, rows: rows.map((row) => filterPrincipal(graph, row)) });
}

/** Nothing of service principals is stored. */
function filterPrincipal({ personFilter }: GraphClient, row: AssignedPrincipal): AssignedPrincipal {
  const { id, name, type } = row;
  if (type === "other") return row;
  const named = { id, displayName: name, userPrincipalName: null, kind: type };
  const filtered = personFilter.person(named);
  return { ...row, id: filtered.id, name: filtered.displayName };
}

export async function readGroupMembers(
  graph: GraphClient,
  link: string,
  maxRows: number,
): Promise<Result<ListRead<GroupMember>, GraphError>> {
  const read = await readList({ graph, link, options: MEMBER_OPTIONS }, DirectoryObject, maxRows);
  if (!read.ok) return read;
  const rows = read.value.rows.map((row) =>
    row.type === "user" ? graph.personFilter.person(row) : row,
  );
  return ok({ ...read.value, rows });
}

type ListRequest = {
  readonly graph: GraphClient;
  readonly link: string;
  readonly options: GraphRequestOptions;
};

async function readList<T>(
  { graph, link, options }: ListRequest,
  schema: z.ZodType<T>,
  maxRows: number,
): Promise<Result<ListRead<T>, GraphError>> {
  const readRow = rowReaderOf(schema);
  const rows: T[] = [];
  const seenLinks = new Set<string>();
  let unreadableRows = 0;
  let nextLink: string | null = link;
  while (nextLink !== null && rows.length < maxRows) {
    if (seenLinks.has(nextLink)) return { ok: false, error: malformedError("link-loop") };
    seenLinks.add(nextLink);
    const json = await graph.get(nextLink, options);
    if (!json.ok) return json;
    const page = readGraphPage(json.value, readRow);
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    unreadableRows += page.value.unreadableRows.length;
    nextLink = page.value.nextLink;
  }
  const isComplete = nextLink === null && rows.length <= maxRows && unreadableRows === 0;
  return ok({ rows: rows.slice(0, maxRows), isComplete, unreadableRows, pages: seenLinks.size });
}
