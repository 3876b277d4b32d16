import { createColumn } from "../column.ts";
import { keptGuids, randomStream } from "../random.ts";
import { createNameBook } from "./name-book.ts";
import { DEPARTMENTS, SITES, TITLES } from "./names.ts";

/** The attributes that change in the course of a working life. */
export const ATTRIBUTES = ["department", "title", "site", "mobile", "mail"] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** A value no target accepts, by attribute: what HR data looks like when it is wrong. */
const WRONG: Readonly<Record<Attribute, (right: string) => string>> = {
  department: () => "-",
  title: () => "#N/A",
  site: (right) => `${right} (old)`,
  mobile: () => "n/a",
  mail: (right) => right.replace("@", " at "),
};

/** accountEnabled is off; in the recycle bin; gone for good. */
const DISABLED = 1;
const SOFT_DELETED = 2;
const DELETED = 4;

export type People = ReturnType<typeof createPeople>;

/** Everyone who ever worked here. A person is an index; all that can be derived from it is not stored. */
export function createPeople(seed: number, domain: string, capacity: number) {
  const random = randomStream(seed, "people");
  const idOf = keptGuids(seed, "person");
  const names = createNameBook(random, capacity);
  const department = createColumn("u8", capacity);
  const title = createColumn("u8", capacity);
  const site = createColumn("u8", capacity);
  const mobile = createColumn("i32", capacity);
  const manager = createColumn("i32", capacity);
  const accounts = createAccounts(capacity);
  const wrong = createColumn("u8", capacity);

  const right: Record<Attribute, (p: number) => string> = {
    department: (p) => DEPARTMENTS[department.get(p)] ?? "",
    title: (p) => TITLES[title.get(p)] ?? "",
    site: (p) => SITES[site.get(p)] ?? "",
    mobile: (p) => `+44 7700 ${String(900_000 + mobile.get(p))}`,
    mail: (p) => `${names.alias(p)}@${domain}`,
  };
  const isWrong = (p: number, attribute: Attribute): boolean =>
    (wrong.get(p) & (1 << ATTRIBUTES.indexOf(attribute))) !== 0;

  return {
    ...accounts,
    count: names.count,
    idOf,
    givenName: names.given,
    familyName: names.family,
    alias: names.alias,
    displayName: (p: number) => `${names.given(p)} ${names.family(p)}`,
    userPrincipalName: (p: number) => `${names.alias(p)}@${domain}`,
    telephone: (p: number) => `+44 20 7946 ${String(p % 10_000).padStart(4, "0")}`,
    departmentOf: (p: number) => department.get(p),
    /** -1 for the few at the top. */
    managerOf: (p: number) => manager.get(p) - 1,
    value: (attribute: Attribute, p: number): string => {
      const text = right[attribute](p);
      return isWrong(p, attribute) ? WRONG[attribute](text) : text;
    },
    isWrong,
    setWrong(p: number, attribute: Attribute, on: boolean): void {
      const bit = 1 << ATTRIBUTES.indexOf(attribute);
      wrong.set(p, on ? wrong.get(p) | bit : wrong.get(p) & ~bit);
    },

    hire(): number {
      const p = names.add();
      department.push(random.int(DEPARTMENTS.length));
      title.push(random.int(TITLES.length));
      site.push(random.int(SITES.length));
      mobile.push(random.int(100_000));
      // A tree eight wide: the manager is someone hired before.
      manager.push(p === 0 ? 0 : Math.floor((p - 1) / 8) + 1);
      wrong.push(0);
      accounts.open();
      return p;
    },
    move(p: number): void {
      department.set(p, random.int(DEPARTMENTS.length));
      title.set(p, random.int(TITLES.length));
      manager.set(p, p === 0 ? 0 : random.int(p) + 1);
    },
    relabel(p: number, attribute: "title" | "mobile"): void {
      if (attribute === "title") title.set(p, random.int(TITLES.length));
      else mobile.set(p, random.int(100_000));
    },
  };
}

/** Whose account is enabled, disabled, in the recycle bin, or gone. */
function createAccounts(capacity: number) {
  const flags = createColumn("u8", capacity);
  let living = 0;
  const raise = (p: number, flag: number): void => {
    if (flags.get(p) === 0) living -= 1;
    flags.set(p, flags.get(p) | flag);
  };
  return {
    /** How many accounts are enabled. */
    living: () => living,
    isEnabled: (p: number) => flags.get(p) === 0,
    isSoftDeleted: (p: number) => (flags.get(p) & SOFT_DELETED) !== 0,
    isDeleted: (p: number) => (flags.get(p) & DELETED) !== 0,
    open(): void {
      flags.push(0);
      living += 1;
    },
    disable: (p: number) => raise(p, DISABLED),
    softDelete: (p: number) => raise(p, SOFT_DELETED),
    remove: (p: number) => raise(p, DELETED),
  };
}
