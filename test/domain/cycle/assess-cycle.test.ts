import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { assessCycle } from "../../../domain/cycle/assess-cycle.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../../domain/provisioning-audit.ts";
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
  MORNING,
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
  "the cycle of the job $name has the kind $kind, isRunning $isRunning and the method $progressMethod",
  ({ job, kind, isRunning, progressMethod }) => {
    expect(assessJobCycle(job)).toMatchObject({ kind, isRunning, progressMethod });
  },
);

describe("the running initial cycle", () => {
  const cycle = assessJobCycle(initialCycleJob);

  test("shows progress as the share of pages that Graph reports as done", () => {
    expect(cycle.progressRatio).toBeCloseTo(52 / 120, 5);
  });

  test("has an estimate from its pace so far and from the time at which Graph counted the pages", () => {
    const elapsedMs =
      parseInstant("2026-05-04T09:10:00Z") - parseInstant("2026-05-04T07:00:11.33Z");
    const remainingMs = (elapsedMs * 68) / 52 - 10 * MINUTE;
    // On average the current page is half done, and the last page is half full.
    const pageMs = elapsedMs / 52;
    expect(Math.abs(cycle.etaMs! - remainingMs)).toBeLessThan(2 * pageMs);
    expect(cycle.etaLowMs).toBeLessThan(cycle.etaMs!);
    expect(cycle.etaHighMs).toBeGreaterThan(cycle.etaMs!);
  });

  test("shows progress as the share of exported objects if Graph returns no page counts", () => {
    const job = { ...initialCycleJob, progress: [] };
    expect(assessJobCycle(job)).toMatchObject({
      progressMethod: "exports",
      progressRatio: (2310 + 41) / 3120,
    });
  });

  test("has no estimate before its own pace is known, because nothing else shows how fast the app is", () => {
    const job = {
      ...initialCycleJob,
      progress: [],
      readAt: initialCycleJob.lastExecution!.beganAt! + MINUTE,
    };
    expect(assessJobCycle(job)).toMatchObject({ etaMs: null, noEtaReason: "pace-unknown" });
  });

  test("has an estimate after a single poll only if at least a tenth of the work is done", () => {
    const [pages] = initialCycleJob.progress;
    const doneAfterOnePoll = (completed: number) =>
      assessJobCycle({ ...initialCycleJob, progress: [{ ...pages!, completed }] });
    expect(doneAfterOnePoll(11)).toMatchObject({ etaMs: null, noEtaReason: "pace-unknown" });
    expect(doneAfterOnePoll(12)).toMatchObject({ etaMethod: "pace" });
  });

  test("has no estimate from its pace while few objects are done", () => {
    const execution = { ...initialCycleJob.lastExecution!, entitled: 40, exportsExpected: 40 };
    const doneObjects = (exported: number) =>
      assessJobCycle({
        ...initialCycleJob,
        lastExecution: { ...execution, exported, escrowed: 0 },
        progress: [],
      });
    expect(doneObjects(4)).toMatchObject({ etaMs: null, noEtaReason: "pace-unknown" });
    expect(doneObjects(6)).toMatchObject({ etaMethod: "pace" });
  });

  test("has no estimate when it has taken longer than its pace predicted", () => {
    expect(assessJobCycle(initialCycleJob, MORNING + 24 * HOUR)).toMatchObject({
      etaMs: null,
      noEtaReason: "longer-than-own-pace",
    });
  });
});

describe("the running full cycle of a job that has reached steady state", () => {
  const fullCycleJob = { ...initialCycleJob, steadyStateFirstAt: MORNING - 90 * 24 * HOUR };
  const restart: ProvisioningAudit = {
    id: "restart",
    at: initialCycleJob.lastExecution!.beganAt! - MINUTE,
    actor: "admin",
    activity: "Enable/restart provisioning configuration",
    result: "success",
    reason: null,
    servicePrincipalId: initialCycleJob.servicePrincipalId,
    application: initialCycleJob.application,
  };
  const assessFullCycle = (job: ObservedJob) =>
    assessCycle(jobFacts(job, { audits: [restart] }), null, DEFAULT_THRESHOLDS, job.readAt);

  test("has Microsoft's published range as its estimate before its own pace is known", () => {
    const job = {
      ...fullCycleJob,
      lastExecution: {
        ...fullCycleJob.lastExecution!,
        exported: 0,
        escrowed: 0,
        exportsExpected: 0,
      },
      progress: [],
      readAt: fullCycleJob.lastExecution!.beganAt! + MINUTE,
    };
    const { etaLowMs, etaHighMs } = assessFullCycle(job);
    expect(etaLowMs).toBeCloseTo(3120 * 0.01 * MINUTE - MINUTE, -1);
    expect(etaHighMs).toBeCloseTo(3120 * 0.08 * MINUTE - MINUTE, -1);
  });

  test.each([5, 20, 34, 60, 120, 240])(
    "is never estimated to end at once while its own pace is not known (after %i minutes)",
    (minutes) => {
      const job = {
        ...fullCycleJob,
        lastExecution: { ...fullCycleJob.lastExecution!, exported: 15, escrowed: 0 },
        progress: [],
        readAt: fullCycleJob.lastExecution!.beganAt! + minutes * MINUTE,
      };
      const { progressRatio, etaMs, etaLowMs, etaHighMs } = assessFullCycle(job);
      expect(progressRatio).toBeCloseTo(0.005, 3);
      // Microsoft's pace means 31 to 250 minutes for 3,120 objects.
      expect(etaMs).toBeGreaterThan(MINUTE);
      expect(etaLowMs).toBeLessThan(etaMs!);
      expect(etaHighMs).toBeGreaterThan(etaMs!);
    },
  );
});

test("an incremental cycle without progress counts and without earlier cycles has no estimate", () => {
  const job = {
    ...healthyJob,
    lastExecution: { ...LAST_EXECUTION, endedAt: null, exportsExpected: 0 },
  };
  expect(assessJobCycle(job)).toMatchObject({
    isRunning: true,
    progressRatio: null,
    etaMs: null,
    noEtaReason: "too-few-cycles",
  });
});

test("a new cycle is running if Graph observed progress after the end of the last cycle", () => {
  const progress = [{ completed: 3, total: 9, observedAt: MORNING - MINUTE, units: "pages" }];
  expect(assessJobCycle({ ...healthyJob, progress })).toMatchObject({
    isRunning: true,
    beganAt: null,
    etaMs: null,
    progressRatio: 1 / 3,
  });
});

test("the time of the last progress changes only when the counters of the job change", () => {
  const later = (job: ObservedJob, ms: number) => ({ ...job, readAt: job.readAt + ms });
  const assessAtRead = (job: ObservedJob, previous: ReturnType<typeof assessJob> | null) =>
    assessJob(jobFacts(job), previous, DEFAULT_THRESHOLDS, job.readAt);
  const first = assessAtRead(initialCycleJob, null);
  const unchanged = assessAtRead(later(initialCycleJob, 30 * MINUTE), first);
  expect(unchanged.cycle.lastProgressAt).toBe(first.cycle.lastProgressAt);
  const progress = [{ ...initialCycleJob.progress[0]!, completed: 53 }];
  const changed = assessAtRead(later({ ...initialCycleJob, progress }, 40 * MINUTE), unchanged);
  expect(changed.cycle.lastProgressAt).toBe(MORNING + 40 * MINUTE);
});

law.prop([arbitraryJobFacts])(
  "for any facts, the progress is between 0 and 1, and the estimate lies within its range",
  (facts) => {
    const { progressRatio, etaMs, etaLowMs, etaHighMs } = assessJobCycle(facts.job, MORNING);
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
