import { createNumberColumn, type NumberColumn } from "../number-column.ts";
import type { Instant } from "../tenant-view.ts";
import type { Application } from "./applications.ts";
import { DEPARTMENTS } from "./name-lists.ts";
import { type AttributeEdit, groupRef, type ObjectRef } from "./tenant-change.ts";

export type TenantGroup = {
  readonly name: string;
  readonly members: Set<number>;
  /**
   * Indexes of nested groups. The members of a nested group are not members of this group, because
   * provisioning does not expand nested groups.
   */
  readonly nestedGroups: readonly number[];
  /** Indexes of the applications to which the group is assigned. */
  readonly assignedTo: readonly number[];
};

/** Index of the group that is assigned to an application. */
export const appGroupIndex = (app: number): number => DEPARTMENTS.length + app;

/** Creates the groups, and tracks memberships and the assignments that result from memberships. */
export function createMembership(
  applications: readonly Application[],
  capacity: number,
  recordChange: (ref: ObjectRef, edits?: readonly AttributeEdit[]) => void,
) {
  const groups = createGroups(applications);
  /** For each application: how many assignments each person has, directly and through groups. */
  const assignmentCounts: readonly NumberColumn[] = applications.map(() =>
    createNumberColumn("u8", capacity),
  );
  const entitledCounts = applications.map(() => 0);
  /** For each application: the people who are assigned directly, and since when. */
  const directAssignments = applications.map(() => new Map<number, Instant>());

  const isEntitled = (app: number, person: number): boolean =>
    (assignmentCounts[app]?.get(person) ?? 0) > 0;

  const changeAssignmentCount = (app: number, person: number, difference: 1 | -1): void => {
    const wasEntitled = isEntitled(app, person);
    assignmentCounts[app]?.set(person, (assignmentCounts[app]?.get(person) ?? 0) + difference);
    const isEntitledNow = isEntitled(app, person);
    if (wasEntitled !== isEntitledNow)
      entitledCounts[app] = (entitledCounts[app] ?? 0) + difference;
  };

  return {
    groups: groups as readonly TenantGroup[],
    isEntitled,
    countEntitled: (app: number): number => entitledCounts[app] ?? 0,
    directAssignments: directAssignments as readonly ReadonlyMap<number, Instant>[],
    assignDirectly(app: number, person: number, at: Instant): void {
      directAssignments[app]?.set(person, at);
      changeAssignmentCount(app, person, 1);
    },
    setMember(group: number, person: number, isMember: boolean): void {
      const { members, assignedTo } = groups[group] as TenantGroup;
      if (members.has(person) === isMember) return;
      if (isMember) members.add(person);
      else members.delete(person);
      for (const app of assignedTo) changeAssignmentCount(app, person, isMember ? 1 : -1);
      // The change of a members attribute is a number and a direction; it names no member.
      const membersEditText = isMember ? "1 added" : "1 removed";
      recordChange(groupRef(group), [{ attribute: "members", from: null, to: membersEditText }]);
      if (assignedTo.length > 0) recordChange(person);
    },
  };
}

/** Creates one group for each department, then one group assigned to each application. */
function createGroups(applications: readonly Application[]): TenantGroup[] {
  const group = (
    name: string,
    assignedTo: readonly number[],
    nested: readonly number[],
  ): TenantGroup => ({
    name,
    members: new Set(),
    nestedGroups: nested,
    assignedTo,
  });
  return [
    ...DEPARTMENTS.map((department) => group(`All ${department}`, [], [])),
    // The first department is nested in the first app's group, but its people are not entitled.
    ...applications.map(({ name, index }) =>
      group(`SG-${name.replaceAll(" ", "-")}-Users`, [index], index === 0 ? [0] : []),
    ),
  ];
}
