import type { Log } from "../../config/log.ts";
import {
  type AppAssignments,
  type AssignedGroup,
  changeBetweenReads,
  type FormerGroup,
  type GroupMembers,
  latestTimeOf,
} from "../../domain/assignment.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type {
  AssignmentStore,
  DatedChange,
  ReadDatedChanges,
} from "../../store/assignments/assignment-types.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import {
  type AssignedPrincipal,
  assignmentsLink,
  type ListRead,
  membersLink,
  readAssignedPrincipals,
  readGroupMembers,
} from "../graph/read-assignments.ts";
import { readMembershipAudits } from "../graph/read-membership-audits.ts";

/** Limit of principals of one app, and of members of one group. Reaching it is logged and shown. */
const MAX_LISTED = 100_000;
const MAX_FORMER_GROUPS = 100;

/** One run of the poll of the assignments. */
export type AssignmentsRun = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: { readonly assignments: Pick<AssignmentStore, "saveApp" | "saveGroup"> };
  readonly startedAt: Instant;
  /** How long a group that is no longer assigned is kept. */
  readonly keepFormerMs: Millis;
  readonly log: Log;
  remainingPages: number;
  /** Requests to the audit log, which shares the budget of the provisioning log. */
  remainingAuditReads: number;
};

type ReadTimes = { readonly readAt: Instant; readonly previousReadAt: Instant | null };

/** Reads and stores who is assigned to an app. */
export async function readApp(
  run: AssignmentsRun,
  servicePrincipalId: string,
  previous: AppAssignments | null,
): Promise<Result<AppAssignments, GraphError>> {
  const { tenant, graph, store } = run;
  const read = await readAssignedPrincipals(graph, assignmentsLink(servicePrincipalId), MAX_LISTED);
  if (!read.ok) return read;
  const { isComplete } = read.value;
  const rows = read.value.rows.map((row) => withoutFutureTime(row, run.startedAt));
  countPages(run, read.value, { servicePrincipalId });
  const times = { readAt: run.startedAt, previousReadAt: previous?.readAt ?? null };
  const people = rows.filter(({ type }) => type === "user");
  const groups = assignedGroups(rows, previous, { ...times, isComplete });
  const readDatedChanges = createDatedChangesReader(run, servicePrincipalId, times);
  const app: AppAssignments = {
    servicePrincipalId,
    ...times,
    directPeople: people.length,
    groups,
    formerGroups: await formerGroups(run, groups, previous, readDatedChanges),
    isComplete,
  };
  const listed = people.map(({ id, name, createdAt, hasDefaultRole }) => ({
    id,
    displayName: name,
    userPrincipalName: null,
    since: createdAt,
    hasDefaultRole,
    isDisabledInEntra: false,
  }));
  await store.assignments.saveApp(tenant, app, listed, readDatedChanges);
  return ok(app);
}

/** If the clock of Graph is ahead of ours, a time may be in the future; it is replaced by `now`. */
function withoutFutureTime(row: AssignedPrincipal, now: Instant): AssignedPrincipal {
  const { createdAt } = row;
  return createdAt === null || createdAt <= now ? row : { ...row, createdAt: now };
}

/** Reads and stores the direct members of a group. */
export async function readGroup(
  run: AssignmentsRun,
  groupId: string,
  previous: GroupMembers | null,
): Promise<Result<GroupMembers, GraphError>> {
  const read = await readGroupMembers(run.graph, membersLink(groupId), MAX_LISTED);
  if (!read.ok) return read;
  const { rows, isComplete } = read.value;
  countPages(run, read.value, { groupId });
  const people = rows.filter(({ type }) => type === "user");
  const times = { readAt: run.startedAt, previousReadAt: previous?.readAt ?? null };
  const group: GroupMembers = {
    groupId,
    ...times,
    people: people.length,
    nestedGroups: rows.filter(({ type }) => type === "group").length,
    isComplete,
  };
  const listed = people.map(({ isAccountEnabled, type: _type, ...person }) => ({
    ...person,
    since: null,
    hasDefaultRole: false,
    isDisabledInEntra: isAccountEnabled === false,
  }));
  const readDatedChanges = createDatedChangesReader(run, groupId, times);
  await run.store.assignments.saveGroup(run.tenant, group, listed, readDatedChanges);
  return ok(group);
}

function countPages(
  run: AssignmentsRun,
  { rows, isComplete, unreadableRows, pages }: ListRead<unknown>,
  list: { readonly servicePrincipalId: string } | { readonly groupId: string },
): void {
  run.remainingPages -= pages;
  if (isComplete) return;
  const fields = { tenant: run.tenant, ...list, readRows: rows.length, unreadableRows };
  run.log.warn(fields, "a list of assignments or members is incomplete");
}

/**
 * The groups that are assigned to an app, each once. An incomplete list leaves out groups that are
 * still assigned, so the earlier ones stay.
 */
function assignedGroups(
  rows: readonly AssignedPrincipal[],
  previous: AppAssignments | null,
  { isComplete, ...times }: ReadTimes & { readonly isComplete: boolean },
): readonly AssignedGroup[] {
  const earlier = new Map(previous?.groups.map((group) => [group.id, group]));
  const groups = new Map<string, AssignedGroup>(isComplete ? [] : earlier);
  for (const { id, name, type, createdAt, hasDefaultRole } of rows) {
    if (type !== "group") continue;
    const since =
      createdAt === null
        ? (earlier.get(id)?.since ?? changeBetweenReads(times))
        : ({ code: "exact", at: createdAt } as const);
    groups.set(id, mergeAssignments({ id, name, since, hasDefaultRole }, groups.get(id)));
  }
  return [...groups.values()];
}

/** A group with several roles of an app has several assignments; the first one counts. */
function mergeAssignments(group: AssignedGroup, other: AssignedGroup | undefined): AssignedGroup {
  if (other === undefined) return group;
  const first = latestTimeOf(other.since) < latestTimeOf(group.since) ? other : group;
  return { ...first, hasDefaultRole: group.hasDefaultRole && other.hasDefaultRole };
}

async function formerGroups(
  { startedAt, keepFormerMs }: AssignmentsRun,
  groups: readonly AssignedGroup[],
  previous: AppAssignments | null,
  readDatedChanges: ReadDatedChanges,
): Promise<readonly FormerGroup[]> {
  if (previous === null) return [];
  const isAssigned = (id: string) => groups.some((group) => group.id === id);
  const unassigned = previous.groups.filter(({ id }) => !isAssigned(id));
  const changes = unassigned.length === 0 ? [] : await readDatedChanges();
  const betweenReads = changeBetweenReads({
    readAt: startedAt,
    previousReadAt: previous.readAt,
  });
  const removedAt = (id: string): FormerGroup["unassigned"] => {
    const at = newestRemoval(changes, id);
    return at === null ? betweenReads : { code: "exact", at };
  };
  return [
    ...unassigned.map(({ id, name }) => ({ id, name, unassigned: removedAt(id) })),
    ...previous.formerGroups.filter(({ id }) => !isAssigned(id)),
  ]
    .filter((group) => latestTimeOf(group.unassigned) >= startedAt - keepFormerMs)
    .slice(0, MAX_FORMER_GROUPS);
}

function newestRemoval(changes: readonly DatedChange[], id: string): Instant | null {
  const times = changes
    .filter(({ isRemoval, objectIds }) => isRemoval && objectIds.has(id))
    .map(({ at }) => at);
  return times.length === 0 ? null : Math.max(...times);
}

/**
 * Reads from the audit log when people were added to the app or group, or removed, since the previous
 * read. Without the permission for the audit log, or if the log is late, the times of the changes are the
 * two reads.
 */
function createDatedChangesReader(
  run: AssignmentsRun,
  objectId: string,
  { readAt, previousReadAt }: ReadTimes,
): ReadDatedChanges {
  let changes: Promise<readonly DatedChange[]> | null = null;
  const read = async (): Promise<readonly DatedChange[]> => {
    if (previousReadAt === null || run.remainingAuditReads <= 0) return [];
    run.remainingAuditReads -= 1;
    const range = { code: "between", after: previousReadAt, before: readAt } as const;
    const audits = await readMembershipAudits(run.graph, objectId, range);
    if (audits.ok) return audits.value;
    // The other lists would get the same answer.
    run.remainingAuditReads = 0;
    run.log.debug({ tenant: run.tenant, kind: audits.error.kind }, "audit log cannot date changes");
    return [];
  };
  return () => {
    changes ??= read();
    return changes;
  };
}
