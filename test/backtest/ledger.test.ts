import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { createLedger } from "../../bench/backtest/ledger.ts";
import type { ProvisioningEvent, Status } from "../../domain/provisioning.ts";
import { STATUSES } from "../../domain/provisioning.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../domain/time.ts";

const NOW = Date.UTC(2026, 4, 6);

function row(n: number, ago: number, status: Status, person: string): ProvisioningEvent {
  const isFailure = status === "failure";
  return {
    id: `row-${n}`,
    at: NOW - ago * SECOND,
    jobId: "job",
    cycleId: null,
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
      status: fc.constantFrom(...STATUSES),
      person: fc.constantFrom("ada", "ben", "eva"),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => all.map(({ ago, status, person }, n) => row(n, ago, status, person)));

function told(rows: readonly ProvisioningEvent[], looks: number) {
  const ledger = createLedger("t");
  const share = Math.ceil(rows.length / looks);
  for (let look = 0; look < looks; look++) {
    ledger.advanceTo(NOW - (looks - 1 - look) * 5 * MINUTE);
    for (const event of rows.slice(look * share, (look + 1) * share)) ledger.add(event);
  }
  const states = ledger.takeChanged().toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  return { ...ledger.facts("job"), states };
}

test.prop([someRows, fc.integer({ min: 1, max: 9 })])(
  "rows that come twice, in any order and over any looks are counted once and alike",
  (rows, looks) => {
    const backwards = [...rows, ...rows].reverse();
    expect(told(backwards, looks)).toEqual(told(rows, 1));
  },
);

test.prop([someRows])("windows hold exactly the rows of their time", (rows) => {
  const { counts, events } = told(rows, 3);
  const inside = (ms: number) => rows.filter(({ at }) => at >= NOW - ms && at < NOW);
  const sizes = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY };
  for (const [window, ms] of Object.entries(sizes)) {
    const kept = Object.entries(counts).find(([name]) => name === window)?.[1];
    for (const status of STATUSES) {
      expect(kept?.[status]).toBe(inside(ms).filter((one) => one.status === status).length);
    }
  }
  expect(events).toBe(rows.length);
});

test.prop([someRows])("who fails is whose newest row is a failure", (rows) => {
  const { states, failing, failingObjects } = told(rows, 2);
  const newest = new Map<string, ProvisioningEvent>();
  for (const one of rows.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    newest.set(one.source.id, one);
  }
  const wanted = [...newest.values()].filter(({ status }) => status === "failure").length;
  expect(failingObjects).toBe(wanted);
  expect(failing.reduce((sum, { objects }) => sum + objects, 0)).toBe(wanted);
  for (const state of states) {
    expect(state.latest.status).toBe(newest.get(state.sourceId)?.status);
    expect(state.failingSince === null).toBe(state.latest.status !== "failure");
  }
});
