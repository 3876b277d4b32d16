import type { JobConfiguration } from "./job-configuration.ts";
import { jobScope } from "./job-kind.ts";
import type { ObservedJob } from "./observed-job.ts";
import type { Instant } from "./time.ts";

/**
 * When something changed. Graph gives the time of a direct assignment. For a member who joined or left a
 * group, only the times of the two reads around the change are known.
 */
export type ChangeTime =
  | { readonly code: "exact"; readonly at: Instant }
  | { readonly code: "between"; readonly after: Instant; readonly before: Instant }
  /**
   * The first read of the assignments found the change. The change is not older than `notBefore`, if
   * `notBefore` is known.
   */
  | { readonly code: "before"; readonly before: Instant; readonly notBefore: Instant | null };

/** The assignments of one app as they were last read, without the assigned people. */
export type AppAssignments = {
  readonly servicePrincipalId: string;
  readonly readAt: Instant;
  /** Null after the first read. */
  readonly previousReadAt: Instant | null;
  /** People who are assigned directly. */
  readonly directPeople: number;
  readonly groups: readonly AssignedGroup[];
  readonly formerGroups: readonly FormerGroup[];
  /** False if a limit or an unreadable row left some principals out. */
  readonly isComplete: boolean;
};

export type AssignedGroup = {
  readonly id: string;
  readonly name: string | null;
  readonly since: ChangeTime;
  /** The assignment names no role of the app ("Default Access"). */
  readonly hasDefaultRole: boolean;
};

/** A group that was assigned at an earlier read. */
export type FormerGroup = {
  readonly id: string;
  readonly name: string | null;
  readonly unassigned: ChangeTime;
};

/** The direct members of an assigned group as they were last read, without the people themselves. */
export type GroupMembers = {
  readonly groupId: string;
  readonly readAt: Instant;
  readonly previousReadAt: Instant | null;
  readonly people: number;
  /** Groups inside this group. Entra does not provision their members. */
  readonly nestedGroups: number;
  readonly isComplete: boolean;
};

/** One person in one app or one group. */
export type Membership = {
  readonly isMember: boolean;
  /** When the person became a member, or stopped being one. */
  readonly changed: ChangeTime;
  readonly hasDefaultRole: boolean;
  /** True if the account is disabled in Entra; false also if Graph did not return this property. */
  readonly isDisabledInEntra: boolean;
};

/** One person in all apps and groups of a tenant, by service principal id and by group id. */
export type Memberships = {
  readonly apps: ReadonlyMap<string, Membership>;
  readonly groups: ReadonlyMap<string, Membership>;
};

/**
 * What is known about the assignment of one person or group to one app. `asOf` is the time at which the
 * oldest part of this knowledge was read.
 */
export type PersonAssignment = {
  readonly asOf: Instant;
  readonly isStale: boolean;
  /** The configuration says that the job provisions only assigned people. */
  readonly isScopeKnown: boolean;
} & (Assigned | NotAssigned | AssignmentNotFound);

export type Assigned = {
  readonly code: "assigned";
  readonly since: ChangeTime;
  /** The earliest one first. */
  readonly sources: readonly AssignmentSource[];
  readonly isDisabledInEntra: boolean;
};

export type NotAssigned = {
  readonly code: "not-assigned";
  /** The last assignment that has ended; null if none is known. */
  readonly ended: EndedAssignment | null;
  /** Groups inside the assigned groups; Entra does not provision their members. */
  readonly nestedGroups: number;
};

/** No list contains the person, but not every list could be read completely. */
export type AssignmentNotFound = {
  readonly code: "not-found";
  readonly unreadGroups: number;
  /** A list of the app or of a group is longer than the limit, or has an unreadable row. */
  readonly isListIncomplete: boolean;
};

export type AssignmentSource = {
  /** Null for a direct assignment. */
  readonly group: { readonly id: string; readonly name: string | null } | null;
  readonly since: ChangeTime;
  readonly hasDefaultRole: boolean;
};

export type EndedAssignment = {
  readonly group: AssignmentSource["group"];
  readonly at: ChangeTime;
};

/**
 * True for a job that provisions only assigned people, unless its configuration says that everyone is in
 * scope.
 */
export function isScopedByAssignment(
  job: ObservedJob,
  configuration: JobConfiguration | null,
): boolean {
  if (configuration?.isEveryoneInScope === true) return false;
  return jobScope(job) === "assignment";
}

/** The time of a change that one read found and the previous read did not find. */
export function changeBetweenReads({
  readAt,
  previousReadAt,
}: Pick<AppAssignments, "readAt" | "previousReadAt">): ChangeTime {
  return previousReadAt === null
    ? { code: "before", before: readAt, notBefore: null }
    : { code: "between", after: previousReadAt, before: readAt };
}

/** The earliest time at which the change can have happened; null if this is not known. */
export function earliestTimeOf(change: ChangeTime): Instant | null {
  if (change.code === "exact") return change.at;
  return change.code === "between" ? change.after : change.notBefore;
}

/** The latest time at which the change can have happened. */
export function latestTimeOf(change: ChangeTime): Instant {
  return change.code === "exact" ? change.at : change.before;
}
