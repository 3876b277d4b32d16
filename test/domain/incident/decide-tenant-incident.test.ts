import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IncidentDecision } from "../../../domain/incident/decide-incident.ts";
import { decideIncident } from "../../../domain/incident/decide-incident.ts";
import {
  decideTenantIncident,
  isCoveredByTenantIncident,
} from "../../../domain/incident/decide-tenant-incident.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { TenantAssessment } from "../../../domain/tenant-assessment.ts";
import type { Instant } from "../../../domain/time.ts";
import { MINUTE } from "../../../domain/time.ts";
import { incidentRow } from "../../../server/rows/incident-row.ts";
import { IncidentRow } from "../../../server/schema/incident-schema.ts";
import { test as law } from "../../property.ts";
import { NOON } from "../job-fixtures.ts";
import { assessTenantByMinute, MINUTE_OUTCOMES, type PollOutcome } from "../tenant-fixtures.ts";

const times = (count: number, minute: PollOutcome): PollOutcome[] =>
  Array.from({ length: count }, () => minute);
const inTurns = (count: number, first: PollOutcome, second: PollOutcome): PollOutcome[] =>
  Array.from({ length: count }, (_, index) => (index % 2 === 0 ? first : second));

/** Everything that one look at a tenant decides: of its jobs by name, and of itself as `*`. */
function decide(tenant: TenantAssessment, open: ReadonlyMap<string, Incident>, now: Instant) {
  const own = open.get("*") ?? null;
  const ofJobs = tenant.jobs.flatMap((snapshot): [string, IncidentDecision][] => {
    const name = snapshot.job.application;
    const known = open.get(name) ?? null;
    const isLeft = known === null && isCoveredByTenantIncident(snapshot, tenant.staleSources, own);
    return isLeft ? [] : [[name, decideIncident(known, snapshot, now)]];
  });
  return [...ofJobs, ["*", decideTenantIncident(own, tenant, now)] as const];
}

/** Plays minutes, as the worker does; tells which minute told what, of whom. */
function play(apps: readonly string[], minutes: readonly PollOutcome[]) {
  const watch = assessTenantByMinute(apps);
  const open = new Map<string, Incident>();
  const told: string[] = [];
  const incidents: Incident[] = [];
  for (const [index, minute] of minutes.entries()) {
    if (minute === "off") continue;
    const now: Instant = NOON + index * MINUTE;
    for (const [name, { kind, incident, decisionReason }] of decide(
      watch(minute, now),
      open,
      now,
    )) {
      expect(decisionReason).toMatch(/\S/);
      if (incident?.state === "open") open.set(name, incident);
      else open.delete(name);
      if (incident === null || kind === "unchanged") continue;
      told.push(`${index} ${name} ${kind}`);
      incidents.push(incident);
    }
  }
  return { told, incidents };
}

const THREE = ["8x8", "Box", "Slack"];

describe("of a tenant's sight", () => {
  test.each`
    story                                                   | apps                | minutes                                                             | told
    ${"nothing while it is there"}                          | ${THREE}            | ${times(60, "ok")}                                                  | ${[]}
    ${"one incident, however many jobs it hides"}           | ${THREE}            | ${["ok", ...times(90, "refused")]}                                  | ${["16 * opened"]}
    ${"its end, once it has been back for ten minutes"}     | ${THREE}            | ${["ok", ...times(20, "refused"), ...times(60, "ok")]}              | ${["16 * opened", "30 * recovered"]}
    ${"nothing when it was short"}                          | ${THREE}            | ${["ok", ...times(14, "down"), ...times(60, "ok")]}                 | ${[]}
    ${"no end that does not hold"}                          | ${THREE}            | ${["ok", ...times(20, "down"), ...inTurns(60, "ok", "down")]}       | ${["16 * opened"]}
    ${"one incident when the reason keeps changing"}        | ${THREE}            | ${["ok", ...inTurns(90, "down", "refused")]}                        | ${["32 * opened"]}
    ${"one incident when our looks do not even run"}        | ${THREE}            | ${["ok", ...times(90, "stuck")]}                                    | ${["32 * opened"]}
    ${"nothing after we were off"}                          | ${THREE}            | ${["ok", ...times(90, "off"), "stuck", ...times(20, "ok")]}         | ${[]}
    ${"one incident after we were off, once it has lasted"} | ${THREE}            | ${["ok", ...times(90, "off"), ...times(30, "refused")]}             | ${["106 * opened"]}
    ${"a log that we may not read, once for all jobs"}      | ${THREE}            | ${times(90, "no-log")}                                              | ${["15 * opened"]}
    ${"more when the jobs are not seen either"}             | ${THREE}            | ${[...times(30, "no-log"), ...times(60, "refused")]}                | ${["15 * opened", "45 * worsened"]}
    ${"its loss though no job is known yet"}                | ${[]}               | ${["ok", ...times(30, "refused")]}                                  | ${["16 * opened"]}
    ${"its loss though every job is in trouble already"}    | ${["Held"]}         | ${["ok", ...times(30, "refused")]}                                  | ${["0 Held opened", "16 * opened"]}
    ${"no end of what was open before"}                     | ${["Failing", "B"]} | ${[...times(7, "ok"), ...times(90, "refused"), ...times(20, "ok")]} | ${["5 Failing opened", "22 * opened", "106 * recovered"]}
    ${"nothing when one job alone is not seen"}             | ${THREE}            | ${["ok", ...times(40, "one-forbidden")]}                            | ${["32 8x8 opened"]}
    ${"its end, and then of a job that stays unseen"}       | ${THREE}            | ${["ok", ...times(40, "refused"), ...times(30, "one-forbidden")]}   | ${["16 * opened", "50 * recovered", "51 8x8 opened"]}
    ${"nothing new when a job has been told of before"}     | ${THREE}            | ${["ok", ...times(40, "one-forbidden"), ...times(40, "refused")]}   | ${["32 8x8 opened", "56 * opened"]}
  `("is told $story", ({ apps, minutes, told }) => {
    expect(play(apps, minutes).told).toEqual(told);
  });
});

test("the incident says what is not seen, since when, why, how many jobs it hides, and what to do", () => {
  const { incidents } = play(["8x8", "Box", "Held"], ["ok", ...times(30, "refused")]);
  const { updatedAt, ...own } = incidents.at(-1)!;
  expect(updatedAt).toBe(own.openedAt);
  expect(own).toMatchInlineSnapshot(`
    {
      "acknowledgedBy": null,
      "affectedObjects": 0,
      "application": "",
      "condition": "unknown",
      "id": "contoso~tenant-unreadable~mor08ao0",
      "jobId": "",
      "kind": "tenant-unreadable",
      "mailReason": "not sent yet",
      "mailed": false,
      "notices": 1,
      "openedAt": 1777887360000,
      "reason": "Steadystate has seen nothing of tenant contoso since 2026-05-04 09:20 UTC (16 min ago): Graph refused the client secret (AADSTS7000222: it has expired). 3 of 3 jobs are hidden by it. This is about our sight: Entra may well be working.",
      "remedy": "Renew the secret or certificate of Steadystate's own app registration, then run the doctor.",
      "resolvedAt": null,
      "said": null,
      "severity": "critical",
      "state": "open",
      "tenant": "contoso",
      "title": "contoso: nothing seen since 2026-05-04 09:20 UTC",
    }
  `);
});

test("an incident of a tenant has a row as the API promises it, with null for what it has not", () => {
  const [opened] = play(THREE, ["ok", ...times(30, "refused")]).incidents;
  const row = IncidentRow.parse(incidentRow(opened!, { name: "x", role: "viewer", tenants: [] }));
  expect(row).toMatchObject({ application: null, jobId: null, affectedObjects: null });
});

test("only a person can mend a refused credential: that is critical, an outage is not", () => {
  const severity = (minute: PollOutcome) =>
    play(THREE, ["ok", ...times(20, minute)]).incidents.at(-1)!.severity;
  expect(severity("refused")).toBe("critical");
  expect(severity("down")).toBe("warning");
  expect(severity("no-log")).toBe("warning");
});

test("a paused job is not hidden by a log that we do not read", () => {
  const [opened] = play(["Resting", "8x8"], ["ok", ...times(30, "no-log")]).incidents;
  expect(opened!.reason).toContain("1 of 2 jobs");
});

const stories = fc
  .array(fc.tuple(fc.constantFrom(...MINUTE_OUTCOMES), fc.integer({ min: 1, max: 40 })), {
    maxLength: 12,
  })
  .map((parts) => parts.flatMap(([minute, count]) => times(count, minute)));

law.prop([stories])(
  "whatever happens, a tenant has one incident at a time, and jobs do not pile up",
  (minutes) => {
    const { told } = play(THREE, ["ok", ...minutes]);
    let isOpen = false;
    for (const line of told.filter((one) => one.includes(" * "))) {
      expect(line.includes("opened")).toBe(!isOpen);
      isOpen = !line.includes("recovered");
    }
    // Only the one job that is refused by itself is ever told of by itself.
    expect(told.filter((line) => /Box|Slack/.test(line))).toEqual([]);
  },
);
