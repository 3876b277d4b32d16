import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { killAtExit } from "../kill-at-exit.ts";
import type { LoadRequest, LoadResult } from "./load.ts";

export type LoadGenerator = {
  run(request: LoadRequest): Promise<LoadResult>;
  stop(): void;
};

/** Starts a process that sends requests, so that it does not delay the benchmark or the server. */
export function startLoadGenerator(): LoadGenerator {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.js")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.once("exit", killAtExit(child.pid ?? 0));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error("The load generator exited; see its output above.");
      return JSON.parse(value) as LoadResult;
    },
    stop: () => void child.kill(),
  };
}
