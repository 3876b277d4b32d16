import { guidMaker, randomStream } from "../random.ts";

/** The face's chance: the same seed and the same order of questions give the same answers. */
export type Seeded = {
  pick<T>(choices: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** A GUID that no other request has. */
  uuid(): string;
};

export function seeded(seed: number): Seeded {
  const random = randomStream(seed, "graph");
  const guid = guidMaker(seed, "graph");
  let named = 0;
  return {
    pick: (choices) => random.pick(choices),
    shuffle: (items) =>
      items
        .map((item) => ({ item, rank: random.next() }))
        .sort((left, right) => left.rank - right.rank)
        .map(({ item }) => item),
    uuid() {
      named += 1;
      return guid(named);
    },
  };
}
