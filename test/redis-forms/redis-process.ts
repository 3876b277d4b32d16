import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

const execFileText = promisify(execFile);

/** A running Redis or Sentinel: the program that is installed on this machine, started by a test. */
export type RedisProcess = {
  readonly port: number;
  readonly folder: string;
  /** Sends a command with redis-cli and returns its output. */
  cli(...args: readonly string[]): Promise<string>;
  /** SIGSTOP: the process keeps its connections and answers nothing. */
  freeze(): void;
  unfreeze(): void;
  /** SIGKILL, as if the machine had failed. */
  kill(): Promise<void>;
  /** Kills the process if it still runs, and starts it again with the same arguments and data folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export type RedisProcessOptions = {
  readonly port: number;
  /** Arguments of redis-server. One of them must set the port. */
  readonly args: readonly string[];
  /** Options of redis-cli that sign in or use TLS. */
  readonly cliArgs?: readonly string[];
  /** Folder of its data; a new one by default. `stop` removes it. */
  readonly folder?: string;
};

const LOOPBACK = "127.0.0.1";

/** Starts redis-server and waits until it answers. The caller stops it. */
export async function startRedisProcess(options: RedisProcessOptions): Promise<RedisProcess> {
  const { port, args, cliArgs = [] } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "steadystate-form-"));
  const cli = async (...command: readonly string[]) => {
    const { stdout } = await execFileText("redis-cli", [
      ...["-h", LOOPBACK, "-p", `${port}`],
      ...cliArgs,
      ...command,
    ]);
    return stdout.trim();
  };
  const start = async (): Promise<ChildProcess> => {
    const child = spawn("redis-server", [...args], { stdio: "ignore", cwd: folder });
    await waitUntil(`redis-server ${args.join(" ")} answers`, async () => {
      if (child.exitCode !== null) throw new Error(`redis-server ended: ${args.join(" ")}`);
      return /PONG|NOAUTH/.test(await cli("ping").catch(() => ""));
    });
    return child;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  return {
    port,
    folder,
    cli,
    freeze: () => void child.kill("SIGSTOP"),
    unfreeze: () => void child.kill("SIGCONT"),
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGKILL");
      child = await start();
    },
    stop: async () => {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const WAIT_TIMEOUT_MS = 60_000;
const CHECK_EVERY_MS = 50;

/** Waits until the check is true. It does not use Vitest, because `npm run torture` uses this file too. */
export async function waitUntil(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < WAIT_TIMEOUT_MS; waitedMs += CHECK_EVERY_MS) {
    if (await check()) return;
    await wait(CHECK_EVERY_MS);
  }
  throw new Error(`not within a minute: ${what}`);
}
