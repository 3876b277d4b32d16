import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideIncidents } from "../../../domain/incident/decide-incidents.ts";
import type { Incident } from "../../../domain/incident.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { MINUTE } from "../../../domain/time.ts";
import { incidentRow } from "../../../server/rows/incident-row.ts";
import { IncidentRow } from "../../../server/schema/incident-schema.ts";
import { notifyReasonText } from "../../../wording/notify-reason.ts";
import { test as law } from "../../property.ts";
import { testCaller } from "../../server/test-caller.ts";
import { isNotified, notifyReasonOf } from "../incident-fixtures.ts";
import { MORNING } from "../job-fixtures.ts";
import { assessTenantByMinute, MINUTE_OUTCOMES, type PollOutcome } from "../tenant-fixtures.ts";

const times = (count: number, minute: PollOutcome): PollOutcome[] =>
  Array.from({ length: count }, () => minute);
const inTurns = (count: number, first: PollOutcome, second: PollOutcome): PollOutcome[] =>
  Array.from({ length: count }, (_, index) => (index % 2 === 0 ? first : second));

/** Plays minutes as the worker does, and lists every notification: minute, application and kind. */
function play(apps: readonly string[], minutes: readonly PollOutcome[]) {
  const assessMinute = assessTenantByMinute(apps);
  let openIncidents: readonly Incident[] = [];
  const decisions = minutes.flatMap((outcome, index) => {
    if (outcome === "off") return [];
    const now: Instant = MORNING + index * MINUTE;
    const tenant = assessMinute(outcome, now);
    const decided = decideIncidents(
      { tenant, credentialExpiry: null, targets: [], openIncidents },
      DEFAULT_THRESHOLDS,
    );
    openIncidents = decided.flatMap(({ decision: { incident } }) =>
      incident?.state === "open" ? [incident] : [],
    );
    return decided.map(({ source, decision }) => {
      expect(notifyReasonText(notifyReasonOf(decision))).toMatch(/^[A-Z0-9].*\.$/);
      const name = source.code === "job" ? source.assessment.job.application : "*";
      return { line: `${index} ${name} ${decision.kind}`, decision };
    });
  });
  const notified = decisions.filter(({ decision }) => isNotified(decision));
  return {
    notified: notified.map(({ line }) => line),
    incidents: notified.flatMap(({ decision: { incident } }) => incident ?? []),
    decisions,
  };
}

const THREE = ["8x8", "Box", "Slack"];

describe("notifications of a tenant", () => {
  test.each`
    story                                                                      | apps                | minutes                                                             | notified
    ${"nothing is notified while everything is read"}                          | ${THREE}            | ${times(60, "ok")}                                                  | ${[]}
    ${"an outage opens one incident for all jobs"}                             | ${THREE}            | ${["ok", ...times(90, "refused")]}                                  | ${["16 * opened"]}
    ${"a recovery is notified ten minutes after the tenant can be read again"} | ${THREE}            | ${["ok", ...times(20, "refused"), ...times(60, "ok")]}              | ${["16 * opened", "31 * recovered"]}
    ${"an outage of 14 minutes is not notified"}                               | ${THREE}            | ${["ok", ...times(14, "down"), ...times(60, "ok")]}                 | ${[]}
    ${"an incident does not recover while every second poll fails"}            | ${THREE}            | ${["ok", ...times(20, "down"), ...inTurns(60, "ok", "down")]}       | ${["16 * opened"]}
    ${"an outage opens one incident even if its reason keeps changing"}        | ${THREE}            | ${["ok", ...inTurns(90, "down", "refused")]}                        | ${["32 * opened"]}
    ${"one incident opens when no poll runs"}                                  | ${THREE}            | ${["ok", ...times(90, "stuck")]}                                    | ${["32 * opened"]}
    ${"nothing is notified after the worker was switched off"}                 | ${THREE}            | ${["ok", ...times(90, "off"), "stuck", ...times(20, "ok")]}         | ${[]}
    ${"an outage is notified 15 minutes after the restart of a worker"}        | ${THREE}            | ${["ok", ...times(90, "off"), ...times(30, "refused")]}             | ${["106 * opened"]}
    ${"a log that may not be read is notified once for all jobs"}              | ${THREE}            | ${times(90, "no-log")}                                              | ${["15 * opened"]}
    ${"a higher severity is notified when also the jobs cannot be read"}       | ${THREE}            | ${[...times(30, "no-log"), ...times(60, "refused")]}                | ${["15 * opened", "45 * worsened"]}
    ${"a tenant without known jobs has an incident"}                           | ${[]}               | ${["ok", ...times(30, "refused")]}                                  | ${["16 * opened"]}
    ${"a tenant whose only job has an incident gets its own incident"}         | ${["Miro"]}         | ${["ok", ...times(30, "refused")]}                                  | ${["0 Miro opened", "16 * opened"]}
    ${"an incident of a job does not recover during the outage"}               | ${["Dropbox", "B"]} | ${[...times(7, "ok"), ...times(90, "refused"), ...times(20, "ok")]} | ${["5 Dropbox opened", "22 * opened", "107 * recovered"]}
    ${"a single job that cannot be read has its own incident"}                 | ${THREE}            | ${["ok", ...times(40, "one-forbidden")]}                            | ${["32 8x8 opened"]}
    ${"a job that stays unreadable after the outage has its own incident"}     | ${THREE}            | ${["ok", ...times(40, "refused"), ...times(30, "one-forbidden")]}   | ${["16 * opened", "51 * recovered", "52 8x8 opened"]}
    ${"an outage after the incident of one job is notified"}                   | ${THREE}            | ${["ok", ...times(40, "one-forbidden"), ...times(40, "refused")]}   | ${["32 8x8 opened", "56 * opened"]}
  `("$story", ({ apps, minutes, notified }) => {
    expect(play(apps, minutes).notified).toEqual(notified);
  });
});

test("the text about the incident of a tenant says what cannot be read, since when, why, and for how many jobs", () => {
  const { incidents } = play(["8x8", "Box", "Miro"], ["ok", ...times(30, "refused")]);
  const { updatedAt, ...own } = incidents.at(-1)!;
  expect(updatedAt).toBe(own.openedAt);
  expect(own).toMatchInlineSnapshot(`
    {
      "affectedObjects": 0,
      "announced": {
        "at": 1777887360000,
        "because": "opened",
        "condition": "unknown",
        "severity": "critical",
      },
      "application": "",
      "assessedAt": 1777887360000,
      "beganAt": 1777886400000,
      "condition": "unknown",
      "disablesAt": null,
      "entraMessage": null,
      "expiresAt": null,
      "id": "contoso~tenant-unreadable~mor08ao0",
      "jobId": "",
      "jobIds": [],
      "kind": "tenant-unreadable",
      "mutedBy": null,
      "notificationCount": 1,
      "notifyReason": {
        "code": "opened",
      },
      "openedAt": 1777887360000,
      "pending": null,
      "problem": {
        "code": "tenant-unreadable",
        "since": 1777886400000,
        "sources": {
          "jobs": true,
          "logs": true,
        },
      },
      "reason": {
        "code": "tenant-unreadable",
        "isCatchingUp": false,
        "jobCount": 3,
        "lastReadAt": 1777886400000,
        "readFailure": {
          "cause": {
            "aadsts": "7000222",
            "code": "secret-expired",
            "oauthError": "invalid_client",
          },
          "kind": "unauthorised",
          "since": 1777886460000,
        },
        "sources": {
          "jobs": true,
          "logs": true,
        },
        "staleJobCount": 3,
        "tenant": "contoso",
      },
      "recovery": null,
      "resolvedAt": null,
      "severity": "critical",
      "sourceSystem": null,
      "staleness": null,
      "state": "open",
      "target": null,
      "targetSystem": null,
      "templateId": null,
      "tenant": "contoso",
      "topics": [],
    }
  `);
});

test("the API row of a tenant incident has null for application, job and affected objects", () => {
  const [opened] = play(THREE, ["ok", ...times(30, "refused")]).incidents;
  const actions = {
    ...{ acknowledgement: null, silence: null, isNotified: false },
    delivery: { code: "not-queued" },
  } as const;
  const caller = testCaller("viewer");
  const row = IncidentRow.parse(incidentRow(opened!, actions, caller));
  expect(row).toMatchObject({ application: null, jobId: null, affectedObjects: null });
});

test("an incident about rejected credentials is critical, and an incident about an outage is a warning", () => {
  const severity = (minute: PollOutcome) =>
    play(THREE, ["ok", ...times(20, minute)]).incidents.at(-1)!.severity;
  expect(severity("refused")).toBe("critical");
  expect(severity("down")).toBe("warning");
  expect(severity("no-log")).toBe("warning");
});

test("a paused job does not count as stale when only the log cannot be read", () => {
  const [opened] = play(["Resting", "8x8"], ["ok", ...times(30, "no-log")]).incidents;
  expect(opened!.reason).toMatchObject({ jobCount: 2, staleJobCount: 1 });
});

const stories = fc
  .array(fc.tuple(fc.constantFrom(...MINUTE_OUTCOMES), fc.integer({ min: 1, max: 40 })), {
    maxLength: 12,
  })
  .map((parts) => parts.flatMap(([minute, count]) => times(count, minute)));

law.prop([stories])(
  "a tenant has at most one open incident, which replaces incidents of its jobs",
  (minutes) => {
    const { notified } = play(THREE, ["ok", ...minutes]);
    let isOpen = false;
    for (const line of notified.filter((one) => one.includes(" * "))) {
      expect(line.includes("opened")).toBe(!isOpen);
      isOpen = !line.includes("recovered");
    }
    // Only the first app, 8x8, can be unreadable alone and so have its own incident.
    expect(notified.filter((line) => /Box|Slack/.test(line))).toEqual([]);
  },
);
