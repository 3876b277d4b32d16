import { execFileSync, spawn } from "node:child_process";
import { expect, onTestFinished, test, vi } from "vitest";
import { findFreePort, hasServer } from "../stop-signal.ts";

const WAIT = { timeout: 60_000, interval: 250 };

test("`npm run demo` stops with everything that it has started when npm gets SIGTERM", async () => {
  const port = await findFreePort();
  const npm = spawn("npm", ["run", "-s", "demo", "--", "--people", "60", "--port", String(port)], {
    stdio: "ignore",
    // As a service manager starts it: the signal reaches only npm.
    detached: true,
  });
  const started = new Set<number>();
  onTestFinished(() => {
    for (const pid of started) if (isRunning(pid)) process.kill(pid, "SIGKILL");
  });
  await vi.waitUntil(() => hasServer(port), WAIT);
  for (const pid of [npm.pid ?? 0, ...descendantsOf(npm.pid ?? 0)]) started.add(pid);
  expect(started.size).toBeGreaterThan(4);
  npm.kill("SIGTERM");
  await vi.waitFor(() => expect([...started].filter(isRunning)).toEqual([]), WAIT);
  expect(await hasServer(port)).toBe(false);
});

function descendantsOf(root: number): readonly number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const parents = new Map(
    lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
  );
  const isBelowRoot = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent !== pid && (parent === root || isBelowRoot(parent));
  };
  return [...parents.keys()].filter(isBelowRoot);
}

/** A process that has ended and that no parent has waited for yet does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^\S+\s+\(.*\) Z/.test(
      execFileSync("cat", [`/proc/${pid}/stat`], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
  } catch {
    return false;
  }
}
