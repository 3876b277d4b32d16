import { createNumberColumn } from "../number-column.ts";
import type { RandomStream } from "../random.ts";
import { FAMILY_NAMES, GIVEN_NAMES } from "./name-lists.ts";

/** The names of people. The second person with a name gets the alias `first.last2`, and so on. */
export function createPersonNames(random: RandomStream, capacity: number) {
  const given = createNumberColumn("u16", capacity);
  const family = createNumberColumn("u16", capacity);
  const earlierNamesakeCount = createNumberColumn("u16", capacity);
  // Namesakes are counted by plain name, because Wei and 伟 would get the same address.
  const givenNameIndexes = firstIndexesByPlainName(GIVEN_NAMES);
  const familyNameIndexes = firstIndexesByPlainName(FAMILY_NAMES);
  const peopleCountByName = createNumberColumn("u16", GIVEN_NAMES.length * FAMILY_NAMES.length);

  return {
    count: () => given.length(),
    given: (p: number): string => GIVEN_NAMES[given.get(p)]?.written ?? "",
    family: (p: number): string => FAMILY_NAMES[family.get(p)]?.written ?? "",
    /** The unique part before the @ of the person's addresses. */
    alias(p: number): string {
      const earlierCount = earlierNamesakeCount.get(p);
      const first = GIVEN_NAMES[given.get(p)]?.plain ?? "";
      const last = FAMILY_NAMES[family.get(p)]?.plain ?? "";
      return `${first}.${last}${earlierCount === 0 ? "" : earlierCount + 1}`;
    },
    add(): number {
      const p = given.push(random.int(GIVEN_NAMES.length));
      family.push(random.int(FAMILY_NAMES.length));
      const first = givenNameIndexes[given.get(p)] ?? 0;
      const pair = first * FAMILY_NAMES.length + (familyNameIndexes[family.get(p)] ?? 0);
      earlierNamesakeCount.push(peopleCountByName.get(pair));
      peopleCountByName.set(pair, peopleCountByName.get(pair) + 1);
      return p;
    },
  };
}

/** Maps each name to the index of the first name with the same plain name. */
function firstIndexesByPlainName(names: readonly { readonly plain: string }[]): readonly number[] {
  const plain = names.map((name) => name.plain);
  return plain.map((name) => plain.indexOf(name));
}
