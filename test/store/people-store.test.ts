import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore } from "../test-redis.ts";
import { expectedObjectState, readAllPages } from "./expected-contents.ts";
import { logTimes } from "./expected-log-facts.ts";
import {
  failedEvent,
  JOBS,
  NOW,
  personSource,
  TENANT,
  testEvent,
  testGuid,
} from "./random-events.ts";

const [JOB] = JOBS;

test("a renamed person stays one person and is found only by the new name, whichever row arrives first", async () => {
  const olderEvent = testEvent("old", {
    at: NOW - 2 * HOUR,
    source: personSource("x", "Ada Byron", "byron@c.example"),
  });
  const newerEvent = testEvent("new", {
    at: NOW - HOUR,
    source: personSource("x", "Ada King", "king@c.example"),
  });
  for (const pages of [
    [olderEvent, newerEvent],
    [newerEvent, olderEvent],
  ]) {
    const store = await openTestStore();
    for (const event of pages) await store.events.commit(TENANT, [event], NOW);
    const find = async (query: string) =>
      (await store.people.search(TENANT, query, 5, null)).items.map(
        ({ displayName }) => displayName,
      );
    expect(await find("king")).toEqual(["Ada King"]);
    expect(await find("byron")).toEqual([]);
    expect(await find("ada")).toEqual(["Ada King"]);
    expect(await store.people.total(TENANT)).toBe(1);
  }
});

test("a rename removes the search words of the old name", async () => {
  const keyPrefix = `t-${testGuid("words").slice(0, 8)}`;
  const store = await openTestStore({ keyPrefix });
  const redis = openTestRedisClient();
  await store.events.commit(
    TENANT,
    [testEvent("1", { source: personSource("x", "Ada Byron") })],
    NOW,
  );
  const later = testEvent("2", { at: NOW, source: personSource("x", "Ada King") });
  await store.events.commit(TENANT, [later], NOW);
  const [key = ""] = await redis.keys(`${keyPrefix}:*:n`);
  expect(await redis.zcard(key)).toBe(2);
});

test("if several processes store names of a person, the name in the newest row remains", async () => {
  const keyPrefix = `t-${testGuid("race").slice(0, 8)}`;
  const stores = await Promise.all([0, 1, 2].map(() => openTestStore({ keyPrefix })));
  const events = Array.from({ length: 120 }, (_, i) =>
    testEvent(`n${i}`, {
      at: NOW - ((i * 37) % 120) * MINUTE,
      jobId: JOBS[i % 2] ?? JOB,
      source: personSource(`p${i % 4}`, `Name Nr${(i * 37) % 120}`),
    }),
  );
  await Promise.all(
    stores.map(async (store, i) => {
      for (let at = 0; at < 120; at += 10) {
        const from = (at + i * 40) % 120;
        await store.events.commit(TENANT, events.slice(from, from + 10), NOW);
      }
    }),
  );
  for (const i of [0, 1, 2, 3]) {
    const personEvents = events.filter(({ source }) => source.id === testGuid(`p${i}`));
    const newest = personEvents.reduce((a, b) => (b.at > a.at ? b : a));
    const identity = await stores[0]!.people.identity(TENANT, testGuid(`p${i}`));
    expect(identity?.displayName).toBe(newest.source.name);
  }
});

describe("the states of objects", () => {
  test("the state of an object keeps the last success and failure after many skipped rows", async () => {
    const store = await openTestStore();
    const skips = Array.from({ length: 150 }, (_, i) =>
      testEvent(`skip ${i}`, {
        at: NOW - HOUR - i * MINUTE,
        action: "other",
        status: "skipped",
        code: "RedundantExport",
        target: { id: null, name: null },
      }),
    );
    const success = testEvent("succeeded", { at: NOW - 9 * HOUR });
    const failure = failedEvent("failed", NOW - 8 * HOUR);
    const events = [success, failure, ...skips];
    await store.events.commit(TENANT, events, NOW);
    const [state] = await store.people.states(TENANT, success.source.id);
    expect(state).toEqual(expectedObjectState(events, JOB, success.source.id));
    expect(state).toMatchObject({
      lastSuccessAt: success.at,
      lastFailureAt: failure.at,
      targetId: "cv-1",
      reason: "userName of failed is taken",
      attempts: 1,
    });
    const timeline = await readAllPages((cursor) =>
      store.people.timeline(TENANT, [success.source.id], 50, cursor),
    );
    // An object keeps its newest 64 events, its newest success and its newest failure.
    expect(timeline.length).toBe(64 + 2);
  });

  test("rows with the same time are ordered by their ids, whichever row arrives first", async () => {
    const sameTimeEvents = ["a", "b", "c"].map((id, i) =>
      i === 1 ? failedEvent(id, NOW - HOUR) : testEvent(id, { at: NOW - HOUR }),
    );
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(sameTimeEvents, { minLength: 3 }), async (order) => {
        const store = await openTestStore();
        for (const event of order) await store.events.commit(TENANT, [event], NOW);
        const [state] = await store.people.states(TENANT, sameTimeEvents[0]!.source.id);
        expect(state).toEqual(
          expectedObjectState(sameTimeEvents, JOB, sameTimeEvents[0]!.source.id),
        );
      }),
      { numRuns: 12 },
    );
  });

  test("the list of failing objects begins with the longest failure, and an object leaves the list after a success", async () => {
    const store = await openTestStore();
    const failures = Array.from({ length: 25 }, (_, i) =>
      failedEvent(`f${i}`, NOW - DAY + (i % 5) * MINUTE, {
        source: personSource(`p${i}`, `P ${i}`),
        ...(i % 3 === 0 ? { code: "Timeout" } : {}),
      }),
    );
    await store.events.commit(TENANT, failures, NOW);
    const failing = await readAllPages((cursor) =>
      store.people.listFailing(TENANT, JOB, null, { limit: 4, cursor }),
    );
    expect(new Set(failing.map(({ sourceId }) => sourceId)).size).toBe(25);
    const since = failing.map(({ failingSince }) => failingSince ?? 0);
    expect(since).toEqual([...since].sort((a, b) => a - b));
    const counts = { EntryConflict: 16, Timeout: 9 };
    const { failingByCode: byCode } = await store.events.logFacts(TENANT, JOB, logTimes(NOW));
    expect(Object.fromEntries(byCode.map(({ code, objects }) => [code, objects]))).toEqual(counts);

    const successes = failures
      .slice(0, 10)
      .map(({ source }, i) => testEvent(`ok${i}`, { at: NOW, source }));
    await store.events.commit(TENANT, successes, NOW);
    const stillFailing = await store.people.listFailing(TENANT, JOB, null, {
      limit: 100,
      cursor: null,
    });
    expect(stillFailing.items.length).toBe(15);
    expect(
      await store.people.listFailing(
        TENANT,
        JOB,
        { code: "UnknownCode" },
        { limit: 9, cursor: null },
      ),
    ).toEqual({ items: [], next: null });
  });

  test("the cursor of failing objects stays valid after the object at its position has recovered", async () => {
    const store = await openTestStore();
    const failures: ProvisioningEvent[] = Array.from({ length: 12 }, (_, i) =>
      failedEvent(`f${i}`, NOW - DAY, { source: personSource(`p${i}`, `P ${i}`) }),
    );
    await store.events.commit(TENANT, failures, NOW);
    const first = await store.people.listFailing(TENANT, JOB, null, { limit: 5, cursor: null });
    const last = first.items.at(-1);
    const source = failures.find((event) => event.source.id === last?.sourceId)?.source;
    await store.events.commit(TENANT, [testEvent("succeeded", { at: NOW, source: source! })], NOW);
    const nextPage = await store.people.listFailing(TENANT, JOB, null, {
      limit: 50,
      cursor: first.next,
    });
    expect(nextPage.items.length).toBe(7);
  });
});

test("a tenant does not see the people of another tenant", async () => {
  const store = await openTestStore();
  await store.events.commit(TENANT, [testEvent("1")], NOW);
  const { id } = testEvent("1").source;
  expect(await store.people.identity("fabrikam", id)).toBeNull();
  expect(await store.people.states("fabrikam", id)).toEqual([]);
  expect(await store.people.total("fabrikam")).toBe(0);
});
