import { expect, test } from "vitest";
import { assess } from "../../domain/assess.ts";
import type { JobFacts } from "../../domain/facts.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { counts, factsOf, healthy, NOON, rejected } from "./jobs.ts";

// What others leave empty leaves no hole in what we say.

const judge = (facts: JobFacts) => assess(facts, null, DEFAULT_THRESHOLDS, NOON);

test("a code of nothing that can be seen is called unnamed", () => {
  const failing = [{ code: "\u200b", objects: 96 }];
  const rows = counts({ "24h": { failure: 96, success: 96 } });
  const { reason } = judge(factsOf(healthy, { failing, failingObjects: 96, counts: rows }));
  expect(reason).toContain("Most often an unnamed error (96 objects)");
});

const refusedWith = (message: string, code = "") => {
  const error = { code, message, tenantActionable: false };
  const quarantine = rejected.quarantine === null ? null : { ...rejected.quarantine, error };
  const lastExecution = { ...rejected.lastExecution!, error };
  return [
    judge(factsOf({ ...rejected, quarantine })),
    judge(factsOf({ ...rejected, code: "active", quarantine: null, lastExecution })),
  ];
};

test("an error without words leaves no hole in the sentence", () => {
  for (const { reason, said } of refusedWith(" \u200b ")) {
    expect(reason).not.toMatch(/ {2}/);
    expect(said).toBeNull();
  }
});

test("what Entra says stands apart from what we say, in one clean line", () => {
  const snapshots = refusedWith("User Ada Lovelace\r\nsees https://evil.example", "Refused");
  expect(snapshots.map(({ condition }) => condition)).toEqual(["quarantined", "failing"]);
  for (const { reason, remedy, said } of snapshots) {
    expect(said).toBe("User Ada Lovelace sees hxxps[://]evil.example.");
    expect(`${reason} ${remedy}`).not.toMatch(/Ada|evil/);
  }
});

test("a job that is well has nothing said about it, whatever its last error was", () => {
  expect(judge(factsOf(healthy)).said).toBeNull();
});
