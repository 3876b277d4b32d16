import { describe, expect, test } from "vitest";
import type { EventStep } from "../../../domain/provisioning-event.ts";
import { readScoping } from "../../../domain/scoping.ts";
import { readEventRow } from "../../../worker/graph/event-row.ts";
import { readExample } from "../../simulator/graph-fixtures.ts";

const step = (name: string, details: EventStep["details"], type = "scoping"): EventStep => ({
  name,
  type,
  status: "skipped",
  description: null,
  details,
});

describe("the scoping checks of a row", () => {
  test("are read from the steps of records in the shape that Microsoft documents", () => {
    const { value } = readExample<{ value: unknown[] }>("provisioning-log-skipped");
    const scopings = value.map((row) => {
      const event = readEventRow(row);
      return event.ok ? readScoping(event.value.steps) : null;
    });
    expect(scopings).toEqual([
      { isActive: true, isAssigned: true, hasRole: true, passesFilter: true, failedFilter: null },
      { isActive: true, isAssigned: false, hasRole: false, passesFilter: true, failedFilter: null },
    ]);
  });

  test.each`
    details                                                                                               | expected
    ${{ "Active in the source system": "False" }}                                                         | ${{ isActive: false }}
    ${{ IsActive: "false" }}                                                                              | ${{ isActive: false }}
    ${{ "Assigned to the application": "True" }}                                                          | ${{ isAssigned: true }}
    ${{ "Group has the required role": "False" }}                                                         | ${{ hasRole: false }}
    ${{ "Scoping filter evaluation passed": "False" }}                                                    | ${{ passesFilter: false }}
    ${{ ScopeEvaluationResult: `{"Sales.department EQUALS 'Sales'":false}` }}                             | ${{ passesFilter: false, failedFilter: "Sales.department EQUALS 'Sales'" }}
    ${{ ScopeEvaluationResult: `{"Sales":false,"IT":true}`, "Scoping filter evaluation passed": "True" }} | ${{ passesFilter: true }}
    ${{ ScopeEvaluationResult: `{"Sales":false,"IT":true}`, Assigned: "True" }}                           | ${{ isAssigned: true }}
    ${{ ScopeEvaluationResult: "{not JSON", Assigned: "True" }}                                           | ${{ isAssigned: true }}
    ${{ IsActive: "perhaps" }}                                                                            | ${null}
    ${{ SkipReason: "RedundantExport" }}                                                                  | ${null}
  `("are $expected with the step details $details", ({ details, expected }) => {
    const unknown = {
      isActive: null,
      isAssigned: null,
      hasRole: null,
      passesFilter: null,
      failedFilter: null,
    };
    const scoping = readScoping([step("EntrySynchronizationSkip", details, "export")]);
    expect(scoping).toEqual(expected === null ? null : { ...unknown, ...expected });
  });

  test("are taken from the last scoping step if two differ, and never from an attribute of the person that is named like a check", () => {
    const scoping = readScoping([
      step("EntrySynchronizationScoping", { IsActive: "True" }),
      step("EntrySynchronizationSkip", { IsActive: "False" }),
      step("EntryImport", { isactive: "True" }, "matching"),
    ]);
    expect(scoping?.isActive).toBe(false);
  });

  test("are null for a row without steps", () => {
    expect(readScoping([])).toBeNull();
  });
});
