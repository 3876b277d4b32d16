import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { NODE_OPTIONS } from "../../start/node-options.ts";
import { hasExited, stopChild } from "../../start/stop-child.ts";
import { findFreePort } from "../../test/free-ports.ts";
import { killAtExit } from "../kill-at-exit.ts";

/** A worker or server, started as in production. */
type ProductProcess = { readonly pid: number; stop(): Promise<void> };

type ServerProcess = ProductProcess & { readonly url: string };

export type ProductInstallation = {
  /** Each start listens on another free port. */
  startServer(): Promise<ServerProcess>;
  startWorker(): ProductProcess;
  /** Removes the settings files. */
  remove(): void;
};

const START_TRIES = 3;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const LAST_OUTPUT_CHARACTERS = 4000;

/** An installation with these settings, to which the server's settings are added. */
export function createInstallation(
  settings: Readonly<Record<string, unknown>>,
): ProductInstallation {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-bench-"));
  const writeSettings = (name: string, server: Readonly<Record<string, unknown>>): string => {
    const file = join(folder, `${name}.yaml`);
    // JSON is valid YAML.
    writeFileSync(file, JSON.stringify({ ...settings, server }));
    return file;
  };
  const startServer = async (triesLeft: number): Promise<ServerProcess> => {
    const port = await findFreePort();
    const access = { personsPerMinute: 1_000_000_000 };
    const { child, ...process } = startProgram("server", writeSettings("server", { port, access }));
    const url = `http://127.0.0.1:${port}`;
    if (await isHealthy(url, child)) return { ...process, url };
    await process.stop();
    // Another program may have taken the port in the meantime.
    if (triesLeft > 1) return startServer(triesLeft - 1);
    throw new Error("The server did not answer in time.");
  };
  return {
    startServer: () => startServer(START_TRIES),
    startWorker: () => startProgram("worker", writeSettings("worker", {})),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function startProgram(name: string, file: string) {
  const program = join(import.meta.dirname, "..", "..", name, "main.js");
  const child = spawn(process.execPath, [...NODE_OPTIONS, program], {
    env: { ...process.env, STEADYSTATE_CONFIG: file, LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const cancelKill = killAtExit(child.pid ?? 0);
  reportUnexpectedExit(name, child);
  return {
    child,
    pid: child.pid ?? 0,
    async stop() {
      await stopChild(child, STOP_TIMEOUT_MS);
      cancelKill();
    },
  };
}

function reportUnexpectedExit(name: string, child: ChildProcess): void {
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data: Buffer) => {
      output = `${output}${data.toString()}`.slice(-LAST_OUTPUT_CHARACTERS);
    });
  child.once("exit", (code) => {
    if (hasExited(child) && code !== 0 && code !== null)
      process.stderr.write(`The ${name} exited with ${code}. Its last output:\n${output}\n`);
  });
}

/** Waits for the first answer. False if the process has exited, or after the timeout. */
async function isHealthy(url: string, child: ChildProcess): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS && !hasExited(child); waitedMs += 100) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    await answer?.text();
    if (answer?.ok === true) return true;
    await wait(100);
  }
  return false;
}
