import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

export type Supervised = { stop(): Promise<void> };

/** A process that ends by itself with this code found its settings wrong: starting again is no use. */
const WRONG_SETTINGS_EXIT_CODE = 78;

/** Pages of a log are short-lived and large: more room for the young costs a tenth less time. */
const NODE_OPTIONS = ["--enable-source-maps", "--max-semi-space-size=64"];

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A process that lived this long was well: the next pause is short again. */
const WELL_AFTER_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

export type SuperviseDeps = {
  /** Path of the program's main file. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  readonly realNow: () => number;
  /** Called once when the process will not be started again. */
  readonly onGivenUp: () => void;
};

/** Keeps one process of ours running: whatever it dies of, it starts again, ever more slowly. */
export function supervise({ main, env, realNow, onGivenUp }: SuperviseDeps): Supervised {
  let stopping = false;
  let child: ChildProcess | null = null;
  let pauseMs = FIRST_PAUSE_MS;

  const start = () => {
    const startedAt = realNow();
    child = spawn(process.execPath, [...NODE_OPTIONS, main], { env, stdio: "inherit" });
    child.once("exit", (code) => {
      if (stopping) return;
      if (code === WRONG_SETTINGS_EXIT_CODE) {
        onGivenUp();
        return;
      }
      pauseMs =
        realNow() - startedAt > WELL_AFTER_MS
          ? FIRST_PAUSE_MS
          : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      setTimeout(() => {
        if (!stopping) start();
      }, pauseMs);
    });
  };
  start();

  return {
    async stop() {
      stopping = true;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const last = child;
      const gone = new Promise<void>((resolve) => last.once("exit", () => resolve()));
      last.kill("SIGTERM");
      const late = wait(STOP_WITHIN_MS, "late" as const, { ref: false });
      if ((await Promise.race([gone, late])) === "late") last.kill("SIGKILL");
    },
  };
}
