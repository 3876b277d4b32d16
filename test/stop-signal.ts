import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const DIST = join(import.meta.dirname, "..", "dist");

/** Starts a built program; its process reads and writes through pipes. */
export function startProgram(file: string, programArguments: string[], env: NodeJS.ProcessEnv) {
  return spawn(process.execPath, ["--enable-source-maps", join(DIST, file), ...programArguments], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Ends the reading side of the program's output, as `head` does: the next write gets EPIPE. */
export function closeOutput(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

export async function waitUntilServerAnswers(port: number): Promise<void> {
  while (!(await hasServer(port))) await wait(200);
}

export async function hasServer(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
  return answer?.ok === true;
}
