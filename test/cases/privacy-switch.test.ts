import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { dumpRedis } from "../dump-redis.ts";
import { openTestRedisClient } from "../test-redis.ts";
import { JOB } from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase } from "./play-case.ts";
import {
  AUDIT_TRAIL,
  applyPrivacySettings,
  FAILING,
  GROUP,
  HOUR,
  HR_JOB,
  LEAVER,
  MINUTE,
  PSEUDONYM,
  plantedIn,
  playPlanted,
  WORKER,
} from "./pseudonym-world.ts";

async function expectNoName(keyPrefix: string): Promise<void> {
  for (const text of await dumpRedis(openTestRedisClient(), keyPrefix))
    if (!AUDIT_TRAIL.test(text)) expect(plantedIn(text), text.slice(0, 400)).toEqual([]);
}

type Failing = { readonly id: string; readonly failingSince: string; readonly status: string };

/** What the API shows about people apart from their names. */
async function factsOf({ api }: PlayedCase) {
  const [failing, workers, leavers, events] = await Promise.all([
    api(`/jobs/${JOB}/identities`),
    api(`/jobs/${HR_JOB}/identities`),
    api("/leavers"),
    api("/events?limit=1000"),
  ]);
  const clusters = await api(`/jobs/${JOB}/failures`);
  return {
    failing: failing.items.map(({ id, failingSince, status }: Failing) => [
      id,
      failingSince,
      status,
    ]),
    workersFailingSince: workers.items.map(({ failingSince }: Failing) => failingSince),
    leavers: leavers.items.map(({ id, dueSince }: { id: string; dueSince: string }) => [
      id,
      dueSince,
    ]),
    rows: events.items.length,
    clusters: clusters.items.map(({ id, objects }: { id: string; objects: number }) => [
      id,
      objects,
    ]),
  };
}

test("after a change from full to pseudonym, the start removes every stored name, and keeps what is known of the people", async () => {
  const played = await playPlanted({});
  const before = await factsOf(played);
  expect(before.failing.length).toBeGreaterThan(0);
  expect(before.workersFailingSince).toHaveLength(1);
  const lines = await applyPrivacySettings(played, PSEUDONYM);
  await expectNoName(played.keyPrefix);
  expect(await factsOf(played)).toEqual(before);
  expect(lines.map(({ message }) => message)).toContain("stored names of persons removed");
  expect(plantedIn(JSON.stringify(lines))).toEqual([]);
});

test("after a change from full to pseudonym, people are found by their former addresses and ids, and no row is counted again", async () => {
  const full = await playPlanted({});
  await applyPrivacySettings(full, PSEUDONYM);
  const played = await playPlanted(PSEUDONYM, full);
  const find = async (query: string) =>
    (await played.server.post("/api/v1/identities/search", { query })).body.items;
  for (const [query, id] of [
    [FAILING.userPrincipalName, FAILING.id],
    [LEAVER.userPrincipalName, LEAVER.id],
    [WORKER.workerId, WORKER.id],
    [GROUP.name, GROUP.id],
  ] as const)
    expect(await find(query), query).toMatchObject([{ id }]);
  const { items } = await played.api(`/identities/${CASE_TENANT}/${FAILING.id}/events`);
  // The worker has read these four rows before the change and again after it.
  expect(items).toHaveLength(4);
  await expectNoName(full.keyPrefix);
});

test("names are removed once, and the log says that the key of the pseudonyms has changed", async () => {
  const played = await playPlanted({});
  const messages = async (privacy: object) =>
    (await applyPrivacySettings(played, privacy)).map(({ message }) => message);
  expect(await messages(PSEUDONYM)).toContain("stored names of persons removed");
  expect(await messages(PSEUDONYM)).toEqual([]);
  const otherKey = { ...PSEUDONYM, pseudonymKey: `${PSEUDONYM.pseudonymKey}2` };
  expect(await messages(otherKey)).toEqual(["the key of the pseudonyms has changed"]);
  // With the former key, everyone is found as before.
  await messages(PSEUDONYM);
  const again = await playPlanted(PSEUDONYM, played);
  const query = LEAVER.userPrincipalName;
  const { body } = await again.server.post("/api/v1/identities/search", { query });
  expect(body.items).toMatchObject([{ id: LEAVER.id }]);
});

test("a removal of names that a crash interrupted continues at the next start", async () => {
  const played = await playPlanted({});
  const { store } = played;
  const before = await factsOf(played);
  const failing = {
    ...store.privacy,
    removeNames: (tenant: string, removal: Parameters<typeof store.privacy.removeNames>[1]) =>
      store.privacy.removeNames(tenant, {
        ...removal,
        onProgress() {
          throw new Error("crash");
        },
      }),
  };
  const crashing = { ...played, store: { ...store, privacy: failing } };
  await expect(applyPrivacySettings(crashing, PSEUDONYM)).rejects.toThrow("crash");
  await applyPrivacySettings(played, PSEUDONYM);
  await expectNoName(played.keyPrefix);
  expect(await factsOf(played)).toEqual(before);
  const again = await playPlanted(PSEUDONYM, played);
  const { body } = await again.server.post("/api/v1/identities/search", {
    query: FAILING.userPrincipalName,
  });
  expect(body.items).toMatchObject([{ id: FAILING.id }]);
});

test("in the privacy mode pseudonym, an erased person leaves no digest of addresses and accounts", async () => {
  const played = await playPlanted(PSEUDONYM);
  const accountsOf = async () => {
    const texts = await dumpRedis(openTestRedisClient(), played.keyPrefix);
    const digest = createHash("sha1").update(FAILING.id).digest().toString("latin1", 0, 8);
    return texts.filter((text) => /^\S+:x:/.test(text) && text.includes(digest));
  };
  expect((await accountsOf()).length).toBeGreaterThanOrEqual(3);
  await played.server.delete(`/api/v1/identities/${CASE_TENANT}/${FAILING.id}`);
  await played.poll({ afterMs: MINUTE });
  expect(await accountsOf()).toEqual([]);
});

test("after a change from pseudonym to full, the names come with the next rows", async () => {
  const pseudonymous = await playPlanted(PSEUDONYM);
  await applyPrivacySettings(pseudonymous, {});
  const played = await playPlanted({}, pseudonymous);
  await played.poll({ afterMs: HOUR + MINUTE });
  const { displayName } = await played.api(`/identities/${CASE_TENANT}/${FAILING.id}`);
  expect(displayName).toBe(FAILING.displayName);
});
