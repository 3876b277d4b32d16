import type { AppAssignments, GroupMembers, Memberships } from "../../domain/assignment.ts";
import type { NamedObject } from "../../domain/object-state.ts";
import type { Instant } from "../../domain/time.ts";

/** A person as Graph lists the person now. `since` is null where Graph gives no time. */
export type ListedPerson = Omit<NamedObject, "kind"> & {
  readonly since: Instant | null;
  readonly hasDefaultRole: boolean;
  readonly isDisabledInEntra: boolean;
};

/** An entry of the audit log: these objects were added to a group or app, or removed from it. */
export type DatedChange = {
  readonly at: Instant;
  readonly isRemoval: boolean;
  readonly objectIds: ReadonlySet<string>;
};

/**
 * Reads the dated changes since the previous read. It is called only if the people have changed and the
 * lists have no time for the change. After an empty answer, the times of the change are the two reads.
 */
export type ReadDatedChanges = () => Promise<readonly DatedChange[]>;

/** The service principals and groups of which something is read or kept. */
export type AssignmentIds<T> = { readonly apps: T; readonly groups: T };

/**
 * Who is assigned to the watched apps. Of people only digests of their ids are stored; former
 * members are kept for `retainMs`.
 */
export type AssignmentStore = {
  /** By service principal id. */
  apps(tenant: string): Promise<ReadonlyMap<string, AppAssignments>>;
  /** By group id. */
  groups(tenant: string): Promise<ReadonlyMap<string, GroupMembers>>;
  /**
   * Replaces the people who are assigned directly. Keeps the people who are no longer assigned, with the
   * time of their removal. Names of people whom no log row names are stored too, as long as the person is
   * listed.
   */
  saveApp(
    tenant: string,
    app: AppAssignments,
    people: readonly ListedPerson[],
    readDatedChanges: ReadDatedChanges,
  ): Promise<void>;
  saveGroup(
    tenant: string,
    group: GroupMembers,
    people: readonly ListedPerson[],
    readDatedChanges: ReadDatedChanges,
  ): Promise<void>;
  /** Deletes all other apps and groups. */
  keepOnly(tenant: string, ids: AssignmentIds<ReadonlySet<string>>): Promise<void>;
  /** One person in these apps and groups. */
  memberships(
    tenant: string,
    ids: AssignmentIds<readonly string[]>,
    personId: string,
  ): Promise<Memberships>;
  /**
   * The digests of people who have left one of these sets, and of all members of the former groups. They
   * can still be members of another set.
   */
  formerPeople(
    tenant: string,
    ids: AssignmentIds<readonly string[]> & { readonly formerGroups: readonly string[] },
  ): Promise<readonly Buffer[]>;
  /** When the person's account in Entra was disabled; null if it is enabled, or if the time is not known. */
  disabledAt(tenant: string, digest: Buffer): Promise<Instant | null>;
  /** The same as `memberships`, for a person of whom only the digest of the id is known. */
  membershipsOfDigest(
    tenant: string,
    ids: AssignmentIds<readonly string[]>,
    digest: Buffer,
  ): Promise<Memberships>;
};
