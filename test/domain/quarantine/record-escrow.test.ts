import fc from "fast-check";
import { expect, test } from "vitest";
import type { EscrowPoint } from "../../../domain/job-history.ts";
import { recordEscrow } from "../../../domain/quarantine/record-escrow.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { healthyJob, jobFacts, MORNING } from "../job-fixtures.ts";

const factsAtMinute = (minutes: number, objects: number) =>
  jobFacts(
    { ...healthyJob, readAt: MORNING + minutes * MINUTE },
    { failingByCode: [{ code: "EntryConflict", objects }], failingObjects: objects },
  );

const recordPolls = (...polls: readonly [minutes: number, objects: number][]) =>
  polls.reduce<readonly EscrowPoint[]>(
    (points, [minutes, objects]) => recordEscrow(points, factsAtMinute(minutes, objects)),
    [],
  );

test("a poll with unchanged counts adds no escrow point", () => {
  const points = recordPolls([0, 7]);
  expect(recordEscrow(points, factsAtMinute(30, 7))).toBe(points);
});

test("changes within 20 minutes become one escrow point with the newest counts", () => {
  expect(recordPolls([0, 0], [41, 10], [43, 20], [45, 30], [90, 31])).toEqual([
    { at: MORNING, objects: 0, references: 0 },
    { at: MORNING + 45 * MINUTE, objects: 30, references: 0 },
    { at: MORNING + 90 * MINUTE, objects: 31, references: 0 },
  ]);
});

test("a poll is ignored if it is older than the newest recorded count of the escrow", () => {
  const points = recordPolls([0, 7], [60, 9]);
  expect(recordEscrow(points, factsAtMinute(30, 8))).toBe(points);
});

test("of the counts that are older than three days, the newest is kept", () => {
  const points = recordPolls([0, 1], [60, 2], [60 * 80, 3], [60 * 90, 4]);
  expect(points.map(({ objects }) => objects)).toEqual([2, 3, 4]);
});

law.prop([fc.array(fc.tuple(fc.nat(30), fc.nat(9000)), { maxLength: 600 })], { numRuns: 30 })(
  "for any changes there are at most 218 points, in order, and the last point has the present counts",
  (changes) => {
    let minutes = 0;
    const polls = changes.map(([pause, objects]): [number, number] => {
      minutes += pause + 1;
      return [minutes, objects];
    });
    const points = recordPolls(...polls);
    expect(points.length).toBeLessThanOrEqual(218);
    expect(points.map(({ at }) => at)).toEqual(
      points.map(({ at }) => at).toSorted((a, b) => a - b),
    );
    expect(points.at(-1)?.objects).toBe(polls.at(-1)?.[1]);
    const [first, second] = points;
    if (first !== undefined && second !== undefined) {
      expect(second.at).toBeGreaterThan((points.at(-1)?.at ?? 0) - 72 * HOUR);
    }
  },
);
