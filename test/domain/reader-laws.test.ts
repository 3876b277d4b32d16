import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { expect } from "vitest";
import { assess } from "../../domain/assess.ts";
import type { JobFacts } from "../../domain/facts.ts";
import type { SyncJob } from "../../domain/provisioning.ts";
import { PROBE_RESULTS, type TargetReading } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { NO_TRACE } from "../../domain/trace.ts";
import { anyFacts } from "./facts.ts";
import { cause } from "./failure/rows.ts";
import { NOON } from "./jobs.ts";
import { expectReadable } from "./readable.ts";
import { SERVER } from "./setup/set-ups.ts";
import { anyConfiguration } from "./setup/unlikely.ts";

// Whatever Graph may make of a job, the verdict on it can be read by itself.

const count = fc.oneof(fc.nat(3), fc.nat(90_000));

const anyCause = fc
  .record({
    id: fc.nat(9999).map(String),
    objects: count,
    leaving: fc.boolean(),
    kind: fc.constantFrom("user", "group", "other"),
    status: fc.constantFrom("failure", "warning"),
    code: fc.oneof(
      fc.string().map(word),
      fc.constantFrom(
        "InvalidAnchor",
        "Timeout",
        "TooManyRequests",
        "UnableToResolveReferenceAttributeValue",
      ),
    ),
    attribute: fc.constantFrom(null, "site", 'emails[type eq "work"].value'),
    firstAt: fc.integer({ min: NOON - 30 * DAY, max: NOON }),
  })
  .map(({ id, ...said }) => ({ id, counts: cause(id, { ...said, template: null }) }));

const anyTarget: fc.Arbitrary<TargetReading | null> = fc.option(
  fc
    .record({
      result: fc.constantFrom(...PROBE_RESULTS),
      age: fc.nat(5 * HOUR),
      tokenEndsAt: fc.option(fc.integer({ min: NOON - DAY, max: NOON + 40 * DAY }), { nil: null }),
    })
    .map(({ result, age, tokenEndsAt }) => ({
      ...SERVER,
      probe: { at: NOON - age, result, httpStatus: null, latencyMs: null, message: null },
      failingSince: NOON - age - 2 * HOUR,
      tokenEndsAt,
    })),
  { nil: null },
);

/** How others write is not what is looked at here. */
function word(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, "");
}

type Error = NonNullable<NonNullable<SyncJob["quarantine"]>["error"]>;

function tameError(error: Error | null): Error | null {
  return error === null ? null : { ...error, code: word(error.code), message: word(error.message) };
}

function tame(facts: JobFacts): JobFacts {
  const { job, sight } = facts;
  const { lastExecution: last, quarantine: held } = job;
  const { trouble } = sight;
  return {
    ...facts,
    job: {
      ...job,
      lastExecution: last === null ? null : { ...last, error: tameError(last.error) },
      quarantine: held === null ? null : { ...held, error: tameError(held.error) },
    },
    failing: facts.failing.map((one) => ({ ...one, code: word(one.code) })),
    sight: {
      ...sight,
      trouble: trouble === null ? null : { ...trouble, message: word(trouble.message) },
    },
  };
}

const anyWorld: fc.Arbitrary<JobFacts> = fc
  .record({
    facts: anyFacts,
    causes: fc.uniqueArray(anyCause, { maxLength: 5, selector: ({ id }) => id }),
    target: anyTarget,
    configuration: fc.option(anyConfiguration, { nil: null }),
  })
  .map(({ facts, causes, target, configuration }) => ({
    ...tame(facts),
    target,
    configuration,
    clusters: causes.map(({ counts }) => counts),
    trace: { ...NO_TRACE, leavers: causes.map(({ id }) => ({ id, since: NOON - 2 * DAY })) },
  }));

/** What a phone shows without being scrolled for long. */
const MAX_REASON = 700;

law.prop([anyWorld, anyWorld, fc.integer({ min: NOON, max: NOON + DAY })], { numRuns: 300 })(
  "whatever the facts are, the verdict can be read by itself",
  (before, facts, now) => {
    const previous = assess(before, null, DEFAULT_THRESHOLDS, now);
    const seen = assess(facts, previous, DEFAULT_THRESHOLDS, now);
    const { condition, reason, remedy, silence, cycle } = seen;
    for (const text of [reason, remedy, silence.words, cycle.cause?.words]) {
      if (text != null) expectReadable(text);
    }
    expect(reason.length).toBeLessThanOrEqual(MAX_REASON);
    if (condition !== "healthy") expect(remedy).toMatch(/\S/);
    if (condition === "quarantined") expect(silence.words).not.toMatch(/should come every/);
  },
);
