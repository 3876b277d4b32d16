import fc from "fast-check";
import type { JobFacts, StatusCounts } from "../../domain/job-facts.ts";
import type { JobExecution, ObservedJob } from "../../domain/observed-job.ts";
import { DAY, MINUTE } from "../../domain/time.ts";
import { healthyJob, jobFacts, NOON } from "./job-fixtures.ts";

/** Random jobs and facts, also ones that Graph is unlikely to return. */

const instant = fc.integer({ min: NOON - 40 * DAY, max: NOON + DAY });
const moment = fc.option(instant, { nil: null });
const count = fc.oneof(fc.nat(50), fc.nat(100_000));

const error = fc.option(
  fc.record({ code: fc.string(), message: fc.string(), tenantActionable: fc.boolean() }),
  { nil: null },
);

const execution: fc.Arbitrary<JobExecution> = fc.record({
  state: fc.constantFrom("succeeded", "failed", "entry-level-errors", "unknown"),
  activityId: fc.option(fc.string(), { nil: null }),
  beganAt: moment,
  endedAt: moment,
  error,
  entitled: count,
  imported: count,
  exported: count,
  exportsExpected: count,
  escrowed: count,
  escrowedRaw: count,
});

const job: fc.Arbitrary<ObservedJob> = fc
  .record({
    statusCode: fc.constantFrom(
      "not-configured",
      "not-run",
      "active",
      "paused",
      "quarantine",
      "unknown",
    ),
    schedule: fc.record({
      state: fc.constantFrom("active", "disabled", "paused", "unknown"),
      intervalMs: fc.option(fc.integer({ min: MINUTE, max: DAY }), { nil: null }),
    }),
    lastExecution: fc.option(execution, { nil: null }),
    lastSuccess: fc.option(execution, { nil: null }),
    progress: fc.array(
      fc.record({
        completed: fc.integer(),
        total: fc.integer(),
        observedAt: instant,
        units: fc.string(),
      }),
      { maxLength: 3 },
    ),
    quarantine: fc.option(
      fc.record({
        reason: fc.oneof(
          fc.string(),
          fc.constantFrom("TooManyDeletes", "__proto__", "toString", "SomethingNew"),
        ),
        currentSince: moment,
        seriesSince: moment,
        seriesCount: fc.nat(100),
        nextAttemptAt: moment,
        error,
      }),
      { nil: null },
    ),
    steadyStateFirstAt: moment,
    steadyStateLastAt: moment,
    successiveFailedCycles: fc.nat(10),
    escrowsPruned: fc.boolean(),
  })
  .map((some): ObservedJob => ({ ...healthyJob, ...some }));

const status: fc.Arbitrary<StatusCounts> = fc.record({
  success: count,
  failure: count,
  skipped: count,
  warning: count,
  unknown: fc.nat(3),
});

export const arbitraryJobFacts: fc.Arbitrary<JobFacts> = fc
  .record({
    job,
    counts: fc.record({ "1h": status, "24h": status, "7d": status, "30d": status }),
    failingByCode: fc.array(fc.record({ code: fc.string(), objects: count }), { maxLength: 12 }),
    failingObjects: count,
    newlyFailingObjects: count,
    jobAsOf: moment,
    logAsOf: moment,
    readFailure: fc.option(
      fc.record({
        kind: fc.constantFrom(
          "unauthorised",
          "forbidden",
          "unlicensed",
          "throttled",
          "unavailable",
          "malformed",
        ),
        since: instant,
        message: fc.string(),
      }),
      { nil: null },
    ),
  })
  .map(({ job: one, jobAsOf, logAsOf, readFailure, ...rest }) =>
    jobFacts(one, {
      ...rest,
      freshness: {
        jobAsOf,
        logAsOf,
        readFailure,
        jobPollIntervalMs: MINUTE,
        logPollIntervalMs: MINUTE,
      },
    }),
  );
