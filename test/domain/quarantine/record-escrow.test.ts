import fc from "fast-check";
import { expect, test } from "vitest";
import type { EscrowPoint } from "../../../domain/job-history.ts";
import { recordEscrow } from "../../../domain/quarantine/record-escrow.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { healthyJob, jobFacts, NOON } from "../job-fixtures.ts";

const factsAtMinute = (minutes: number, objects: number) =>
  jobFacts(
    { ...healthyJob, readAt: NOON + minutes * MINUTE },
    { failingByCode: [{ code: "EntryConflict", objects }], failingObjects: objects },
  );

const recordPolls = (...polls: readonly [minutes: number, objects: number][]) =>
  polls.reduce<readonly EscrowPoint[]>(
    (points, [minutes, objects]) => recordEscrow(points, factsAtMinute(minutes, objects)),
    [],
  );

test("a look that shows nothing new adds nothing", () => {
  const before = recordPolls([0, 7]);
  expect(recordEscrow(before, factsAtMinute(30, 7))).toBe(before);
});

test("a batch that comes row by row is one point, at its newest", () => {
  expect(recordPolls([0, 0], [41, 10], [43, 20], [45, 30], [90, 31])).toEqual([
    { at: NOON, objects: 0, references: 0 },
    { at: NOON + 45 * MINUTE, objects: 30, references: 0 },
    { at: NOON + 90 * MINUTE, objects: 31, references: 0 },
  ]);
});

test("a look from before the newest is not taken", () => {
  const before = recordPolls([0, 7], [60, 9]);
  expect(recordEscrow(before, factsAtMinute(30, 8))).toBe(before);
});

test("one point from before the three days is kept: what stood then is what they begin with", () => {
  const points = recordPolls([0, 1], [60, 2], [60 * 80, 3], [60 * 90, 4]);
  expect(points.map(({ objects }) => objects)).toEqual([2, 3, 4]);
});

law.prop([fc.array(fc.tuple(fc.nat(30), fc.nat(9000)), { maxLength: 600 })], { numRuns: 30 })(
  "however it changes, points are few, in order, and the last one is what is true",
  (changes) => {
    let minutes = 0;
    const looks = changes.map(([pause, objects]): [number, number] => {
      minutes += pause + 1;
      return [minutes, objects];
    });
    const points = recordPolls(...looks);
    expect(points.length).toBeLessThanOrEqual(218);
    expect(points.map(({ at }) => at)).toEqual(
      points.map(({ at }) => at).toSorted((a, b) => a - b),
    );
    expect(points.at(-1)?.objects).toBe(looks.at(-1)?.[1]);
    const [first, second] = points;
    if (first !== undefined && second !== undefined) {
      expect(second.at).toBeGreaterThan((points.at(-1)?.at ?? 0) - 72 * HOUR);
    }
  },
);
