import { describe, expect, test } from "vitest";
import { isMemoryTight, type MemoryUse, nextMemoryStep } from "../../domain/memory-budget.ts";
import { DAY, HOUR } from "../../domain/time.ts";

const TODAY = 20_783;
const NOW = TODAY * DAY + 5 * HOUR;
const TIMES = { retainMs: 30 * DAY, now: NOW };

const used = (ratio: number): MemoryUse => ({ usedBytes: ratio * 1000, budgetBytes: 1000 });

describe("the next step when the memory is tight", () => {
  test.each([
    ["is nothing up to 90 % of the budget", used(0.9), null, { code: "none" }],
    ["is nothing without a budget", { usedBytes: 9e9, budgetBytes: null }, null, { code: "none" }],
    [
      "begins with the oldest day that rows are kept",
      used(0.91),
      null,
      { code: "delete-details", day: TODAY - 30 },
    ],
    [
      "continues with the next day until 85 %",
      used(0.86),
      TODAY - 20,
      { code: "delete-details", day: TODAY - 19 },
    ],
    ["ends at 85 %", used(0.85), TODAY - 20, { code: "none" }],
    [
      "deletes up to the fourth newest day",
      used(0.95),
      TODAY - 4,
      { code: "delete-details", day: TODAY - 3 },
    ],
    [
      "leaves the details of the last three days",
      used(0.95),
      TODAY - 3,
      { code: "nothing-to-delete" },
    ],
  ] as const)("%s", (_, use, lastDeletedDay, expected) => {
    expect(nextMemoryStep(use, lastDeletedDay, TIMES)).toEqual(expected);
  });
});

test("memory is tight above 90 % of its budget, and never without a budget", () => {
  expect([0.5, 0.9, 0.91, 1.2].map((ratio) => isMemoryTight(used(ratio)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(isMemoryTight({ usedBytes: 1e12, budgetBytes: null })).toBe(false);
});
