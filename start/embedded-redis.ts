import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export type EmbeddedRedis = { readonly url: string; stop(): Promise<void> };

const REDIS_PROGRAMS = ["redis-server", "valkey-server"];

/** Loading a large append-only file takes its time: about 1 s per 100 MB. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts the machine's own Redis or Valkey on a private socket, with an append-only file in
 * `dataFolder`, so that nothing is lost when a process dies.
 *
 * @throws Error with the next step when there is none, or when the data folder is in use
 */
export async function startEmbeddedRedis(dataFolder: string): Promise<EmbeddedRedis> {
  const program = REDIS_PROGRAMS.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (program === undefined) {
    throw new Error(
      `No Redis here (looked for ${REDIS_PROGRAMS.join(", ")}). Install one, for example ` +
        "`apt-get install redis-server` or `brew install redis`, or name yours in redis.url.",
    );
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  // A folder that was there before may be open to others, and what Redis keeps is about people.
  chmodSync(dataFolder, 0o700);
  const socket = socketFor(dataFolder);
  if (await isRedisReady(socket)) {
    throw new Error(
      `Another Steadystate already uses the data folder ${dataFolder}: ` +
        "stop it, or give this one another folder with STEADYSTATE_DATA.",
    );
  }
  const child = spawn(program, redisArguments(dataFolder, socket), {
    stdio: ["ignore", "ignore", "inherit"],
    // Ctrl-C reaches the whole group: Redis must outlive worker and server, so it stands apart.
    detached: true,
  });
  await waitUntilReady(child, socket, dataFolder);
  return { url: `unix://${socket}`, stop: () => stopRedis(child) };
}

function redisArguments(dataFolder: string, socket: string): readonly string[] {
  const options = {
    port: "0",
    unixsocket: socket,
    unixsocketperm: "700",
    dir: dataFolder,
    appendonly: "yes",
    appendfsync: "everysec",
    save: "",
    "maxmemory-policy": "noeviction",
    // Large keys are freed beside the main thread, so that no expiry holds it up.
    "lazyfree-lazy-expire": "yes",
    logfile: join(dataFolder, "redis.log"),
  };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

/** In the temp folder, because a socket's path may have 107 characters at most. */
function socketFor(dataFolder: string): string {
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `steadystate-${process.getuid?.() ?? "me"}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Whoever owns the folder could put a Redis of their own in our socket's place.
  const { uid, mode } = lstatSync(folder);
  if (uid !== (process.getuid?.() ?? uid) || (mode & 0o077) !== 0) {
    throw new Error(`${folder} belongs to or is open to others: remove it, or set TMPDIR.`);
  }
  return join(folder, `${name}.sock`);
}

async function waitUntilReady(
  child: ChildProcess,
  socket: string,
  dataFolder: string,
): Promise<void> {
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 50) {
    if (child.exitCode !== null) {
      throw new Error(`Redis did not start: see ${join(dataFolder, "redis.log")}.`);
    }
    if (await isRedisReady(socket)) return;
    await wait(50);
  }
  child.kill("SIGKILL");
  throw new Error(`Redis was not ready in time: see ${join(dataFolder, "redis.log")}.`);
}

/** Whether a Redis at this socket has finished loading and says PONG. */
function isRedisReady(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => client.write("PING\r\n"));
    client.once("data", (data) => {
      client.destroy();
      resolve(data.toString().startsWith("+PONG"));
    });
    client.once("error", () => resolve(false));
    client.once("close", () => resolve(false));
    client.setTimeout(2000, () => client.destroy());
  });
}

async function stopRedis(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await Promise.race([exited, wait(STOP_TIMEOUT_MS, undefined, { ref: false })]);
}
