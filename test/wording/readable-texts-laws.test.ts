import fc from "fast-check";
import { expect } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { type ObservedTarget, PROBE_RESULTS, TOKEN_OWNERS } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { scheduleText } from "../../wording/schedule.ts";
import { triggerText } from "../../wording/trigger.ts";
import { arbitraryJobFacts } from "../domain/arbitrary-facts.ts";
import { anyConfiguration } from "../domain/configuration/any-configuration.ts";
import { HEALTHY_TARGET } from "../domain/configuration/configuration-cases.ts";
import { clusterCounts } from "../domain/failure/failure-fixtures.ts";
import { MORNING } from "../domain/job-fixtures.ts";
import { test as law } from "../property.ts";
import { expectReadable } from "./readable.ts";

// The texts about a job are readable, whatever Graph returns.

const count = fc.oneof(fc.nat(3), fc.nat(90_000));

const anyClusterCase = fc
  .record({
    id: fc.nat(9999).map(String),
    objects: count,
    isDeprovisioning: fc.boolean(),
    kind: fc.constantFrom("user", "group", "other"),
    status: fc.constantFrom("failure", "warning"),
    code: fc.oneof(
      fc.string().map(toWord),
      fc.constantFrom(
        "InvalidAnchor",
        "Timeout",
        "TooManyRequests",
        "UnableToResolveReferenceAttributeValue",
      ),
    ),
    attribute: fc.constantFrom(null, "site", 'emails[type eq "work"].value'),
    firstEventAt: fc.integer({ min: MORNING - 30 * DAY, max: MORNING }),
  })
  .map(({ id, ...rest }) => ({
    id,
    counts: clusterCounts(id, { ...rest, messageTemplate: null }),
  }));

const anyTarget: fc.Arbitrary<ObservedTarget | null> = fc.option(
  fc
    .record({
      result: fc.constantFrom(...PROBE_RESULTS),
      age: fc.nat(5 * HOUR),
      isAccepted: fc.boolean(),
      whose: fc.constantFrom(...TOKEN_OWNERS),
      tokenExpiresAt: fc.option(fc.integer({ min: MORNING - DAY, max: MORNING + 40 * DAY }), {
        nil: null,
      }),
    })
    .map(({ result, age, isAccepted, whose, tokenExpiresAt }) => ({
      ...HEALTHY_TARGET,
      probe: { at: MORNING - age, result, httpStatus: null, latencyMs: null, message: null },
      failingSince: MORNING - age - 2 * HOUR,
      refusedSince: result === "auth" ? MORNING - age - HOUR : null,
      polledAt: null,
      nextProbeAt: null,
      acceptedAt: isAccepted ? MORNING - age - 3 * HOUR : null,
      tokenExpiry: tokenExpiresAt === null ? null : { at: tokenExpiresAt, whose },
    })),
  { nil: null },
);

/** Keeps only letters and digits, because this file checks only our own sentences. */
function toWord(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, "");
}

type JobError = NonNullable<NonNullable<ObservedJob["quarantine"]>["error"]>;

function withPlainError(error: JobError | null): JobError | null {
  return error === null
    ? null
    : { ...error, code: toWord(error.code), message: toWord(error.message) };
}

function withPlainTexts(facts: JobFacts): JobFacts {
  const { job } = facts;
  const { lastExecution: last, quarantine } = job;
  return {
    ...facts,
    job: {
      ...job,
      lastExecution: last === null ? null : { ...last, error: withPlainError(last.error) },
      quarantine:
        quarantine === null ? null : { ...quarantine, error: withPlainError(quarantine.error) },
    },
    failingByCode: facts.failingByCode.map((failure) => ({
      ...failure,
      code: toWord(failure.code),
    })),
  };
}

function leaversOf(clusters: JobFacts["clusters"]): JobFacts["leavers"] {
  const people = clusters.reduce(
    (sum, { cluster, objects }) => sum + (cluster.isDeprovisioning ? Math.max(0, objects) : 0),
    0,
  );
  return { people, overdue: people, since: people > 0 ? MORNING - 2 * DAY : null };
}

const anyFacts: fc.Arbitrary<JobFacts> = fc
  .record({
    facts: arbitraryJobFacts,
    clusterCases: fc.uniqueArray(anyClusterCase, { maxLength: 5, selector: ({ id }) => id }),
    target: anyTarget,
    configuration: fc.option(anyConfiguration, { nil: null }),
  })
  .map(({ facts, clusterCases, target, configuration }) => ({
    ...withPlainTexts(facts),
    target,
    configuration,
    clusters: clusterCases.map(({ counts }) => counts),
    leavers: leaversOf(clusterCases.map(({ counts }) => counts)),
  }));

/** A longer reason does not fit on the screen of a phone. */
const MAX_REASON_LENGTH = 700;

law.prop([anyFacts, anyFacts, fc.integer({ min: MORNING, max: MORNING + DAY })], { numRuns: 300 })(
  "every text of an assessment is readable, whatever the facts are",
  (before, facts, now) => {
    const previous = assessJob(before, null, DEFAULT_THRESHOLDS, now);
    const assessment = assessJob(facts, previous, DEFAULT_THRESHOLDS, now);
    const { condition, schedule, cycle } = assessment;
    const { reason, remedy } = conditionText(assessment);
    for (const text of [
      reason,
      remedy,
      scheduleText(schedule),
      cycle.trigger === null ? null : triggerText(cycle.trigger),
    ]) {
      if (text != null) expectReadable(text);
    }
    expect(reason.length).toBeLessThanOrEqual(MAX_REASON_LENGTH);
    if (condition !== "healthy") expect(remedy).toMatch(/\S/);
    if (condition === "quarantined")
      expect(scheduleText(schedule)).not.toMatch(/should start every/);
  },
);
