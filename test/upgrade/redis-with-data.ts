import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { startTestRedis } from "../start-test-redis.ts";

export const DUMP_FILE = "dump.rdb";

export type RedisWithData = {
  readonly url: string;
  /** Folder of `dump.rdb`, which Redis writes on SAVE and BGSAVE. */
  readonly directory: string;
  readonly client: Redis;
};

/** Starts a Redis server with the data of an RDB file, or an empty one for null. It stops after the test. */
export async function startRedisWithData(rdbFile: string | null): Promise<RedisWithData> {
  const directory = mkdtempSync(join(tmpdir(), "steadystate-dump-"));
  if (rdbFile !== null) copyFileSync(rdbFile, join(directory, DUMP_FILE));
  const { socket, stop } = await startTestRedis(directory);
  const client = new Redis({ path: socket, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  onTestFinished(async () => {
    client.disconnect();
    await stop();
  });
  return { url: `unix://${socket}`, directory, client };
}
