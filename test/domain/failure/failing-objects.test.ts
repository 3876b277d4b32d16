import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasTooManyFailingObjects } from "../../../domain/failure/failing-objects.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { healthyJob, jobFacts, NOON, statusCounts } from "../job-fixtures.ts";
import { clusterCounts, objectCounts } from "./failure-fixtures.ts";

/** A job with so many objects in the app. */
const sized = (count: number) => ({
  ...healthyJob,
  lastExecution: null,
  synchronizedEntries: [{ key: "user to User", count }],
});

const isFailing = (facts: JobFacts, previous: JobAssessment | null = null): boolean =>
  hasTooManyFailingObjects(facts, previous, DEFAULT_THRESHOLDS);

describe("a job is failing by its distinct objects", () => {
  type Case = {
    readonly size: number;
    readonly failing: number;
    readonly today: number;
    readonly tried: number;
    readonly failed: number;
  };

  test.each`
    story                                               | size    | failing | today | tried   | failed | fails
    ${"four of ten are too few to tell"}                | ${10}   | ${4}    | ${4}  | ${9}    | ${4}   | ${false}
    ${"an eighth of all, however long ago"}             | ${100}  | ${14}   | ${0}  | ${14}   | ${14}  | ${true}
    ${"daily retries of a few old failures, alone"}     | ${6300} | ${17}   | ${0}  | ${17}   | ${17}  | ${false}
    ${"daily retries beside a few changes"}             | ${6300} | ${17}   | ${0}  | ${42}   | ${17}  | ${false}
    ${"most of today's changes fail"}                   | ${6300} | ${17}   | ${17} | ${42}   | ${17}  | ${true}
    ${"today's failures among many that went well"}     | ${6300} | ${17}   | ${17} | ${4017} | ${17}  | ${false}
    ${"old failures do not dilute today's"}             | ${6300} | ${317}  | ${17} | ${417}  | ${317} | ${true}
    ${"an initial cycle with a usual handful of flaws"} | ${6000} | ${12}   | ${12} | ${6000} | ${12}  | ${false}
  `(
    "$story: $fails",
    ({ size, failing, today, tried, failed, fails }: Case & { fails: boolean }) => {
      const day = { attempted: tried, failed };
      const facts = jobFacts(sized(size), {
        failingObjects: failing,
        newlyFailingObjects: today,
        objects: objectCounts({ "24h": day, "7d": day, "30d": day }),
      });
      expect(isFailing(facts)).toBe(fails);
    },
  );

  test("the first retries of an initial cycle's handful are no news of a quiet hour", () => {
    const rows = { "1h": { failure: 8, success: 1 }, "24h": { failure: 24, success: 4000 } };
    const unread = { failingObjects: 8, failingLately: 8, counts: statusCounts(rows) };
    expect(isFailing(jobFacts(sized(4000), unread))).toBe(false);
    const windows = objectCounts({
      "1h": { attempted: 9, failed: 8 },
      "24h": { attempted: 4008, failed: 8 },
      "30d": { attempted: 4008, failed: 8 },
    });
    const began = {
      firstEventAt: NOON - 7 * HOUR,
      rows: { "1h": 8, "24h": 24, "7d": 24, "30d": 24 },
    };
    const clusters = [clusterCounts("a", { objects: 8, ...began })];
    expect(isFailing(jobFacts(sized(4000), { ...unread, objects: windows, clusters }))).toBe(false);
  });

  test.each`
    story                             | firstAt           | inHour | inDay | fails
    ${"a cause of this hour"}         | ${NOON - HOUR}    | ${6}   | ${6}  | ${true}
    ${"one that is tried again"}      | ${NOON - HOUR}    | ${6}   | ${12} | ${false}
    ${"an old one tried once a day"}  | ${NOON - 9 * DAY} | ${6}   | ${6}  | ${false}
    ${"one that came back this hour"} | ${NOON - HOUR}    | ${6}   | ${6}  | ${true}
  `("a busy day does not hide $story: $fails", ({ firstAt, inHour, inDay, fails }) => {
    const rows = { "1h": inHour, "24h": inDay, "7d": inDay, "30d": inDay };
    const facts = jobFacts(sized(6000), {
      failingObjects: 6,
      newlyFailingObjects: 6,
      objects: objectCounts({
        "1h": { attempted: 8, failed: 6 },
        "24h": { attempted: 2500, failed: 6 },
        "30d": { attempted: 2500, failed: 6 },
      }),
      clusters: [clusterCounts("a", { objects: 6, firstEventAt: firstAt, rows })],
    });
    expect(isFailing(facts)).toBe(fails);
  });

  test("one failure that brings an old cause back does not make news of all its objects", () => {
    const back = {
      firstEventAt: NOON - 20 * DAY,
      lastBeforeGapAt: NOON - 3 * DAY,
      firstAfterGapAt: NOON - HOUR,
    };
    const rows = { "1h": 1, "24h": 1, "7d": 43, "30d": 300 };
    const facts = jobFacts(sized(6000), {
      failingObjects: 14,
      newlyFailingObjects: 1,
      objects: objectCounts({
        "1h": { attempted: 4, failed: 1 },
        "24h": { attempted: 32, failed: 1 },
        "30d": { attempted: 2500, failed: 30 },
      }),
      clusters: [clusterCounts("a", { objects: 14, rows, ...back })],
    });
    expect(isFailing(facts)).toBe(false);
  });

  const size = fc.integer({ min: 5, max: 20_000 });

  law.prop([size, fc.nat(500), fc.nat(500), fc.nat(500)])(
    "a failure instead of a success never makes a job look better",
    (all, old, lately, well) => {
      const at = (fresh: number, good: number) => {
        const failing = old + fresh;
        const tried = { attempted: failing + good, failed: failing };
        return jobFacts(sized(all), {
          failingObjects: failing,
          newlyFailingObjects: fresh,
          objects: objectCounts({ "24h": tried, "30d": tried }),
        });
      };
      if (isFailing(at(lately, well + 1))) expect(isFailing(at(lately + 1, well))).toBe(true);
    },
  );

  law.prop([size, fc.nat(500), fc.nat(500), fc.nat(9)])(
    "retries of objects that fail already change nothing",
    (all, old, well, tries) => {
      const of = (failed: number, rows: number) =>
        jobFacts(sized(all), {
          failingObjects: old,
          newlyFailingObjects: 0,
          counts: statusCounts({ "1h": { failure: rows, success: 0 }, "24h": { failure: rows } }),
          objects: objectCounts({ "24h": { attempted: well + failed, failed } }),
        });
      expect(isFailing(of(old, old * tries))).toBe(isFailing(of(0, 0)));
    },
  );
});
