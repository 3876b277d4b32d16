import { describe, expect, test } from "vitest";
import { sharedByTests } from "../shared-by-tests.ts";
import { job } from "./graph-records.ts";
import { playCase } from "./play-case.ts";
import { ALL_CHECKS, BOX_JOB, type Skip, skippedRow } from "./skipped-row.ts";

describe("a skipped row", () => {
  const CASES: readonly { readonly kind: string; readonly skip: Skip; readonly missing: number }[] =
    [
      { kind: "with an unknown code", skip: { reason: "SomethingNewFailed" }, missing: 1 },
      {
        kind: "of an update",
        skip: { reason: "InvalidAttributeValue", action: "update" },
        missing: 1,
      },
      {
        kind: "of two people with one value",
        skip: { reason: "DuplicateSourceEntries" },
        missing: 1,
      },
      {
        kind: "of an object that is already in sync",
        skip: { reason: "RedundantExport" },
        missing: 0,
      },
      {
        kind: "of an object with nothing to do",
        skip: { reason: "EntrySynchronizationSkipped" },
        missing: 0,
      },
      { kind: "of a leaver", skip: { action: "disable" }, missing: 0 },
      {
        kind: "of an unassigned person",
        skip: { checks: { ...ALL_CHECKS, "Assigned to the application": "False" } },
        missing: 0,
      },
      {
        kind: "of a person outside the filter",
        skip: {
          checks: { ...ALL_CHECKS, "Scoping filter evaluation passed": "False" },
          reason: "SomeCode",
        },
        missing: 0,
      },
      {
        kind: "of a disabled person",
        skip: { checks: { ...ALL_CHECKS, "Active in the source system": "False" } },
        missing: 0,
      },
      {
        kind: "of HR without an assignment check",
        skip: {
          checks: {
            "Active in the source system": "True",
            "Scoping filter evaluation passed": "True",
          },
        },
        missing: 1,
      },
      {
        kind: "without a code that says it matches",
        skip: {
          reason: null,
          attribute: "",
          description:
            "The state of the entry in both the source and target systems already match.",
        },
        missing: 0,
      },
      { kind: "without a code or an attribute", skip: { reason: null, attribute: "" }, missing: 0 },
      {
        kind: "without a code that names a property",
        skip: {
          reason: null,
          attribute: "",
          description:
            "It will be skipped because the value of the property department is missing.",
        },
        missing: 1,
      },
      {
        kind: "without a code whose property may be a person's name",
        skip: { reason: null, attribute: "Lovelace" },
        missing: 1,
      },
      { kind: "without checks and a known error", skip: { checks: {} }, missing: 1 },
      {
        kind: "without checks and an unknown code",
        skip: { checks: {}, reason: "SomethingNew", attribute: "" },
        missing: 0,
      },
    ];
  /** Each case has a job of its own. */
  const jobIdOf = (index: number) => BOX_JOB.replace(/1$/, `${index + 1}`);
  const played = sharedByTests(async () => {
    const shared = await playCase({
      jobs: CASES.map((_, index) => job({ id: jobIdOf(index) })),
      rows: CASES.map(({ skip }, index) => skippedRow({ ...skip, jobId: jobIdOf(index) })),
    });
    await shared.poll();
    return shared;
  });

  const numbered = CASES.map((skipCase, index) => ({ ...skipCase, index }));
  test.each(numbered)("$kind means $missing missing accounts", async ({ index, missing }) => {
    expect(await played().api(`/jobs/${jobIdOf(index)}`)).toMatchObject({
      missingAccounts: missing,
    });
  });
});
