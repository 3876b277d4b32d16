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

describe("what a row says of its place in scope", () => {
  test("stands in the steps of Microsoft's own records", () => {
    const { value } = readExample<{ value: unknown[] }>("provisioning-log-skipped");
    const said = value.map((row) => {
      const read = readEventRow(row);
      return read.ok ? readScoping(read.value.steps) : null;
    });
    expect(said).toEqual([
      { isActive: true, isAssigned: true, hasRole: true, passesFilter: true },
      { isActive: true, isAssigned: false, hasRole: false, passesFilter: true },
    ]);
  });

  test.each`
    details                                            | says
    ${{ "Active in the source system": "False" }}      | ${{ isActive: false }}
    ${{ IsActive: "false" }}                           | ${{ isActive: false }}
    ${{ "Assigned to the application": "True" }}       | ${{ isAssigned: true }}
    ${{ "Group has the required role": "False" }}      | ${{ hasRole: false }}
    ${{ "Scoping filter evaluation passed": "False" }} | ${{ passesFilter: false }}
    ${{ IsActive: "perhaps" }}                         | ${null}
    ${{ SkipReason: "RedundantExport" }}               | ${null}
  `("$details says $says", ({ details, says }) => {
    const unknown = { isActive: null, isAssigned: null, hasRole: null, passesFilter: null };
    const said = says === null ? null : { ...unknown, ...says };
    expect(readScoping([step("EntrySynchronizationSkip", details, "export")])).toEqual(said);
  });

  test("is the last word where two steps differ, and no attribute of the same name", () => {
    const said = readScoping([
      step("EntrySynchronizationScoping", { IsActive: "True" }),
      step("EntrySynchronizationSkip", { IsActive: "False" }),
      step("EntryImport", { isactive: "True" }, "matching"),
    ]);
    expect(said?.isActive).toBe(false);
  });

  test("is nothing without steps", () => {
    expect(readScoping([])).toBeNull();
  });
});
