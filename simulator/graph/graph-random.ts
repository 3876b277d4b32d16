import { createGuidGenerator, createRandomStream } from "../random.ts";

/** Randomness of the simulated Graph: the same seed and order of calls give the same results. */
export type GraphRandom = {
  pick<T>(choices: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** A GUID that is unique in this run. */
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
