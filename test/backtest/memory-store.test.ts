import fc from "fast-check";
import { expect } from "vitest";
import { createMemoryStore } from "../../bench/backtest/memory-store.ts";
import type { EventStatus, ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../domain/time.ts";
import { test } from "../property.ts";

const NOW = Date.UTC(2026, 4, 6);

const cycleAt = (at: number): string => `cycle-${Math.floor(at / (40 * MINUTE))}`;

function row(n: number, ago: number, status: EventStatus, person: string): ProvisioningEvent {
  const isFailure = status === "failure";
  return {
    id: `row-${n}`,
    at: NOW - ago * SECOND,
    jobId: "job",
    cycleId: cycleAt(NOW - ago * SECOND),
    changeId: null,
    servicePrincipalId: "sp",
    application: "App",
    action: "update",
    status,
    durationMs: null,
    source: { id: person, name: null, userPrincipalName: null, kind: "user" },
    target: { id: null, name: null },
    code: isFailure ? "EntryConflict" : null,
    error: isFailure
      ? { code: "EntryConflict", category: null, reason: `no ${n}`, recommendedAction: null }
      : null,
    steps: [],
    changes: [],
    retry: null,
  };
}

const someRows = fc
  .array(
    fc.record({
      ago: fc.integer({ min: 1, max: (31 * DAY) / SECOND }),
      status: fc.constantFrom(...EVENT_STATUSES),
      person: fc.constantFrom("ada", "ben", "eva"),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => all.map(({ ago, status, person }, n) => row(n, ago, status, person)));

function told(rows: readonly ProvisioningEvent[], assessments: number) {
  const ledger = createMemoryStore("t");
  const share = Math.ceil(rows.length / assessments);
  for (let look = 0; look < assessments; look++) {
    ledger.advanceTo(NOW - (assessments - 1 - look) * 5 * MINUTE);
    for (const event of rows.slice(look * share, (look + 1) * share)) ledger.add(event);
  }
  const states = ledger.takeChangedStates().toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  return { ...ledger.logFactsOf("job"), states };
}

test.prop([someRows, fc.integer({ min: 1, max: 9 })])(
  "rows that come twice, in any order and over any looks are counted once and alike",
  (rows, assessments) => {
    const backwards = [...rows, ...rows].reverse();
    expect(told(backwards, assessments)).toEqual(told(rows, 1));
  },
);

test.prop([someRows])("windows hold exactly the rows of their time", (rows) => {
  const { counts, eventsTotal } = told(rows, 3);
  const inside = (ms: number) => rows.filter(({ at }) => at >= NOW - ms && at < NOW);
  const sizes = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY };
  for (const [window, ms] of Object.entries(sizes)) {
    const kept = Object.entries(counts).find(([name]) => name === window)?.[1];
    for (const status of EVENT_STATUSES) {
      expect(kept?.[status]).toBe(inside(ms).filter((one) => one.status === status).length);
    }
  }
  expect(eventsTotal).toBe(rows.length);
});

test.prop([someRows])("who fails is whose newest row is a failure", (rows) => {
  const { states, failingByCode, failingObjects } = told(rows, 2);
  const newest = new Map<string, ProvisioningEvent>();
  for (const one of rows.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    newest.set(one.source.id, one);
  }
  const wanted = [...newest.values()].filter(({ status }) => status === "failure").length;
  expect(failingObjects).toBe(wanted);
  expect(failingByCode.reduce((sum, { objects }) => sum + objects, 0)).toBe(wanted);
  for (const state of states) {
    expect(state.latestEvent.status).toBe(newest.get(state.sourceId)?.status);
    expect(state.failingSince === null).toBe(state.latestEvent.status !== "failure");
  }
});

const spanOf = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY };

test.prop([someRows])(
  "distinct objects of a window are counted once, and skips try nobody",
  (rows) => {
    const { objects } = told(rows, 3);
    const tried = rows.filter(({ status }) => status !== "skipped" && status !== "unknown");
    const peopleOf = (some: readonly ProvisioningEvent[]) =>
      new Set(some.map((one) => one.source.id));
    for (const [window, ms] of Object.entries(spanOf)) {
      const inside = tried.filter(({ at }) => at >= NOW - ms && at < NOW);
      const failed = inside.filter(({ status }) => status === "failure");
      const kept = Object.entries(objects ?? {}).find(([name]) => name === window)?.[1];
      expect(kept).toEqual({ attempted: peopleOf(inside).size, failed: peopleOf(failed).size });
    }
  },
);

test.prop([someRows])("every failing object stands in exactly one cluster", (rows) => {
  const { clusters, failingObjects, counts } = told(rows, 3);
  const failures = clusters.filter(({ cluster }) => cluster.status === "failure");
  const old = failingObjects - failures.reduce((sum, { objects }) => sum + objects, 0);
  // Whoever's last row is older than the 30 days of a cluster stands in none.
  expect(old).toBeLessThanOrEqual(rows.filter(({ at }) => at < NOW - 29 * DAY).length);
  for (const window of ["1h", "24h", "7d", "30d"] as const) {
    const summed = failures.reduce((sum, { rows: counted }) => sum + counted[window], 0);
    expect(summed).toBe(counts[window].failure);
  }
});

test.prop([someRows])("cycles of three days are kept, newest first, each object once", (rows) => {
  const { cycles, objects } = told(rows, 3);
  const ids = new Set(rows.map(({ cycleId }) => cycleId));
  const kept = [...ids].map((id) => rows.filter(({ cycleId }) => cycleId === id));
  const lately = kept.filter((all) => all.some(({ at }) => at >= NOW - 3 * DAY));
  expect(cycles.length).toBe(lately.length);
  expect(cycles.map(({ firstEventAt }) => firstEventAt)).toEqual(
    lately.map((all) => Math.min(...all.map(({ at }) => at))).sort((a, b) => b - a),
  );
  for (const { cycleId, objects: distinct, rows: counted } of cycles) {
    const all = rows.filter((one) => one.cycleId === cycleId);
    expect(distinct).toBe(new Set(all.map(({ source }) => source.id)).size);
    expect(counted.reduce((sum, one) => sum + one.rows, 0)).toBe(all.length);
  }
  expect(objects?.cycle.failed).toBeLessThanOrEqual(objects?.cycle.attempted ?? 0);
});

test("a failure that comes again after days says when it paused and when it came back", () => {
  const ago = [20 * DAY, 19 * DAY, 5 * DAY, 4 * DAY].map((ms) => ms / SECOND);
  const { clusters } = told(
    ago.map((seconds, n) => row(n, seconds, "failure", "ada")),
    1,
  );
  expect(clusters).toMatchObject([
    {
      objects: 1,
      rows: { "24h": 0, "7d": 2, "30d": 4 },
      firstAt: NOW - 20 * DAY,
      pausedAt: NOW - 19 * DAY,
      resumedAt: NOW - 5 * DAY,
      lastAt: NOW - 4 * DAY,
    },
  ]);
});
