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

// Compares estimates with the known end of synthetic cycles. The parameters of the estimate were
// chosen with other seeds.

const FIRST_CYCLE_SEED = 90_001;
const CYCLE_COUNT = 150;

type EstimateScore = {
  readonly shape: CycleShape;
  readonly error: number;
  readonly insideRangeRatio: number;
};

/** Estimates count from a fifth of the cycle's duration until ten minutes before the end. */
const isScored = ({ elapsedRatio, remainingMs }: PolledAssessment) =>
  elapsedRatio >= 0.2 && remainingMs >= 10 * MINUTE;

function scoreOf(seed: number): EstimateScore | null {
  const cycle = makeSyntheticCycle(seed);
  const estimates = pollCycle(cycle)
    .filter(isScored)
    .flatMap(({ remainingMs, assessment: { etaMs, etaLowMs, etaHighMs } }) =>
      etaMs === null || etaLowMs === null || etaHighMs === null
        ? []
        : [
            {
              error: Math.abs(etaMs - remainingMs) / remainingMs,
              isInside: remainingMs >= etaLowMs && remainingMs <= etaHighMs,
            },
          ],
    );
  if (estimates.length === 0) return null;
  const insideRangeRatio = estimates.filter(({ isInside }) => isInside).length / estimates.length;
  return {
    shape: cycle.shape,
    error: median(estimates.map(({ error }) => error)),
    insideRangeRatio,
  };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the estimated end of a cycle after a fifth of its duration", () => {
  const scores = Array.from({ length: CYCLE_COUNT }, (_, n) =>
    scoreOf(FIRST_CYCLE_SEED + n),
  ).filter((score) => score !== null);
  const scoresOf = (...shapes: readonly CycleShape[]) =>
    scores.filter(({ shape }) => shapes.includes(shape));

  test("has a median error below 15 % of the remaining time", () => {
    expect(scores.length).toBeGreaterThan(0.9 * CYCLE_COUNT);
    expect(median(scores.map(({ error }) => error))).toBeLessThan(0.15);
    expect(median(scoresOf("even").map(({ error }) => error))).toBeLessThan(0.05);
    expect(median(scoresOf("bursts").map(({ error }) => error))).toBeLessThan(0.1);
    expect(median(scoresOf("change").map(({ error }) => error))).toBeLessThan(0.45);
  });

  test("has a range that contains the true end in 70 % to 93 % of the polls", () => {
    const insideRatio = mean(
      scoresOf("even", "uneven", "bursts").map((score) => score.insideRangeRatio),
    );
    expect(insideRatio).toBeGreaterThan(0.7);
    expect(insideRatio).toBeLessThan(0.93);
  });

  test("has a range that contains the true end in 30 % to 90 % of the polls if the pace changes suddenly", () => {
    const insideRatio = mean(scoresOf("change", "stall").map((score) => score.insideRangeRatio));
    expect(insideRatio).toBeGreaterThan(0.3);
    expect(insideRatio).toBeLessThan(0.9);
  });

  test("is wrong by less than 20 % of the remaining time near the end of a cycle whose pace has changed", () => {
    const errors = Array.from({ length: CYCLE_COUNT }, (_, n) =>
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
    expect(median(errors)).toBeLessThan(0.2);
  });
});

const seed = fc.integer({ min: 1, max: 1_000_000 });

law.prop([seed], { numRuns: 12 })(
  "the progress of a cycle stays within 0 and 1 and never falls, and estimates lie within their range",
  (n) => {
    const ratios = new Map<string, number>();
    for (const { assessment } of pollCycle(makeSyntheticCycle(n))) {
      const { progressRatio, progressMethod, etaMs, etaLowMs, etaHighMs, noEtaReason } = assessment;
      const previousRatio = ratios.get(progressMethod) ?? 0;
      expect(progressRatio ?? previousRatio).toBeGreaterThanOrEqual(previousRatio);
      expect(progressRatio ?? 0).toBeLessThanOrEqual(1);
      ratios.set(progressMethod, progressRatio ?? previousRatio);
      expect(etaMs === null).toBe(noEtaReason !== null);
      if (etaMs === null || etaLowMs === null || etaHighMs === null) continue;
      expect(0 <= etaLowMs && etaLowMs <= etaMs && etaMs <= etaHighMs).toBe(true);
      expect(Number.isFinite(etaHighMs)).toBe(true);
    }
  },
);

law.prop([seed, fc.double({ min: 0, max: 1.2, noNaN: true })], { numRuns: 30 })(
  "a poll without changes adds nothing to the history, which has at most 48 progress points",
  (n, untilRatio) => {
    const cycle = makeSyntheticCycle(n);
    let history = EMPTY_HISTORY;
    const end = cycle.beganAt + untilRatio * (cycle.endedAt - cycle.beganAt);
    for (let at = cycle.beganAt; at < end; at += cycle.pollMs) {
      const polledFacts = factsDuringCycle(cycle, at);
      history = extendHistory(history, polledFacts);
      expect(extendHistory(history, polledFacts)).toBe(history);
    }
    expect(history.progressPoints.length).toBeLessThanOrEqual(48);
    expect(
      history.progressPoints.every(
        ({ at }, i) => i === 0 || at > (history.progressPoints[i - 1]?.at ?? 0),
      ),
    ).toBe(true);
  },
);

test("the progress points of a cycle are dropped when the cycle ends", () => {
  const cycle = makeSyntheticCycle(7);
  const factsAtEnd = factsDuringCycle(cycle, cycle.endedAt);
  const job = {
    ...factsAtEnd.job,
    lastExecution: { ...factsAtEnd.job.lastExecution!, endedAt: cycle.endedAt },
    progress: [],
  };
  const running = extendHistory(
    EMPTY_HISTORY,
    factsDuringCycle(cycle, (cycle.beganAt + cycle.endedAt) / 2),
  );
  expect(running.progressPoints).toHaveLength(1);
  const afterEnd = extendHistory(running, { ...factsAtEnd, job });
  expect(afterEnd.progressPoints).toEqual([]);
  expect(afterEnd.runs).toHaveLength(1);
});
