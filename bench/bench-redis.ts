import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { startEmbeddedRedis } from "../start/embedded-redis.ts";
import { killAtExit } from "./kill-at-exit.ts";
import { redisPid } from "./redis-usage.ts";

export type BenchRedis = {
  readonly url: string;
  readonly pid: number;
  readonly client: Redis;
  stop(): Promise<void>;
};

/** Starts an empty Redis with the product's own settings in a temporary folder. */
export async function startBenchRedis(): Promise<BenchRedis> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-bench-"));
  const redis = await startEmbeddedRedis(folder);
  const client = connectSocket(redis.url);
  const pid = await redisPid(client);
  const cancelKill = killAtExit(pid);
  return {
    url: redis.url,
    pid,
    client,
    async stop() {
      client.disconnect();
      await redis.stop();
      cancelKill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a client of a Redis that listens on a socket. */
export const connectSocket = (url: string): Redis =>
  new Redis({ path: url.slice("unix://".length) });
