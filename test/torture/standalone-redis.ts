import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { findFreePort } from "../stop-signal.ts";
import type { TortureRedis } from "./torture-redis.ts";

const READY_LIMIT_MS = 60_000;

/** Starts a Redis that keeps what it has confirmed, even when it is killed. */
export async function startStandaloneRedis(folder: string): Promise<TortureRedis> {
  const port = await findFreePort();
  const data = join(folder, "redis");
  const olderState = join(folder, "redis-older");
  await mkdir(data, { recursive: true });
  let child = spawnRedis(port, data, folder);
  const admin = new Redis({
    host: "127.0.0.1",
    port,
    maxRetriesPerRequest: null,
    retryStrategy: () => 50,
  });
  admin.on("error", () => undefined);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  async function start(): Promise<void> {
    child = spawnRedis(port, data, folder);
    await waitUntilReady(admin);
  }

  await waitUntilReady(admin);
  return {
    form: "standalone",
    settings: { url: `redis://127.0.0.1:${port}` },
    admin,
    kill,
    start,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async rememberState() {
      // A stopped server does not write while its files are copied.
      child.kill("SIGSTOP");
      await rm(olderState, { recursive: true, force: true });
      await cp(data, olderState, { recursive: true });
      child.kill("SIGCONT");
    },
    async returnToState() {
      await kill();
      await rm(data, { recursive: true, force: true });
      await cp(olderState, data, { recursive: true });
      await start();
    },
    async close() {
      admin.disconnect();
      child.kill("SIGCONT");
      await kill();
    },
  };
}

function spawnRedis(port: number, data: string, folder: string): ChildProcess {
  const options = {
    port: String(port),
    bind: "127.0.0.1",
    dir: data,
    appendonly: "yes",
    // A confirmed write survives SIGKILL.
    appendfsync: "always",
    save: "",
    "maxmemory-policy": "noeviction",
    logfile: join(folder, "redis.log"),
  };
  return spawn(
    "redis-server",
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: "ignore" },
  );
}

async function waitUntilReady(admin: Redis): Promise<void> {
  const limit = Date.now() + READY_LIMIT_MS;
  while (Date.now() < limit) {
    const answer = await Promise.race([
      admin.ping().catch(() => null),
      wait(1000, null, { ref: false }),
    ]);
    if (answer === "PONG") return;
    await wait(50);
  }
  throw new Error("redis-server was not ready in time: is it installed?");
}
