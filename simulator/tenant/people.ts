import { createNumberColumn } from "../number-column.ts";
import { createCachedGuidGenerator, createRandomStream } from "../random.ts";
import { DEPARTMENTS, SITES, TITLES } from "./name-lists.ts";
import { createPersonNames } from "./person-names.ts";

/** The attributes that can change or become invalid. */
export const ATTRIBUTES = ["department", "title", "site", "mobile", "mail"] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** Makes a typical invalid value of each attribute from a valid value. No target accepts these values. */
const INVALID_VALUES: Readonly<Record<Attribute, (validValue: string) => string>> = {
  department: () => "-",
  title: () => "#N/A",
  site: (validValue) => `${validValue} (old)`,
  mobile: () => "n/a",
  mail: (validValue) => validValue.replace("@", " at "),
};

/** Flag: `accountEnabled` is false. */
const DISABLED = 1;
/** Flag: the account is in the recycle bin. */
const SOFT_DELETED = 2;
/** Flag: the account is deleted permanently. */
const DELETED = 4;

export type People = ReturnType<typeof createPeople>;

/**
 * All current and former people. A person is an index. Values that can be computed from the index
 * are not stored.
 */
export function createPeople(seed: number, domain: string, capacity: number) {
  const random = createRandomStream(seed, "people");
  const idOf = createCachedGuidGenerator(seed, "person");
  const names = createPersonNames(random, capacity);
  const department = createNumberColumn("u8", capacity);
  const title = createNumberColumn("u8", capacity);
  const site = createNumberColumn("u8", capacity);
  const mobile = createNumberColumn("i32", capacity);
  const manager = createNumberColumn("i32", capacity);
  const accounts = createAccounts(capacity);
  const invalidFlags = createNumberColumn("u8", capacity);

  const validValues: Record<Attribute, (p: number) => string> = {
    department: (p) => DEPARTMENTS[department.get(p)] ?? "",
    title: (p) => TITLES[title.get(p)] ?? "",
    site: (p) => SITES[site.get(p)] ?? "",
    mobile: (p) => `+44 7700 ${String(900_000 + mobile.get(p))}`,
    mail: (p) => `${names.alias(p)}@${domain}`,
  };
  const isInvalid = (p: number, attribute: Attribute): boolean =>
    (invalidFlags.get(p) & (1 << ATTRIBUTES.indexOf(attribute))) !== 0;

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
    /** -1 for people without a manager. */
    managerOf: (p: number) => manager.get(p) - 1,
    value: (attribute: Attribute, p: number): string => {
      const text = validValues[attribute](p);
      return isInvalid(p, attribute) ? INVALID_VALUES[attribute](text) : text;
    },
    isInvalid,
    setInvalid(p: number, attribute: Attribute, isInvalidNow: boolean): void {
      const bit = 1 << ATTRIBUTES.indexOf(attribute);
      invalidFlags.set(p, isInvalidNow ? invalidFlags.get(p) | bit : invalidFlags.get(p) & ~bit);
    },

    hire(): number {
      const p = names.add();
      department.push(random.int(DEPARTMENTS.length));
      title.push(random.int(TITLES.length));
      site.push(random.int(SITES.length));
      mobile.push(random.int(100_000));
      // Each manager has eight reports, all hired later. The column stores index + 1, 0 for none.
      manager.push(p === 0 ? 0 : Math.floor((p - 1) / 8) + 1);
      invalidFlags.push(0);
      accounts.addAccount();
      return p;
    },
    move(p: number): void {
      department.set(p, random.int(DEPARTMENTS.length));
      title.set(p, random.int(TITLES.length));
      manager.set(p, p === 0 ? 0 : random.int(p) + 1);
    },
    changeAttribute(p: number, attribute: "title" | "mobile"): void {
      if (attribute === "title") title.set(p, random.int(TITLES.length));
      else mobile.set(p, random.int(100_000));
    },
  };
}

/** The account state of each person: enabled, disabled, in the recycle bin, or deleted. */
function createAccounts(capacity: number) {
  const flags = createNumberColumn("u8", capacity);
  let enabledCount = 0;
  const setFlag = (p: number, flag: number): void => {
    if (flags.get(p) === 0) enabledCount -= 1;
    flags.set(p, flags.get(p) | flag);
  };
  return {
    enabledCount: () => enabledCount,
    isEnabled: (p: number) => flags.get(p) === 0,
    isSoftDeleted: (p: number) => (flags.get(p) & SOFT_DELETED) !== 0,
    isDeleted: (p: number) => (flags.get(p) & DELETED) !== 0,
    addAccount(): void {
      flags.push(0);
      enabledCount += 1;
    },
    disable: (p: number) => setFlag(p, DISABLED),
    softDelete: (p: number) => setFlag(p, SOFT_DELETED),
    deletePermanently: (p: number) => setFlag(p, DELETED),
  };
}
