import { createNumberColumn } from "../number-column.ts";
import type { RandomStream } from "../random.ts";
import { FAMILY_NAMES, GIVEN_NAMES } from "./name-lists.ts";

/** The names of people. People with the same name get a number in their alias. */
export function createPersonNames(random: RandomStream, capacity: number) {
  const given = createNumberColumn("u16", capacity);
  const family = createNumberColumn("u16", capacity);
  const namesake = createNumberColumn("u16", capacity);
  // Counted by plain name, because Wei and 伟 would get the same address.
  const plainGiven = plainNumbers(GIVEN_NAMES);
  const plainFamily = plainNumbers(FAMILY_NAMES);
  const namesakes = createNumberColumn("u16", GIVEN_NAMES.length * FAMILY_NAMES.length);

  return {
    count: () => given.length(),
    given: (p: number): string => GIVEN_NAMES[given.get(p)]?.written ?? "",
    family: (p: number): string => FAMILY_NAMES[family.get(p)]?.written ?? "",
    /** The unique part before the @ of the person's addresses. */
    alias(p: number): string {
      const duplicateNumber = namesake.get(p);
      const first = GIVEN_NAMES[given.get(p)]?.plain ?? "";
      const last = FAMILY_NAMES[family.get(p)]?.plain ?? "";
      return `${first}.${last}${duplicateNumber === 0 ? "" : duplicateNumber + 1}`;
    },
    add(): number {
      const p = given.push(random.int(GIVEN_NAMES.length));
      family.push(random.int(FAMILY_NAMES.length));
      const first = plainGiven[given.get(p)] ?? 0;
      const pair = first * FAMILY_NAMES.length + (plainFamily[family.get(p)] ?? 0);
      namesake.push(namesakes.get(pair));
      namesakes.set(pair, namesakes.get(pair) + 1);
      return p;
    },
  };
}

/** Maps each name to the index of the first name with the same plain name. */
function plainNumbers(names: readonly { readonly plain: string }[]): readonly number[] {
  const plain = names.map((name) => name.plain);
  return plain.map((name) => plain.indexOf(name));
}
