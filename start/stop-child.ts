import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

/** `exitCode` alone is not enough: it stays null if a signal ended the process. */
export function hasExited({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Sends SIGTERM and waits until the process has exited. Resolves to false after the timeout. */
export async function stopChild(child: ChildProcess, timeoutMs: number): Promise<boolean> {
  if (hasExited(child)) return true;
  const exited = new Promise<true>((resolve) => child.once("exit", () => resolve(true)));
  child.kill("SIGTERM");
  return Promise.race([exited, wait(timeoutMs, false as const, { ref: false })]);
}
