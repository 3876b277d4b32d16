import { describe, expect, test } from "vitest";
import type { ObjectState } from "../../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import { hasLeft } from "../../../domain/person/has-left.ts";
import type { PersonAppStatus } from "../../../domain/person-app-status.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR } from "../../../domain/time.ts";
import { MORNING } from "../job-fixtures.ts";
import { objectState } from "./object-state-fixtures.ts";

const assess = (state: ObjectState): PersonAppStatus =>
  assessPersonAppStatus(state, null, DEFAULT_THRESHOLDS, MORNING);
const DISABLED = assess(objectState("disable", "success", null));
const WRITTEN = assess(objectState("update", "success", null));
const SKIPPED: PersonAppStatus = {
  ...DISABLED,
  status: "skipped",
  reason: {
    code: "skipped-disabled-in-source",
    evidence: "scoping-steps",
    failedFilter: null,
    failedTries: null,
    remainingAccountWrittenAt: null,
  },
  lastAt: MORNING - HOUR,
};

const assigned = (isDisabledInEntra: boolean): PersonAppStatus["assignment"] => ({
  code: "assigned",
  since: { code: "exact", at: MORNING },
  sources: [],
  isDisabledInEntra,
  asOf: MORNING,
  isStale: false,
  isScopeKnown: true,
});

describe("a person has left", () => {
  test("if the assignments say that the account is disabled in Entra", () => {
    expect(hasLeft([DISABLED, { ...DISABLED, assignment: assigned(true) }])).toBe(true);
    expect(hasLeft([{ ...DISABLED, assignment: assigned(false) }])).toBe(false);
  });

  test("if a row skips the person as disabled in Entra, until Entra writes an account again", () => {
    expect(hasLeft([SKIPPED])).toBe(true);
    expect(hasLeft([SKIPPED, { ...WRITTEN, lastAt: MORNING - 2 * HOUR }])).toBe(true);
    expect(hasLeft([SKIPPED, { ...WRITTEN, lastAt: MORNING }])).toBe(false);
  });

  test("not because one app has disabled the account, which also happens when an assignment ends", () => {
    expect(hasLeft([DISABLED])).toBe(false);
    expect(hasLeft([])).toBe(false);
  });
});
