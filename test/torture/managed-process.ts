import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { ProcessName } from "./fault-kinds.ts";

/** An end of a process that the run did not cause. */
export type UnexpectedExit = {
  readonly process: ProcessName;
  readonly code: number | null;
  readonly signal: string | null;
  /** False if the process ended before it had logged that it is started. */
  readonly wasStarted: boolean;
  readonly lastLine: string;
};

export type ManagedProcess = {
  readonly name: ProcessName;
  /** Resolves when the process has logged that it is started. */
  started(): Promise<void>;
  /** Starts the process again after `kill` or `stop`. */
  start(): void;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Sends SIGTERM and waits for the end. Returns what went wrong, or null. */
  stop(): Promise<string | null>;
  isAlive(): boolean;
};

export type ManagedProcessOptions = {
  readonly name: ProcessName;
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly onUnexpectedExit: (exit: UnexpectedExit) => void;
};

/** The delay with which a supervisor such as systemd starts a process again. */
const RESTART_DELAY_MS = 500;
/** The product itself gives up after 10 s; the machine may be loaded. */
const STOP_LIMIT_MS = 45_000;
const START_LIMIT_MS = 300_000;
const MAX_LAST_LINE_CHARS = 300;

/** Runs a program of the product as a supervisor does: it starts the program again when it ends. */
export function manageProcess(options: ManagedProcessOptions): ManagedProcess {
  const { name, program, env, logFile, onUnexpectedExit } = options;
  const log = createWriteStream(logFile, { flags: "a" });
  let child: ChildProcess | null = null;
  let isWanted = true;
  let hasStarted = false;
  let lastLine = "";

  function readOutput(data: Buffer): void {
    log.write(data);
    const text = data.toString();
    if (/"msg":"(worker|server) started"/.test(text)) hasStarted = true;
    lastLine = (text.trim().split("\n").at(-1) ?? "").slice(0, MAX_LAST_LINE_CHARS);
  }

  function start(): void {
    isWanted = true;
    hasStarted = false;
    const started = spawn(process.execPath, ["--enable-source-maps", program], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    started.stdout.on("data", readOutput);
    started.stderr.on("data", readOutput);
    started.once("exit", (code, signal) => {
      if (!isWanted || child !== started) return;
      onUnexpectedExit({ process: name, code, signal, wasStarted: hasStarted, lastLine });
      setTimeout(() => {
        if (isWanted && child === started) start();
      }, RESTART_DELAY_MS);
    });
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<ChildProcess | null> {
    isWanted = false;
    const ending = child;
    if (ending === null || hasExited(ending)) return null;
    const exited = once(ending, "exit");
    ending.kill("SIGCONT");
    ending.kill(signal);
    const isInTime = await Promise.race([
      exited.then(() => true),
      wait(STOP_LIMIT_MS, false, { ref: false }),
    ]);
    if (!isInTime) {
      ending.kill("SIGKILL");
      await exited;
    }
    return ending;
  }

  start();
  return {
    name,
    async started() {
      const limit = Date.now() + START_LIMIT_MS;
      while (!hasStarted) {
        if (Date.now() > limit) throw new Error(`${name} did not start: see ${logFile}`);
        await wait(50);
      }
    },
    start,
    kill: async () => void (await end("SIGKILL")),
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    async stop() {
      const wasStarted = hasStarted;
      const ended = await end("SIGTERM");
      if (ended === null || ended.exitCode === 0 || !wasStarted) return null;
      return `${name} did not stop when asked: exit code ${ended.exitCode}, signal ${ended.signalCode}`;
    },
    isAlive: () => child !== null && !hasExited(child),
  };
}

const hasExited = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;
