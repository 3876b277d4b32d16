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

/** The words of a story: what one look finds. */
const LOOKS = ["good", "few", "many", "risky", "held", "silent", "unseen", "paused"] as const;
type Look = (typeof LOOKS)[number];

/** What a look finds at `now`, the job object and our sight being as fresh as the word allows. */
function facts(look: Look, now: Instant) {
  const last = {
    ...LAST_EXECUTION,
    escrowed: 0,
    beganAt: now - 6 * MINUTE,
    endedAt: now - 5 * MINUTE,
  };
  const job: ObservedJob = { ...healthyJob, lastExecution: last, readAt: now };
  const sight = freshnessAt(now);
  const failing = (objects: number) =>
    jobFacts(job, {
      freshness: sight,
      counts: statusCounts({ "24h": { failure: objects, success: objects } }),
      failingByCode: [{ code: "EntryConflict", objects }],
      failingObjects: objects,
    });
  switch (look) {
    case "good":
      return jobFacts(job, { freshness: sight });
    case "few":
      return failing(12);
    case "many":
      return failing(4500);
    case "risky": {
      // Far on the way to quarantine by their number, and yet a small share.
      const large = { ...job, synchronizedEntries: [{ key: "user to User", count: 2_000_000 }] };
      const rows = statusCounts({ "24h": { failure: 24_000, success: 1_000_000 } });
      return { ...failing(24_000), job: large, counts: rows };
    }
    case "held":
      return jobFacts(
        { ...job, statusCode: "quarantine", quarantine: credentialsRejectedJob.quarantine },
        { freshness: sight },
      );
    case "silent": {
      const old = { ...last, beganAt: now - 181 * MINUTE, endedAt: now - 180 * MINUTE };
      return jobFacts(
        {
          ...job,
          lastExecution: old,
          lastSuccess: old,
          lastSuccessWithExports: null,
          steadyStateLastAt: null,
        },
        { freshness: sight },
      );
    }
    case "unseen":
      return jobFacts(job, { freshness: { ...sight, jobAsOf: now - 60 * MINUTE } });
    case "paused":
      return jobFacts({ ...job, statusCode: "paused" }, { freshness: sight });
  }
}

/** Plays looks one minute apart; tells the minute and the kind of every notice. */
function play(looks: readonly Look[]): { told: string[]; incidents: Incident[] } {
  let open: Incident | null = null;
  let previous: JobAssessment | null = null;
  const told: string[] = [];
  const incidents: Incident[] = [];
  for (const [minute, look] of looks.entries()) {
    const now: Instant = NOON + minute * MINUTE;
    previous = assessJob(facts(look, now), previous, DEFAULT_THRESHOLDS, now);
    const decision = decideIncident(open, previous, now);
    expect(decision.decisionReason).toMatch(/\S/);
    if (decision.kind !== "no-incident" && decision.kind !== "unchanged") {
      told.push(`${minute} ${decision.kind} ${previous.condition}`);
      incidents.push(decision.incident);
    }
    open = decision.incident?.state === "open" ? decision.incident : null;
  }
  return { told, incidents };
}

const times = (count: number, look: Look): Look[] => Array.from({ length: count }, () => look);
const alternating = (count: number, first: Look, second: Look): Look[] =>
  Array.from({ length: count }, (_, minute) => (minute % 2 === 0 ? first : second));

describe("a notice goes out", () => {
  test.each`
    story                                                   | looks                                                              | told
    ${"never for what is good"}                             | ${times(30, "good")}                                               | ${[]}
    ${"never for a pause by hand"}                          | ${times(30, "paused")}                                             | ${[]}
    ${"at once for quarantine, and when it has been over"}  | ${[...times(3, "held"), ...times(15, "good")]}                     | ${["0 opened quarantined", "13 recovered healthy"]}
    ${"once failing has held for five minutes"}             | ${[...times(9, "few")]}                                            | ${["5 opened failing"]}
    ${"not for failing that passes"}                        | ${[...times(4, "few"), ...times(20, "good")]}                      | ${[]}
    ${"once failing and at-risk in turns have held"}        | ${alternating(9, "few", "risky")}                                  | ${["5 opened at-risk"]}
    ${"of failing that we did not see in between"}          | ${["few", ...times(6, "unseen"), "few"]}                           | ${["7 opened failing"]}
    ${"not for failing with good in between"}               | ${alternating(21, "few", "good")}                                  | ${[]}
    ${"when it gets worse, in words or in gravity"}         | ${[...times(7, "few"), ...times(7, "many"), "held"]}               | ${["5 opened failing", "7 worsened failing", "14 worsened quarantined"]}
    ${"once for what comes and goes"}                       | ${[..."held good good held good good held good".split(" ")]}       | ${["0 opened quarantined"]}
    ${"not again when the worse returns soon"}              | ${[...times(2, "held"), ...times(20, "few"), ...times(5, "held")]} | ${["0 opened quarantined"]}
    ${"again when the worse returns after an hour of less"} | ${[...times(2, "held"), ...times(63, "few"), ...times(5, "held")]} | ${["0 opened quarantined", "65 worsened quarantined"]}
    ${"at once for silence, which has its own grace"}       | ${[...times(3, "silent")]}                                         | ${["0 opened stopped"]}
    ${"of no recovery while we do not see"}                 | ${[...times(3, "held"), ...times(40, "unseen")]}                   | ${["0 opened quarantined"]}
    ${"for our own blindness once it has held"}             | ${times(20, "unseen")}                                             | ${["16 opened blind"]}
    ${"for a recovery when somebody pauses the job"}        | ${[...times(3, "held"), ...times(12, "paused")]}                   | ${["0 opened quarantined", "13 recovered paused"]}
  `("$story", ({ looks, told }: { looks: Look[]; told: string[] }) => {
    expect(play(looks).told).toEqual(told);
  });
});

test("failing is not over while most of the same objects still fail", () => {
  const opened = play(times(7, "few")).incidents[0]!;
  const now = NOON + 120 * MINUTE;
  const few = facts("few", now);
  const quiet = (failingObjects: number) => {
    const calm = { ...few, failingObjects, counts: statusCounts({ "24h": { success: 900 } }) };
    const job = { ...calm.job, synchronizedEntries: [{ key: "user to User", count: 9000 }] };
    const since = assessJob({ ...calm, job }, null, DEFAULT_THRESHOLDS, now - 20 * MINUTE);
    return assessJob({ ...calm, job }, since, DEFAULT_THRESHOLDS, now);
  };
  expect(quiet(8).condition).toBe("healthy");
  expect(decideIncident(opened, quiet(8), now)).toMatchObject({
    kind: "unchanged",
    why: "8 of 12 objects still fail",
  });
  expect(decideIncident(opened, quiet(5), now).kind).toBe("recovered");
});

test("an incident's id is made of tenant, job and the moment it was opened", () => {
  const [opened] = play(["held"]).incidents;
  expect(opened!.id).toBe(`contoso~${healthyJob.jobId}~${NOON.toString(36)}`);
});

test("the gravest severity stays, so that whoever heard of it hears of its end", () => {
  const { incidents } = play([...times(2, "held"), ...times(70, "few"), ...times(20, "good")]);
  expect(incidents.at(-1)).toMatchObject({ state: "recovered", severity: "critical" });
});

const stories = fc.array(fc.constantFrom(...LOOKS), { maxLength: 150 });

law.prop([stories])(
  "every incident opens once, ends at most once, and never twice in a row",
  (looks) => {
    const { told, incidents } = play(looks);
    let isOpen = false;
    for (const [index, line] of told.entries()) {
      expect(line.includes("opened")).toBe(!isOpen);
      isOpen = !line.includes("recovered");
      expect(incidents[index]!.notificationCount).toBe(
        line.includes("opened") ? 1 : incidents[index - 1]!.notificationCount + 1,
      );
    }
  },
);

law.prop([stories])("what does not change is not told twice", (looks) => {
  const steady = looks.flatMap((look) => times(12, look));
  const { told } = play(steady);
  const changes = looks.filter((look, index) => look !== looks[index - 1]).length;
  expect(told.length).toBeLessThanOrEqual(changes);
});

test("what is told as worse is titled by what it is now, and keeps its name until its end", () => {
  const { incidents } = play([...times(7, "few"), ...times(3, "held"), ...times(15, "good")]);
  expect(incidents.map(({ title }) => title)).toMatchInlineSnapshot(`
    [
      "8x8 (contoso): 12 objects, EntryConflict",
      "8x8 (contoso): credentials refused",
      "8x8 (contoso): credentials refused",
    ]
  `);
});
