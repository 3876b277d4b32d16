import type { Millis } from "../../domain/time.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import {
  assignmentsLink,
  membersLink,
  readAssignedPrincipals,
  readGroupMembers,
} from "../graph/read-assignments.ts";
import type { CheckResult, NamedCheckResult } from "./doctor-line.ts";
import { graphFailureText } from "./graph-failure.ts";

export type CheckAssignmentsDependencies = {
  readonly graph: GraphClient;
  /** Null if the settings switch off the poll of the assignments. */
  readonly assignmentsIntervalMs: Millis | null;
};

/** The check reads the first assignments of a few apps, to find one with an assigned group. */
const MAX_APPS = 5;
const MAX_ROWS = 100;

/** Checks the two permissions for assignments. Without them, Steadystate says less about people. */
export async function* checkAssignments(
  ownerIds: readonly string[],
  dependencies: CheckAssignmentsDependencies,
): AsyncGenerator<NamedCheckResult> {
  if (dependencies.assignmentsIntervalMs === null) {
    const result: CheckResult = { status: "skip", text: "switched off by poll.assignments" };
    yield ["assignments", result];
    yield ["group members", result];
    return;
  }
  const assignments = await findAssignments(ownerIds, dependencies);
  yield ["assignments", assignments.result];
  yield ["group members", await checkMembers(assignments.groupId, dependencies)];
}

type FoundAssignments = { readonly result: CheckResult; readonly groupId: string | null };

async function findAssignments(
  ownerIds: readonly string[],
  { graph }: CheckAssignmentsDependencies,
): Promise<FoundAssignments> {
  if (ownerIds.length === 0)
    return {
      result: { status: "skip", text: "not tried, because no app was found" },
      groupId: null,
    };
  const errors: GraphError[] = [];
  let groupId: string | null = null;
  for (const id of ownerIds.slice(0, MAX_APPS)) {
    const read = await readAssignedPrincipals(graph, assignmentsLink(id, MAX_ROWS), MAX_ROWS);
    if (read.ok) groupId ??= read.value.rows.find(({ type }) => type === "group")?.id ?? null;
    else errors.push(read.error);
    if (groupId !== null || (!read.ok && read.error.kind === "forbidden")) break;
  }
  const [error] = errors;
  if (error === undefined) return { result: { status: "ok", text: "readable" }, groupId };
  const text = `Optional. Without it, Steadystate cannot say who is assigned to an app: for a person who is in no log row, it can show only likely causes. ${graphFailureText(error)}`;
  return { result: { status: "warn", text }, groupId };
}

async function checkMembers(
  groupId: string | null,
  { graph }: CheckAssignmentsDependencies,
): Promise<CheckResult> {
  if (groupId === null)
    return { status: "skip", text: "not tried, because no assigned group was found" };
  const read = await readGroupMembers(graph, membersLink(groupId, MAX_ROWS), MAX_ROWS);
  if (!read.ok) {
    const text = `Optional. Without it, Steadystate does not know who is assigned through a group. ${graphFailureText(read.error)}`;
    return { status: "warn", text };
  }
  const people = read.value.rows.filter(({ type }) => type === "user");
  const isNamed = people.some(
    ({ displayName, userPrincipalName }) => displayName !== null || userPrincipalName !== null,
  );
  return people.length > 0 && !isNamed
    ? {
        status: "ok",
        text: "readable, without names: a person who is in no log row can be found only by id. User.ReadBasic.All adds the names.",
      }
    : { status: "ok", text: "readable" };
}
