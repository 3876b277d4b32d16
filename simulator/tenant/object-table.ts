import { createNumberColumn } from "../number-column.ts";
import { groupIndexOf, isGroup, type ObjectRef } from "./tenant-change.ts";

/** Stores a number from 0 to 255 for every object of the tenant; 0 by default. */
export type ObjectTable = {
  get(ref: ObjectRef): number;
  set(ref: ObjectRef, value: number): void;
  /** Every object whose number is not 0; people come before groups. */
  entries(): IterableIterator<readonly [ObjectRef, number]>;
  clear(): void;
};

export function createObjectTable(): ObjectTable {
  let people = createNumberColumn("u8");
  let groups = createNumberColumn("u8", 16);

  return {
    get: (ref) => (isGroup(ref) ? groups.get(groupIndexOf(ref)) : people.get(ref)),
    set(ref, value) {
      if (isGroup(ref)) groups.set(groupIndexOf(ref), value);
      else people.set(ref, value);
    },
    *entries() {
      for (let p = 0; p < people.length(); p++) if (people.get(p) !== 0) yield [p, people.get(p)];
      for (let g = 0; g < groups.length(); g++) {
        if (groups.get(g) !== 0) yield [-(g + 1), groups.get(g)];
      }
    },
    clear() {
      people = createNumberColumn("u8");
      groups = createNumberColumn("u8", 16);
    },
  };
}
