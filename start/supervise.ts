import { type ChildProcess, spawn } from "node:child_process";
import { WRONG_SETTINGS_EXIT_CODE } from "../config/read-settings.ts";
import { NODE_OPTIONS } from "./node-options.ts";
import { stopChild } from "./stop-child.ts";

export type SupervisedProcess = { stop(): Promise<void> };

const MIN_RESTART_DELAY_MS = 500;
const MAX_RESTART_DELAY_MS = 30_000;
/** After a longer run the restart delay is the shortest one again. After a shorter run it doubles. */
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

/** Starts a process, and starts it again after each exit, unless its settings are wrong. */
export function supervise({
  programPath,
  env,
  realNow,
  onGiveUp,
}: SuperviseDependencies): SupervisedProcess {
  let isStopping = false;
  let restartDelayMs = MIN_RESTART_DELAY_MS;
  let restartTimer: NodeJS.Timeout | undefined;

  const start = (): ChildProcess => {
    const startedAt = realNow();
    const started = spawn(process.execPath, [...NODE_OPTIONS, programPath], {
      env,
      stdio: "inherit",
    });
    started.once("exit", (code) => {
      if (isStopping) return;
      if (code === WRONG_SETTINGS_EXIT_CODE) {
        onGiveUp();
        return;
      }
      restartDelayMs =
        realNow() - startedAt > STABLE_AFTER_MS
          ? MIN_RESTART_DELAY_MS
          : Math.min(restartDelayMs * 2, MAX_RESTART_DELAY_MS);
      restartTimer = setTimeout(() => {
        child = start();
      }, restartDelayMs);
    });
    return started;
  };
  let child = start();

  return {
    async stop() {
      isStopping = true;
      // A restart that still waits would keep this process alive until its delay has passed.
      clearTimeout(restartTimer);
      if (!(await stopChild(child, STOP_TIMEOUT_MS))) child.kill("SIGKILL");
    },
  };
}
