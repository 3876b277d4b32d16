import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { decideIncident } from "../../../domain/incident/decide-incident.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { MINUTE } from "../../../domain/time.ts";
import { incidentTitle } from "../../../wording/incident-title.ts";
import { notifyReasonText } from "../../../wording/notify-reason.ts";
import { test as law } from "../../property.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  NOON,
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

/** Plays polls one minute apart and lists every notification: minute, kind and condition. */
function play(outcomes: readonly Outcome[]): { notified: string[]; incidents: Incident[] } {
  let open: Incident | null = null;
  let previous: JobAssessment | null = null;
  const notified: string[] = [];
  const incidents: Incident[] = [];
  for (const [minute, outcome] of outcomes.entries()) {
    const now: Instant = NOON + minute * MINUTE;
    previous = assessJob(facts(outcome, now), previous, DEFAULT_THRESHOLDS, now);
    const decision = decideIncident(open, previous, DEFAULT_THRESHOLDS, now);
    const { notifyReason } = decision.kind === "no-incident" ? decision : decision.incident;
    expect(notifyReasonText(notifyReason)).toMatch(/^[A-Z0-9].*\.$/);
    if (decision.kind !== "no-incident" && decision.kind !== "unchanged") {
      notified.push(`${minute} ${decision.kind} ${previous.condition}`);
      incidents.push(decision.incident);
    }
    open = decision.incident?.state === "open" ? decision.incident : null;
  }
  return { notified, incidents };
}

const times = (count: number, outcome: Outcome): Outcome[] =>
  Array.from({ length: count }, () => outcome);
const alternating = (count: number, first: Outcome, second: Outcome): Outcome[] =>
  Array.from({ length: count }, (_, minute) => (minute % 2 === 0 ? first : second));

describe("notifications of a job", () => {
  test.each`
    story                                                               | outcomes                                                                                 | notified
    ${"a healthy job opens no incident"}                                | ${times(30, "good")}                                                                     | ${[]}
    ${"a job that a person paused opens no incident"}                   | ${times(30, "paused")}                                                                   | ${[]}
    ${"a quarantine is notified at once, its end after ten minutes"}    | ${[...times(3, "quarantined"), ...times(15, "good")]}                                    | ${["0 opened quarantined", "13 recovered healthy"]}
    ${"a failing job is notified after five minutes"}                   | ${times(9, "few-fail")}                                                                  | ${["5 opened failing"]}
    ${"a job that fails for four minutes is not notified"}              | ${[...times(4, "few-fail"), ...times(20, "good")]}                                       | ${[]}
    ${"a job failing and at risk in turn is notified after 5 minutes"}  | ${alternating(9, "few-fail", "at-risk")}                                                 | ${["5 opened at-risk"]}
    ${"a failing job that was not read in between is notified"}         | ${["few-fail", ...times(6, "not-read"), "few-fail"]}                                     | ${["7 opened failing"]}
    ${"a job failing and healthy in turn is not notified"}              | ${alternating(21, "few-fail", "good")}                                                   | ${[]}
    ${"a higher severity and a more severe condition are notified"}     | ${[...times(7, "few-fail"), ...times(7, "many-fail"), "quarantined"]}                    | ${["5 opened failing", "7 worsened failing", "14 worsened quarantined"]}
    ${"a quarantine that comes and goes is notified once"}              | ${["quarantined", "good", "good", "quarantined", "good", "good", "quarantined", "good"]} | ${["0 opened quarantined"]}
    ${"a quarantine that returns within an hour is not notified again"} | ${[...times(2, "quarantined"), ...times(20, "few-fail"), ...times(5, "quarantined")]}    | ${["0 opened quarantined"]}
    ${"a quarantine that returns after an hour is notified again"}      | ${[...times(2, "quarantined"), ...times(63, "few-fail"), ...times(5, "quarantined")]}    | ${["0 opened quarantined", "65 worsened quarantined"]}
    ${"a stopped job is notified at once"}                              | ${times(3, "stopped")}                                                                   | ${["0 opened stopped"]}
    ${"no recovery is notified while the condition is unknown"}         | ${[...times(3, "quarantined"), ...times(40, "not-read")]}                                | ${["0 opened quarantined"]}
    ${"an unknown condition is notified after 16 minutes"}              | ${times(20, "not-read")}                                                                 | ${["16 opened unknown"]}
    ${"a recovery is notified when a person pauses the job"}            | ${[...times(3, "quarantined"), ...times(12, "paused")]}                                  | ${["0 opened quarantined", "13 recovered paused"]}
  `("$story", ({ outcomes, notified }: { outcomes: Outcome[]; notified: string[] }) => {
    expect(play(outcomes).notified).toEqual(notified);
  });
});

test("the incident of a failing job does not recover while most of the same objects still fail", () => {
  const opened = play(times(7, "few-fail")).incidents[0]!;
  const now = NOON + 120 * MINUTE;
  const failing = facts("few-fail", now);
  const assessQuietHour = (failingObjects: number) => {
    const quiet = { ...failing, failingObjects, counts: statusCounts({ "24h": { success: 900 } }) };
    const job = { ...quiet.job, synchronizedEntries: [{ key: "user to User", count: 9000 }] };
    const since = assessJob({ ...quiet, job }, null, DEFAULT_THRESHOLDS, now - 20 * MINUTE);
    return assessJob({ ...quiet, job }, since, DEFAULT_THRESHOLDS, now);
  };
  expect(assessQuietHour(8).condition).toBe("healthy");
  expect(decideIncident(opened, assessQuietHour(8), DEFAULT_THRESHOLDS, now)).toMatchObject({
    kind: "unchanged",
    incident: {
      notifyReason: { code: "objects-still-failing", objects: 8, affectedObjects: 12 },
    },
  });
  expect(decideIncident(opened, assessQuietHour(5), DEFAULT_THRESHOLDS, now).kind).toBe(
    "recovered",
  );
});

test("the id of an incident consists of tenant, job and opening time", () => {
  const [opened] = play(["quarantined"]).incidents;
  expect(opened!.id).toBe(`contoso~${healthyJob.jobId}~${NOON.toString(36)}`);
});

test("an incident keeps its highest severity, so that its recovery reaches the same routes", () => {
  const { incidents } = play([
    ...times(2, "quarantined"),
    ...times(70, "few-fail"),
    ...times(20, "good"),
  ]);
  expect(incidents.at(-1)).toMatchObject({ state: "recovered", severity: "critical" });
});

const stories = fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 150 });

law.prop([stories])(
  "an incident opens once and recovers at most once, whatever the polls find",
  (outcomes) => {
    const { notified, incidents } = play(outcomes);
    let isOpen = false;
    for (const [index, line] of notified.entries()) {
      expect(line.includes("opened")).toBe(!isOpen);
      isOpen = !line.includes("recovered");
      expect(incidents[index]!.notificationCount).toBe(
        line.includes("opened") ? 1 : incidents[index - 1]!.notificationCount + 1,
      );
    }
  },
);

law.prop([stories])("a condition that does not change is notified once", (outcomes) => {
  const { notified } = play(outcomes.flatMap((outcome) => times(12, outcome)));
  const changes = outcomes.filter((outcome, index) => outcome !== outcomes[index - 1]).length;
  expect(notified.length).toBeLessThanOrEqual(changes);
});

test("the title of an incident names the most severe condition that was notified, until the recovery", () => {
  const { incidents } = play([
    ...times(7, "few-fail"),
    ...times(3, "quarantined"),
    ...times(15, "good"),
  ]);
  expect(incidents.map(incidentTitle)).toMatchInlineSnapshot(`
    [
      "8x8 (contoso): 12 objects fail, most often EntryConflict",
      "8x8 (contoso): credentials rejected",
      "8x8 (contoso): credentials rejected",
    ]
  `);
});
