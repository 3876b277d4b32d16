import { expect, test } from "vitest";
import { CONDITIONS, type SEVERITIES, worstFirstRank } from "../../../domain/condition.ts";
import { openIncidentRank } from "../../../domain/incident.ts";

const job = (severity: (typeof SEVERITIES)[number], condition: (typeof CONDITIONS)[number]) =>
  worstFirstRank({ severity, condition });

test("a critical job is listed before a warning, even if the condition of the warning is worse", () => {
  expect(job("critical", "at-risk")).toBeLessThan(job("warning", "failing"));
});

test("jobs with the same severity are listed in the order of their conditions", () => {
  const ranks = CONDITIONS.map((condition) => job("critical", condition));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});

test("an incident has the same rank as a job that has the same severity and condition", () => {
  const incident = { severity: "critical", condition: "quarantined", mutedBy: null } as const;
  expect(openIncidentRank(incident)).toBe(job("critical", "quarantined"));
});

test("an incident without a condition is listed after the other incidents of its severity", () => {
  const server = { severity: "critical", condition: null, mutedBy: null } as const;
  expect(openIncidentRank(server)).toBeGreaterThan(job("critical", "healthy"));
  expect(openIncidentRank(server)).toBeLessThan(job("warning", "disabled"));
});

test("an incident that another incident explains is listed last", () => {
  const muted = { severity: "critical", condition: "disabled", mutedBy: "another" } as const;
  expect(openIncidentRank(muted)).toBeGreaterThan(job("none", "healthy"));
});
