import { describe, expect, test } from "vitest";
import type { FiringAlert } from "../../../bench/story/firing-alerts.ts";
import { matchAlerts } from "../../../bench/story/match-alerts.ts";
import type { Incident } from "../../../domain/incident.ts";
import { syncJobLabel } from "../../../domain/metrics/sync-job-label.ts";

const MINUTE = 60_000;
const KEEP = 15;
const RULES = {
  file: "",
  metrics: [],
  reads: () => true,
  alerts: [{ name: "JobFailing", forMs: 2 * MINUTE, keepFiringMs: KEEP * MINUTE }],
};

/** Times in minutes. */
const incident = (openedAt: number, resolvedAt: number | null) =>
  ({
    kind: "failures",
    tenant: "contoso",
    jobId: "8x8.1",
    target: null,
    openedAt: openedAt * MINUTE,
    resolvedAt: resolvedAt === null ? null : resolvedAt * MINUTE,
  }) as Incident;

const alert = (
  from: number,
  until: number | null,
  kind: string | null = "failures",
): FiringAlert => ({
  name: "JobFailing",
  labels: {
    tenant: "contoso",
    sync_job: syncJobLabel("8x8.1"),
    ...(kind === null ? {} : { kind }),
  },
  from: from * MINUTE,
  until: until === null ? null : until * MINUTE,
});

const match = (incidents: readonly Incident[], alerts: readonly FiringAlert[]) =>
  matchAlerts(
    {
      pollMs: 5 * MINUTE,
      recording: { times: [0, 400 * MINUTE], families: [] },
      incidents: incidents.map((one) => ({ incident: one, muted: [] })),
    },
    alerts,
    RULES,
  );

describe("the alert of an incident", () => {
  test("is on time when it begins after `for` and ends after `keep_firing_for`", () => {
    const { incidents, unexpected } = match([incident(10, 60)], [alert(12, 60 + KEEP)]);
    expect(incidents).toMatchObject([{ beginsLateMs: 0, endsLateMs: 0 }]);
    expect(unexpected).toEqual([]);
  });

  test("counts as late by the time beyond `for` or `keep_firing_for`", () => {
    const { incidents } = match([incident(10, 60)], [alert(30, 55)]);
    expect(incidents).toMatchObject([
      { beginsLateMs: 18 * MINUTE, endsLateMs: -(5 + KEEP) * MINUTE },
    ]);
  });

  test("counts as missing when no alert of its kind fires", () => {
    const { incidents } = match([incident(10, 60)], [alert(10, 60, "quarantine")]);
    expect(incidents).toMatchObject([{ alertNames: [], beginsLateMs: null }]);
  });

  test("counts as on time when it continues for the next incident of the same kind", () => {
    const { incidents, unexpected } = match(
      [incident(10, 60), incident(65, 100)],
      [alert(12, 100 + KEEP)],
    );
    expect(incidents).toMatchObject([
      { beginsLateMs: 0, endsLateMs: null },
      { beginsLateMs: 0, endsLateMs: 0 },
    ]);
    expect(unexpected).toEqual([]);
  });
});

describe("an alert without an incident", () => {
  test("is unexpected if it has an incident kind and no such incident is open", () => {
    const early = alert(0, 5);
    const late = alert(300, null);
    const { unexpected } = match([incident(10, 60)], [early, alert(12, 60 + KEEP), late]);
    expect(unexpected).toEqual([early, late]);
  });

  test("is listed separately if it is about Steadystate itself", () => {
    const own = alert(0, 5, null);
    expect(match([], [own])).toMatchObject({ unexpected: [], others: [own] });
  });
});
