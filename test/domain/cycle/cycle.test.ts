import { test as law } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import { judgeCycle } from "../../../domain/cycle/cycle.ts";
import type { SyncJob } from "../../../domain/provisioning.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { anyFacts } from "../facts.ts";
import {
  at,
  cloudSync,
  factsOf,
  healthy,
  initialCycle,
  justStarted,
  NOON,
  notConfigured,
  pausedNew,
  RAN,
} from "../jobs.ts";

const judge = (job: SyncJob, now = job.readAt) =>
  judgeCycle(factsOf(job), null, DEFAULT_THRESHOLDS, now);

test.each`
  name                       | job              | kind             | running  | method
  ${"healthy"}               | ${healthy}       | ${"incremental"} | ${false} | ${"last-cycle-complete"}
  ${"cloud sync"}            | ${cloudSync}     | ${"incremental"} | ${false} | ${"last-cycle-complete"}
  ${"initial cycle"}         | ${initialCycle}  | ${"initial"}     | ${true}  | ${"units"}
  ${"not configured"}        | ${notConfigured} | ${"none"}        | ${false} | ${"unknown"}
  ${"just started"}          | ${justStarted}   | ${"none"}        | ${false} | ${"unknown"}
  ${"paused, never started"} | ${pausedNew}     | ${"none"}        | ${false} | ${"unknown"}
`("$name: $kind, running $running, by $method", ({ job, kind, running, method }) => {
  expect(judge(job)).toMatchObject({ kind, running, method });
});

describe("the running initial cycle", () => {
  const verdict = judge(initialCycle);

  test("has done the share of its pages", () => {
    expect(verdict.progressRatio).toBeCloseTo(52 / 120, 5);
  });

  test("ends at its pace so far, counted from when the pages were counted", () => {
    const elapsed = at("2026-05-04T09:10:00Z") - at("2026-05-04T07:00:11.33Z");
    const rest = (elapsed * 68) / 52 - 10 * MINUTE;
    // The page that is being worked on, and the last one, are half full on average.
    const pageMs = elapsed / 52;
    expect(Math.abs(verdict.etaMs! - rest)).toBeLessThan(2 * pageMs);
    expect(verdict.etaLowMs).toBeLessThan(verdict.etaMs!);
    expect(verdict.etaHighMs).toBeGreaterThan(verdict.etaMs!);
  });

  test("is told by its exports when Graph shows no pages", () => {
    const job = { ...initialCycle, progress: [] };
    expect(judge(job)).toMatchObject({ method: "exports", progressRatio: (2310 + 41) / 3120 });
  });

  test("has Microsoft's published range before it shows a pace of its own", () => {
    const job = {
      ...initialCycle,
      lastExecution: {
        ...initialCycle.lastExecution!,
        exported: 0,
        escrowed: 0,
        exportsExpected: 0,
      },
      progress: [],
      readAt: initialCycle.lastExecution!.beganAt! + MINUTE,
    };
    const { etaLowMs, etaHighMs } = judge(job);
    expect(etaLowMs).toBeCloseTo(3120 * 0.01 * MINUTE - MINUTE, -1);
    expect(etaHighMs).toBeCloseTo(3120 * 0.08 * MINUTE - MINUTE, -1);
  });

  test("has no end once its pace has been proven wrong", () => {
    expect(judge(initialCycle, NOON + 24 * HOUR).etaMs).toBeNull();
  });
});

test("an incremental cycle without figures has no invented estimate", () => {
  const job = {
    ...healthy,
    lastExecution: { ...RAN, endedAt: null, exportsExpected: 0 },
  };
  expect(judge(job)).toMatchObject({ running: true, progressRatio: null, etaMs: null });
});

test("progress that was observed after the last end means that a cycle runs", () => {
  const progress = [{ completed: 3, total: 9, observedAt: NOON - MINUTE, units: "pages" }];
  expect(judge({ ...healthy, progress })).toMatchObject({
    running: true,
    beganAt: null,
    etaMs: null,
    progressRatio: 1 / 3,
  });
});

test("a cycle moves when its figures do, and else stands where it was last seen to move", () => {
  const later = (job: SyncJob, ms: number) => ({ ...job, readAt: job.readAt + ms });
  const look = (job: SyncJob, previous: ReturnType<typeof assess> | null) =>
    assess(factsOf(job), previous, DEFAULT_THRESHOLDS, job.readAt);
  const first = look(initialCycle, null);
  const same = look(later(initialCycle, 30 * MINUTE), first);
  expect(same.cycle.movedAt).toBe(first.cycle.movedAt);
  const progress = [{ ...initialCycle.progress[0]!, completed: 53 }];
  const moved = look(later({ ...initialCycle, progress }, 40 * MINUTE), same);
  expect(moved.cycle.movedAt).toBe(NOON + 40 * MINUTE);
});

law.prop([anyFacts])("progress stays within 0 and 1, and an estimate within its range", (facts) => {
  const { progressRatio, etaMs, etaLowMs, etaHighMs } = judge(facts.job, NOON);
  expect(progressRatio ?? 0).toBeGreaterThanOrEqual(0);
  expect(progressRatio ?? 0).toBeLessThanOrEqual(1);
  if (etaMs === null) {
    expect([etaLowMs, etaHighMs]).toEqual([null, null]);
    return;
  }
  expect(etaLowMs).toBeGreaterThanOrEqual(0);
  expect(etaMs).toBeGreaterThanOrEqual(etaLowMs!);
  expect(etaHighMs).toBeGreaterThanOrEqual(etaMs);
});
