import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { WRONG_SETTINGS_EXIT_CODE } from "../config/read-settings.ts";

export type SupervisedProcess = { stop(): Promise<void> };

/**
 * A larger young generation saves about 10 % of the time, because log pages are large and
 * short-lived.
 */
const NODE_OPTIONS = ["--enable-source-maps", "--max-semi-space-size=64"];

const FIRST_RESTART_DELAY_MS = 500;
const MAX_RESTART_DELAY_MS = 30_000;
/** If the process has run for longer than this, the next restart delay is the first delay again. */
const STABLE_AFTER_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

export type SuperviseDependencies = {
  /** The path of the program's main file. */
  readonly programPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly realNow: () => number;
  /** Called if the process has wrong settings and is therefore not started again. */
  readonly onGiveUp: () => void;
};

/** Starts a process, and starts it again after each exit. The delay before a restart grows. */
export function supervise({
  programPath,
  env,
  realNow,
  onGiveUp,
}: SuperviseDependencies): SupervisedProcess {
  let isStopping = false;
  let child: ChildProcess | null = null;
  let restartDelayMs = FIRST_RESTART_DELAY_MS;

  const start = () => {
    const startedAt = realNow();
    child = spawn(process.execPath, [...NODE_OPTIONS, programPath], { env, stdio: "inherit" });
    child.once("exit", (code) => {
      if (isStopping) return;
      if (code === WRONG_SETTINGS_EXIT_CODE) {
        onGiveUp();
        return;
      }
      restartDelayMs =
        realNow() - startedAt > STABLE_AFTER_MS
          ? FIRST_RESTART_DELAY_MS
          : Math.min(restartDelayMs * 2, MAX_RESTART_DELAY_MS);
      setTimeout(() => {
        if (!isStopping) start();
      }, restartDelayMs);
    });
  };
  start();

  return {
    async stop() {
      isStopping = true;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const runningChild = child;
      const exited = new Promise<void>((resolve) => runningChild.once("exit", () => resolve()));
      runningChild.kill("SIGTERM");
      const timeout = wait(STOP_TIMEOUT_MS, "late" as const, { ref: false });
      if ((await Promise.race([exited, timeout])) === "late") runningChild.kill("SIGKILL");
    },
  };
}
