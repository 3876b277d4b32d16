import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

export type TestRedis = {
  readonly socket: string;
  /** Redis keeps its connections open and answers nothing until `resume` is called. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
};

/**
 * Starts a Redis server that listens only on a Unix socket. It reads `dump.rdb` of the directory if there is one, and
 * writes it only for the commands SAVE and BGSAVE. `stop` removes the directory.
 */
export async function startTestRedis(
  directory = mkdtempSync(join(tmpdir(), "steadystate-redis-")),
): Promise<TestRedis> {
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
    pause: () => void server.kill("SIGSTOP"),
    resume: () => void server.kill("SIGCONT"),
    stop: async () => {
      server.kill();
      // A paused process does not receive the signal that ends it.
      server.kill("SIGCONT");
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
