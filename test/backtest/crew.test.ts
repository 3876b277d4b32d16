import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { playAll } from "../../bench/backtest/crew.ts";
import { NOTHING, plus } from "../../bench/backtest/tally.ts";

/** A thread that answers late for small seeds, and dies at seed 13. */
const PROGRAM = `import { parentPort } from "node:worker_threads";
parentPort.on("message", ({ seed, days }) => {
  if (seed === 13) throw new Error("seed 13 went wrong");
  setTimeout(() => parentPort.postMessage({ seed, days, tally: { worlds: seed } }), 20 - seed);
});
`;

const program = join(mkdtempSync(join(tmpdir(), "crew-")), "hand.mjs");
writeFileSync(program, PROGRAM);

const errands = (...seeds: readonly number[]) => seeds.map((seed) => ({ seed, days: 6 }));

test("tallies come in the order of the seeds, whoever is ready first", async () => {
  const ready: number[] = [];
  const crew = { program, hands: 3, onOutcome: ({ seed }: { seed: number }) => ready.push(seed) };
  const tallies = await playAll(errands(1, 5, 9, 11, 3), crew);
  expect(tallies.map(({ worlds }) => worlds)).toEqual([1, 5, 9, 11, 3]);
  expect(ready.toSorted((a, b) => a - b)).toEqual([1, 3, 5, 9, 11]);
  expect(tallies.reduce(plus, NOTHING).worlds).toBe(29);
});

test("a world that cannot be played ends the run with its error", async () => {
  const crew = { program, hands: 2, onOutcome: () => 0 };
  await expect(playAll(errands(12, 13, 14), crew)).rejects.toThrow("seed 13 went wrong");
});
