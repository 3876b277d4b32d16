import { createGuidGenerator, createRandomStream } from "../random.ts";

/** The face's chance: the same seed and the same order of questions give the same answers. */
export type GraphRandom = {
  pick<T>(choices: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** A GUID that no other request has. */
  nextUuid(): string;
};

export function createGraphRandom(seed: number): GraphRandom {
  const random = createRandomStream(seed, "graph");
  const guid = createGuidGenerator(seed, "graph");
  let uuidCount = 0;
  return {
    pick: (choices) => random.pick(choices),
    shuffle: (items) =>
      items
        .map((item) => ({ item, rank: random.next() }))
        .sort((left, right) => left.rank - right.rank)
        .map(({ item }) => item),
    nextUuid() {
      uuidCount += 1;
      return guid(uuidCount);
    },
  };
}
