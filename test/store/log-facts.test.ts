import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { activitySpanOf, daysToRead } from "../../store/log/activity-span.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { readAllPages } from "./expected-contents.ts";
import { logTimes } from "./expected-log-facts.ts";
import { failedEvent, JOBS, NOW, TENANT, testEvent, testGuid } from "./random-events.ts";

const [JOB] = JOBS;

const personSource = (name: string) => ({ ...testEvent("x").source, id: testGuid(name) });

/** A failed step with a name that no other number gives. */
function uniqueFailedStep(n: number): Pick<ProvisioningEvent, "steps"> {
  const letters = [...`${n}`].map((digit) => "abcdefghij"[Number(digit)]).join("");
  const name = `EntryExport${letters}`;
  return { steps: [{ name, type: "export", status: "failure", description: null, details: {} }] };
}

function failedWithReason(id: string, text: string, changes: Partial<ProvisioningEvent> = {}) {
  const { error, ...event } = failedEvent(id, NOW - HOUR, { source: personSource(id), ...changes });
  return { ...event, error: { ...error!, code: event.code ?? "", reason: text } };
}

describe("failing objects", () => {
  test("failing objects are listed by cluster, and by code across all clusters with this code", async () => {
    const store = await openTestStore();
    const fullTarget = Array.from({ length: 7 }, (_, i) =>
      failedWithReason(`full ${i}`, "The target is full.", { at: NOW - DAY + i * HOUR }),
    );
    const takenNames = Array.from({ length: 7 }, (_, i) =>
      failedWithReason(`taken ${i}`, "The name is taken.", { at: NOW - DAY + i * HOUR + MINUTE }),
    );
    const warning = failedWithReason("warned", "No manager.", { status: "warning" });
    await store.events.commit(TENANT, [...fullTarget, ...takenNames, warning], NOW);
    const list = (filter: Parameters<typeof store.people.listFailing>[2]) =>
      readAllPages((cursor) => store.people.listFailing(TENANT, JOB, filter, { limit: 3, cursor }));
    const ids = (events: readonly ProvisioningEvent[]) => events.map(({ source }) => source.id);

    const inCluster = await list({ cluster: buildFailureCluster(fullTarget[0]!)!.id });
    expect(inCluster.map(({ sourceId }) => sourceId)).toEqual(ids(fullTarget));
    const inCode = await list({ code: "EntryConflict" });
    const both = [...fullTarget, ...takenNames].sort((a, b) => a.at - b.at);
    expect(inCode.map(({ sourceId }) => sourceId)).toEqual(ids(both));
    // An object with a warning does not fail, so it is not listed.
    expect(await list({ cluster: buildFailureCluster(warning)!.id })).toEqual([]);
    expect(await list({ cluster: "unknown cluster" })).toEqual([]);

    const { clusters, failingByCode, failingObjects } = await store.events.logFacts(
      TENANT,
      JOB,
      logTimes(NOW),
    );
    expect(clusters.map(({ objects, cluster }) => [cluster.status, objects])).toEqual([
      ["failure", 7],
      ["failure", 7],
      ["warning", 1],
    ]);
    expect(failingByCode).toEqual([{ code: "EntryConflict", objects: 14 }]);
    expect(failingObjects).toBe(14);
  });

  test("an object still counts as failing if its last row is older than every time window", async () => {
    const store = await openTestStore();
    const at = NOW - 20 * DAY;
    await store.events.commit(TENANT, [failedEvent("long ago", at, { action: "disable" })], at);
    const { clusters } = await store.events.logFacts(TENANT, JOB, logTimes(NOW + 20 * DAY));
    expect(clusters).toEqual([
      expect.objectContaining({ objects: 1, rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 } }),
    ]);
    expect(clusters[0]!.firstEventAt).toBe(at);
    expect(clusters[0]!.cluster.isDeprovisioning).toBe(true);
  });
});

test("failure clusters above the limit are merged by code, but clusters of leavers stay separate", async () => {
  const store = await openTestStore();
  const failures = Array.from({ length: 1100 }, (_, i) =>
    failedWithReason(`m${i}`, "It failed.", uniqueFailedStep(i)),
  );
  const leavers = [0, 1].map((i) =>
    failedWithReason(`l${i}`, "No.", {
      ...uniqueFailedStep(i),
      action: "disable",
      code: "Refused",
    }),
  );
  await store.events.commit(TENANT, failures, NOW);
  await store.events.commit(TENANT, leavers, NOW);
  const { clusters, failingByCode } = await store.events.logFacts(TENANT, JOB, logTimes(NOW));
  expect(clusters.length).toBe(1024 + 2);
  const [furtherClusters, ...distinctClusters] = clusters;
  expect(furtherClusters).toMatchObject({
    objects: 76,
    cluster: { code: "EntryConflict", messageTemplate: null },
  });
  expect(distinctClusters.filter(({ cluster }) => cluster.isDeprovisioning)).toEqual([
    expect.objectContaining({ objects: 2, rows: { "1h": 2, "24h": 2, "7d": 2, "30d": 2 } }),
  ]);
  expect(failingByCode).toEqual([
    { code: "EntryConflict", objects: 1100 },
    { code: "Refused", objects: 2 },
  ]);
  const totals = await store.events.totalsByOutcome(TENANT, JOB);
  expect(totals.map(({ code, rows }) => [code, rows])).toEqual([
    ["EntryConflict", 1100],
    ["Refused", 2],
  ]);
});

test("the object counts of the newest cycle include every object with a row since the cycle began", async () => {
  const store = await openTestStore();
  const inCycle = (cycle: string, name: string, hours: number) =>
    testEvent(`${cycle} ${name} ${hours}`, {
      cycleId: testGuid(cycle),
      at: NOW - hours * HOUR,
      source: personSource(name),
    });
  const long = Array.from({ length: 12 }, (_, i) => inCycle("long", `p${i % 4}`, 30 + i * 24));
  const short = Array.from({ length: 80 }, (_, i) => inCycle(`short ${i}`, "p9", 31 + i * 2));
  await store.events.commit(TENANT, [...long, ...short], NOW);
  const { cycles, objects } = await store.events.logFacts(TENANT, JOB, logTimes(NOW));
  expect(cycles[0]).toMatchObject({
    cycleId: testGuid("long"),
    firstEventAt: NOW - (30 + 11 * 24) * HOUR,
    lastEventAt: NOW - 30 * HOUR,
    objects: 4,
  });
  expect(objects.cycle).toEqual({ attempted: 5, failed: 0 });
  // Cycles whose last row is older than three days are left out.
  expect(cycles.length).toBe(1 + 21);
  expect(cycles.every(({ lastEventAt }) => lastEventAt >= NOW - 3 * DAY)).toBe(true);
});

test("an object whose last attempt is older than every time window is removed from Redis", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  const redis = openTestRedisClient();
  const oldEvents = Array.from({ length: 1300 }, (_, i) =>
    testEvent(`o${i}`, { at: NOW - HOUR - i, source: personSource(`o${i}`) }),
  );
  await store.events.commit(TENANT, oldEvents, NOW);
  const [key = ""] = await redis.keys(`${keyPrefix}:*}:a`);
  expect(await redis.zcard(key)).toBe(1300);
  const later = NOW + 32 * DAY;
  await store.events.commit(
    TENANT,
    [testEvent("new", { at: later, source: personSource("o7") })],
    later,
  );
  expect(await redis.zcard(key)).toBe(1);
  const { objects } = await store.events.logFacts(TENANT, JOB, logTimes(later + 1));
  expect(objects["30d"]).toEqual({ attempted: 1, failed: 0 });
});

test("the last attempt of an object is still counted after many skipped rows", async () => {
  const store = await openTestStore();
  const warning = testEvent("warned", { status: "warning", at: NOW - 3 * DAY });
  const skips = Array.from({ length: 100 }, (_, i) =>
    testEvent(`s${i}`, { status: "skipped", at: NOW - 2 * DAY + i * MINUTE }),
  );
  await store.events.commit(TENANT, [warning, ...skips], NOW);
  const late = testEvent("late", { at: NOW - 6 * DAY });
  await store.events.commit(TENANT, [late], NOW);
  const { objects } = await store.events.logFacts(TENANT, JOB, logTimes(NOW));
  expect(objects["24h"].attempted).toBe(0);
  expect(objects["7d"].attempted).toBe(1);
  const dayAfterWarning = await store.events.logFacts(TENANT, JOB, logTimes(warning.at + DAY));
  expect(dayAfterWarning.objects["24h"].attempted).toBe(1);
});

test("the activity span that is computed from the few days that are read equals the span computed from all rows", () => {
  const someTimes = fc.uniqueArray(
    fc.oneof(
      fc.integer({ min: 0, max: 30 * DAY }),
      // Times next to midnight, where two days decide whether there is a pause.
      fc
        .record({ day: fc.integer({ min: 1, max: 30 }), offset: fc.constantFrom(-1, 0, 1) })
        .map(({ day, offset }) => day * DAY + offset),
    ),
    { minLength: 1, maxLength: 25 },
  );
  fc.assert(
    fc.property(someTimes, (unsorted) => {
      const times = unsorted.sort((a, b) => a - b);
      const days = [...new Set(times.map((at) => Math.floor(at / DAY)))];
      const readableDays = new Set(daysToRead(days));
      const span = activitySpanOf(days, (day) => {
        expect(readableDays).toContain(day);
        const timesOfDay = times.filter((at) => Math.floor(at / DAY) === day);
        return { first: timesOfDay[0] ?? -1, last: timesOfDay.at(-1) ?? -1 };
      });
      const resumedIndex = times.findLastIndex(
        (at, i) => i > 0 && at - (times[i - 1] ?? 0) > 2 * DAY,
      );
      expect(span).toEqual({
        firstAt: times[0],
        lastAt: times.at(-1),
        pause:
          resumedIndex < 0
            ? null
            : { lastAt: times[resumedIndex - 1], resumedAt: times[resumedIndex] },
      });
    }),
    { numRuns: 500 },
  );
  expect(activitySpanOf([], () => ({ first: 0, last: 0 }))).toBeNull();
});

test("skips that mean a missing account are distinguished from other skips also above the limit of clusters", async () => {
  const store = await openTestStore();
  const skip = (name: string, isAssigned: "True" | "False", attribute: string) =>
    testEvent(name, {
      action: "create",
      status: "skipped",
      code: "AttributeValidationFailed",
      source: personSource(name),
      steps: [
        scopingStep({ "Assigned to the application": isAssigned }),
        { ...scopingStep({ PropertyName: attribute }), status: "skipped" },
      ],
    });
  const missing = Array.from({ length: 2060 }, (_, i) => skip(`s${i}`, "True", `customField${i}`));
  const unassigned = [skip("u1", "False", "customField"), skip("u2", "False", "customField")];
  await store.events.commit(TENANT, [...missing, ...unassigned], NOW);
  const facts = await store.events.logFacts(TENANT, JOB, logTimes(NOW));
  expect(facts).toMatchObject({ missingAccounts: 2060, newlyMissingAccounts: 2060 });
  expect(facts.objects["24h"]).toEqual({ attempted: 2060, failed: 2060 });
  expect(facts.clusters[0]).toMatchObject({ objects: 12, cluster: { status: "skipped" } });
  const numbers = facts.skipReasons.map(({ objects, missingAccounts }) => [
    objects,
    missingAccounts,
  ]);
  expect(numbers).toEqual([
    [2050, 2048],
    [12, 12],
  ]);
});

function scopingStep(
  details: Readonly<Record<string, string>>,
): ProvisioningEvent["steps"][number] {
  const name = "EntrySynchronizationScoping";
  return { name, type: "scoping", status: "success", description: null, details };
}
