import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import { MINUTE } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import {
  type CycleShape,
  factsDuringCycle,
  makeSyntheticCycle,
  type PolledAssessment,
  pollCycle,
} from "./synthetic-cycles.ts";

// Estimates are held against made-up cycles whose end is known. The seeds here are not those on
// which the estimate was tuned.

const FIRST_CYCLE_SEED = 90_001;
const CYCLE_COUNT = 150;

type EstimateScore = {
  readonly shape: CycleShape;
  readonly error: number;
  readonly isInsideRange: number;
};

/** From a fifth of the cycle's time until ten minutes before its end. */
const isScored = ({ elapsedRatio, remainingMs }: PolledAssessment) =>
  elapsedRatio >= 0.2 && remainingMs >= 10 * MINUTE;

function scoreOf(seed: number): EstimateScore | null {
  const cycle = makeSyntheticCycle(seed);
  const known = pollCycle(cycle)
    .filter(isScored)
    .flatMap(({ remainingMs, assessment: { etaMs, etaLowMs, etaHighMs } }) =>
      etaMs === null || etaLowMs === null || etaHighMs === null
        ? []
        : [
            {
              error: Math.abs(etaMs - remainingMs) / remainingMs,
              in: remainingMs >= etaLowMs && remainingMs <= etaHighMs,
            },
          ],
    );
  if (known.length === 0) return null;
  const isInsideRange = known.filter((one) => one.in).length / known.length;
  return { shape: cycle.shape, error: median(known.map(({ error }) => error)), isInsideRange };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the end of a full cycle, once a fifth of it is over", () => {
  const scores = Array.from({ length: CYCLE_COUNT }, (_, n) =>
    scoreOf(FIRST_CYCLE_SEED + n),
  ).filter((score) => score !== null);
  const of = (...shapes: readonly CycleShape[]) =>
    scores.filter(({ shape }) => shapes.includes(shape));

  test("is foreseen within 15 % by half of all cycles, whatever their shape", () => {
    expect(scores.length).toBeGreaterThan(0.9 * CYCLE_COUNT);
    expect(median(scores.map(({ error }) => error))).toBeLessThan(0.15);
    expect(median(of("even").map(({ error }) => error))).toBeLessThan(0.05);
    expect(median(of("bursts").map(({ error }) => error))).toBeLessThan(0.1);
    expect(median(of("change").map(({ error }) => error))).toBeLessThan(0.45);
  });

  test("lies within the range about as often as the range says", () => {
    const inside = mean(of("even", "uneven", "bursts").map((score) => score.isInsideRange));
    expect(inside).toBeGreaterThan(0.7);
    expect(inside).toBeLessThan(0.93);
  });

  test("lies outside more often where the pace doubles or stops without a sign before", () => {
    const inside = mean(of("change", "stall").map((score) => score.isInsideRange));
    expect(inside).toBeGreaterThan(0.3);
    expect(inside).toBeLessThan(0.9);
  });

  test("is found again after the pace has doubled", () => {
    const late = Array.from({ length: CYCLE_COUNT }, (_, n) =>
      makeSyntheticCycle(FIRST_CYCLE_SEED + n),
    )
      .filter(({ shape }) => shape === "change")
      .flatMap((cycle) =>
        pollCycle(cycle).filter(
          ({ elapsedRatio, remainingMs }) => elapsedRatio > 0.9 && remainingMs > 10 * MINUTE,
        ),
      )
      .map(
        ({ remainingMs, assessment }) =>
          Math.abs((assessment.etaMs ?? 0) - remainingMs) / remainingMs,
      );
    expect(median(late)).toBeLessThan(0.2);
  });
});

const seed = fc.integer({ min: 1, max: 1_000_000 });

law.prop([seed], { numRuns: 12 })(
  "progress never leaves 0..1 nor runs backwards, and an estimate stays within its range",
  (n) => {
    const ratios = new Map<string, number>();
    for (const { assessment } of pollCycle(makeSyntheticCycle(n))) {
      const { progressRatio, progressMethod, etaMs, etaLowMs, etaHighMs, noEtaReason } = assessment;
      const before = ratios.get(progressMethod) ?? 0;
      expect(progressRatio ?? before).toBeGreaterThanOrEqual(before);
      expect(progressRatio ?? 0).toBeLessThanOrEqual(1);
      ratios.set(progressMethod, progressRatio ?? before);
      expect(etaMs === null).toBe(noEtaReason !== null);
      if (etaMs === null || etaLowMs === null || etaHighMs === null) continue;
      expect(0 <= etaLowMs && etaLowMs <= etaMs && etaMs <= etaHighMs).toBe(true);
      expect(Number.isFinite(etaHighMs)).toBe(true);
    }
  },
);

law.prop([seed, fc.double({ min: 0, max: 1.2, noNaN: true })], { numRuns: 30 })(
  "the same reading twice adds nothing to the trace, and the trace stays bounded",
  (n, until) => {
    const cycle = makeSyntheticCycle(n);
    let trace = EMPTY_HISTORY;
    const end = cycle.beganAt + until * (cycle.endedAt - cycle.beganAt);
    for (let at = cycle.beganAt; at < end; at += cycle.pollMs) {
      const polledFacts = factsDuringCycle(cycle, at);
      trace = extendHistory(trace, polledFacts);
      expect(extendHistory(trace, polledFacts)).toBe(trace);
    }
    expect(trace.progressPoints.length).toBeLessThanOrEqual(48);
    expect(
      trace.progressPoints.every(
        ({ at }, i) => i === 0 || at > (trace.progressPoints[i - 1]?.at ?? 0),
      ),
    ).toBe(true);
  },
);

test("the last objects of a cycle that ends take the pace with them", () => {
  const cycle = makeSyntheticCycle(7);
  const ended = factsDuringCycle(cycle, cycle.endedAt);
  const job = {
    ...ended.job,
    lastExecution: { ...ended.job.lastExecution!, endedAt: cycle.endedAt },
    progress: [],
  };
  const running = extendHistory(
    EMPTY_HISTORY,
    factsDuringCycle(cycle, (cycle.beganAt + cycle.endedAt) / 2),
  );
  expect(running.progressPoints).toHaveLength(1);
  const done = extendHistory(running, { ...ended, job });
  expect(done.progressPoints).toEqual([]);
  expect(done.runs).toHaveLength(1);
});
