import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { remember } from "../../../domain/remember.ts";
import { MINUTE } from "../../../domain/time.ts";
import { NO_TRACE } from "../../../domain/trace.ts";
import { factsAt, type Look, looksAt, type Shape, synthetic } from "./synthetic.ts";

// Estimates are held against made-up cycles whose end is known. The seeds here are not those on
// which the estimate was tuned.

const FIRST_SEED = 90_001;
const CYCLES = 150;

type Score = { readonly shape: Shape; readonly error: number; readonly inside: number };

/** From a fifth of the cycle's time until ten minutes before its end. */
const isAsked = ({ share, leftMs }: Look) => share >= 0.2 && leftMs >= 10 * MINUTE;

function scoreOf(seed: number): Score | null {
  const cycle = synthetic(seed);
  const known = looksAt(cycle)
    .filter(isAsked)
    .flatMap(({ leftMs, verdict: { etaMs, etaLowMs, etaHighMs } }) =>
      etaMs === null || etaLowMs === null || etaHighMs === null
        ? []
        : [
            {
              error: Math.abs(etaMs - leftMs) / leftMs,
              in: leftMs >= etaLowMs && leftMs <= etaHighMs,
            },
          ],
    );
  if (known.length === 0) return null;
  const inside = known.filter((one) => one.in).length / known.length;
  return { shape: cycle.shape, error: median(known.map(({ error }) => error)), inside };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the end of a full cycle, once a fifth of it is over", () => {
  const scores = Array.from({ length: CYCLES }, (_, n) => scoreOf(FIRST_SEED + n)).filter(
    (score) => score !== null,
  );
  const of = (...shapes: readonly Shape[]) => scores.filter(({ shape }) => shapes.includes(shape));

  test("is foreseen within 15 % by half of all cycles, whatever their shape", () => {
    expect(scores.length).toBeGreaterThan(0.9 * CYCLES);
    expect(median(scores.map(({ error }) => error))).toBeLessThan(0.15);
    expect(median(of("even").map(({ error }) => error))).toBeLessThan(0.05);
    expect(median(of("bursts").map(({ error }) => error))).toBeLessThan(0.1);
    expect(median(of("change").map(({ error }) => error))).toBeLessThan(0.45);
  });

  test("lies within the range about as often as the range says", () => {
    const inside = mean(of("even", "uneven", "bursts").map((score) => score.inside));
    expect(inside).toBeGreaterThan(0.7);
    expect(inside).toBeLessThan(0.93);
  });

  test("lies outside more often where the pace doubles or stops without a sign before", () => {
    const inside = mean(of("change", "stall").map((score) => score.inside));
    expect(inside).toBeGreaterThan(0.3);
    expect(inside).toBeLessThan(0.9);
  });

  test("is found again after the pace has doubled", () => {
    const late = Array.from({ length: CYCLES }, (_, n) => synthetic(FIRST_SEED + n))
      .filter(({ shape }) => shape === "change")
      .flatMap((cycle) =>
        looksAt(cycle).filter(({ share, leftMs }) => share > 0.9 && leftMs > 10 * MINUTE),
      )
      .map(({ leftMs, verdict }) => Math.abs((verdict.etaMs ?? 0) - leftMs) / leftMs);
    expect(median(late)).toBeLessThan(0.2);
  });
});

const seed = fc.integer({ min: 1, max: 1_000_000 });

law.prop([seed], { numRuns: 12 })(
  "progress never leaves 0..1 nor runs backwards, and an estimate stays within its range",
  (n) => {
    const ratios = new Map<string, number>();
    for (const { verdict } of looksAt(synthetic(n))) {
      const { progressRatio, method, etaMs, etaLowMs, etaHighMs, noEtaBecause } = verdict;
      const before = ratios.get(method) ?? 0;
      expect(progressRatio ?? before).toBeGreaterThanOrEqual(before);
      expect(progressRatio ?? 0).toBeLessThanOrEqual(1);
      ratios.set(method, progressRatio ?? before);
      expect(etaMs === null).toBe(noEtaBecause !== null);
      if (etaMs === null || etaLowMs === null || etaHighMs === null) continue;
      expect(0 <= etaLowMs && etaLowMs <= etaMs && etaMs <= etaHighMs).toBe(true);
      expect(Number.isFinite(etaHighMs)).toBe(true);
    }
  },
);

law.prop([seed, fc.double({ min: 0, max: 1.2, noNaN: true })], { numRuns: 30 })(
  "the same reading twice adds nothing to the trace, and the trace stays bounded",
  (n, until) => {
    const cycle = synthetic(n);
    let trace = NO_TRACE;
    const end = cycle.beganAt + until * (cycle.endedAt - cycle.beganAt);
    for (let at = cycle.beganAt; at < end; at += cycle.pollMs) {
      const seen = factsAt(cycle, at);
      trace = remember(trace, seen);
      expect(remember(trace, seen)).toBe(trace);
    }
    expect(trace.pace.length).toBeLessThanOrEqual(48);
    expect(trace.pace.every(({ at }, i) => i === 0 || at > (trace.pace[i - 1]?.at ?? 0))).toBe(
      true,
    );
  },
);

test("the last objects of a cycle that ends take the pace with them", () => {
  const cycle = synthetic(7);
  const ended = factsAt(cycle, cycle.endedAt);
  const job = {
    ...ended.job,
    lastExecution: { ...ended.job.lastExecution!, endedAt: cycle.endedAt },
    progress: [],
  };
  const running = remember(NO_TRACE, factsAt(cycle, (cycle.beganAt + cycle.endedAt) / 2));
  expect(running.pace).toHaveLength(1);
  const done = remember(running, { ...ended, job });
  expect(done.pace).toEqual([]);
  expect(done.runs).toHaveLength(1);
});
