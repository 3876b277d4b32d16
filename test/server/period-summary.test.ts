import { describe, expect, test } from "vitest";
import type { Incident, ListAnswer } from "../../server/console/api/api-types.ts";
import { summarizePeriod } from "../../server/console/incidents/period-summary.ts";

const PERIOD = {
  from: Date.parse("2026-05-03T00:00:00Z"),
  to: Date.parse("2026-05-04T00:00:00Z"),
};

const list = <T>(items: readonly T[], next: string | null = null): ListAnswer<T> => ({
  items,
  next,
  total: null,
  asOf: null,
});

const incident = (openedAt: string, resolvedAt: string | null) =>
  ({ openedAt, resolvedAt }) as Incident;

const NOTHING = { incidents: list([]), activity: list([]), messages: list([]) };

describe("the summary of a period", () => {
  test.each`
    openedAt                  | resolvedAt                | text
    ${"2026-05-03T10:00:00Z"} | ${null}                   | ${"1 incident opened, 0 recovered, 1 open at the end."}
    ${"2026-05-03T10:00:00Z"} | ${"2026-05-03T11:00:00Z"} | ${"1 incident opened, 1 recovered, 0 open at the end."}
    ${"2026-05-03T10:00:00Z"} | ${"2026-05-04T11:00:00Z"} | ${"1 incident opened, 0 recovered, 1 open at the end."}
    ${"2026-05-01T10:00:00Z"} | ${"2026-05-03T11:00:00Z"} | ${"0 incidents opened, 1 recovered, 0 open at the end."}
    ${"2026-05-01T10:00:00Z"} | ${"2026-05-04T11:00:00Z"} | ${"0 incidents opened, 0 recovered, 1 open at the end."}
  `(
    "says of an incident from $openedAt to $resolvedAt: $text",
    ({ openedAt, resolvedAt, text }) => {
      const incidents = list([incident(openedAt, resolvedAt)]);
      const { incidentText, hasIncidents } = summarizePeriod({ ...NOTHING, incidents }, PERIOD);
      expect(incidentText).toBe(text);
      expect(hasIncidents).toBe(!text.startsWith("0") || text.includes("1 open"));
    },
  );

  test("says that there are more messages and incidents than the answers contain", () => {
    const messages = list([{ state: "failed" }, { state: "sent" }] as never[], "next");
    const incidents = list([incident("2026-05-03T10:00:00Z", null)], "next");
    const summary = summarizePeriod({ ...NOTHING, messages, incidents }, PERIOD);
    expect(summary.incidentText).toMatch(/^At least 1 incident opened/);
    expect(summary.activityText).toContain("At least 2 messages were written, 1 of them failed.");
  });
});
