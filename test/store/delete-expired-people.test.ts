import { expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { logTimes } from "./expected-log-facts.ts";
import { JOBS, NOW, TENANT, testEvent, testGuid } from "./random-events.ts";

const HISTORY_DAYS = 400;

const personSource = (name: string) => ({
  id: testGuid(name),
  name,
  userPrincipalName: `${name.toLowerCase().replace(" ", ".")}@contoso.example`,
  kind: "user" as const,
});

async function openTenant() {
  let now = NOW;
  const keyPrefix = uniqueKeyPrefix();
  const retention = { retainDays: 30, historyDays: HISTORY_DAYS };
  const store = await openTestStore({ keyPrefix, now: () => now, retention });
  const commitEvent = (name: string, changes: Partial<ProvisioningEvent> = {}) => {
    const source = personSource(name);
    const target = { id: `account of ${name}`, name: null };
    const event = testEvent(`${name} ${now}`, { at: now - HOUR, source, target, ...changes });
    return store.events.commit(TENANT, [event], now);
  };
  /**
   * Calls `deleteExpired` every ten minutes, as a worker does, until it has processed all buckets.
   */
  const runFullRound = async () => {
    let deleted = 0;
    for (let call = 0; call < 128; call += 1) {
      deleted += await store.people.deleteExpired(TENANT);
      now += 10 * MINUTE;
    }
    return deleted;
  };
  const searchNames = async (query: string) =>
    (await store.people.search(TENANT, query, 10, null)).items.map(
      ({ displayName }) => displayName,
    );
  /** All hashes and sorted sets of this tenant in Redis, as one text. */
  const dumpTenant = async () => {
    const redis = openTestRedisClient();
    const keys = await redis.keys(`${keyPrefix}:*`);
    const dumps = await Promise.all(
      keys.map(async (key) => {
        const keyType = await redis.type(key);
        if (keyType === "hash") return JSON.stringify(await redis.hgetall(key));
        return keyType === "zset" ? JSON.stringify(await redis.zrange(key, "0", "-1")) : "";
      }),
    );
    return dumps.join("\n");
  };
  return {
    store,
    keyPrefix,
    commitEvent,
    runFullRound,
    searchNames,
    dumpTenant,
    advanceDays: (days: number) => {
      now += days * DAY;
    },
  };
}

test("a person without a row for historyDays is deleted everywhere", async () => {
  const { store, keyPrefix, commitEvent, runFullRound, searchNames, dumpTenant, advanceDays } =
    await openTenant();
  await commitEvent("Ada Lovelace");
  await commitEvent("Ada Lovelace", { jobId: JOBS[1] });
  advanceDays(HISTORY_DAYS - 3);
  await commitEvent("Mary Jackson");
  expect(await runFullRound()).toBe(0);
  expect(await searchNames("lovelace")).toEqual(["Ada Lovelace"]);
  advanceDays(4);

  expect(await runFullRound()).toBe(1);
  expect(await dumpTenant()).not.toMatch(/lovelace/i);
  expect(await searchNames("lovelace")).toEqual([]);
  expect(await searchNames("account of Ada Lovelace")).toEqual([]);
  const idPrefixes = await openTestRedisClient().keys(`${keyPrefix}:{*}:i:*`);
  expect(idPrefixes.map((key) => key.slice(-3))).toEqual([testGuid("Mary Jackson").slice(0, 3)]);
  expect(await store.people.identity(TENANT, testGuid("Ada Lovelace"))).toBeNull();
  expect(await searchNames("account of Mary Jackson")).toEqual(["Mary Jackson"]);
  expect((await store.people.states(TENANT, testGuid("Mary Jackson"))).length).toBe(1);
  expect(await store.people.total(TENANT)).toBe(1);
  expect(await runFullRound()).toBe(0);
});

test.each`
  changes
  ${{ status: "failure", code: "EntryConflict" }}
  ${{ status: "warning" }}
`(
  "a person whose newest event has the status $changes.status is not deleted",
  async ({ changes }) => {
    const { store, commitEvent, runFullRound, searchNames, advanceDays } = await openTenant();
    await commitEvent("Ada Lovelace", changes);
    for (let year = 0; year < 2; year += 1) {
      advanceDays(HISTORY_DAYS - 30);
      // The job gets new rows, so that its keys do not expire.
      await commitEvent("Mary Jackson");
    }
    expect(await runFullRound()).toBe(0);
    expect(await searchNames("lovelace")).toEqual(["Ada Lovelace"]);
    await store.jobs.forget(TENANT, JOBS[0]);
    expect(await runFullRound()).toBe(1);
  },
);

test("a person whose only recent row contains no name is not deleted", async () => {
  const { commitEvent, runFullRound, searchNames, advanceDays } = await openTenant();
  await commitEvent("Ada Lovelace");
  advanceDays(HISTORY_DAYS - 10);
  await commitEvent("Ada Lovelace", {
    source: { ...personSource("Ada Lovelace"), name: null, userPrincipalName: null },
  });
  advanceDays(20);
  expect(await runFullRound()).toBe(0);
  expect(await searchNames("lovelace")).toEqual(["Ada Lovelace"]);
});

test("a new row stores a deleted person again, even in a process that still has the person in its cache", async () => {
  const { store, commitEvent, runFullRound, searchNames, advanceDays } = await openTenant();
  await commitEvent("Ada Lovelace");
  advanceDays(HISTORY_DAYS + 1);
  expect(await runFullRound()).toBe(1);
  await commitEvent("Ada Lovelace");
  expect(await searchNames("lovelace")).toEqual(["Ada Lovelace"]);
  expect(await searchNames("account of Ada Lovelace")).toEqual(["Ada Lovelace"]);
  expect(await store.people.total(TENANT)).toBe(1);
  const [state] = await store.people.states(TENANT, testGuid("Ada Lovelace"));
  expect(state?.attempts).toBe(0);
  expect(await runFullRound()).toBe(0);
});

test("if a crash leaves a person's name without object events, the next deletion removes the name", async () => {
  const { commitEvent, runFullRound, dumpTenant, keyPrefix, advanceDays } = await openTenant();
  await commitEvent("Ada Lovelace");
  advanceDays(HISTORY_DAYS + 1);
  const redis = openTestRedisClient();
  const [record] = await redis.keys(`${keyPrefix}:{*:*}:u:*`);
  expect(await redis.del(record ?? "")).toBe(1);
  expect(await runFullRound()).toBe(1);
  expect(await dumpTenant()).not.toMatch(/lovelace/i);
});

test("two workers that delete people while rows arrive keep everyone with a new row and keep the total correct", async () => {
  const { store, commitEvent, runFullRound, searchNames, advanceDays } = await openTenant();
  const names = Array.from({ length: 60 }, (_, n) => `Ada Number${n}`);
  for (const name of names) await commitEvent(name);
  advanceDays(HISTORY_DAYS + 1);
  const returningNames = names.slice(0, 20);
  const [deletedByFirst, deletedBySecond] = await Promise.all([
    runFullRound(),
    runFullRound(),
    (async () => {
      for (const name of returningNames) await commitEvent(name);
    })(),
  ]);
  const deletedLater = await runFullRound();
  expect(deletedByFirst + deletedBySecond + deletedLater).toBeGreaterThanOrEqual(40);
  expect(await store.people.total(TENANT)).toBe(20);
  for (const name of returningNames) {
    expect(await store.people.states(TENANT, testGuid(name))).toHaveLength(1);
    expect(await searchNames(name)).toContain(name);
  }
});

test("a person who is missing an account stays, and a deleted person no longer counts as skipped", async () => {
  const { store, commitEvent, runFullRound, searchNames, advanceDays } = await openTenant();
  const skip = { action: "create", status: "skipped", code: "RedundantExport" } as const;
  await commitEvent("Ada Skipped", skip);
  await commitEvent("Ben Missing", { ...skip, code: "DuplicateSourceEntries" });
  const skipReasons = async () =>
    (await store.events.logFacts(TENANT, JOBS[0], logTimes(NOW))).skipReasons;
  expect(await skipReasons()).toEqual([
    { code: "DuplicateSourceEntries", objects: 1, missingAccounts: 1 },
    { code: "RedundantExport", objects: 1, missingAccounts: 0 },
  ]);
  advanceDays(HISTORY_DAYS + 1);
  expect(await runFullRound()).toBe(1);
  expect(await searchNames("Ben")).toEqual(["Ben Missing"]);
  expect(await skipReasons()).toEqual([
    { code: "DuplicateSourceEntries", objects: 1, missingAccounts: 1 },
  ]);
});
