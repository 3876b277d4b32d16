import { createHash } from "node:crypto";

/** Chance that repeats: the same seed and the same order of questions give the same answers. */
export type Seeded = {
  /** Evenly in 0..1, 1 excluded. */
  fraction(): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** A version 4 UUID in form. */
  uuid(): string;
};

export function seeded(seed: string): Seeded {
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0);

  // mulberry32: 32 bits of state are plenty for choosing faults and naming requests.
  function next(): number {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  const fraction = (): number => next() / 4_294_967_296;
  const word = (): string => next().toString(16).padStart(8, "0");

  return {
    fraction,
    pick: (choices) => choices[Math.floor(fraction() * choices.length)] ?? choices[0],
    shuffle: (items) =>
      items
        .map((item) => ({ item, rank: fraction() }))
        .sort((left, right) => left.rank - right.rank)
        .map(({ item }) => item),
    uuid() {
      const [a, b, c, d] = [word(), word(), word(), word()];
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}`;
    },
  };
}

/** The same text always falls on the same point of 0..1, whatever was asked before. */
export function fractionOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32LE(0) / 4_294_967_296;
}
