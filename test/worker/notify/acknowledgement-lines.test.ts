import { expect, test } from "vitest";
import type { Incident } from "../../../domain/incident.ts";
import { acknowledgementLines } from "../../../worker/dispatch/acknowledgement-lines.ts";
import { testIncident } from "../../store/stored-values.ts";

const AT = Date.UTC(2026, 4, 4, 10, 5);

function itemOf(id: string, name: string | null, changes: Partial<Incident> = {}) {
  const incident = testIncident(id, { application: id, ...changes });
  const by = { name: name ?? "", via: "link" } as const;
  const reason = "see https://wiki.example/token";
  return {
    incident,
    acknowledgement: name === null ? null : { incidentId: id, by, reason, at: AT },
  };
}

test("a message says who has acknowledged its incident, when and why, without a link from outside", () => {
  expect(acknowledgementLines([itemOf("Box", "ada@contoso.example")])).toEqual([
    {
      label: "Acknowledged",
      text: "by ada@contoso.example at 2026-05-04 10:05 UTC: see hxxps[://]wiki.example/token",
    },
  ]);
});

test("a message has no line about an incident that nobody has acknowledged or that has recovered", () => {
  const recovered = itemOf("Box", "ada@contoso.example", { state: "recovered" });
  expect(acknowledgementLines([itemOf("Zoom", null), recovered])).toEqual([]);
});

test("a message about incidents that one person has acknowledged has one line, and otherwise one for each, at most five", () => {
  const apps = ["A", "B", "C", "D", "E", "F", "G"];
  const byOne = apps.map((app) => itemOf(app, "ada@contoso.example"));
  expect(acknowledgementLines(byOne)).toHaveLength(1);
  const bySeveral = apps.map((app, i) => itemOf(app, `p${i}@contoso.example`));
  const texts = acknowledgementLines(bySeveral).map(({ text }) => text);
  expect(texts).toHaveLength(6);
  expect(texts[0]).toMatch(/^A \(contoso\): .*by p0@contoso\.example/);
  expect(texts[5]).toBe("and 2 other incidents");
});
