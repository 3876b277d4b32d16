import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { hasExited, stopChild } from "../../start/stop-child.ts";
import { killAtExit } from "../kill-at-exit.ts";

/** A worker or server, started as in production. */
export type ProductProcess = { readonly pid: number; stop(): Promise<void> };

export type ProductInstallation = {
  readonly serverUrl: string;
  startServer(): Promise<ProductProcess>;
  startWorker(): ProductProcess;
  /** Removes the settings file. */
  remove(): void;
};

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const LAST_OUTPUT_CHARACTERS = 4000;

/** Writes a settings file. `settings` is without `server`, which listens on a free port. */
export async function createInstallation(
  settings: Readonly<Record<string, unknown>>,
): Promise<ProductInstallation> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-bench-"));
  const file = join(folder, "steadystate.yaml");
  const port = await findFreePort();
  const serverUrl = `http://127.0.0.1:${port}`;
  const server = { port, publicUrl: serverUrl, access: { personsPerMinute: 1_000_000_000 } };
  // JSON is valid YAML.
  writeFileSync(file, JSON.stringify({ ...settings, server }));
  return {
    serverUrl,
    startWorker: () => startProgram("worker", ["--max-semi-space-size=64"], file),
    async startServer() {
      const process = startProgram("server", [], file);
      await waitForHealth(serverUrl);
      return process;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function startProgram(name: string, options: readonly string[], file: string): ProductProcess {
  const program = join(import.meta.dirname, "..", "..", name, "main.js");
  const child = spawn(process.execPath, ["--enable-source-maps", ...options, program], {
    env: { ...process.env, STEADYSTATE_CONFIG: file, LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const cancelKill = killAtExit(child.pid ?? 0);
  reportUnexpectedExit(name, child);
  return {
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

async function waitForHealth(url: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 100) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    await answer?.text();
    if (answer?.ok === true) return;
    await wait(100);
  }
  throw new Error("The server did not answer in time.");
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}
