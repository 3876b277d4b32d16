import { Redis } from "ioredis";
import { expect, onTestFinished, test, vi } from "vitest";
import { createProcessProblems } from "../../config/process-problems.ts";
import { watchRedis } from "../../config/watch-redis.ts";
import { connectStore } from "../../store/connect.ts";
import { startTestRedis } from "../start-test-redis.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";

test("an eviction policy that someone sets while the process runs is reported as redis-evicts-data", async () => {
  const { socket, stop } = await startTestRedis();
  onTestFinished(stop);
  const url = `unix://${socket}`;
  const store = await connectStore({ url, keyPrefix: "test", now: Date.now });
  onTestFinished(() => store.close());
  const client = new Redis({ path: socket });
  onTestFinished(() => client.disconnect());
  await client.config("SET", "maxmemory-policy", "allkeys-lru");
  const log = createMemoryLog();
  const problems = createProcessProblems({ now: () => 0, log });
  onTestFinished(watchRedis(store.checkServers, { problems, log }));
  await vi.waitFor(() =>
    expect(problems.list()).toContainEqual({
      code: "redis-evicts-data",
      policy: "allkeys-lru",
      since: 0,
    }),
  );
});
