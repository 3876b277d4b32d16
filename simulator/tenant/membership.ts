import { createNumberColumn, type NumberColumn } from "../number-column.ts";
import type { Application } from "./applications.ts";
import { DEPARTMENTS } from "./name-lists.ts";
import { type AttributeEdit, groupRef, type ObjectRef } from "./tenant-change.ts";

export type TenantGroup = {
  readonly name: string;
  readonly members: Set<number>;
  /**
   * Nested groups. Their members do not count as members here: provisioning does not expand nested
   * groups.
   */
  readonly nested: readonly number[];
  /** Indexes of the applications to which the group is assigned. */
  readonly assignedTo: readonly number[];
};

/** Index of the group that is assigned to an application. */
export const appGroupIndex = (app: number): number => DEPARTMENTS.length + app;

/** Group memberships, and the entitlements to applications that follow from them. */
export function createMembership(
  applications: readonly Application[],
  capacity: number,
  recordChange: (ref: ObjectRef, edits?: readonly AttributeEdit[]) => void,
) {
  const groups = createGroups(applications);
  /** Number of assignments of each person, by application. */
  const assignments: readonly NumberColumn[] = applications.map(() =>
    createNumberColumn("u8", capacity),
  );
  const entitledCounts = applications.map(() => 0);

  const isEntitled = (app: number, person: number): boolean =>
    (assignments[app]?.get(person) ?? 0) > 0;

  const grant = (app: number, person: number, by: 1 | -1): void => {
    const before = isEntitled(app, person);
    assignments[app]?.set(person, (assignments[app]?.get(person) ?? 0) + by);
    const after = isEntitled(app, person);
    if (before !== after) entitledCounts[app] = (entitledCounts[app] ?? 0) + by;
  };

  return {
    groups: groups as readonly TenantGroup[],
    isEntitled,
    countEntitled: (app: number): number => entitledCounts[app] ?? 0,
    grant,
    setMember(group: number, person: number, isMember: boolean): void {
      const { members, assignedTo } = groups[group] as TenantGroup;
      if (members.has(person) === isMember) return;
      if (isMember) members.add(person);
      else members.delete(person);
      for (const app of assignedTo) grant(app, person, isMember ? 1 : -1);
      const text = isMember ? "1 added" : "1 removed";
      recordChange(groupRef(group), [{ attribute: "members", from: null, to: text }]);
      if (assignedTo.length > 0) recordChange(person);
    },
  };
}

/** One group per department, then one per application, which is assigned to that application. */
function createGroups(applications: readonly Application[]): TenantGroup[] {
  const group = (
    name: string,
    assignedTo: readonly number[],
    nested: readonly number[],
  ): TenantGroup => ({
    name,
    members: new Set(),
    nested,
    assignedTo,
  });
  return [
    ...DEPARTMENTS.map((department) => group(`All ${department}`, [], [])),
    // The department nested in the first app's group gives no entitlement.
    ...applications.map(({ name, index }) =>
      group(`SG-${name.replaceAll(" ", "-")}-Users`, [index], index === 0 ? [0] : []),
    ),
  ];
}
