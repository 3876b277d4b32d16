import { expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { readAllPages } from "./expected-contents.ts";
import { NOW, TENANT, testEvent, testGuid } from "./random-events.ts";

const ENTRA_USER = testGuid("entra user");

function hrRow(n: number, changes: Partial<ProvisioningEvent> = {}): ProvisioningEvent {
  return testEvent(`hr ${n} ${changes.at}`, {
    jobId: "Workday2AAD.0.1",
    sourceSystem: "Workday",
    targetSystem: "Microsoft Entra ID",
    source: {
      id: `worker-${n}`,
      name: `Maria Mariani ${n}`,
      userPrincipalName: null,
      kind: "user",
    },
    target: { id: ENTRA_USER, name: null },
    ...changes,
  });
}

const appRow = (id: string, name: string): ProvisioningEvent =>
  testEvent(`app ${id}`, {
    source: { id, name, userPrincipalName: null, kind: "user" },
    target: { id: `cv-${id}`, name: null },
  });

test("the newest row decides with which Entra user a person in HR is linked, in any order of arrival", async () => {
  const [older, newer] = [
    hrRow(1, { at: NOW - 3 * HOUR, target: { id: testGuid("former user"), name: null } }),
    hrRow(1, { at: NOW - HOUR }),
  ];
  for (const order of [
    [older, newer],
    [newer, older],
  ]) {
    const store = await openTestStore();
    for (const event of order) await store.events.commit(TENANT, [event], NOW);
    const person = await store.people.linkedPerson(TENANT, "worker-1");
    expect(person?.ids).toEqual([ENTRA_USER, "worker-1"]);
  }
});

test("rows of an app link no ids, although the id of an account is the id of a person", async () => {
  const store = await openTestStore();
  const account = testGuid("account");
  await store.events.commit(
    TENANT,
    [
      appRow(account, "Ada King"),
      testEvent("app", { target: { id: account, name: null } }),
      hrRow(1),
    ],
    NOW,
  );
  const person = await store.people.linkedPerson(TENANT, account);
  expect(person?.ids).toEqual([account]);
});

test("paging through search results returns each linked person once", async () => {
  const store = await openTestStore();
  const rows = Array.from({ length: 30 }, (_, n) => [
    hrRow(n, { target: { id: testGuid(`user ${n}`), name: null } }),
    ...(n % 2 === 0 ? [appRow(testGuid(`user ${n}`), `Maria Mariani ${n}`)] : []),
  ]).flat();
  await store.events.commit(TENANT, rows, NOW);
  const found = await readAllPages((cursor) => store.people.search(TENANT, "mari", 4, cursor));
  expect(found.map(({ id }) => id).toSorted()).toEqual(
    Array.from({ length: 30 }, (_, n) => testGuid(`user ${n}`)).toSorted(),
  );
});

test("the links and accounts of a person are deleted after the person has expired", async () => {
  let now = NOW;
  const keyPrefix = uniqueKeyPrefix();
  const retention = { retainDays: 30, historyDays: 400 };
  const store = await openTestStore({ keyPrefix, now: () => now, retention });
  await store.events.commit(TENANT, [hrRow(1)], now);
  now += 401 * DAY;
  for (let round = 0; round < 256; round += 1) {
    await store.people.deleteExpired(TENANT);
    now += 10 * 60_000;
  }
  const redis = openTestRedisClient();
  expect(await redis.keys(`${keyPrefix}:*:l:*`)).toEqual([]);
  expect(await redis.keys(`${keyPrefix}:*:x:*`)).toEqual([]);
});
