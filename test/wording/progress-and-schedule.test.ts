import { describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR } from "../../domain/time.ts";
import { initialCycleText } from "../../wording/cycle.ts";
import { scheduleText } from "../../wording/schedule.ts";
import { jobTerms } from "../../wording/systems.ts";
import { healthyJob, initialCycleJob, jobFacts, MORNING } from "../domain/job-fixtures.ts";

describe("a schedule text", () => {
  test("says when the job was last read if the job cannot be read now", () => {
    const { schedule } = assessJob(
      jobFacts(healthyJob),
      null,
      DEFAULT_THRESHOLDS,
      healthyJob.readAt,
    );
    expect(scheduleText({ ...schedule, lastSeenAt: MORNING })).toBe(
      `As last seen at 2026-05-04 09:20 UTC: ${scheduleText(schedule)}`,
    );
  });
});

describe("a progress text", () => {
  const running = {
    code: "initial-cycle-running",
    type: "initial",
    beganAt: initialCycleJob.lastExecution!.beganAt,
    progressRatio: 0.5,
    progressMethod: "units",
    trigger: null,
    estimate: {
      etaMs: HOUR,
      etaLowMs: HOUR,
      etaHighMs: HOUR,
      etaMethod: "history",
      noEtaReason: null,
    },
    failingObjects: 0,
    topFailure: null,
    missingAccounts: null,
  } as const;

  test("gives one duration instead of a range when both ends of the range are the same", () => {
    expect(initialCycleText(running, jobTerms(healthyJob), MORNING).reason).toMatch(
      /around 2026-05-04 10:20 UTC \(in 1 h\)\.$/,
    );
  });

  test("leaves out the start and the progress if they are not known", () => {
    const { reason } = initialCycleText(
      { ...running, beganAt: null, progressRatio: null },
      jobTerms(healthyJob),
      MORNING,
    );
    expect(reason).toMatch(/^The initial cycle is running\./);
  });
});
