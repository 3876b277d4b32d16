import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { assessFailures } from "../../../domain/failure/assess-failures.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { ObservedQuarantine } from "../../../domain/observed-job.ts";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import {
  knownQuarantineReason,
  whyAtRisk,
  whyDisabled,
  whyQuarantined,
} from "../../../domain/quarantine/why-quarantined.ts";

import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { StoredQuarantineAssessment } from "../../../store/jobs/stored-quarantine.ts";
import { disabledText, quarantinedText } from "../../../wording/quarantine.ts";
import { jobTerms } from "../../../wording/systems.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  MORNING,
  tooManyFailuresJob,
} from "../job-fixtures.ts";
import { unknownTarget } from "../target-fixtures.ts";

const contextOf = (facts: JobFacts) => ({
  facts,
  previous: null,
  failures: assessFailures(facts, DEFAULT_THRESHOLDS, MORNING),
  quarantine: assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING),
  thresholds: DEFAULT_THRESHOLDS,
  now: MORNING,
});

const atRisk = (context: ReturnType<typeof contextOf>) =>
  whyAtRisk(
    context,
    context.quarantine.drivers.filter(({ score }) => score >= DEFAULT_THRESHOLDS.atRiskScore),
  );

const CONFLICTS = {
  failingByCode: [{ code: "EntryConflict", objects: 25_000 }],
  failingObjects: 25_000,
  eventsTotal: 1000,
};

function quarantinedContext(
  changes: Partial<ObservedQuarantine>,
  facts: Partial<JobFacts> = {},
): ReturnType<typeof contextOf> {
  const quarantine = { ...tooManyFailuresJob.quarantine!, ...changes };
  return contextOf(jobFacts({ ...tooManyFailuresJob, quarantine }, facts));
}

describe("the reason of a quarantine", () => {
  test.each`
    graphReason             | known
    ${"TooManyDeletes"}     | ${"TooManyDeletes"}
    ${"QuarantineOnDemand"} | ${"QuarantinedOnDemand"}
    ${"AddedByMicrosoft"}   | ${"Unknown"}
    ${"toString"}           | ${"Unknown"}
    ${null}                 | ${"Unknown"}
  `("is $known if Graph gives the reason $graphReason", ({ graphReason, known }) => {
    expect(knownQuarantineReason(graphReason)).toBe(known);
  });

  test("names the top failure when the number of failures caused the quarantine", () => {
    const reason = "EncounteredBaseEscrowThreshold";
    expect(whyQuarantined(quarantinedContext({ reason }, CONFLICTS))).toMatchObject({
      topFailure: { code: "EntryConflict", objects: 25_000 },
      remedy: { code: "fix-top-failure" },
    });
  });

  test("names no failure when the failures did not cause the quarantine", () => {
    const reason = "TooManyDeletes";
    expect(whyQuarantined(quarantinedContext({ reason }, CONFLICTS))).toMatchObject({
      topFailure: null,
      remedy: { code: "fix-quarantine-reason" },
    });
  });

  test("has the limits of the settings, which the text names", () => {
    const context = quarantinedContext({ reason: "EncounteredBaseEscrowThreshold" });
    const thresholds = {
      ...DEFAULT_THRESHOLDS,
      baseLimitObjects: 12_000,
      quarantineLimitMs: 14 * DAY,
    };
    const terms = jobTerms(tooManyFailuresJob);
    const quarantined = whyQuarantined({ ...context, thresholds });
    expect(quarantinedText(quarantined, terms, MORNING).reason).toContain("tolerates (12,000;");
    const disabled = whyDisabled({ ...context, thresholds });
    expect(disabledText(disabled, terms).reason).toContain(
      "longer than the 14 d that Entra allows",
    );
  });

  test("has a remedy for the error of the job, without the app's own words", () => {
    expect(whyQuarantined(contextOf(jobFacts(credentialsRejectedJob))).remedy).toMatchObject({
      code: "fix-error",
      explanation: { id: "8x8-token-rejected", detail: null },
    });
  });

  test("shows that the next attempt and the deadline have passed", () => {
    const context = quarantinedContext({ seriesSince: MORNING - 29 * DAY, nextAttemptAt: MORNING });
    expect(whyQuarantined(context)).toMatchObject({
      nextAttempt: { code: "overdue", at: MORNING },
      disableDeadline: { at: MORNING - DAY, hasPassed: true },
    });
  });

  test("is kept when Entra has disabled the job", () => {
    const context = quarantinedContext({ seriesSince: MORNING - 30 * DAY });
    expect(whyDisabled(context)).toMatchObject({
      code: "disabled-after-quarantine",
      quarantinedSince: MORNING - 30 * DAY,
      quarantineReason: "EncounteredEscrowProportionThreshold",
    });
  });

  test("is kept in every later assessment after Graph returns no quarantine any more", () => {
    const since = credentialsRejectedJob.quarantine!.seriesSince!;
    const readAt = since + 28 * DAY + HOUR;
    const disabledJob = { ...credentialsRejectedJob, readAt };
    const pausedJob = { ...disabledJob, statusCode: "paused", quarantine: null } as const;
    const lastExecution = { ...disabledJob.lastExecution!, endedAt: readAt };
    for (const [job, condition] of [
      [disabledJob, "disabled"],
      [{ ...disabledJob, lastExecution }, "quarantined"],
    ] as const) {
      let assessment = assessJob(jobFacts(job), null, DEFAULT_THRESHOLDS, readAt);
      expect(assessment.condition).toBe(condition);
      for (let n = 0; n < 3; n++) {
        assessment = assessJob(jobFacts(pausedJob), assessment, DEFAULT_THRESHOLDS, readAt + n);
        expect(assessment.reason).toMatchObject({
          code: "disabled-after-quarantine",
          quarantinedSince: since,
          quarantineReason: "EncounteredQuarantineException",
          remedy: { code: "fix-error", explanation: { id: "8x8-token-rejected" } },
        });
      }
    }
  });
});

describe("the reason why a job is at risk", () => {
  const synchronizedEntries = [{ key: "user to User", count: 300_000 }];

  test("contains the top failure, and why there is no forecast of the time until quarantine, if the failures are near a limit", () => {
    const facts = jobFacts({ ...healthyJob, synchronizedEntries }, CONFLICTS);
    expect(atRisk(contextOf(facts))).toMatchObject({
      drivers: [{ kind: "rule", isExceeded: false, progress: { rule: "base", count: 25_000 } }],
      isQuarantineSoon: false,
      ruleOutlook: {
        topFailure: { code: "EntryConflict" },
        timeToQuarantine: null,
        noTimeReason: { code: "does-not-grow" },
      },
    });
  });

  test("contains the time to the end of the next cycle if a rule is exceeded", () => {
    const failures = {
      failingByCode: [{ code: "EntryConflict", objects: 41_000 }],
      failingObjects: 41_000,
      eventsTotal: 1000,
    };
    const facts = jobFacts({ ...healthyJob, synchronizedEntries }, failures);
    expect(atRisk(contextOf(facts))).toMatchObject({
      isQuarantineSoon: true,
      ruleOutlook: { timeToQuarantine: { rule: "base", isExceeded: true }, noTimeReason: null },
    });
  });

  test("contains nothing about rules if only the probe fails", () => {
    const probe = { at: MORNING, httpStatus: 401, latencyMs: 9, message: null };
    const target = unknownTarget({
      probe: { ...probe, result: "auth" },
      failingSince: MORNING - HOUR,
      refusedSince: MORNING - HOUR,
      acceptedAt: MORNING - 2 * HOUR,
    });
    expect(atRisk(contextOf(jobFacts(healthyJob, { target })))).toMatchObject({
      drivers: [{ kind: "credentials", source: "probe", result: "auth" }],
      isQuarantineSoon: true,
      ruleOutlook: null,
    });
  });
});

law.prop([arbitraryJobFacts])(
  "the assessment of a quarantine is the same after it was stored as JSON",
  (facts) => {
    const assessment = assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
    const stored: unknown = JSON.parse(JSON.stringify(assessment));
    expect(StoredQuarantineAssessment.parse(stored)).toEqual(assessment);
  },
);
