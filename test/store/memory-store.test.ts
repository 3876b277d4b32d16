import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { createLogTo } from "../../config/log.ts";
import { createProcessProblems } from "../../config/process-problems.ts";
import { DAY } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { createMemoryBudget } from "../../worker/memory-budget.ts";
import { startTestServer } from "../server/test-server.ts";
import { startTestRedis } from "../start-test-redis.ts";
import { openTestStore } from "../test-redis.ts";
import { expectedStatusCounts, readAllRows } from "./expected-contents.ts";
import { failedEvent, JOBS, NOW, TENANT } from "./random-events.ts";

const [JOB] = JOBS;
const TODAY = Math.floor(NOW / DAY);

/** Events of the last 29 days, `perDay` a day, each of another person. */
function eventsOfMonth(perDay: number, reason: (id: string) => string) {
  return Array.from({ length: 29 * perDay }, (_, n) => {
    const day = Math.floor(n / perDay);
    const event = failedEvent(`event ${n}`, NOW - day * DAY - n);
    const error = { ...event.error, code: "EntryConflict", category: null };
    return {
      ...event,
      source: { ...event.source, id: `person-${n}`, name: `Person ${n}` },
      error: { ...error, reason: reason(event.id), recommendedAction: null },
    };
  });
}

test("after the details of a day are deleted, only its events are missing from the list", async () => {
  const store = await openTestStore({ now: () => NOW });
  const events = eventsOfMonth(2, (id) => `userName of ${id} is taken`);
  await store.events.commit(TENANT, events, NOW);
  expect(await store.memory.detailsKeptSince(TENANT)).toBeNull();

  const day = TODAY - 20;
  expect(await store.memory.deleteDetailsOfDay(TENANT, day)).toBe(1);
  expect(await store.memory.deleteDetailsOfDay(TENANT, day)).toBe(0);

  const others = events.filter(({ at }) => Math.floor(at / DAY) !== day);
  expect(others.length).toBeLessThan(events.length);
  expect((await readAllRows(store, JOB, 10)).map(({ id }) => id)).toEqual(
    others.map(({ id }) => id),
  );
  expect(await store.events.countRows(TENANT, JOB, NOW - 30 * DAY, NOW + 1)).toEqual(
    expectedStatusCounts(events, JOB, NOW - 30 * DAY, NOW + 1),
  );
  expect(await failingCount(store)).toBe(events.length);
  expect(await store.memory.detailsKeptSince(TENANT)).toBe((day + 1) * DAY);
  // The same rows again: they are counted already, although their details are gone.
  expect((await store.events.commit(TENANT, events, NOW)).addedRows).toBe(0);
});

async function failingCount(store: Store): Promise<number> {
  let cursor: string | null = null;
  let count = 0;
  do {
    const page = await store.people.listFailing(TENANT, JOB, null, { limit: 50, cursor });
    count += page.items.length;
    cursor = page.next;
  } while (cursor !== null);
  return count;
}

test("the worker deletes the oldest details until the memory is below its budget, and keeps three days", async () => {
  const redis = await startTestRedis();
  onTestFinished(() => redis.stop());
  const store = await connectStore({
    url: `unix://${redis.socket}`,
    keyPrefix: "memory",
    now: () => NOW,
  });
  onTestFinished(() => store.close());
  // Texts that hardly compress, so that most of the memory is details.
  const events = eventsOfMonth(60, (id) =>
    Array.from({ length: 60 }, (_, n) => hex(id, n)).join(""),
  );
  await store.events.commit(TENANT, events, NOW);

  const messages: string[] = [];
  const log = createLogTo(
    { write: (line) => messages.push(JSON.parse(line).msg) },
    "worker",
    "info",
  );
  const problems = createProcessProblems({ now: () => NOW, log });
  const budgetOf = (budgetBytes: number) =>
    createMemoryBudget({
      memory: store.memory,
      tenants: [TENANT],
      budgetBytes,
      retainMs: 30 * DAY,
      now: () => NOW,
      realNow: Date.now,
      problems,
      log,
    });
  const usedBytes = async () => (await store.memory.use(null))?.usedBytes ?? 0;
  const before = await usedBytes();

  const roomy = budgetOf(before * 2);
  expect(await roomy.isTight()).toBe(false);
  await roomy.enforce();
  expect(await store.memory.detailsKeptSince(TENANT)).toBeNull();

  const scarce = budgetOf(before / 1.05);
  expect(await scarce.isTight()).toBe(true);
  await scarce.enforce();
  expect(await usedBytes()).toBeLessThanOrEqual((before / 1.05) * 0.9);
  const keptSince = (await store.memory.detailsKeptSince(TENANT)) ?? 0;
  expect(keptSince).toBeGreaterThan(NOW - 29 * DAY);
  expect(keptSince).toBeLessThan(NOW - 4 * DAY);
  expect(problems.list()).toEqual([]);
  expect(messages).toContain("problem began");
  expect(messages).toContain("problem ended");
  expect(messages).toContain("details of old rows deleted to save memory");

  await budgetOf(1_000_000).enforce();
  expect(await store.memory.detailsKeptSince(TENANT)).toBe((TODAY - 2) * DAY);
  expect(problems.list()).toMatchObject([{ code: "redis-memory-low", isNothingLeft: true }]);
  expect(await failingCount(store)).toBe(events.length);

  const server = await startTestServer({ store, now: () => NOW });
  onTestFinished(() => server.close());
  const { body } = await server.get(`/api/v1/tenants/${TENANT}`);
  expect(Date.parse(body.detailsKeptSince)).toBe((TODAY - 2) * DAY);
});

/** 64 hexadecimal digits that differ for each `id` and `n`. */
function hex(id: string, n: number): string {
  return createHash("sha256").update(`${id} ${n}`).digest("hex");
}
