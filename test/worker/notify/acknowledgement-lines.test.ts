import { expect, test } from "vitest";
import type { Incident } from "../../../domain/incident.ts";
import type { PlannedEntry } from "../../../domain/notify/plan-types.ts";
import { emptyHistory } from "../../../domain/notify/route-history.ts";
import { acknowledgementLines } from "../../../worker/dispatch/acknowledgement-lines.ts";
import { testIncident } from "../../store/stored-values.ts";

const AT = Date.UTC(2026, 4, 4, 10, 5);

function entryOf(id: string, name: string | null, changes: Partial<Incident> = {}): PlannedEntry {
  const incident = testIncident(id, { application: id, ...changes });
  const by = { name: name ?? "", via: "link" } as const;
  const reason = "see https://wiki.example/token";
  return {
    item: {
      incident,
      jobs: [],
      cause: { code: "job", name: id, tenant: incident.tenant },
      jobAddresses: [],
      mutedBy: null,
      hasDeadline: false,
      acknowledgement: name === null ? null : { incidentId: id, by, reason, at: AT },
      history: emptyHistory(id),
    },
    reason: "acknowledged",
    announcements: [],
    addresses: [],
  };
}

test("a message says who has acknowledged its incident, when and why, without a link from outside", () => {
  expect(acknowledgementLines([entryOf("Box", "ada@contoso.example")])).toEqual([
    {
      label: "Acknowledged",
      text: "by ada@contoso.example at 2026-05-04 10:05 UTC: see hxxps[://]wiki.example/token",
    },
  ]);
});

test("a message has no line about an incident that nobody has acknowledged or that has recovered", () => {
  const recovered = entryOf("Box", "ada@contoso.example", { state: "recovered" });
  expect(acknowledgementLines([entryOf("Zoom", null), recovered])).toEqual([]);
});

test("a message about incidents that one person has acknowledged has one line, and otherwise one for each, at most five", () => {
  const apps = ["A", "B", "C", "D", "E", "F", "G"];
  const byOne = apps.map((app) => entryOf(app, "ada@contoso.example"));
  expect(acknowledgementLines(byOne)).toHaveLength(1);
  const bySeveral = apps.map((app, i) => entryOf(app, `p${i}@contoso.example`));
  const texts = acknowledgementLines(bySeveral).map(({ text }) => text);
  expect(texts).toHaveLength(6);
  expect(texts[0]).toMatch(/^A \(contoso\): .*by p0@contoso\.example/);
  expect(texts[5]).toBe("and 2 other incidents");
});
