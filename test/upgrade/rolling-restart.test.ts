import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { DATA_VERSION } from "../../store/redis/data-version.ts";
import { CASE_TENANT, CASE_TENANT_ID } from "../cases/play-case.ts";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { type RedisWithData, startRedisWithData } from "./redis-with-data.ts";
import { RELEASES, type Release } from "./releases.ts";

/** Nothing listens there, so the worker of these tests cannot read the tenant, and the stored data stay as they are. */
const CLOSED_PORT = "https://127.0.0.1:9";
const LIMIT = { timeout: 60_000, interval: 50 };

function writeSettings({ url }: RedisWithData, { recordedAt }: Release): string {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-rolling-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, "steadystate.yaml");
  const settings = {
    redis: { url },
    tenants: [
      {
        name: CASE_TENANT,
        tenantId: CASE_TENANT_ID,
        cloud: { authority: CLOSED_PORT, graph: CLOSED_PORT },
        credential: { clientId: CASE_TENANT_ID, secret: "secret" },
      },
    ],
    server: { port: 0 },
    clock: {
      initialTime: new Date(recordedAt).toISOString(),
      startedAt: new Date().toISOString(),
      speed: 1,
    },
  };
  writeFileSync(config, JSON.stringify(settings));
  return config;
}

function start(name: "worker" | "server", config: string) {
  const program = startProgram(`${name}/main.js`, [], { STEADYSTATE_CONFIG: config });
  onTestFinished(() => void program.kill("SIGKILL"));
  const lines: Record<string, unknown>[] = [];
  createInterface(program.stdout).on("line", (line) => lines.push(JSON.parse(line)));
  const errors = text(program.stderr);
  const lineOf = (message: string) =>
    vi.waitUntil(() => lines.find(({ msg }) => msg === message), LIMIT);
  return { lineOf, errors, exitCode: exitCodeOf(program) };
}

test.each(RELEASES)(
  "a server and then a worker of this version, started with the data of $version, always show every job and incident",
  async (release) => {
    const redis = await startRedisWithData(release.rdbFile);
    const config = writeSettings(redis, release);
    const server = start("server", config);
    const { url } = await server.lineOf("server started");
    const shownIds = async (path: string, idField: string) => {
      const response = await fetch(`${url}/api/v1${path}`);
      const { items } = (await response.json()) as { items: Record<string, string>[] };
      return items.map((item) => item[idField]).sort();
    };
    const expectAllShown = async () => {
      const { jobs, incidents } = release.contents;
      expect(await shownIds("/jobs", "jobId")).toEqual(jobs.map(({ jobId }) => jobId).sort());
      expect(await shownIds("/incidents", "id")).toEqual(incidents.map(({ id }) => id).sort());
    };
    await expectAllShown();
    const worker = start("worker", config);
    let isStarted = false;
    const started = worker.lineOf("worker started").finally(() => {
      isStarted = true;
    });
    while (!isStarted) await expectAllShown();
    await started;
    expect(await worker.lineOf("stored data upgraded")).toMatchObject({
      fromVersion: 1,
      toVersion: DATA_VERSION,
    });
    await expectAllShown();

    // A newer version begins its upgrade.
    const newer = DATA_VERSION + 1;
    await redis.client.hset("steadystate:{data}:v", { version: newer, product: "0.4.0" });
    expect(await Promise.all([worker.exitCode, server.exitCode])).toEqual([1, 1]);
    const { reason } = (await worker.lineOf("stored data is too new, the process ends")) as {
      reason: string;
    };
    expect(reason).toContain(`version ${newer}, written by Steadystate 0.4.0`);
    expect(reason).toMatch(new RegExp(`up to version ${DATA_VERSION}.*Start`));
    for (const name of ["worker", "server"] as const) {
      const refused = start(name, config);
      expect(await refused.exitCode).toBe(1);
      expect((await refused.errors).trim()).toBe(reason);
    }
  },
);
