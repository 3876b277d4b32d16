import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

/** Starts a Redis server that listens only on a Unix socket and writes no data file. */
export async function startTestRedis(): Promise<{ socket: string; stop: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), "steadystate-redis-"));
  const socket = join(directory, "redis.sock");
  const server = spawn(
    "redis-server",
    ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"],
    { stdio: "ignore", cwd: directory },
  );
  const exited = once(server, "exit");
  const client = new Redis({ path: socket, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on("error", () => undefined);
  await Promise.race([
    client.ping(),
    exited.then(() => Promise.reject(new Error("redis-server did not start: is it installed?"))),
  ]);
  client.disconnect();
  return {
    socket,
    stop: async () => {
      server.kill();
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
