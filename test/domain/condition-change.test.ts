import { describe, expect, test } from "vitest";
import type { Condition } from "../../domain/condition.ts";
import { conditionChangesOf } from "../../domain/condition-change.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { testAssessment } from "../store/stored-values.ts";

const NOON = Date.parse("2026-05-04T12:00:00Z");
const at = (minutes: number, condition: Condition, sinceMinutes: number) => ({
  ...testAssessment(),
  condition,
  assessedAt: NOON + minutes * MINUTE,
  conditionSince: NOON + sinceMinutes * MINUTE,
});

describe("the condition history of a job", () => {
  test("begins when the condition of the first assessment began", () => {
    expect(conditionChangesOf(null, at(0, "healthy", -60))).toMatchObject([
      { at: NOON - HOUR, condition: "healthy" },
    ]);
  });

  test("does not grow while the condition stays the same", () => {
    expect(conditionChangesOf(at(0, "healthy", -60), at(1, "healthy", -60))).toEqual([]);
  });

  test("has a new condition from the time at which it began", () => {
    expect(conditionChangesOf(at(0, "healthy", -60), at(1, "stopped", -14))).toMatchObject([
      { at: NOON - 14 * MINUTE, condition: "stopped" },
    ]);
  });

  test("contains each period without assessments and the condition after it", () => {
    expect(conditionChangesOf(at(0, "healthy", -60), at(120, "healthy", -60))).toMatchObject([
      { at: NOON, condition: null },
      { at: NOON + 2 * HOUR, condition: "healthy" },
    ]);
    expect(conditionChangesOf(at(0, "healthy", -60), at(120, "quarantined", 90))).toMatchObject([
      { at: NOON, condition: null },
      { at: NOON + 90 * MINUTE, condition: "quarantined" },
    ]);
  });
});
