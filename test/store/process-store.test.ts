import { expect, test } from "vitest";
import type { ProcessRecord } from "../../domain/process-problem.ts";
import { PROCESS_PROBLEM_EXAMPLES } from "../domain/process-problem-examples.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";

const record = (process: string): ProcessRecord => ({
  process,
  role: "worker",
  savedAt: 1000,
  problems: PROCESS_PROBLEM_EXAMPLES,
  resources: {
    startedAt: 900,
    cpuSeconds: 1.5,
    residentBytes: 1_000_000,
    eventLoopDelaySeconds: 0.25,
  },
});

test("the store returns what each process has reported, with every kind of problem", async () => {
  const { processes } = await openTestStore();
  await processes.save(record("worker@b:2"));
  await processes.save(record("worker@a:1"));
  expect(await processes.list()).toEqual([record("worker@a:1"), record("worker@b:2")]);
  await processes.remove("worker@a:1");
  expect(await processes.list()).toEqual([record("worker@b:2")]);
});

test("a process is no longer listed after it stopped reporting", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const redis = openTestRedisClient();
  const { processes } = await openTestStore({ keyPrefix });
  await processes.save(record("worker@a:1"));
  const key = `${keyPrefix}:{processes}:worker@a:1`;
  expect(await redis.pttl(key)).toBeGreaterThan(0);
  await redis.del(key);
  expect(await processes.list()).toEqual([]);
  await processes.save(record("worker@b:2"));
  expect(await redis.smembers(`${keyPrefix}:{processes}`)).toEqual(["worker@b:2"]);
});

test("a problem with a code of a newer version is left out, and the others are returned", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const redis = openTestRedisClient();
  const { processes } = await openTestStore({ keyPrefix });
  await processes.save(record("worker@a:1"));
  const newer = { ...record("worker@a:1"), version: 9 };
  const problems = [{ code: "from-the-future", since: 1 }, ...PROCESS_PROBLEM_EXAMPLES.slice(0, 1)];
  await redis.set(`${keyPrefix}:{processes}:worker@a:1`, JSON.stringify({ ...newer, problems }));
  expect(await processes.list()).toEqual([
    { ...record("worker@a:1"), problems: PROCESS_PROBLEM_EXAMPLES.slice(0, 1) },
  ]);
});
