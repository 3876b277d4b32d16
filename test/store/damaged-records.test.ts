import { expect, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { DAMAGES, type Damage, damagedValue, valuesOf, writeValue } from "../upgrade/damage.ts";
import { readAllPages } from "./expected-contents.ts";
import { failedEvent, JOBS, NOW, personSource, TENANT, testEvent } from "./random-events.ts";

const EVENTS = [testEvent("1"), failedEvent("2", NOW - HOUR), failedEvent("3", NOW - 2 * HOUR)];
const LATER = [testEvent("4"), failedEvent("5", NOW - HOUR), failedEvent("6", NOW)];

test.each(DAMAGES)(
  "with all values of a job and its tenant %s, further rows are counted, and every list answers",
  async (damage: Damage) => {
    const keyPrefix = uniqueKeyPrefix();
    const store = await openTestStore({ keyPrefix, now: () => NOW });
    const redis = openTestRedisClient();
    await store.events.commit(TENANT, EVENTS, NOW);
    for (const key of await redis.keys(`${keyPrefix}:*`)) {
      for (const value of await valuesOf(redis, key)) {
        const damaged = damagedValue(value.value, damage);
        if (!damaged.equals(value.value)) await writeValue(redis, value, damaged);
      }
    }
    // Another process has nothing in its caches.
    const other = await openTestStore({ keyPrefix, now: () => NOW });
    for (const { events, people, jobs } of [store, other]) {
      await events.commit(TENANT, LATER, NOW);
      const query = { tenant: TENANT, jobId: JOBS[0], limit: 100, cursor: null };
      const noFilter = { action: [], status: [], code: [], cycleId: [], from: null, to: null };
      await events.list({ ...query, ...noFilter });
      await events.jobs(TENANT);
      await events.cycles(TENANT, JOBS[0], 10);
      await events.totalsByOutcome(TENANT, JOBS[0]);
      await events.logFacts(TENANT, JOBS[0], { until: NOW, leaversOverdueSince: NOW - HOUR });
      await people.listFailing(TENANT, JOBS[0], null, { limit: 100, cursor: null });
      await people.search(TENANT, "a", 100, null);
      await people.deleteExpired(TENANT);
      await jobs.audits(TENANT, "sp", 10);
      const { success, failure } = await events.countRows(TENANT, JOBS[0], NOW - HOUR, NOW + 1);
      expect(success + failure).toBeGreaterThanOrEqual(3);
    }
  },
);

test("damaged members of the set of failing objects do not end the list before its last object", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const { events, people } = await openTestStore({ keyPrefix, now: () => NOW });
  const failures = ["a", "b", "c", "d", "e"].map((id, n) =>
    failedEvent(id, NOW - HOUR + n, { source: personSource(id, null) }),
  );
  await events.commit(TENANT, failures, NOW);
  const redis = openTestRedisClient();
  const [failing = ""] = await redis.keys(`${keyPrefix}:*}:f`);
  await redis.zadd(failing, NOW - HOUR, "short", NOW - HOUR, "also short");
  const listed = await readAllPages((cursor) =>
    people.listFailing(TENANT, JOBS[0], null, { limit: 2, cursor }),
  );
  expect(listed.map(({ sourceId }) => sourceId)).toEqual(failures.map(({ source }) => source.id));
});
