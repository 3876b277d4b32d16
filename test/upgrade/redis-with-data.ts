import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";

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
  const socket = join(directory, "redis.sock");
  const server = spawn(
    "redis-server",
    ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"],
    { stdio: "ignore", cwd: directory },
  );
  const exited = once(server, "exit");
  const client = new Redis({ path: socket, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on("error", () => undefined);
  onTestFinished(async () => {
    client.disconnect();
    server.kill();
    await exited;
    rmSync(directory, { recursive: true, force: true });
  });
  await Promise.race([
    client.ping(),
    exited.then(() => Promise.reject(new Error("redis-server did not start: is it installed?"))),
  ]);
  return { url: `unix://${socket}`, directory, client };
}
