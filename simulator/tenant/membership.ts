import { type Column, createColumn } from "../column.ts";
import type { Application } from "./applications.ts";
import { type Edit, groupRef, type ObjectRef } from "./change.ts";
import { DEPARTMENTS } from "./names.ts";

export type Group = {
  readonly name: string;
  readonly members: Set<number>;
  /** Members of a nested group are not members of the outer one: provisioning does not expand them. */
  readonly nested: readonly number[];
  /** Indexes of the applications to which the group is assigned. */
  readonly assignedTo: readonly number[];
};

/** The group that an application has assigned. */
export const appGroup = (app: number): number => DEPARTMENTS.length + app;

/** Who belongs to which group, and whom that entitles to which application. */
export function createMembership(
  applications: readonly Application[],
  capacity: number,
  note: (ref: ObjectRef, edits?: readonly Edit[]) => void,
) {
  const groups = createGroups(applications);
  /** How many assignments each person has, by application. */
  const assignments: readonly Column[] = applications.map(() => createColumn("u8", capacity));
  const entitled = applications.map(() => 0);

  const isEntitled = (app: number, person: number): boolean =>
    (assignments[app]?.get(person) ?? 0) > 0;

  const grant = (app: number, person: number, by: 1 | -1): void => {
    const before = isEntitled(app, person);
    assignments[app]?.set(person, (assignments[app]?.get(person) ?? 0) + by);
    const after = isEntitled(app, person);
    if (before !== after) entitled[app] = (entitled[app] ?? 0) + by;
  };

  return {
    groups: groups as readonly Group[],
    isEntitled,
    countEntitled: (app: number): number => entitled[app] ?? 0,
    grant,
    setMember(group: number, person: number, on: boolean): void {
      const { members, assignedTo } = groups[group] as Group;
      if (members.has(person) === on) return;
      if (on) members.add(person);
      else members.delete(person);
      for (const app of assignedTo) grant(app, person, on ? 1 : -1);
      const text = on ? "1 added" : "1 removed";
      note(groupRef(group), [{ attribute: "members", from: null, to: text }]);
      if (assignedTo.length > 0) note(person);
    },
  };
}

/** A group per department, then one per application, which that application has assigned. */
function createGroups(applications: readonly Application[]): Group[] {
  const group = (
    name: string,
    assignedTo: readonly number[],
    nested: readonly number[],
  ): Group => ({
    name,
    members: new Set(),
    nested,
    assignedTo,
  });
  return [
    ...DEPARTMENTS.map((department) => group(`All ${department}`, [], [])),
    // A department nested into the first app's group entitles nobody.
    ...applications.map(({ name, index }) =>
      group(`SG-${name.replaceAll(" ", "-")}-Users`, [index], index === 0 ? [0] : []),
    ),
  ];
}
