import { expect, test } from "vitest";
import { DAY, MINUTE } from "../../domain/time.ts";
import { incidentKeys, jobKeys } from "../../store/redis/keys.ts";
import { dumpRedis } from "../dump-redis.ts";
import { openTestRedisClient, uniqueKeyPrefix } from "../test-redis.ts";
import { CASE_START, JOB, job, PERSON, row } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

const BEN = {
  id: "a1b2c3d4-0000-4000-8000-000000000002",
  displayName: "Ben Late",
  userPrincipalName: "ben.late@fabrikam.example",
};
const error = {
  errorCode: "EntryConflict",
  reason: `${PERSON.displayName} (${PERSON.userPrincipalName}) is taken.`,
};
const PERSON_TEXT = /Ravensworth|a1b2c3d4-0000-4000-8000-000000000001/i;
/** The audit trail has the id for a year. */
const AUDIT_TRAIL = /:\{actions\}:/;

async function playDamaged() {
  const keyPrefix = uniqueKeyPrefix();
  const played = await playCase({
    keyPrefix,
    jobs: [job({ id: JOB })],
    settings: { privacy: { identitiesInMessages: "full" }, notify: [{ to: ["a@b.example"] }] },
    rows: [
      ...[1, 2, 3].map((n) => row({ jobId: JOB, error, at: CASE_START - n * 20 * MINUTE })),
      row({ jobId: JOB, person: BEN, error: { errorCode: "EntryConflict", reason: "Ben" } }),
    ],
  });
  await played.poll();
  await played.poll({ afterMs: 10 * MINUTE });
  return { ...played, keyPrefix, redis: openTestRedisClient() };
}

test("an erasure deletes damaged records that may name the person, and no other records", async () => {
  const played = await playDamaged();
  const { redis, keyPrefix, server } = played;
  const keys = incidentKeys(keyPrefix);
  const about = `2 ${CASE_START} {"title":"${PERSON.displayName} cannot`;
  await redis.set(keys.incident("about"), about);
  await redis.set(keys.incident("other"), about.replace(PERSON.displayName, "Ben Late"));
  for (const id of ["about", "other"])
    await redis.zadd(keys.incidentsOfTenant(CASE_TENANT), CASE_START, id);
  const day = Math.floor(CASE_START / DAY);
  const blocks = jobKeys(keyPrefix, CASE_TENANT, JOB).blocks(day, 0);
  await redis.hset(blocks, "9999", `damaged, ${PERSON.displayName}`);
  expect(await redis.hlen(blocks)).toBeGreaterThan(1);

  await server.delete(`/api/v1/identities/${CASE_TENANT}/${PERSON.id}`);
  await played.poll({ afterMs: MINUTE });
  for (const text of await dumpRedis(redis, keyPrefix))
    if (!AUDIT_TRAIL.test(text)) expect(text, text.slice(0, 80)).not.toMatch(PERSON_TEXT);
  expect(await redis.exists(keys.incident("about"))).toBe(0);
  expect(await redis.exists(keys.incident("other"))).toBe(1);
  expect(await redis.hexists(blocks, "9999")).toBe(0);
  expect(await redis.hlen(blocks)).toBeGreaterThan(0);
});
