import { createFixedRandom, createGuidGenerator, createRandomStream } from "../random.ts";
import type { Instant } from "../tenant-view.ts";
import type { Application } from "./applications.ts";
import { appGroupIndex, createMembership } from "./membership.ts";
import { type Attribute, createPeople, type People } from "./people.ts";
import {
  type AttributeEdit,
  groupIndexOf,
  isGroup,
  type ObjectRef,
  type TenantChange,
} from "./tenant-change.ts";

export type SimulatedTenantOptions = {
  readonly seed: number;
  readonly peopleCount: number;
  readonly applications: readonly Application[];
  readonly domain: string;
  /** Simulated time, which dates the direct assignments. */
  readonly now: () => Instant;
};

const NO_EDITS: readonly AttributeEdit[] = [];
/** Share of the assigned people who are assigned directly instead of through the app's group. */
const DIRECT_ASSIGNMENT_SHARE = 0.05;

/** The initial people and groups were assigned before the simulation starts. */
export const INITIAL_ASSIGNED_AT: Instant = Date.UTC(2024, 0, 15, 9);

export type SimulatedTenant = ReturnType<typeof createSimulatedTenant>;

/** Creates the people, groups and assignments of a tenant, and records the later changes. */
export function createSimulatedTenant(options: SimulatedTenantOptions) {
  const { seed, applications } = options;
  const people: People = createPeople(seed, options.domain, Math.ceil(options.peopleCount * 1.1));
  const groupId = createGuidGenerator(seed, "group");
  const random = createRandomStream(seed, "tenant");
  const changes: TenantChange[] = [];
  // The initial people are not recorded as changes.
  let isRecording = false;
  const recordChange = (ref: ObjectRef, edits: readonly AttributeEdit[] = NO_EDITS): void => {
    if (isRecording) changes.push({ ref, edits });
  };

  const membership = createMembership(applications, options.peopleCount, recordChange);
  const { groups, setMember } = membership;
  const assignmentRandoms = applications.map((app) =>
    createFixedRandom(seed, `assigned ${app.name}`),
  );
  const assignedAt = () => (isRecording ? options.now() : INITIAL_ASSIGNED_AT);
  const assignPerson = (person: number): void => {
    setMember(people.departmentOf(person), person, true);
    for (const [n, app] of applications.entries()) {
      // Below 1 for the people who are assigned to the application.
      const relativeShare = (assignmentRandoms[n]?.(person) ?? 0) / app.assignedShare;
      if (relativeShare >= 1) continue;
      if (relativeShare < DIRECT_ASSIGNMENT_SHARE)
        membership.assignDirectly(app.index, person, assignedAt());
      else setMember(appGroupIndex(app.index), person, true);
    }
  };
  const hire = (): number => {
    const person = people.hire();
    recordChange(person);
    assignPerson(person);
    return person;
  };

  for (let n = 0; n < options.peopleCount; n++) hire();
  isRecording = true;

  return {
    seed,
    people,
    groups,
    changes: changes as readonly TenantChange[],
    recordChange,
    hire,
    setMember,
    directAssignments: membership.directAssignments,
    isEntitled: membership.isEntitled,
    countEntitled: membership.countEntitled,
    idOf: (ref: ObjectRef) => (isGroup(ref) ? groupId(groupIndexOf(ref)) : people.idOf(ref)),
    nameOf: (ref: ObjectRef) =>
      isGroup(ref) ? (groups[groupIndexOf(ref)]?.name ?? "") : people.displayName(ref),

    ...createAccountEvents(people, membership, recordChange),
    /** A random person with an enabled account; null when 1,000 tries find no such person. */
    randomEnabledPerson(): number | null {
      for (let tries = 0; tries < 1000; tries++) {
        const person = random.int(people.count());
        if (people.isEnabled(person)) return person;
      }
      return null;
    },
  };
}

/** Changes of a person's account; each call is recorded in the list of changes. */
function createAccountEvents(
  people: People,
  { groups, setMember }: ReturnType<typeof createMembership>,
  recordChange: (ref: ObjectRef, edits?: readonly AttributeEdit[]) => void,
) {
  return {
    /** Disables the account; assignments stay until the account is deleted. */
    leave(person: number): void {
      people.disable(person);
      recordChange(person);
    },
    softDelete(person: number): void {
      people.softDelete(person);
      for (let group = 0; group < groups.length; group++) setMember(group, person, false);
      recordChange(person);
    },
    deletePermanently(person: number): void {
      people.deletePermanently(person);
      recordChange(person);
    },
    move(person: number): void {
      const before = placementOf(people, person);
      setMember(people.departmentOf(person), person, false);
      people.move(person);
      setMember(people.departmentOf(person), person, true);
      recordChange(person, changedPlacementEdits(before, placementOf(people, person)));
    },
    changeAttribute(person: number, attribute: "title" | "mobile"): void {
      const from = people.value(attribute, person);
      people.changeAttribute(person, attribute);
      recordChange(person, [{ attribute, from, to: people.value(attribute, person) }]);
    },
    setInvalid(person: number, attribute: Attribute, isInvalid: boolean): void {
      if (people.isInvalid(person, attribute) === isInvalid) return;
      const from = people.value(attribute, person);
      people.setInvalid(person, attribute, isInvalid);
      recordChange(person, [{ attribute, from, to: people.value(attribute, person) }]);
    },
  };
}

type Placement = Readonly<Record<"department" | "title" | "manager", string>>;

function placementOf(people: People, person: number): Placement {
  const manager = people.managerOf(person);
  return {
    department: people.value("department", person),
    title: people.value("title", person),
    manager: manager < 0 ? "" : people.idOf(manager),
  };
}

function changedPlacementEdits(before: Placement, after: Placement): readonly AttributeEdit[] {
  return (["department", "title", "manager"] as const)
    .filter((attribute) => before[attribute] !== after[attribute])
    .map((attribute) => ({ attribute, from: before[attribute], to: after[attribute] }));
}
