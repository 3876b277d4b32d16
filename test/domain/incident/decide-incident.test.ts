import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { incidentTitle } from "../../../wording/incident-title.ts";
import { notifyReasonText } from "../../../wording/notify-reason.ts";
import { test as law } from "../../property.ts";
import { decideJobs, decideRecovery, notifyReasonOf } from "../incident-fixtures.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
  statusCounts,
} from "../job-fixtures.ts";

/** What one poll finds. */
const OUTCOMES = [
  "good",
  "few-fail",
  "many-fail",
  "at-risk",
  "quarantined",
  "stopped",
  "not-read",
  "paused",
] as const;
type Outcome = (typeof OUTCOMES)[number];

/** The facts after a poll at `now` with this outcome. */
function facts(outcome: Outcome, now: Instant) {
  const last = {
    ...LAST_EXECUTION,
    escrowed: 0,
    beganAt: now - 6 * MINUTE,
    endedAt: now - 5 * MINUTE,
  };
  const job: ObservedJob = { ...healthyJob, lastExecution: last, readAt: now };
  const freshness = freshnessAt(now);
  const failing = (objects: number) =>
    jobFacts(job, {
      freshness,
      counts: statusCounts({ "24h": { failure: objects, success: objects } }),
      failingByCode: [{ code: "EntryConflict", objects }],
      failingObjects: objects,
    });
  switch (outcome) {
    case "good":
      return jobFacts(job, { freshness });
    case "few-fail":
      return failing(12);
    case "many-fail":
      return failing(4500);
    case "at-risk": {
      // Many objects fail, but only a small part of all objects.
      const large = { ...job, synchronizedEntries: [{ key: "user to User", count: 2_000_000 }] };
      const rows = statusCounts({ "24h": { failure: 24_000, success: 1_000_000 } });
      return { ...failing(24_000), job: large, counts: rows };
    }
    case "quarantined":
      return jobFacts(
        { ...job, statusCode: "quarantine", quarantine: credentialsRejectedJob.quarantine },
        { freshness },
      );
    case "stopped": {
      const old = { ...last, beganAt: now - 181 * MINUTE, endedAt: now - 180 * MINUTE };
      return jobFacts(
        {
          ...job,
          lastExecution: old,
          lastSuccess: old,
          lastSuccessWithExports: null,
          steadyStateLastAt: null,
        },
        { freshness },
      );
    }
    case "not-read":
      return jobFacts(job, { freshness: { ...freshness, jobAsOf: now - 60 * MINUTE } });
    case "paused":
      return jobFacts({ ...job, statusCode: "paused" }, { freshness });
  }
}

/**
 * Plays polls one minute apart and lists every notification: minute, kind of change and of incident. For the
 * first `minutesWrong` minutes, the clock of the machine is three hours ahead.
 */
function play(
  outcomes: readonly Outcome[],
  minutesWrong = 0,
): { notified: string[]; incidents: Incident[] } {
  let open: readonly Incident[] = [];
  let previous: JobAssessment | null = null;
  const notified: string[] = [];
  const incidents: Incident[] = [];
  for (const [minute, outcome] of outcomes.entries()) {
    const aheadMs = minute < minutesWrong ? 3 * HOUR : 0;
    const now: Instant = MORNING + minute * MINUTE + aheadMs;
    previous = assessJob(facts(outcome, now), previous, DEFAULT_THRESHOLDS, now);
    const stillOpen: Incident[] = [];
    for (const { kind, decision } of decideJobs([previous], open)) {
      expect(notifyReasonText(notifyReasonOf(decision))).toMatch(/^[A-Z0-9].*\.$/);
      if (decision.kind !== "no-incident" && decision.kind !== "unchanged") {
        notified.push(`${minute} ${decision.kind} ${kind}`);
        incidents.push(decision.incident);
      }
      if (decision.incident?.state === "open") stillOpen.push(decision.incident);
    }
    open = stillOpen;
  }
  return { notified, incidents };
}

const times = (count: number, outcome: Outcome): Outcome[] =>
  Array.from({ length: count }, () => outcome);
const alternating = (count: number, first: Outcome, second: Outcome): Outcome[] =>
  Array.from({ length: count }, (_, minute) => (minute % 2 === 0 ? first : second));

describe("notifications of a job", () => {
  test.each`
    story                                                                   | outcomes                                                                                 | notified
    ${"a healthy job opens no incident"}                                    | ${times(30, "good")}                                                                     | ${[]}
    ${"a job that a person paused opens no incident"}                       | ${times(30, "paused")}                                                                   | ${[]}
    ${"a quarantine is notified at once, and its end after ten minutes"}    | ${[...times(3, "quarantined"), ...times(15, "good")]}                                    | ${["0 opened quarantine", "13 recovered quarantine"]}
    ${"failing objects are notified after five minutes"}                    | ${times(9, "few-fail")}                                                                  | ${["5 opened failures"]}
    ${"objects that fail for four minutes are not notified"}                | ${[...times(4, "few-fail"), ...times(20, "good")]}                                       | ${[]}
    ${"a job that is failing and healthy in turn is not notified"}          | ${alternating(21, "few-fail", "good")}                                                   | ${[]}
    ${"the way to quarantine is notified beside the failing objects"}       | ${[...times(7, "few-fail"), ...times(7, "many-fail")]}                                   | ${["5 opened failures", "12 opened quarantine-risk"]}
    ${"a quarantine has its own incident beside the failing objects"}       | ${[...times(7, "few-fail"), ...times(3, "quarantined")]}                                 | ${["5 opened failures", "7 opened quarantine"]}
    ${"a quarantine that comes and goes is notified once"}                  | ${["quarantined", "good", "good", "quarantined", "good", "good", "quarantined", "good"]} | ${["0 opened quarantine"]}
    ${"a quarantine that returns after its recovery is notified again"}     | ${[...times(2, "quarantined"), ...times(15, "few-fail"), ...times(5, "quarantined")]}    | ${["0 opened quarantine", "12 recovered quarantine", "12 opened failures", "17 opened quarantine"]}
    ${"objects that still fail are notified when the quarantine has ended"} | ${[...times(3, "quarantined"), ...times(20, "few-fail")]}                                | ${["0 opened quarantine", "13 recovered quarantine", "13 opened failures"]}
    ${"a stopped job is notified at once"}                                  | ${times(3, "stopped")}                                                                   | ${["0 opened schedule"]}
    ${"a job that cannot be read does not recover, and is notified"}        | ${[...times(3, "quarantined"), ...times(40, "not-read")]}                                | ${["0 opened quarantine", "19 opened job-unreadable"]}
    ${"a job that cannot be read is notified after 16 minutes"}             | ${times(20, "not-read")}                                                                 | ${["16 opened job-unreadable"]}
    ${"the end of a quarantine is notified when a person pauses the job"}   | ${[...times(3, "quarantined"), ...times(12, "paused")]}                                  | ${["0 opened quarantine", "13 recovered quarantine"]}
  `("$story", ({ outcomes, notified }: { outcomes: Outcome[]; notified: string[] }) => {
    expect(play(outcomes).notified).toEqual(notified);
  });
});

test("the incident of failing objects does not recover while most of the same objects still fail", () => {
  const opened = play(times(7, "few-fail")).incidents[0]!;
  const now = MORNING + 120 * MINUTE;
  const failing = facts("few-fail", now);
  const assessQuietHour = (failingObjects: number) => {
    const quiet = { ...failing, failingObjects, counts: statusCounts({ "24h": { success: 900 } }) };
    const job = { ...quiet.job, synchronizedEntries: [{ key: "user to User", count: 9000 }] };
    return assessJob({ ...quiet, job }, null, DEFAULT_THRESHOLDS, now);
  };
  expect(assessQuietHour(8).condition).toBe("healthy");
  expect(decideRecovery(opened, assessQuietHour(8))).toMatchObject({
    kind: "unchanged",
    incident: {
      notifyReason: { code: "objects-still-failing", objects: 8, affectedObjects: 12 },
    },
  });
  expect(decideRecovery(opened, assessQuietHour(5))).toMatchObject({
    kind: "recovered",
    incident: { recovery: { objectsStillAffected: 5, endedAt: now - 11 * MINUTE } },
  });
});

test("an incident that ended while the clock was ahead recovers ten minutes after the clock is right again", () => {
  const outcomes = [...times(3, "quarantined"), ...times(30, "good")];
  const { notified, incidents } = play(outcomes, 5);
  expect(notified).toEqual(["0 opened quarantine", "15 recovered quarantine"]);
  const { beganAt, openedAt, resolvedAt } = incidents[1]!;
  expect(Math.max(beganAt, openedAt)).toBeLessThanOrEqual(resolvedAt!);
});

test("the id of an incident consists of tenant, job, kind and opening time", () => {
  const [opened] = play(["quarantined"]).incidents;
  expect(opened!.id).toBe(`contoso~${healthyJob.jobId}~quarantine~${MORNING.toString(36)}`);
});

const stories = fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 150 });

law.prop([stories])(
  "an incident of each kind opens once and recovers at most once, whatever the polls find",
  (outcomes) => {
    const { notified, incidents } = play(outcomes);
    const last = new Map<string, Incident>();
    for (const [index, line] of notified.entries()) {
      const incident = incidents[index]!;
      const before = last.get(incident.kind);
      expect(line.includes("opened")).toBe(before === undefined || before.state === "recovered");
      expect(incident.notificationCount).toBe(
        line.includes("opened") ? 1 : before!.notificationCount + 1,
      );
      expect(incident.announced?.at).toBe(incident.updatedAt);
      last.set(incident.kind, incident);
    }
  },
);

test("the title of an incident names its own trouble, also when it has ended", () => {
  const { incidents } = play([
    ...times(7, "few-fail"),
    ...times(3, "quarantined"),
    ...times(15, "good"),
  ]);
  expect(incidents.map(incidentTitle)).toMatchInlineSnapshot(`
    [
      "8x8 (contoso): 12 objects fail, most often EntryConflict",
      "8x8 (contoso): quarantined (credentials rejected)",
      "8x8 (contoso): quarantined (credentials rejected)",
      "8x8 (contoso): 12 objects fail, most often EntryConflict",
    ]
  `);
});
