import type { JobConfiguration } from "./job-configuration.ts";
import { jobKind } from "./job-kind.ts";
import type { ObservedJob } from "./observed-job.ts";
import type { Instant } from "./time.ts";

/**
 * When something changed. Graph dates a direct assignment; a member who joined or left a group is
 * dated only by the two reads around the change.
 */
export type ChangeTime =
  | { readonly code: "exact"; readonly at: Instant }
  | { readonly code: "between"; readonly after: Instant; readonly before: Instant }
  /** The first read found it. */
  | { readonly code: "before"; readonly before: Instant };

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
  /** Since when the person is a member, or since when no longer. */
  readonly changed: ChangeTime;
  readonly hasDefaultRole: boolean;
  /** The account is disabled in Entra; false also if Graph did not say. */
  readonly isDisabledInEntra: boolean;
};

/** One person in all apps and groups of a tenant, by service principal id and by group id. */
export type Memberships = {
  readonly apps: ReadonlyMap<string, Membership>;
  readonly groups: ReadonlyMap<string, Membership>;
};

/** True for a job whose source is the directory, so that assignments can limit who is provisioned. */
export function isScopedByAssignment(
  job: ObservedJob,
  configuration: JobConfiguration | null,
): boolean {
  if (configuration?.isEveryoneInScope === true) return false;
  return ["scim", "gallery", "cross-tenant", "on-premises"].includes(jobKind(job));
}

/** The time of a change that one read found and the read before it did not. */
export function changeBetweenReads({
  readAt,
  previousReadAt,
}: Pick<AppAssignments, "readAt" | "previousReadAt">): ChangeTime {
  return previousReadAt === null
    ? { code: "before", before: readAt }
    : { code: "between", after: previousReadAt, before: readAt };
}

/** The latest time at which the change can have happened. */
export function latestTimeOf(change: ChangeTime): Instant {
  return change.code === "exact" ? change.at : change.before;
}
