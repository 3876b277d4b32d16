import { guidMaker, randomStream, sharesOf } from "../random.ts";
import type { Application } from "./applications.ts";
import { type Change, type Edit, groupOf, isGroup, type ObjectRef } from "./change.ts";
import { appGroup, createMembership } from "./membership.ts";
import { type Attribute, createPeople, type People } from "./people.ts";

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
  const groupId = guidMaker(seed, "group");
  const random = randomStream(seed, "tenant");
  const changes: Change[] = [];
  // What was there before the world began is nobody's news.
  let isRecording = false;
  const note = (ref: ObjectRef, edits: readonly Edit[] = NO_EDITS): void => {
    if (isRecording) changes.push({ ref, edits });
  };

  const membership = createMembership(applications, options.people, note);
  const { groups, setMember } = membership;
  const lotsOf = applications.map((app) => sharesOf(seed, `assigned ${app.name}`));
  const enrol = (person: number): void => {
    setMember(people.departmentOf(person), person, true);
    for (const [n, app] of applications.entries()) {
      const lot = (lotsOf[n]?.(person) ?? 0) / app.share;
      if (lot >= 1) continue;
      if (lot < DIRECT_SHARE) membership.grant(app.index, person, 1);
      else setMember(appGroup(app.index), person, true);
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
    groups,
    changes: changes as readonly Change[],
    note,
    hire,
    setMember,
    isEntitled: membership.isEntitled,
    countEntitled: membership.countEntitled,
    idOf: (ref: ObjectRef) => (isGroup(ref) ? groupId(groupOf(ref)) : people.idOf(ref)),
    nameOf: (ref: ObjectRef) =>
      isGroup(ref) ? (groups[groupOf(ref)]?.name ?? "") : people.displayName(ref),

    ...createLifeEvents(people, membership, note),
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

/** What happens to a person's account; each leaves its line in the history. */
function createLifeEvents(
  people: People,
  { groups, setMember }: ReturnType<typeof createMembership>,
  note: (ref: ObjectRef, edits?: readonly Edit[]) => void,
) {
  return {
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
  };
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
