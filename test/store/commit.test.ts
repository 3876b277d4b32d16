import fc from "fast-check";
import { Redis } from "ioredis";
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
import { logTimes } from "./expected-log-facts.ts";
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

test("the order, overlap and repetition of committed pages do not change the stored contents", async () => {
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

test("three processes that commit overlapping pages lose no event and count no event twice", async () => {
  const events = repeatableRandomEvents(1000);
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

test("if connections are cut during commits, no event is lost and no event is counted twice", async () => {
  const events = repeatableRandomEvents(1000);
  const keyPrefix = uniqueKeyPrefix();
  const clients = [0, 1].map(() => openTestRedisClient({ connectionName: keyPrefix }));
  const stores = await Promise.all(
    clients.map((client) => connectStore({ client, keyPrefix, now: () => NOW })),
  );
  const adminClient = openTestRedisClient();
  let isDone = false;
  let cutCount = 0;
  let committed = 0;
  const cutConnections = async () => {
    while (!isDone) {
      const list = String(await adminClient.client("LIST"));
      for (const [, id = "", name] of list.matchAll(/^id=(\d+) .* name=(\S*) /gm)) {
        if (name === keyPrefix)
          cutCount += Number(await adminClient.client("KILL", "ID", Number(id)));
      }
      // The next cut waits for a commit, so that commits make progress on a slow machine too.
      const committedBefore = committed;
      await vi.waitUntil(() => isDone || committed > committedBefore, {
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
  const cutting = cutConnections();
  await Promise.all(work);
  isDone = true;
  await cutting;
  expect(cutCount).toBeGreaterThan(3);
  expect(await contentsOfStore(await openTestStore({ keyPrefix }))).toEqual(
    expectedContents(events),
  );
});

test("a full Redis refuses a commit completely and accepts the commit when memory is free again", async () => {
  const separateRedis = await startTestRedis();
  try {
    const store = await connectStore({
      url: `unix://${separateRedis.socket}`,
      keyPrefix: "full",
      now: () => NOW,
    });
    const events = repeatableRandomEvents(300);
    const admin = new Redis({ path: separateRedis.socket });
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
    await separateRedis.stop();
  }
});

test("rows that Redis lost in a failover are counted when they are committed again", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  const events = repeatableRandomEvents(50);
  await store.events.commit(TENANT, events, NOW);
  const redis = openTestRedisClient();
  await redis.del(await redis.keys(`${keyPrefix}:*:*`));
  expect((await store.events.commit(TENANT, events, NOW)).addedRows).toBe(50);
  expect(await contentsOfStore(store)).toEqual(expectedContents(events));
});

describe("the commit of a row", () => {
  test("a row that arrives late is counted in the hour of its own time", async () => {
    const store = await openTestStore();
    const late = testEvent("late", { at: NOW - 5 * DAY });
    await store.events.commit(TENANT, [testEvent("on time")], NOW);
    await store.events.commit(TENANT, [late], NOW);
    const around = { from: late.at - MINUTE, to: late.at + MINUTE };
    const counts = await store.events.countRows(TENANT, JOB, around.from, around.to);
    expect(counts.success).toBe(1);
    const { counts: windows } = await store.events.logFacts(TENANT, JOB, logTimes(NOW));
    expect([windows["24h"].success, windows["7d"].success]).toEqual([1, 2]);
  });

  test.each([
    ["older than the retention", "refused", NOW - 30 * DAY - 1],
    ["as old as the retention", "added", NOW - 30 * DAY],
    ["an hour ahead of our clock", "added", NOW + HOUR],
    ["more than an hour ahead of our clock", "refused", NOW + HOUR + 1],
  ])("a row that is %s is %s", async (_age, result, at) => {
    const store = await openTestStore();
    const { addedRows, refusedRows } = await store.events.commit(
      TENANT,
      [testEvent("one", { at })],
      NOW,
    );
    expect([addedRows, refusedRows]).toEqual(result === "added" ? [1, 0] : [0, 1]);
  });
});

test("for any time window, countRows gives the same counts as counting the rows one by one", async () => {
  const events = repeatableRandomEvents(600);
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
  const { counts: windows } = await store.events.logFacts(TENANT, JOB, logTimes(NOW));
  expect(windows["24h"]).toEqual(expectedStatusCounts(events, JOB, NOW - DAY, NOW));
  expect(windows["30d"]).toEqual(expectedStatusCounts(events, JOB, NOW - 30 * DAY, NOW));
});

test("a client that pages through the events of a job gets each event once, although rows arrive", async () => {
  const store = await openTestStore();
  const events = repeatableRandomEvents(400).filter(({ jobId }) => jobId === JOB);
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

test("the list of events contains exactly the events with the requested status, action, code, cycle and time", async () => {
  const store = await openTestStore();
  const events = repeatableRandomEvents(500);
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
function repeatableRandomEvents(count: number): readonly ProvisioningEvent[] {
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

/** Repeats a failed action, as a worker repeats a failed commit with its next poll. */
async function retry<T>(action: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await action();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}
