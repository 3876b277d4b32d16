import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findTrouble } from "../../../domain/assessment/find-trouble.ts";
import { hasTooManyFailingObjects } from "../../../domain/failure/failing-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { healthyJob, jobFacts, MORNING, statusCounts } from "../job-fixtures.ts";
import { clusterCounts, objectCounts } from "./failure-fixtures.ts";

/** A job with `count` objects in the app. */
const jobOfSize = (count: number) => ({
  ...healthyJob,
  lastExecution: null,
  synchronizedEntries: [{ key: "user to User", count }],
});

const isFailing = (facts: JobFacts, previous: JobAssessment | null = null): boolean =>
  hasTooManyFailingObjects(facts, findTrouble(previous, "failures") !== null, DEFAULT_THRESHOLDS);

describe("the check for too many failing objects", () => {
  type Case = {
    readonly size: number;
    readonly failing: number;
    readonly today: number;
    readonly tried: number;
    readonly failed: number;
  };

  test.each`
    story                                            | size    | failing | today | tried   | failed | outcome
    ${"four of ten objects, fewer than the minimum"} | ${10}   | ${4}    | ${4}  | ${9}    | ${4}   | ${"not failing"}
    ${"an eighth of all objects, failing for long"}  | ${100}  | ${14}   | ${0}  | ${14}   | ${14}  | ${"failing"}
    ${"only daily retries of a few old failures"}    | ${6300} | ${17}   | ${0}  | ${17}   | ${17}  | ${"not failing"}
    ${"daily retries and a few changes"}             | ${6300} | ${17}   | ${0}  | ${42}   | ${17}  | ${"not failing"}
    ${"most of today's changes"}                     | ${6300} | ${17}   | ${17} | ${42}   | ${17}  | ${"failing"}
    ${"today's failures among many successes"}       | ${6300} | ${17}   | ${17} | ${4017} | ${17}  | ${"not failing"}
    ${"today's failures, and many old ones"}         | ${6300} | ${317}  | ${17} | ${417}  | ${317} | ${"failing"}
    ${"a few objects of an initial cycle"}           | ${6000} | ${12}   | ${12} | ${6000} | ${12}  | ${"not failing"}
  `(
    "gives $outcome for a job if its failures are $story",
    ({ size, failing, today, tried, failed, outcome }: Case & { outcome: string }) => {
      const day = { attempted: tried, failed };
      const facts = jobFacts(jobOfSize(size), {
        failingObjects: failing,
        newlyFailingObjects: today,
        objects: objectCounts({ "24h": day, "7d": day, "30d": day }),
      });
      expect(isFailing(facts)).toBe(outcome === "failing");
    },
  );

  test("counts skipped people whose account is missing in the same way as failing people", () => {
    const day = { attempted: 42, failed: 17 };
    const skipped = (missingAccounts: number) =>
      jobFacts(jobOfSize(6300), { missingAccounts, objects: objectCounts({ "24h": day }) });
    expect(isFailing(skipped(17))).toBe(true);
    expect(isFailing(skipped(4))).toBe(false);
  });

  test("does not count retries as failures of the last hour after an initial cycle with few failures", () => {
    const rows = { "1h": { failure: 8, success: 1 }, "24h": { failure: 24, success: 4000 } };
    const counts = { failingObjects: 8, newlyFailingObjects: 8, counts: statusCounts(rows) };
    expect(isFailing(jobFacts(jobOfSize(4000), counts))).toBe(false);
    const windows = objectCounts({
      "1h": { attempted: 9, failed: 8 },
      "24h": { attempted: 4008, failed: 8 },
      "30d": { attempted: 4008, failed: 8 },
    });
    const clusterStart = {
      firstEventAt: MORNING - 7 * HOUR,
      rows: { "1h": 8, "24h": 24, "7d": 24, "30d": 24 },
    };
    const clusters = [clusterCounts("a", { objects: 8, ...clusterStart })];
    expect(isFailing(jobFacts(jobOfSize(4000), { ...counts, objects: windows, clusters }))).toBe(
      false,
    );
  });

  test.each`
    story                                     | firstAt              | backAt            | inHour | inDay | outcome
    ${"a cluster of this hour"}               | ${MORNING - HOUR}    | ${null}           | ${6}   | ${6}  | ${"failing"}
    ${"a cluster that was retried already"}   | ${MORNING - HOUR}    | ${null}           | ${6}   | ${12} | ${"not failing"}
    ${"an old cluster that is retried daily"} | ${MORNING - 9 * DAY} | ${null}           | ${6}   | ${6}  | ${"not failing"}
    ${"an old cluster that returned now"}     | ${MORNING - 9 * DAY} | ${MORNING - HOUR} | ${6}   | ${6}  | ${"failing"}
  `("gives $outcome for a job with many changes and $story", (row) => {
    const { firstAt, backAt, inHour, inDay, outcome } = row;
    const gap = backAt && { lastBeforeGapAt: MORNING - 5 * DAY, firstAfterGapAt: backAt };
    const rows = { "1h": inHour, "24h": inDay, "7d": inDay, "30d": inDay };
    const facts = jobFacts(jobOfSize(6000), {
      failingObjects: 6,
      newlyFailingObjects: 6,
      objects: objectCounts({
        "1h": { attempted: 8, failed: 6 },
        "24h": { attempted: 2500, failed: 6 },
        "30d": { attempted: 2500, failed: 6 },
      }),
      clusters: [clusterCounts("a", { objects: 6, firstEventAt: firstAt, rows, ...gap })],
    });
    expect(isFailing(facts)).toBe(outcome === "failing");
  });

  test("does not count all objects of an old cluster as new after one new failure", () => {
    const recurrence = {
      firstEventAt: MORNING - 20 * DAY,
      lastBeforeGapAt: MORNING - 3 * DAY,
      firstAfterGapAt: MORNING - HOUR,
    };
    const rows = { "1h": 1, "24h": 1, "7d": 43, "30d": 300 };
    const facts = jobFacts(jobOfSize(6000), {
      failingObjects: 14,
      newlyFailingObjects: 1,
      objects: objectCounts({
        "1h": { attempted: 4, failed: 1 },
        "24h": { attempted: 32, failed: 1 },
        "30d": { attempted: 2500, failed: 30 },
      }),
      clusters: [clusterCounts("a", { objects: 14, rows, ...recurrence })],
    });
    expect(isFailing(facts)).toBe(false);
  });

  const arbitrarySize = fc.integer({ min: 5, max: 20_000 });

  law.prop([arbitrarySize, fc.nat(500), fc.nat(500), fc.nat(500)])(
    "does not change from 'failing' to 'not failing' if a success becomes a failure",
    (size, oldFailures, newFailures, successes) => {
      const factsWith = (fresh: number, good: number) => {
        const failing = oldFailures + fresh;
        const tried = { attempted: failing + good, failed: failing };
        return jobFacts(jobOfSize(size), {
          failingObjects: failing,
          newlyFailingObjects: fresh,
          objects: objectCounts({ "24h": tried, "30d": tried }),
        });
      };
      if (isFailing(factsWith(newFailures, successes + 1)))
        expect(isFailing(factsWith(newFailures + 1, successes))).toBe(true);
    },
  );

  law.prop([arbitrarySize, fc.nat(500), fc.nat(500), fc.nat(9)])(
    "gives the same result with and without retries of objects that already fail",
    (size, failing, successes, tries) => {
      const factsWith = (failed: number, rows: number) =>
        jobFacts(jobOfSize(size), {
          failingObjects: failing,
          newlyFailingObjects: 0,
          counts: statusCounts({ "1h": { failure: rows, success: 0 }, "24h": { failure: rows } }),
          objects: objectCounts({ "24h": { attempted: successes + failed, failed } }),
        });
      expect(isFailing(factsWith(failing, failing * tries))).toBe(isFailing(factsWith(0, 0)));
    },
  );
});
