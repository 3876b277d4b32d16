import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { connectTenantGraph } from "../../worker/graph/connect-tenant-graph.ts";
import type { GraphClient } from "../../worker/graph/graph-client.ts";

import { killAtExit } from "../kill-at-exit.ts";

/** A simulated Graph with one busy month of one tenant, in its own process. */
export type LogSource = {
  readonly url: string;
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly now: number;
  readonly rows: number;
  readonly bytesPerRow: number;
  readonly people: number;
  readonly jobs: number;
};

export type RunningSource = {
  readonly source: LogSource;
  readonly pid: number;
  stop(): void;
};

export async function startSource(people: number, events: number): Promise<RunningSource> {
  const main = join(import.meta.dirname, "source.js");
  const child = spawn(process.execPath, [main, String(people), String(events)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const cancelKill = killAtExit(child.pid ?? 0);
  child.once("exit", cancelKill);
  for await (const line of createInterface({ input: child.stdout })) {
    return {
      source: JSON.parse(line) as LogSource,
      pid: child.pid ?? 0,
      stop: () => void child.kill(),
    };
  }
  throw new Error("The log source exited before it was ready; see its output above.");
}

export const QUIET_LOG = { debug() {}, info() {}, warn() {}, error: console.error };

/** The worker's Graph client, without the limits of Graph. */
export async function connectSource(source: LogSource): Promise<GraphClient> {
  const unlimitedBudget = { acquire: async () => 0, pauseFor: async () => {} };
  const { graph } = connectTenantGraph({
    tenantId: source.tenantId,
    cloud: { authority: source.url, graph: source.url, caFile: source.caFile },
    credential: { clientId: source.clientId, secret: source.secret },
    budget: () => unlimitedBudget,
    readFile: (path) => readFile(path, "utf8"),
    now: () => source.now,
    random: Math.random,
    sleep: (ms) => wait(ms),
    log: QUIET_LOG,
  });
  return graph;
}
