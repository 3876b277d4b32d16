import { expect, test } from "vitest";
import type { Incident } from "../../domain/incident.ts";
import { incidentAffectedText } from "../../wording/incident-affected.ts";

type Fields = Partial<
  Pick<Incident, "kind" | "condition" | "state" | "problem" | "affectedObjects">
>;

const quarantine = {
  kind: "quarantine",
  condition: "quarantined",
  state: "open",
  problem: { code: "credentials-rejected" },
  affectedObjects: 14,
} as const;
const failures = {
  ...quarantine,
  kind: "failures",
  condition: "failing",
  problem: { code: "objects-failing", objects: 14, errorCode: null },
} as const;

test.each<[string, Fields, string | null]>([
  ["a quarantine", {}, "everyone has to wait; up to 14 objects also fail on their own"],
  ["a quarantine without failing objects", { affectedObjects: 0 }, "everyone has to wait"],
  [
    "a past quarantine",
    { state: "recovered" },
    "everyone had to wait; up to 14 objects also failed on their own",
  ],
  ["a failed cycle", { ...failures, kind: "cycle-failures" }, "everyone has to wait"],
  ["failures whose title has the number", failures, null],
  ["failures that were more", { ...failures, affectedObjects: 20 }, "by now up to 20 objects fail"],
  ["leavers", { ...failures, kind: "leavers", affectedObjects: 2 }, "by now up to 2 leavers"],
  ["a wave", { ...failures, kind: "deletion-wave", affectedObjects: 1 }, "by now up to 1 person"],
  ["a whole tenant", { kind: "tenant-unreadable", condition: "unknown" }, null],
  ["a SCIM server", { kind: "target-down", condition: null }, null],
])("the text about who is affected says for %s what is counted", (_, fields, expected) => {
  expect(incidentAffectedText({ ...quarantine, ...fields })).toBe(expected);
});
