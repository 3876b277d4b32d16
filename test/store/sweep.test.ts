import { expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { freshPrefix, openRedis, openStore } from "../redis.ts";
import { guid, JOBS, NOW, row, TENANT } from "./rows-by-chance.ts";

const HISTORY = 400;

const person = (name: string) => ({
  id: guid(name),
  name,
  userPrincipalName: `${name.toLowerCase().replace(" ", ".")}@contoso.example`,
  kind: "user" as const,
});

async function aTenant() {
  let now = NOW;
  const keyPrefix = freshPrefix();
  const retention = { rowDays: 30, historyDays: HISTORY };
  const store = await openStore({ keyPrefix, now: () => now, retention });
  const sees = (name: string, changes: Partial<ProvisioningEvent> = {}) => {
    const source = person(name);
    const target = { id: `account of ${name}`, name: null };
    const event = row(`${name} ${now}`, { at: now - HOUR, source, target, ...changes });
    return store.events.commit(TENANT, [event], now);
  };
  /** Every turn of a round, as a worker takes them. */
  const round = async () => {
    let gone = 0;
    for (let turn = 0; turn < 128; turn += 1) {
      gone += await store.people.sweep(TENANT);
      now += 10 * MINUTE;
    }
    return gone;
  };
  const names = async (query: string) =>
    (await store.people.search(TENANT, query, 10, null)).items.map(
      ({ displayName }) => displayName,
    );
  /** All that Redis holds of this tenant, as one text. */
  const everything = async () => {
    const redis = openRedis();
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
    sees,
    round,
    names,
    everything,
    passes: (days: number) => {
      now += days * DAY;
    },
  };
}

test("whom nobody has named for as long as history is kept is gone from every place", async () => {
  const { store, sees, round, names, everything, passes } = await aTenant();
  await sees("Ada Lovelace");
  await sees("Ada Lovelace", { jobId: JOBS[1] });
  passes(HISTORY - 3);
  await sees("Grace Hopper");
  expect(await round()).toBe(0);
  expect(await names("lovelace")).toEqual(["Ada Lovelace"]);
  passes(4);

  expect(await round()).toBe(1);
  expect(await everything()).not.toMatch(/lovelace/i);
  expect(await names("lovelace")).toEqual([]);
  expect(await names("account of Ada Lovelace")).toEqual([]);
  expect(await store.people.identity(TENANT, guid("Ada Lovelace"))).toBeNull();
  expect(await names("account of Grace Hopper")).toEqual(["Grace Hopper"]);
  expect((await store.people.states(TENANT, guid("Grace Hopper"))).length).toBe(1);
  expect(await store.people.total(TENANT)).toBe(1);
  expect(await round()).toBe(0);
});

test.each`
  who                             | changes
  ${"who still fails"}            | ${{ status: "failure", code: "EntryConflict" }}
  ${"whose manager is not found"} | ${{ status: "warning" }}
`("somebody $who stays as long as they are on a list", async ({ changes }) => {
  const { store, sees, round, names, passes } = await aTenant();
  await sees("Ada Lovelace", changes);
  for (let year = 0; year < 2; year += 1) {
    passes(HISTORY - 30);
    // The job goes on, so that what it keeps does not end by itself.
    await sees("Grace Hopper");
  }
  expect(await round()).toBe(0);
  expect(await names("lovelace")).toEqual(["Ada Lovelace"]);
  if (changes.status === "warning") return;
  await store.jobs.forget(TENANT, JOBS[0]);
  expect(await round()).toBe(1);
});

test("a person of whom a row without a name came lately stays", async () => {
  const { sees, round, names, passes } = await aTenant();
  await sees("Ada Lovelace");
  passes(HISTORY - 10);
  await sees("Ada Lovelace", {
    source: { ...person("Ada Lovelace"), name: null, userPrincipalName: null },
  });
  passes(20);
  expect(await round()).toBe(0);
  expect(await names("lovelace")).toEqual(["Ada Lovelace"]);
});

test("whoever comes back is known again, also to a process that remembers having written them", async () => {
  const { store, sees, round, names, passes } = await aTenant();
  await sees("Ada Lovelace");
  passes(HISTORY + 1);
  expect(await round()).toBe(1);
  await sees("Ada Lovelace");
  expect(await names("lovelace")).toEqual(["Ada Lovelace"]);
  expect(await names("account of Ada Lovelace")).toEqual(["Ada Lovelace"]);
  expect(await store.people.total(TENANT)).toBe(1);
  const [state] = await store.people.states(TENANT, guid("Ada Lovelace"));
  expect(state?.attempts).toBe(0);
  expect(await round()).toBe(0);
});

test("a turn that died between the jobs' records and the name is finished by the next round", async () => {
  const { sees, round, everything, keyPrefix, passes } = await aTenant();
  await sees("Ada Lovelace");
  passes(HISTORY + 1);
  const redis = openRedis();
  const [record] = await redis.keys(`${keyPrefix}:{*:*}:u:*`);
  expect(await redis.del(record ?? "")).toBe(1);
  expect(await round()).toBe(1);
  expect(await everything()).not.toMatch(/lovelace/i);
});

test("two workers that sweep at once, while rows come in, lose nobody who is there and count right", async () => {
  const { store, sees, round, names, passes } = await aTenant();
  const all = Array.from({ length: 60 }, (_, n) => `Ada Number${n}`);
  for (const name of all) await sees(name);
  passes(HISTORY + 1);
  const back = all.slice(0, 20);
  const [one, two] = await Promise.all([
    round(),
    round(),
    (async () => {
      for (const name of back) await sees(name);
    })(),
  ]);
  const rest = await round();
  expect((one ?? 0) + (two ?? 0) + rest).toBeGreaterThanOrEqual(40);
  expect(await store.people.total(TENANT)).toBe(20);
  for (const name of back) {
    expect(await store.people.states(TENANT, guid(name))).toHaveLength(1);
    expect(await names(name)).toContain(name);
  }
});
