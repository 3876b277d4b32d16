import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import { startTestRedis } from "../start-test-redis.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import {
  contentsOfStore,
  expectedContents,
  expectedStatusCounts,
  readAllRows,
} from "./expected-contents.ts";
import {
  failedEvent,
  JOBS,
  NOW,
  PEOPLE,
  randomEvents,
  randomPages,
  TENANT,
  testEvent,
} from "./random-events.ts";

const [JOB] = JOBS;

test("the store contains the same after pages in any order, overlapping and repeated", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomEvents.chain((events) => fc.tuple(fc.constant(events), randomPages(events))),
      async ([events, pages]) => {
        const store = await openTestStore();
        let added = 0;
        for (const page of pages) added += (await store.events.commit(TENANT, page, NOW)).addedRows;
        expect(added).toBe(events.length);
        expect(await contentsOfStore(store)).toEqual(expectedContents(events));
      },
    ),
    { numRuns: 40 },
  );
});

test("an event is read exactly as it was committed", async () => {
  const store = await openTestStore();
  const event = failedEvent("with every field", NOW - HOUR, {
    steps: [
      {
        name: "EntryExportAdd",
        type: "export",
        status: "failure",
        description: "Failed to create User 'ada@contoso.example' \u0001 in Voice",
        details: { ReportableIdentifier: "ada@contoso.example", "a $& b": "line\nbreak\u0005" },
      },
    ],
    changes: [{ attribute: "userName", before: null, after: "ada@contoso.example" }],
  });
  await store.events.commit(TENANT, [event], NOW);
  expect(await readAllRows(store, JOB, 10)).toEqual([event]);
});

test("three processes with overlapping pages lose no event and count none twice", async () => {
  const events = sameRandomEvents(1000);
  const keyPrefix = uniqueKeyPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openTestStore({ keyPrefix })));
  const work = stores.map(async (store, i) => {
    for (let at = 0; at < events.length; at += 150) {
      const from = (at + i * 500) % events.length;
      await retry(() => store.events.commit(TENANT, events.slice(from, from + 300), NOW));
    }
  });
  await Promise.all(work);
  expect(await contentsOfStore(stores[0]!)).toEqual(expectedContents(events));
});

test("cut connections in the middle of commits lose no event and count none twice", async () => {
  const events = sameRandomEvents(1000);
  const keyPrefix = uniqueKeyPrefix();
  const clients = [0, 1].map(() => openTestRedisClient({ connectionName: keyPrefix }));
  const stores = await Promise.all(
    clients.map((client) => connectStore({ client, keyPrefix, now: () => NOW })),
  );
  const killer = openTestRedisClient();
  let isOver = false;
  let killed = 0;
  let committed = 0;
  const harm = async () => {
    while (!isOver) {
      const list = String(await killer.client("LIST"));
      for (const [, id = "", name] of list.matchAll(/^id=(\d+) .* name=(\S*) /gm)) {
        if (name === keyPrefix) killed += Number(await killer.client("KILL", "ID", Number(id)));
      }
      // The next cut waits for a commit, so that commits make progress on a slow machine too.
      const committedBefore = committed;
      await vi.waitUntil(() => isOver || committed > committedBefore, {
        timeout: 60_000,
        interval: 5,
      });
    }
  };
  const work = stores.map(async (store, i) => {
    for (let at = 0; at < events.length; at += 100) {
      const from = (at + i * 700) % events.length;
      await retry(() => store.events.commit(TENANT, events.slice(from, from + 250), NOW));
      committed += 1;
    }
  });
  const harming = harm();
  await Promise.all(work);
  isOver = true;
  await harming;
  expect(killed).toBeGreaterThan(3);
  expect(await contentsOfStore(await openTestStore({ keyPrefix }))).toEqual(
    expectedContents(events),
  );
});

test("a full Redis refuses a whole commit, and accepts it when it has memory again", async () => {
  const own = await startTestRedis();
  try {
    const store = await connectStore({
      url: `unix://${own.socket}`,
      keyPrefix: "full",
      now: () => NOW,
    });
    const events = sameRandomEvents(300);
    const { Redis } = await import("ioredis");
    const admin = new Redis({ path: own.socket });
    await store.events.commit(TENANT, events.slice(0, 100), NOW);
    const before = await contentsOfStore(store);
    await admin.config("SET", "maxmemory", "1");
    await expect(store.events.commit(TENANT, events, NOW)).rejects.toThrow("OOM");
    expect((await contentsOfStore(store)).jobs).toEqual(before.jobs);
    await admin.config("SET", "maxmemory", "0");
    expect((await store.events.commit(TENANT, events, NOW)).addedRows).toBe(200);
    expect(await contentsOfStore(store)).toEqual(expectedContents(events));
    admin.disconnect();
    await store.close();
  } finally {
    await own.stop();
  }
});

test("rows that a failover lost are counted when they are read again", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  const events = sameRandomEvents(50);
  await store.events.commit(TENANT, events, NOW);
  const redis = openTestRedisClient();
  await redis.del(await redis.keys(`${keyPrefix}:*:*`));
  expect((await store.events.commit(TENANT, events, NOW)).addedRows).toBe(50);
  expect(await contentsOfStore(store)).toEqual(expectedContents(events));
});

describe("a row", () => {
  test("that arrives late is counted in its own hour", async () => {
    const store = await openTestStore();
    const late = testEvent("late", { at: NOW - 5 * DAY });
    await store.events.commit(TENANT, [testEvent("on time")], NOW);
    await store.events.commit(TENANT, [late], NOW);
    const around = { from: late.at - MINUTE, to: late.at + MINUTE };
    const counts = await store.events.countRows(TENANT, JOB, around.from, around.to);
    expect(counts.success).toBe(1);
    const { counts: windows } = await store.events.logFacts(TENANT, JOB, NOW);
    expect([windows["24h"].success, windows["7d"].success]).toEqual([1, 2]);
  });

  test.each([
    { title: "older than the retention", at: NOW - 30 * DAY - 1, report: [0, 1] },
    { title: "as old as the retention", at: NOW - 30 * DAY, report: [1, 0] },
    { title: "ahead of our clock by an hour", at: NOW + HOUR, report: [1, 0] },
    { title: "ahead of our clock by more than an hour", at: NOW + HOUR + 1, report: [0, 1] },
  ])("that is $title: [added, refused] is $report", async ({ at, report }) => {
    const store = await openTestStore();
    const { addedRows, refusedRows } = await store.events.commit(
      TENANT,
      [testEvent("one", { at })],
      NOW,
    );
    expect([addedRows, refusedRows]).toEqual(report);
  });
});

test("windows with any edges count the same rows as counting one by one", async () => {
  const events = sameRandomEvents(600);
  const store = await openTestStore();
  await store.events.commit(TENANT, events, NOW);
  const anyTime = fc.oneof(
    fc.integer({ min: NOW - 4 * DAY, max: NOW + HOUR }),
    fc.constantFrom(...events.slice(0, 50).flatMap(({ at }) => [at, at + 1])),
    fc.integer({ min: -96, max: 1 }).map((hour) => (Math.floor(NOW / HOUR) + hour) * HOUR),
  );
  await fc.assert(
    fc.asyncProperty(anyTime, anyTime, async (from, to) => {
      expect(await store.events.countRows(TENANT, JOB, from, to)).toEqual(
        expectedStatusCounts(events, JOB, from, to),
      );
    }),
    { numRuns: 200 },
  );
  const { counts: windows } = await store.events.logFacts(TENANT, JOB, NOW);
  expect(windows["24h"]).toEqual(expectedStatusCounts(events, JOB, NOW - DAY, NOW));
  expect(windows["30d"]).toEqual(expectedStatusCounts(events, JOB, NOW - 30 * DAY, NOW));
});

test("paging through a list misses and repeats no event while rows arrive", async () => {
  const store = await openTestStore();
  const events = sameRandomEvents(400).filter(({ jobId }) => jobId === JOB);
  const [first, second] = [
    events.filter((_, i) => i % 2 === 0),
    events.filter((_, i) => i % 2 === 1),
  ];
  await store.events.commit(TENANT, first, NOW);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.events.list({
      tenant: TENANT,
      jobId: JOB,
      action: [],
      status: [],
      code: [],
      cycleId: [],
      from: null,
      to: null,
      limit: 9,
      cursor,
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next;
    await store.events.commit(TENANT, second.splice(0, 11), NOW);
  } while (cursor !== null);
  expect(new Set(seen).size).toBe(seen.length);
  expect(first.filter(({ id }) => !seen.includes(id))).toEqual([]);
});

test("a list filters by status, action, code, cycle and time", async () => {
  const store = await openTestStore();
  const events = sameRandomEvents(500);
  await store.events.commit(TENANT, events, NOW);
  const [sample] = events.filter(({ jobId, code }) => jobId === JOB && code !== null);
  const { cycleId, status, action, code, at } = sample!;
  const filters = [
    { status: [status] },
    { action: [action], status: ["failure", "success"] as const },
    { code: [code ?? ""] },
    { cycleId: [cycleId ?? ""] },
    { from: at - 3 * HOUR, to: at + HOUR },
    { code: ["UnknownCode"] },
  ];
  for (const filter of filters) {
    const query = { tenant: TENANT, jobId: JOB, limit: 1000, cursor: null };
    const any = { action: [], status: [], code: [], cycleId: [], from: null, to: null };
    const { items } = await store.events.list({ ...any, ...query, ...filter });
    const wanted = { ...any, ...filter };
    const expected = events.filter(
      (event) =>
        event.jobId === JOB &&
        (wanted.status.length === 0 ||
          wanted.status.some((wantedValue) => wantedValue === event.status)) &&
        (wanted.action.length === 0 ||
          wanted.action.some((wantedValue) => wantedValue === event.action)) &&
        (wanted.code.length === 0 ||
          wanted.code.some((wantedValue) => wantedValue === event.code)) &&
        (wanted.cycleId.length === 0 ||
          wanted.cycleId.some((wantedValue) => wantedValue === event.cycleId)) &&
        (wanted.from === null || event.at >= wanted.from) &&
        (wanted.to === null || event.at < wanted.to),
    );
    expect(items.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
  }
});

/** Random events that are the same in every run. */
function sameRandomEvents(count: number): readonly ProvisioningEvent[] {
  return fc
    .sample(randomEvents, { seed: 7, numRuns: 100 })
    .flat()
    .slice(0, count)
    .map(withUniqueId);
}

function withUniqueId(event: ProvisioningEvent, i: number): ProvisioningEvent {
  const { id } = testEvent(`many ${i}`);
  return { ...event, id, source: { ...event.source, id: PEOPLE[i % PEOPLE.length] ?? "" } };
}

/** A worker repeats a failed commit with its next poll. */
async function retry<T>(action: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await action();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}
