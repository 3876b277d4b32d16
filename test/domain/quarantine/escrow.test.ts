import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rememberEscrow } from "../../../domain/quarantine/escrow.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import type { EscrowPoint } from "../../../domain/trace.ts";
import { factsOf, healthy, NOON } from "../jobs.ts";

const look = (minutes: number, objects: number) =>
  factsOf(
    { ...healthy, readAt: NOON + minutes * MINUTE },
    { failing: [{ code: "EntryConflict", objects }], failingObjects: objects },
  );

const watched = (...looks: readonly [minutes: number, objects: number][]) =>
  looks.reduce<readonly EscrowPoint[]>(
    (points, [minutes, objects]) => rememberEscrow(points, look(minutes, objects)),
    [],
  );

test("a look that shows nothing new adds nothing", () => {
  const before = watched([0, 7]);
  expect(rememberEscrow(before, look(30, 7))).toBe(before);
});

test("a batch that comes row by row is one point, at its newest", () => {
  expect(watched([0, 0], [41, 10], [43, 20], [45, 30], [90, 31])).toEqual([
    { at: NOON, objects: 0, references: 0 },
    { at: NOON + 45 * MINUTE, objects: 30, references: 0 },
    { at: NOON + 90 * MINUTE, objects: 31, references: 0 },
  ]);
});

test("a look from before the newest is not taken", () => {
  const before = watched([0, 7], [60, 9]);
  expect(rememberEscrow(before, look(30, 8))).toBe(before);
});

test("one point from before the three days is kept: what stood then is what they begin with", () => {
  const points = watched([0, 1], [60, 2], [60 * 80, 3], [60 * 90, 4]);
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
    const points = watched(...looks);
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
