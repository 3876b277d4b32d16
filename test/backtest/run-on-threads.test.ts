import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type RunOutcome, runOnThreads } from "../../bench/backtest/run-on-threads.ts";

/** A worker that answers small seeds later, throws for seed 13, and never answers for seed 0. */
const PROGRAM = `import { parentPort } from "node:worker_threads";
parentPort.on("message", ({ seed, days }) => {
  if (seed === 13) throw new Error("it went wrong");
  if (seed === 0) return;
  setTimeout(() => parentPort.postMessage({ seed, days, tally: { worlds: seed } }), 20 - seed);
});
`;

const workerFile = join(mkdtempSync(join(tmpdir(), "threads-")), "worker.mjs");
writeFileSync(workerFile, PROGRAM);

const runs = (...seeds: readonly number[]) => seeds.map((seed) => ({ seed, days: 6 }));
const { signal } = new AbortController();

const outcomeText = (outcome: RunOutcome) =>
  "error" in outcome ? `${outcome.seed}: ${outcome.error}` : outcome.tally.worlds;

test("outcomes are returned in the order of the runs, not in the order of completion", async () => {
  const completed: number[] = [];
  const onOutcome = ({ seed }: RunOutcome) => void completed.push(seed);
  const outcomes = await runOnThreads(runs(1, 5, 9, 11, 3), {
    workerFile,
    threadCount: 3,
    onOutcome,
    signal,
  });
  expect(outcomes.map(outcomeText)).toEqual([1, 5, 9, 11, 3]);
  expect(completed.toSorted((a, b) => a - b)).toEqual([1, 3, 5, 9, 11]);
});

test.each([1, 2])(
  "with a thread count of %i, a world that throws gets a failed outcome, and the other worlds are played",
  async (threadCount) => {
    const outcomes = await runOnThreads(runs(12, 13, 14, 15), {
      workerFile,
      threadCount,
      onOutcome: () => undefined,
      signal,
    });
    expect(outcomes.map(outcomeText)).toEqual([12, "13: Error: it went wrong", 14, 15]);
  },
);

test("an aborted run returns the outcomes of the worlds played so far", async () => {
  const stop = new AbortController();
  const onOutcome = ({ seed }: RunOutcome) => (seed === 5 ? stop.abort() : undefined);
  const options = { workerFile, threadCount: 2, onOutcome, signal: stop.signal };
  const outcomes = await runOnThreads(runs(0, 3, 5, 7), options);
  expect(outcomes.map(outcomeText)).toEqual([3, 5]);
});
