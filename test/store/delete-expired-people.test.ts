import { expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
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
  /** Every turn of a round, as a worker takes them. */
  const runFullRound = async () => {
    let deleted = 0;
    for (let turn = 0; turn < 128; turn += 1) {
      deleted += await store.people.deleteExpired(TENANT);
      now += 10 * MINUTE;
    }
    return deleted;
  };
  const searchNames = async (query: string) =>
    (await store.people.search(TENANT, query, 10, null)).items.map(
      ({ displayName }) => displayName,
    );
  /** All that Redis holds of this tenant, as one text. */
  const dumpTenant = async () => {
    const redis = openTestRedisClient();
    const keys = await redis.keys(`${keyPrefix}:*`);
    const dumps = await Promise.all(
      keys.map(async (key) => {
        const kind = await redis.type(key);
        if (kind === "hash") return JSON.stringify(await redis.hgetall(key));
        return kind === "zset" ? JSON.stringify(await redis.zrange(key, "0", "-1")) : "";
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

test("whom nobody has named for as long as history is kept is gone from every place", async () => {
  const { store, commitEvent, runFullRound, searchNames, dumpTenant, advanceDays } =
    await openTenant();
  await commitEvent("Ada Lovelace");
  await commitEvent("Ada Lovelace", { jobId: JOBS[1] });
  advanceDays(HISTORY_DAYS - 3);
  await commitEvent("Grace Hopper");
  expect(await runFullRound()).toBe(0);
  expect(await searchNames("lovelace")).toEqual(["Ada Lovelace"]);
  advanceDays(4);

  expect(await runFullRound()).toBe(1);
  expect(await dumpTenant()).not.toMatch(/lovelace/i);
  expect(await searchNames("lovelace")).toEqual([]);
  expect(await searchNames("account of Ada Lovelace")).toEqual([]);
  expect(await store.people.identity(TENANT, testGuid("Ada Lovelace"))).toBeNull();
  expect(await searchNames("account of Grace Hopper")).toEqual(["Grace Hopper"]);
  expect((await store.people.states(TENANT, testGuid("Grace Hopper"))).length).toBe(1);
  expect(await store.people.total(TENANT)).toBe(1);
  expect(await runFullRound()).toBe(0);
});

test.each`
  who                             | changes
  ${"who still fails"}            | ${{ status: "failure", code: "EntryConflict" }}
  ${"whose manager is not found"} | ${{ status: "warning" }}
`("somebody $who stays as long as they are on a list", async ({ changes }) => {
  const { store, commitEvent, runFullRound, searchNames, advanceDays } = await openTenant();
  await commitEvent("Ada Lovelace", changes);
  for (let year = 0; year < 2; year += 1) {
    advanceDays(HISTORY_DAYS - 30);
    // The job goes on, so that what it keeps does not end by itself.
    await commitEvent("Grace Hopper");
  }
  expect(await runFullRound()).toBe(0);
  expect(await searchNames("lovelace")).toEqual(["Ada Lovelace"]);
  if (changes.status === "warning") return;
  await store.jobs.forget(TENANT, JOBS[0]);
  expect(await runFullRound()).toBe(1);
});

test("a person of whom a row without a name came lately stays", async () => {
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

test("whoever comes back is known again, also to a process that remembers having written them", async () => {
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

test("a turn that died between the jobs' records and the name is finished by the next round", async () => {
  const { commitEvent, runFullRound, dumpTenant, keyPrefix, advanceDays } = await openTenant();
  await commitEvent("Ada Lovelace");
  advanceDays(HISTORY_DAYS + 1);
  const redis = openTestRedisClient();
  const [record] = await redis.keys(`${keyPrefix}:{*:*}:u:*`);
  expect(await redis.del(record ?? "")).toBe(1);
  expect(await runFullRound()).toBe(1);
  expect(await dumpTenant()).not.toMatch(/lovelace/i);
});

test("two workers that sweep at once, while rows come in, lose nobody who is there and count right", async () => {
  const { store, commitEvent, runFullRound, searchNames, advanceDays } = await openTenant();
  const all = Array.from({ length: 60 }, (_, n) => `Ada Number${n}`);
  for (const name of all) await commitEvent(name);
  advanceDays(HISTORY_DAYS + 1);
  const back = all.slice(0, 20);
  const [one, two] = await Promise.all([
    runFullRound(),
    runFullRound(),
    (async () => {
      for (const name of back) await commitEvent(name);
    })(),
  ]);
  const rest = await runFullRound();
  expect((one ?? 0) + (two ?? 0) + rest).toBeGreaterThanOrEqual(40);
  expect(await store.people.total(TENANT)).toBe(20);
  for (const name of back) {
    expect(await store.people.states(TENANT, testGuid(name))).toHaveLength(1);
    expect(await searchNames(name)).toContain(name);
  }
});
