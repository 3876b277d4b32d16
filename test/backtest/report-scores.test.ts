import { expect, test } from "vitest";
import {
  formatConfusion,
  formatJson,
  formatTable,
  isWithinBound,
} from "../../bench/backtest/format-scores.ts";
import { scoreLines } from "../../bench/backtest/report.ts";
import { addTally, EMPTY_TALLY, quantile } from "../../bench/backtest/tally.ts";

test("the sum of two tallies has their summed counts and all their samples", () => {
  const one = addTally(EMPTY_TALLY, { worlds: 1, leadMinutes: [3, 1] });
  const both = addTally(one, { worlds: 2, leadMinutes: [2] });
  expect(both).toMatchObject({ worlds: 3, leadMinutes: [3, 1, 2], assessments: 0 });
  expect(quantile(both.leadMinutes, 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBeNull();
});

test("the table marks a score outside its bound as BAD and leaves a score without cases unmarked", () => {
  const lines = scoreLines(
    addTally(EMPTY_TALLY, { quarantines: 4, quarantinesInTime: 3, quarantinesNotified: 4 }),
  );
  const rows = formatTable(lines).split("\n");
  const rowOf = (title: string) => rows.find((row) => row.includes(title));
  expect(rowOf("quarantines detected within interval")).toMatch(/75 % +of 4 +>= 100 {2}BAD$/);
  expect(rowOf("notified within interval")).toMatch(/100 % +of 4 +>= 99 {2}ok$/);
  expect(rowOf("predicted 2 h ahead")).toMatch(/- +of 0 +>= 95$/);
  const bounded = rows.filter((row) => /([<>]= [\d.]+|\d+\.\.\d+)( {2}(ok|BAD))?$/.test(row));
  expect(bounded.length).toBeGreaterThan(10);
  expect(new Set(bounded.map((row) => row.replace(/ {2}(ok|BAD)$/, "").length)).size).toBe(1);
  expect(JSON.parse(formatJson(lines))).toMatchObject({
    bad: ["quarantinesInTime"],
    predicted: null,
  });
});

test.each`
  right | position
  ${74} | ${"outside"}
  ${75} | ${"within"}
  ${90} | ${"within"}
  ${91} | ${"outside"}
`("a score of $right right ranges of 100 is $position its bounds", ({ right, position }) => {
  const line = scoreLines(addTally(EMPTY_TALLY, { ranges: 100, rangesCorrect: right })).find(
    ({ key }) => key === "rangesCorrect",
  );
  expect(line === undefined ? null : isWithinBound(line)).toBe(position === "within");
});

test("the confusion table shows the share of each assessed condition per true state", () => {
  const one = addTally(EMPTY_TALLY, {
    confusion: { "healthy-or-failing > healthy": 3, "stopped > stopped": 4 },
  });
  const both = addTally(one, {
    confusion: { "healthy-or-failing > healthy": 5, "healthy-or-failing > stopped": 2 },
  });
  expect(
    formatConfusion(both)
      .split("\n")
      .map((row) => row.trim().split(/ {2,}/)),
  ).toEqual([
    ["true state", "assessments", "healthy", "stopped"],
    ["healthy-or-failing", "10", "80.00 %", "20.00 %"],
    ["stopped", "4", "100.00 %"],
  ]);
});
