import fc from "fast-check";
import { expect } from "vitest";
import { createMemoryLog } from "../../bench/backtest/memory-log.ts";
import { explainEvent } from "../../domain/failure/explain-row.ts";
import type { EventStatus, ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../domain/time.ts";
import { test } from "../property.ts";

const NOW = Date.UTC(2026, 4, 6);
const WINDOW_MS = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY };

const logTimes = (until: number) => ({ until, leaversOverdueSince: until - 2 * HOUR });

const cycleIdAt = (at: number): string => `cycle-${Math.floor(at / (40 * MINUTE))}`;

function row(
  n: number,
  secondsAgo: number,
  status: EventStatus,
  person: string,
): ProvisioningEvent {
  const isFailure = status === "failure";
  return explainEvent({
    id: `row-${n}`,
    at: NOW - secondsAgo * SECOND,
    jobId: "job",
    cycleId: cycleIdAt(NOW - secondsAgo * SECOND),
    changeId: null,
    servicePrincipalId: "sp",
    application: "App",
    sourceSystem: "Microsoft Entra ID",
    targetSystem: "customappsso",
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
  });
}

const someRows = fc
  .array(
    fc.record({
      secondsAgo: fc.integer({ min: 1, max: (31 * DAY) / SECOND }),
      status: fc.constantFrom(...EVENT_STATUSES),
      person: fc.constantFrom("ada", "ben", "eva"),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => all.map(({ secondsAgo, status, person }, n) => row(n, secondsAgo, status, person)));

/** Commits the rows in `polls` batches, five minutes apart, and returns the counts at NOW. */
async function countsAfterPolls(rows: readonly ProvisioningEvent[], polls: number) {
  const { events, takeChangedStates } = createMemoryLog("t");
  const rowsPerPoll = Math.ceil(rows.length / polls);
  for (let poll = 0; poll < polls; poll++) {
    const now = NOW - (polls - 1 - poll) * 5 * MINUTE;
    await events.logFacts("t", "job", logTimes(now));
    await events.commit("t", rows.slice(poll * rowsPerPoll, (poll + 1) * rowsPerPoll), now);
  }
  const states = takeChangedStates().toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  return { ...(await events.logFacts("t", "job", logTimes(NOW))), states };
}

test.prop([someRows, fc.integer({ min: 1, max: 9 })])(
  "duplicate rows, the order of the rows and the number of polls do not change the counts",
  async (rows, polls) => {
    const backwards = [...rows, ...rows].reverse();
    expect(await countsAfterPolls(backwards, polls)).toEqual(await countsAfterPolls(rows, 1));
  },
);

test.prop([someRows])(
  "the counts of a time window contain exactly the rows of that window",
  async (rows) => {
    const { counts, eventsTotal } = await countsAfterPolls(rows, 3);
    const rowsWithin = (ms: number) => rows.filter(({ at }) => at >= NOW - ms && at < NOW);
    for (const [window, ms] of Object.entries(WINDOW_MS)) {
      const windowCounts = Object.entries(counts).find(([name]) => name === window)?.[1];
      for (const status of EVENT_STATUSES) {
        const expected = rowsWithin(ms).filter((event) => event.status === status).length;
        expect(windowCounts?.[status]).toBe(expected);
      }
    }
    expect(eventsTotal).toBe(rows.length);
  },
);

test.prop([someRows])(
  "exactly the objects whose newest row is a failure count as failing",
  async (rows) => {
    const { states, failingByCode, failingObjects } = await countsAfterPolls(rows, 2);
    const newest = new Map<string, ProvisioningEvent>();
    for (const event of rows.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
      newest.set(event.source.id, event);
    }
    const expected = [...newest.values()].filter(({ status }) => status === "failure").length;
    expect(failingObjects).toBe(expected);
    expect(failingByCode.reduce((sum, { objects }) => sum + objects, 0)).toBe(expected);
    for (const state of states) {
      expect(state.latestEvent.status).toBe(newest.get(state.sourceId)?.status);
      expect(state.failingSince === null).toBe(state.latestEvent.status !== "failure");
    }
  },
);

test.prop([someRows])(
  "each time window counts an object once, and a skipped row does not count as an attempt",
  async (rows) => {
    const { objects } = await countsAfterPolls(rows, 3);
    const attempts = rows.filter(({ status }) => status !== "skipped" && status !== "unknown");
    const peopleCount = (events: readonly ProvisioningEvent[]) =>
      new Set(events.map(({ source }) => source.id)).size;
    for (const [window, ms] of Object.entries(WINDOW_MS)) {
      const attempted = attempts.filter(({ at }) => at >= NOW - ms && at < NOW);
      const failed = attempted.filter(({ status }) => status === "failure");
      const windowCounts = Object.entries(objects ?? {}).find(([name]) => name === window)?.[1];
      expect(windowCounts).toEqual({
        attempted: peopleCount(attempted),
        failed: peopleCount(failed),
      });
    }
  },
);

test.prop([someRows])(
  "every failing object belongs to exactly one failure cluster",
  async (rows) => {
    const { clusters, failingObjects, counts } = await countsAfterPolls(rows, 3);
    const failures = clusters.filter(({ cluster }) => cluster.status === "failure");
    const objectsWithoutCluster =
      failingObjects - failures.reduce((sum, { objects }) => sum + objects, 0);
    // Clusters are kept for 30 days, so an object whose last row is older has no cluster.
    expect(objectsWithoutCluster).toBeLessThanOrEqual(
      rows.filter(({ at }) => at < NOW - 29 * DAY).length,
    );
    for (const window of ["1h", "24h", "7d", "30d"] as const) {
      const summed = failures.reduce((sum, { rows: counted }) => sum + counted[window], 0);
      expect(summed).toBe(counts[window].failure);
    }
  },
);

test.prop([someRows])(
  "the store keeps the cycles of the last three days, newest first",
  async (rows) => {
    const { cycles, objects } = await countsAfterPolls(rows, 3);
    const ids = new Set(rows.map(({ cycleId }) => cycleId));
    const rowsByCycle = [...ids].map((id) => rows.filter(({ cycleId }) => cycleId === id));
    const recent = rowsByCycle.filter((all) => all.some(({ at }) => at >= NOW - 3 * DAY));
    expect(cycles.length).toBe(recent.length);
    expect(cycles.map(({ firstEventAt }) => firstEventAt)).toEqual(
      recent.map((all) => Math.min(...all.map(({ at }) => at))).sort((a, b) => b - a),
    );
    for (const { cycleId, objects: distinct, rows: counted } of cycles) {
      const cycleRows = rows.filter((event) => event.cycleId === cycleId);
      expect(distinct).toBe(new Set(cycleRows.map(({ source }) => source.id)).size);
      expect(counted.reduce((sum, count) => sum + count.rows, 0)).toBe(cycleRows.length);
    }
    expect(objects?.cycle.failed).toBeLessThanOrEqual(objects?.cycle.attempted ?? 0);
  },
);

test("a failure cluster knows the times of the last row before a gap of days and of the first row after it", async () => {
  const secondsAgo = [20 * DAY, 19 * DAY, 5 * DAY, 4 * DAY].map((ms) => ms / SECOND);
  const { clusters } = await countsAfterPolls(
    secondsAgo.map((seconds, n) => row(n, seconds, "failure", "ada")),
    1,
  );
  expect(clusters).toMatchObject([
    {
      objects: 1,
      rows: { "24h": 0, "7d": 2, "30d": 4 },
      firstEventAt: NOW - 20 * DAY,
      lastBeforeGapAt: NOW - 19 * DAY,
      firstAfterGapAt: NOW - 5 * DAY,
      lastEventAt: NOW - 4 * DAY,
    },
  ]);
});
