import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { assessCycle } from "../../../domain/cycle/assess-cycle.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import {
  cloudSyncJob,
  healthyJob,
  initialCycleJob,
  jobFacts,
  justStartedJob,
  LAST_EXECUTION,
  NOON,
  neverStartedJob,
  notConfiguredJob,
  parseInstant,
} from "../job-fixtures.ts";

const assessJobCycle = (job: ObservedJob, now = job.readAt) =>
  assessCycle(jobFacts(job), null, DEFAULT_THRESHOLDS, now);

test.each`
  name                       | job                 | kind             | isRunning | progressMethod
  ${"healthy"}               | ${healthyJob}       | ${"incremental"} | ${false}  | ${"last-cycle-complete"}
  ${"cloud sync"}            | ${cloudSyncJob}     | ${"incremental"} | ${false}  | ${"last-cycle-complete"}
  ${"initial cycle"}         | ${initialCycleJob}  | ${"initial"}     | ${true}   | ${"units"}
  ${"not configured"}        | ${notConfiguredJob} | ${"none"}        | ${false}  | ${"unknown"}
  ${"just started"}          | ${justStartedJob}   | ${"none"}        | ${false}  | ${"unknown"}
  ${"paused, never started"} | ${neverStartedJob}  | ${"none"}        | ${false}  | ${"unknown"}
`(
  "$name: $kind, running $isRunning, by $progressMethod",
  ({ job, kind, isRunning, progressMethod }) => {
    expect(assessJobCycle(job)).toMatchObject({ kind, isRunning, progressMethod });
  },
);

describe("the running initial cycle", () => {
  const cycle = assessJobCycle(initialCycleJob);

  test("has done the share of its pages", () => {
    expect(cycle.progressRatio).toBeCloseTo(52 / 120, 5);
  });

  test("ends at its pace so far, counted from when the pages were counted", () => {
    const elapsed = parseInstant("2026-05-04T09:10:00Z") - parseInstant("2026-05-04T07:00:11.33Z");
    const rest = (elapsed * 68) / 52 - 10 * MINUTE;
    // The page that is being worked on, and the last one, are half full on average.
    const pageMs = elapsed / 52;
    expect(Math.abs(cycle.etaMs! - rest)).toBeLessThan(2 * pageMs);
    expect(cycle.etaLowMs).toBeLessThan(cycle.etaMs!);
    expect(cycle.etaHighMs).toBeGreaterThan(cycle.etaMs!);
  });

  test("is told by its exports when Graph shows no pages", () => {
    const job = { ...initialCycleJob, progress: [] };
    expect(assessJobCycle(job)).toMatchObject({
      progressMethod: "exports",
      progressRatio: (2310 + 41) / 3120,
    });
  });

  test("has Microsoft's published range before it shows a pace of its own", () => {
    const job = {
      ...initialCycleJob,
      lastExecution: {
        ...initialCycleJob.lastExecution!,
        exported: 0,
        escrowed: 0,
        exportsExpected: 0,
      },
      progress: [],
      readAt: initialCycleJob.lastExecution!.beganAt! + MINUTE,
    };
    const { etaLowMs, etaHighMs } = assessJobCycle(job);
    expect(etaLowMs).toBeCloseTo(3120 * 0.01 * MINUTE - MINUTE, -1);
    expect(etaHighMs).toBeCloseTo(3120 * 0.08 * MINUTE - MINUTE, -1);
  });

  test("has no end once its pace has been proven wrong", () => {
    expect(assessJobCycle(initialCycleJob, NOON + 24 * HOUR).etaMs).toBeNull();
  });
});

test("an incremental cycle without figures has no invented estimate", () => {
  const job = {
    ...healthyJob,
    lastExecution: { ...LAST_EXECUTION, endedAt: null, exportsExpected: 0 },
  };
  expect(assessJobCycle(job)).toMatchObject({ isRunning: true, progressRatio: null, etaMs: null });
});

test("progress that was observed after the last end means that a cycle runs", () => {
  const progress = [{ completed: 3, total: 9, observedAt: NOON - MINUTE, units: "pages" }];
  expect(assessJobCycle({ ...healthyJob, progress })).toMatchObject({
    isRunning: true,
    beganAt: null,
    etaMs: null,
    progressRatio: 1 / 3,
  });
});

test("a cycle moves when its figures do, and else stands where it was last seen to move", () => {
  const later = (job: ObservedJob, ms: number) => ({ ...job, readAt: job.readAt + ms });
  const look = (job: ObservedJob, previous: ReturnType<typeof assessJob> | null) =>
    assessJob(jobFacts(job), previous, DEFAULT_THRESHOLDS, job.readAt);
  const first = look(initialCycleJob, null);
  const same = look(later(initialCycleJob, 30 * MINUTE), first);
  expect(same.cycle.lastProgressAt).toBe(first.cycle.lastProgressAt);
  const progress = [{ ...initialCycleJob.progress[0]!, completed: 53 }];
  const moved = look(later({ ...initialCycleJob, progress }, 40 * MINUTE), same);
  expect(moved.cycle.lastProgressAt).toBe(NOON + 40 * MINUTE);
});

law.prop([arbitraryJobFacts])(
  "progress stays within 0 and 1, and an estimate within its range",
  (facts) => {
    const { progressRatio, etaMs, etaLowMs, etaHighMs } = assessJobCycle(facts.job, NOON);
    expect(progressRatio ?? 0).toBeGreaterThanOrEqual(0);
    expect(progressRatio ?? 0).toBeLessThanOrEqual(1);
    if (etaMs === null) {
      expect([etaLowMs, etaHighMs]).toEqual([null, null]);
      return;
    }
    expect(etaLowMs).toBeGreaterThanOrEqual(0);
    expect(etaMs).toBeGreaterThanOrEqual(etaLowMs!);
    expect(etaHighMs).toBeGreaterThanOrEqual(etaMs);
  },
);
