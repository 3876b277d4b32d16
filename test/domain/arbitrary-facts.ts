import fc from "fast-check";
import type { JobFacts, StatusCounts } from "../../domain/job-facts.ts";
import type { JobExecution, ObservedJob } from "../../domain/observed-job.ts";
import type { ReadFailureCause } from "../../domain/read-failure.ts";
import { DAY, MINUTE } from "../../domain/time.ts";
import { healthyJob, jobFacts, MORNING } from "./job-fixtures.ts";

// Random jobs and facts. Some are so unusual that Graph is unlikely to return them.

const instant = fc.integer({ min: MORNING - 40 * DAY, max: MORNING + DAY });
const instantOrNull = fc.option(instant, { nil: null });
const count = fc.oneof(fc.nat(50), fc.nat(100_000));

const error = fc.option(
  fc.record({ code: fc.string(), message: fc.string(), tenantActionable: fc.boolean() }),
  { nil: null },
);

const execution: fc.Arbitrary<JobExecution> = fc.record({
  state: fc.constantFrom("succeeded", "failed", "entry-level-errors", "unknown"),
  activityId: fc.option(fc.string(), { nil: null }),
  beganAt: instantOrNull,
  endedAt: instantOrNull,
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
        currentSince: instantOrNull,
        seriesSince: instantOrNull,
        seriesCount: fc.nat(100),
        nextAttemptAt: instantOrNull,
        error,
      }),
      { nil: null },
    ),
    steadyStateFirstAt: instantOrNull,
    steadyStateLastAt: instantOrNull,
    successiveFailedCycles: fc.nat(10),
    escrowsPruned: fc.boolean(),
  })
  .map((overrides): ObservedJob => ({ ...healthyJob, ...overrides }));

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
    jobAsOf: instantOrNull,
    logAsOf: instantOrNull,
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
        cause: fc.constantFrom<ReadFailureCause>(
          { code: "secret-expired", aadsts: "7000222", oauthError: "invalid_client" },
          { code: "sign-in-refused", aadsts: null, oauthError: "invalid_grant" },
          { code: "sign-in-unavailable", status: 503, aadsts: "90035", networkError: null },
          { code: "graph-unavailable", status: null, networkError: "ECONNREFUSED" },
          { code: "claims-challenge" },
          { code: "permission-missing", permission: "Synchronization.Read.All" },
          { code: "answer-unusable", problem: "link-loop" },
        ),
      }),
      { nil: null },
    ),
  })
  .map(({ job: observedJob, jobAsOf, logAsOf, readFailure, ...rest }) =>
    jobFacts(observedJob, {
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
