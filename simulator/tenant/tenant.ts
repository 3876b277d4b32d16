import { createColumn } from "../column.ts";
import { guidMaker, randomStream, shareOf } from "../random.ts";
import type { Application } from "./applications.ts";
import { DEPARTMENTS } from "./names.ts";
import { type Attribute, createPeople, type People } from "./people.ts";

/** A person is its index, a group is -(index + 1): one number names any object of the tenant. */
export type ObjectRef = number;

export const isGroup = (ref: ObjectRef): boolean => ref < 0;
export const groupRef = (group: number): ObjectRef => -(group + 1);
export const groupOf = (ref: ObjectRef): number => -ref - 1;

export type Edit = {
  readonly attribute: Attribute | "manager" | "members" | "active";
  readonly from: string | null;
  readonly to: string | null;
};

/** One line of the tenant's history; a job's watermark is a position in it. */
export type Change = { readonly ref: ObjectRef; readonly edits: readonly Edit[] };

type Group = {
  readonly name: string;
  readonly members: Set<number>;
  /** Members of a nested group are not members of the outer one: provisioning does not expand them. */
  readonly nested: readonly number[];
  /** Indexes of the applications to which the group is assigned. */
  readonly assignedTo: readonly number[];
};

export type TenantOptions = {
  readonly seed: number;
  readonly people: number;
  readonly applications: readonly Application[];
  readonly domain: string;
};

const NO_EDITS: readonly Edit[] = [];
/** Assigned by name beside the app's group: some always are. */
const DIRECT_SHARE = 0.05;

export type Tenant = ReturnType<typeof createTenant>;

/** People, groups, assignments, and the history of what changed. */
export function createTenant(options: TenantOptions) {
  const { seed, applications } = options;
  const people: People = createPeople(seed, options.domain, Math.ceil(options.people * 1.1));
  const groups = createGroups(applications);
  const groupId = guidMaker(seed, "group");
  const random = randomStream(seed, "tenant");
  const changes: Change[] = [];
  const entitlements = applications.map(() => createColumn("u8", options.people));

  // What was there before the world began is nobody's news.
  let isRecording = false;
  const note = (ref: ObjectRef, edits: readonly Edit[] = NO_EDITS): void => {
    if (isRecording) changes.push({ ref, edits });
  };

  const grant = (app: number, person: number, by: 1 | -1): void => {
    const column = entitlements[app];
    if (column === undefined) return;
    column.set(person, Math.max(0, column.get(person) + by));
  };

  const setMember = (group: number, person: number, on: boolean): void => {
    const { members, assignedTo } = groups[group] as Group;
    if (members.has(person) === on) return;
    if (on) members.add(person);
    else members.delete(person);
    for (const app of assignedTo) grant(app, person, on ? 1 : -1);
    const text = on ? "1 added" : "1 removed";
    note(groupRef(group), [{ attribute: "members", from: null, to: text }]);
    if (assignedTo.length > 0) note(person);
  };

  const enrol = (person: number): void => {
    setMember(people.departmentOf(person), person, true);
    for (const app of applications) {
      const lot = shareOf(seed, `assigned ${app.name}`, person) / app.share;
      if (lot >= 1) continue;
      if (lot < DIRECT_SHARE) grant(app.index, person, 1);
      else setMember(DEPARTMENTS.length + app.index, person, true);
    }
  };

  const hire = (): number => {
    const person = people.hire();
    note(person);
    enrol(person);
    return person;
  };

  for (let n = 0; n < options.people; n++) hire();
  isRecording = true;

  return {
    seed,
    people,
    groups: groups as readonly Group[],
    changes: changes as readonly Change[],
    note,
    hire,
    setMember,
    isEntitled: (app: number, person: number) => (entitlements[app]?.get(person) ?? 0) > 0,
    idOf: (ref: ObjectRef) => (isGroup(ref) ? groupId(groupOf(ref)) : people.idOf(ref)),
    nameOf: (ref: ObjectRef) =>
      isGroup(ref) ? (groups[groupOf(ref)]?.name ?? "") : people.displayName(ref),

    /** The account is switched off; assignments stay until the account is deleted. */
    leave(person: number): void {
      people.disable(person);
      note(person);
    },
    softDelete(person: number): void {
      people.softDelete(person);
      for (let group = 0; group < groups.length; group++) setMember(group, person, false);
      note(person);
    },
    remove(person: number): void {
      people.remove(person);
      note(person);
    },
    move(person: number): void {
      const before = moved(people, person);
      setMember(people.departmentOf(person), person, false);
      people.move(person);
      setMember(people.departmentOf(person), person, true);
      note(person, differences(before, moved(people, person)));
    },
    relabel(person: number, attribute: "title" | "mobile"): void {
      const from = people.value(attribute, person);
      people.relabel(person, attribute);
      note(person, [{ attribute, from, to: people.value(attribute, person) }]);
    },
    setWrong(person: number, attribute: Attribute, on: boolean): void {
      if (people.isWrong(person, attribute) === on) return;
      const from = people.value(attribute, person);
      people.setWrong(person, attribute, on);
      note(person, [{ attribute, from, to: people.value(attribute, person) }]);
    },
    /** Anyone whose account is enabled, or null where nobody is left. */
    someone(): number | null {
      for (let tries = 0; tries < 1000; tries++) {
        const person = random.int(people.count());
        if (people.isEnabled(person)) return person;
      }
      return null;
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

type Placement = Readonly<Record<"department" | "title" | "manager", string>>;

function moved(people: People, person: number): Placement {
  const manager = people.managerOf(person);
  return {
    department: people.value("department", person),
    title: people.value("title", person),
    manager: manager < 0 ? "" : people.idOf(manager),
  };
}

function differences(before: Placement, after: Placement): readonly Edit[] {
  return (["department", "title", "manager"] as const)
    .filter((attribute) => before[attribute] !== after[attribute])
    .map((attribute) => ({ attribute, from: before[attribute], to: after[attribute] }));
}
