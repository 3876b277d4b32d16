import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { onTestFinished, vi } from "vitest";
import type { GraphServer } from "../../simulator/graph/graph-server.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { TENANTS } from "../server/job-fixtures.ts";
import { startTestServer } from "../server/test-server.ts";
import { startTestRedis, type TestRedis } from "../start-test-redis.ts";
import { startProgram } from "../stop-signal.ts";
import { startUnlimitedGraph } from "../unlimited-graph.ts";

const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "secret";
const KEY_PREFIX = "running";

export type RunningInstallation = {
  readonly redis: TestRedis;
  readonly admin: Redis;
  readonly graph: GraphServer;
  readonly mailbox: Mailbox;
  readonly store: Store;
  startWorker(): ChildProcess;
  /** Sets the clock of the workers, as `-3h`; only with `faketimeLibrary`. */
  setClock(offset: string): void;
  /** How many requests Graph has got for the jobs of a tenant. */
  jobPolls(view: Pick<TenantView, "tenantId">): number;
  /** The answer of `/readyz`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any part of the answer.
  ready(): Promise<any>;
};

/**
 * Starts Redis, the simulated Graph with these tenants, and a mailbox. The worker runs as in production, with
 * a clock that runs `speed` times as fast. Everything is stopped after the test.
 */
export async function startInstallation(
  views: readonly TenantView[],
  {
    speed,
    faketimeLibrary = null,
    changedSettings = {},
    environment = {},
    logLevel = "fatal",
  }: {
    readonly speed: number;
    readonly faketimeLibrary?: string | null;
    readonly changedSettings?: object;
    /** More environment variables of the workers. */
    readonly environment?: NodeJS.ProcessEnv;
    readonly logLevel?: string;
  },
): Promise<RunningInstallation> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-running-"));
  const clockFile = join(folder, "clock");
  const setClock = (offset: string) => writeFileSync(clockFile, `${offset}\n`);
  setClock("+0");
  const clockEnvironment =
    faketimeLibrary === null ? {} : fakeClockEnvironment(faketimeLibrary, clockFile);
  const redis = await startTestRedis();
  const graph = await startUnlimitedGraph(
    { views, clock: { now: Date.now }, seed: 3 },
    {
      clientId: CLIENT_ID,
      secret: SECRET,
      permissions: ["ProvisioningLog.Read.All", "Synchronization.Read.All", "Application.Read.All"],
    },
  );
  const mailbox = await startMailbox({ clock: { now: Date.now } });
  const url = `unix://${redis.socket}`;
  const store = await connectStore({ url, keyPrefix: KEY_PREFIX, now: Date.now });
  const admin = new Redis({ path: redis.socket });
  admin.on("error", () => undefined);
  const server = await startTestServer({ store, now: Date.now, tenants: TENANTS.slice(0, 0) });
  const config = join(folder, "steadystate.yaml");
  const settings = {
    ...settingsOf({ views, graph, mailbox, url, speed }),
    ...changedSettings,
  };
  writeFileSync(config, JSON.stringify(settings));
  const workers: ChildProcess[] = [];
  onTestFinished(async () => {
    redis.resume();
    for (const worker of workers) worker.kill("SIGKILL");
    await server.close();
    admin.disconnect();
    await store.close();
    await mailbox.close();
    await graph.close();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    redis,
    admin,
    graph,
    mailbox,
    store,
    setClock,
    startWorker() {
      const child = startProgram("worker/main.js", [], {
        STEADYSTATE_CONFIG: config,
        LOG_LEVEL: process.env["LOG_LEVEL"] ?? logLevel,
        ...clockEnvironment,
        ...environment,
      });
      child.stdout.pipe(process.stderr);
      child.stderr.pipe(process.stderr);
      workers.push(child);
      return child;
    },
    jobPolls: ({ tenantId }) =>
      graph.requests
        .recent()
        .filter((request) => /^jobs?$/.test(request.kind) && request.tenantId === tenantId).length,
    ready: async () => (await server.get("/readyz")).body,
  };
}

/** Sets only the clock that shows the time of day. Redis does not start with faketime. */
function fakeClockEnvironment(library: string, clockFile: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}

type SettingsInput = Pick<RunningInstallation, "graph" | "mailbox"> & {
  readonly views: readonly TenantView[];
  readonly url: string;
  readonly speed: number;
};

function settingsOf({ views, graph, mailbox, url, speed }: SettingsInput) {
  const now = new Date().toISOString();
  return {
    redis: { url, keyPrefix: KEY_PREFIX },
    tenants: views.map(({ tenantId }, i) => ({
      name: `tenant-${i}`,
      tenantId,
      cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
      credential: { clientId: CLIENT_ID, secret: SECRET },
      poll: { jobs: "30s", logs: "30s", assignments: "off" },
    })),
    mail: {
      from: "Steadystate <provisioning@fabrikam.example>",
      smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
    },
    notify: [{ to: ["oncall@fabrikam.example"] }],
    ...(speed === 1 ? {} : { clock: { initialTime: now, startedAt: now, speed } }),
  };
}

/** Waits until the worker has polled the jobs of the tenant several more times. */
export async function waitForPolls(
  installation: Pick<RunningInstallation, "jobPolls">,
  view: Pick<TenantView, "tenantId">,
  { more, timeout }: { readonly more: number; readonly timeout: number },
): Promise<void> {
  const before = installation.jobPolls(view);
  await vi.waitUntil(() => installation.jobPolls(view) >= before + more, { timeout, interval: 50 });
}
