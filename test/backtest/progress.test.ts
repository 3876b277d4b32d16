import { expect, test } from "vitest";
import { createRunProgress } from "../../bench/backtest/progress.ts";

const runs = (...seeds: readonly number[]) => seeds.map((seed) => ({ seed, days: 30 }));

test("the progress line shows played worlds, failed worlds, elapsed time and remaining time", () => {
  const progress = createRunProgress(runs(0, 1, 2, 4));
  const lines = [progress.progressLine(0)];
  for (const [seed, isFailed] of [
    [0, false],
    [1, true],
    [2, false],
    [4, false],
  ] as const) {
    progress.add({ seed, days: 30 }, isFailed);
    lines.push(progress.progressLine(300_000));
  }
  expect(lines).toMatchInlineSnapshot(`
    [
      "backtest: 0 of 4 worlds, 0 s",
      "backtest: 1 of 4 worlds, 300 s, about 15 min left",
      "backtest: 2 of 4 worlds, 1 failed, 300 s, about 5 min left",
      "backtest: 3 of 4 worlds, 1 failed, 300 s, about 101 s left",
      "backtest: 4 of 4 worlds, 1 failed, 300 s",
    ]
  `);
});

test("the remaining time is longer for a world with 200,000 people than for a small world", () => {
  const small = createRunProgress(runs(1, 2));
  const large = createRunProgress(runs(1, 23));
  for (const progress of [small, large]) progress.add({ seed: 1, days: 30 }, false);
  expect([small, large].map((progress) => progress.progressLine(10_000))).toMatchInlineSnapshot(`
    [
      "backtest: 1 of 2 worlds, 10 s, about 10 s left",
      "backtest: 1 of 2 worlds, 10 s, about 94 s left",
    ]
  `);
});
