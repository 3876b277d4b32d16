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

test("an error without words leaves no hole in the sentence", () => {
  const error = { code: "", message: " \u200b ", tenantActionable: false };
  const quarantine = rejected.quarantine === null ? null : { ...rejected.quarantine, error };
  const { reason } = judge(factsOf({ ...rejected, quarantine }));
  expect(reason).not.toMatch(/Entra says| {2}/);
});
