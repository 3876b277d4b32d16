import { describe, expect, test } from "vitest";
import { StoredIncident } from "../../store/incidents/stored-incident.ts";
import { upgradeIncidentVersion2 } from "../../store/incidents/upgrade-incident.ts";
import { NOW } from "./random-events.ts";
import { testIncident } from "./stored-values.ts";

/** An incident as version 2 stored it. */
function versionTwo(changes: object): Readonly<Record<string, unknown>> {
  const {
    beganAt: _2,
    recovery: _3,
    topics: _4,
    pending: _5,
    announced: _6,
    mutedBy: _7,
    disablesAt: _8,
    expiresAt: _9,
    ...old
  } = testIncident("i1");
  return {
    ...old,
    kind: "job-condition",
    notifyReason: { code: "new-problem", condition: "failing" },
    ...changes,
  };
}

describe("the incident of a job that version 2 stored", () => {
  test.each`
    condition        | problem                                                              | kind
    ${"quarantined"} | ${{ code: "credentials-rejected" }}                                  | ${"quarantine"}
    ${"disabled"}    | ${{ code: "quarantined", quarantineReason: "Unknown" }}              | ${"quarantine"}
    ${"stopped"}     | ${{ code: "no-cycle", since: NOW }}                                  | ${"schedule"}
    ${"stalled"}     | ${{ code: "cycle-stalled", since: NOW }}                             | ${"schedule"}
    ${"paused"}      | ${{ code: "paused-by-entra" }}                                       | ${"schedule"}
    ${"failing"}     | ${{ code: "cycles-fail-with-credentials" }}                          | ${"cycle-failures"}
    ${"failing"}     | ${{ code: "leavers", leaverCount: 1, areAllAccountsMissing: false }} | ${"leavers"}
    ${"failing"}     | ${{ code: "accounts-missing", objects: 9, errorCode: null }}         | ${"failures"}
    ${"failing"}     | ${{ code: "objects-failing", objects: 9, errorCode: null }}          | ${"failures"}
    ${"at-risk"}     | ${{ code: "many-disables", people: 30, population: null }}           | ${"deletion-wave"}
    ${"at-risk"}     | ${{ code: "objects-at-risk", objects: 4000 }}                        | ${"quarantine-risk"}
    ${"unknown"}     | ${{ code: "job-not-read", lastReadAt: NOW }}                         | ${"job-unreadable"}
  `("goes on as $kind when it was $condition", ({ condition, problem, kind }) => {
    const upgraded = upgradeIncidentVersion2(versionTwo({ condition, problem }));
    expect(StoredIncident.parse(upgraded)).toMatchObject({
      id: "i1",
      kind,
      notificationCount: 1,
      announced: { at: NOW, condition, severity: "warning" },
      notifyReason: { code: "opened" },
    });
  });

  test.each`
    old                                               | code
    ${{ code: "covered-by-target", target: "voice" }} | ${"already-notified"}
    ${{ code: "target-recovered" }}                   | ${"recovered"}
    ${{ code: "tenant-unreadable" }}                  | ${"opened"}
  `("has the notify reason $code instead of $old.code", ({ old, code }) => {
    const record = versionTwo({ notifyReason: old, notificationCount: 0 });
    expect(StoredIncident.parse(upgradeIncidentVersion2(record))).toMatchObject({
      notifyReason: { code },
      announced: null,
    });
  });
});
