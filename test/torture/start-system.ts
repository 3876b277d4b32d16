import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { STEADYSTATE_PERMISSIONS } from "../../simulator/graph/app-registrations.ts";
import { type GraphServer, startGraphServer } from "../../simulator/graph/graph-server.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { findFreePort } from "../free-ports.ts";
import { PAGER, PROCESSES, type ProcessName, RECIPIENTS } from "./fault-kinds.ts";
import { createGraphView } from "./graph-view.ts";
import { type ManagedProcess, manageProcess, type UnexpectedExit } from "./managed-process.ts";
import { KEY_PREFIX, type RunningSystem } from "./running-system.ts";
import { startTortureRedis, type TortureForm, type TortureRedis } from "./torture-redis.ts";
import type { World } from "./world-types.ts";

export type SystemOptions = {
  readonly seed: number;
  readonly form: TortureForm;
  readonly world: World;
  readonly folder: string;
  readonly clock: {
    readonly now: () => number;
    readonly initialTime: number;
    readonly startedAt: number;
    readonly speed: number;
  };
  /** The library of Debian's faketime; null if it is not installed. */
  readonly faketimeLibrary: string | null;
  readonly onUnexpectedExit: (exit: UnexpectedExit) => void;
};

export type StartedSystem = RunningSystem & {
  /** By name of the server. */
  readonly serverUrls: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** npm starts scripts and tests in the root folder of the project. */
const DIST = resolve("dist");
/** The app registration of Steadystate, in each tenant. */
const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "torture-secret";
/** So few that a window has several pages: then a fault more often begins in the middle of a window. */
const MAX_PAGE_ROWS = 200;

/** Starts Redis, Graph, the mail server, two workers and two servers. */
export async function startSystem(options: SystemOptions): Promise<StartedSystem> {
  const { folder } = options;
  await mkdir(folder, { recursive: true });
  const redis = await startTortureRedis(options.form);
  const graph = await startGraph(options);
  const mailbox = await startMailbox({ clock: options.clock, folder });
  const processes = new Map<ProcessName, ManagedProcess>();
  const serverUrls: Record<string, string> = {};
  for (const name of PROCESSES) {
    const port = await findFreePort();
    if (name.startsWith("server")) serverUrls[name] = `http://127.0.0.1:${port}`;
    const settings = settingsOf(options, { redis, graph, mailbox, port });
    processes.set(name, await startProcess(name, settings, options));
  }
  return {
    processes,
    redis,
    graph,
    mailbox,
    serverUrls,
    permanentRefusals: {},
    setClockOffset: (name, seconds) => writeOffset(folder, name, seconds),
    async close() {
      await Promise.all([...processes.values()].map((managed) => managed.kill()));
      await Promise.all([graph.close(), mailbox.close(), redis.close()]);
    },
  };
}

function startGraph({ world, clock, seed }: SystemOptions): Promise<GraphServer> {
  return startGraphServer({
    views: world.tenants.map((tenant) => createGraphView(world, tenant, clock, clock.initialTime)),
    clock,
    wallClock: { now: Date.now },
    seed,
    maxPageSize: MAX_PAGE_ROWS,
    reportsRateLimit: null,
    synchronizationRateLimit: null,
    tokenLifetimeSeconds: 400 * 86_400,
    apps: world.tenants.map(({ tenantId }) => ({
      tenantId,
      clientId: CLIENT_ID,
      secrets: [{ value: SECRET }],
      permissions: STEADYSTATE_PERMISSIONS,
      licence: "P1" as const,
    })),
  });
}

type Servers = {
  readonly redis: TortureRedis;
  readonly graph: GraphServer;
  readonly mailbox: Mailbox;
  readonly port: number;
};

function settingsOf({ world, clock }: SystemOptions, { redis, graph, mailbox, port }: Servers) {
  return {
    redis: { ...redis.settings, keyPrefix: KEY_PREFIX },
    tenants: world.tenants.map(({ name, tenantId }) => ({
      name,
      tenantId,
      cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
      credential: { clientId: CLIENT_ID, secret: SECRET },
      poll: { logs: "3m", jobs: "3m", audits: "20m", assignments: "off", discovery: "10m" },
    })),
    mail: {
      from: "Steadystate <torture@contoso.example>",
      smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
    },
    notify: [{ to: RECIPIENTS }, { to: [PAGER], severities: ["critical"] }],
    privacy: { retainDays: 5 },
    server: { host: "127.0.0.1", port },
    clock: {
      initialTime: new Date(clock.initialTime).toISOString(),
      startedAt: new Date(clock.startedAt).toISOString(),
      speed: clock.speed,
    },
  };
}

async function startProcess(
  name: ProcessName,
  settings: object,
  { folder, faketimeLibrary, onUnexpectedExit }: SystemOptions,
): Promise<ManagedProcess> {
  const config = join(folder, `${name}.yaml`);
  // JSON is valid YAML.
  await writeFile(config, JSON.stringify(settings, null, 2));
  await writeOffset(folder, name, 0);
  const clockEnv =
    faketimeLibrary === null
      ? {}
      : {
          LD_PRELOAD: faketimeLibrary,
          FAKETIME_TIMESTAMP_FILE: offsetFile(folder, name),
          FAKETIME_CACHE_DURATION: "1",
          // Timers and measured durations stay right, as after a change of a machine's clock.
          FAKETIME_DONT_FAKE_MONOTONIC: "1",
        };
  return manageProcess({
    name,
    program: join(DIST, name.startsWith("worker") ? "worker" : "server", "main.js"),
    env: { STEADYSTATE_CONFIG: config, LOG_LEVEL: "info", ...clockEnv },
    logFile: join(folder, `${name}.log`),
    onUnexpectedExit,
  });
}

const offsetFile = (folder: string, name: ProcessName): string => join(folder, `${name}.clock`);

const writeOffset = (folder: string, name: ProcessName, seconds: number): Promise<void> =>
  writeFile(offsetFile(folder, name), `${seconds < 0 ? "" : "+"}${seconds}\n`);
