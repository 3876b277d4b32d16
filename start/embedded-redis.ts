import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { EMBEDDED_REDIS_PROGRAMS, embeddedRedisSocket } from "../config/embedded-redis-socket.ts";
import { hasExited, stopChild } from "./stop-child.ts";

export type EmbeddedRedis = { readonly url: string; stop(): Promise<void> };

/** At its start, Redis loads about 100 MB of its append-only file per second. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts the Redis or Valkey of this machine. It listens only on a private socket and keeps its
 * append-only file in `dataFolder`. An abort ends the wait until Redis has loaded its data; the
 * caller then stops Redis.
 *
 * @throws Error that says what to do if neither program is installed or the data folder is in use
 */
export async function startEmbeddedRedis(
  dataFolder: string,
  abortSignal: AbortSignal | null = null,
): Promise<EmbeddedRedis> {
  const program = EMBEDDED_REDIS_PROGRAMS.find(
    (name) => spawnSync(name, ["--version"]).status === 0,
  );
  if (program === undefined) {
    throw new Error(
      `Redis is not installed (looked for ${EMBEDDED_REDIS_PROGRAMS.join(", ")}). Install it, for example with ` +
        "`apt-get install redis-server` or `brew install redis`, or set redis.url to a Redis that runs.",
    );
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  // The folder may have existed before and be readable by other users. It contains personal data.
  chmodSync(dataFolder, 0o700);
  const socket = socketFor(dataFolder);
  if (await isRedisReady(socket)) {
    throw new Error(
      `Another Steadystate already uses the data folder ${dataFolder}: ` +
        "stop it, or set STEADYSTATE_DATA to another folder.",
    );
  }
  const child = spawn(program, redisArguments(dataFolder, socket), {
    stdio: ["ignore", "ignore", "inherit"],
    // Ctrl-C stops all processes of a process group at once. Redis must stop after the worker and
    // the server, so it gets its own process group.
    detached: true,
  });
  await waitUntilReady(child, { socket, dataFolder, abortSignal });
  return {
    url: `unix://${socket}`,
    // Redis is not killed after the timeout, because it may still be writing its data.
    stop: async () => void (await stopChild(child, STOP_TIMEOUT_MS)),
  };
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
    // Redis frees large expired keys in a background thread, so that they do not block commands.
    "lazyfree-lazy-expire": "yes",
    // Redis stores the records of people in its compact form up to this size. Redis 7 accepts this older name, too.
    "hash-max-ziplist-value": "192",
    logfile: join(dataFolder, "redis.log"),
  };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

/** The path of the socket for a data folder. Its folder exists and belongs to this user alone. */
function socketFor(dataFolder: string): string {
  const socket = embeddedRedisSocket(dataFolder, process.getuid?.());
  const folder = dirname(socket);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // If another user owned this folder, that user could replace the socket with another Redis.
  const { uid, mode } = lstatSync(folder);
  if (uid !== (process.getuid?.() ?? uid) || (mode & 0o077) !== 0) {
    throw new Error(
      `${folder} is owned by or open to other users: remove it, or set TMPDIR to another folder.`,
    );
  }
  return socket;
}

async function waitUntilReady(
  child: ChildProcess,
  {
    socket,
    dataFolder,
    abortSignal,
  }: {
    readonly socket: string;
    readonly dataFolder: string;
    readonly abortSignal: AbortSignal | null;
  },
): Promise<void> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 50) {
    if (abortSignal?.aborted === true) return;
    if (hasExited(child)) {
      throw new Error(`Redis did not start: see ${join(dataFolder, "redis.log")}.`);
    }
    if (await isRedisReady(socket)) return;
    await wait(50);
  }
  child.kill("SIGKILL");
  throw new Error(`Redis was not ready in time: see ${join(dataFolder, "redis.log")}.`);
}

/** True if the Redis at this socket has loaded its data, so that it answers PONG. */
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
