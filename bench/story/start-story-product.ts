import { randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { notificationRoutes } from "../../config/notification-routes.ts";
import { createProcessProblems } from "../../config/process-problems.ts";
import { readSettings } from "../../config/read-settings.ts";
import type { Settings } from "../../config/settings-schema.ts";
import type { Incident } from "../../domain/incident.ts";
import { createPersonSearch } from "../../server/person-search.ts";
import { startServer } from "../../server/start-server.ts";
import { watchedTenants } from "../../server/watched-tenants.ts";
import { SIMULATED_CLIENT } from "../../simulator/environment/environment.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { createChannels } from "../../worker/channels/create-channels.ts";
import { startProcessReport } from "../../worker/process-report.ts";
import { outboxGroup } from "../../worker/start-worker-tasks.ts";
import {
  createResourceMeter,
  measureEventLoopDelay,
} from "../../worker/telemetry/resource-meter.ts";
import { startTelemetry } from "../../worker/telemetry/telemetry.ts";
import { createTargetTasks, createTenantTasks } from "../../worker/tenant-tasks.ts";
import { createTaskRunner } from "./run-due-tasks.ts";
import { STORY_RECIPIENT, STORY_TENANT, type Story } from "./story.ts";

/** Steadystate as it runs in a story: the worker's own tasks, a real Redis and a real server. */
export type StoryProduct = {
  /** The server's address. */
  readonly url: string;
  runDueTasks(): Promise<void>;
  openIncidents(): Promise<readonly Incident[]>;
  /** Every incident of the story, oldest first. */
  incidents(): Promise<readonly Incident[]>;
  close(): Promise<void>;
};

/** The worker's pauses between two requests take no real time. */
const REQUEST_SPEED = 1_000_000;
const PAGE = 100;
const NO_LOG = { debug() {}, info() {}, warn() {}, error() {} };
const ANY_PORT = 0;

export async function startStoryProduct(story: Story, redisUrl: string): Promise<StoryProduct> {
  const { now } = story;
  const settings = settingsOf(story);
  const store = await connectStore({ url: redisUrl, keyPrefix: "story", now });
  const log = NO_LOG;
  const problems = createProcessProblems({ now, log });
  const rereadSettings = () => settingsOf(story);
  const channels = createChannels(rereadSettings, {
    realNow: Date.now,
    monotonicNow: () => performance.now(),
  });
  const telemetry = startTelemetry({ telemetry: store.telemetry, log });
  const context = {
    settings,
    store,
    telemetry,
    channels,
    problems,
    realNow: Date.now,
    clockSteps: () => 0,
    random: () => 0.5,
    uuid: randomUUID,
    readFile: (path: string) => readFile(path, "utf8"),
    rereadSettings,
    isMemoryTight: async () => false,
    log,
  };
  const runDueTasks = await createRunner(settings, context, now);
  const workerReport = startProcessReport({
    process: "worker@story:1",
    problems,
    processes: store.processes,
    resources: createResourceMeter(process, measureEventLoopDelay(), now()),
    now,
    log,
  });
  const server = await startStoryServer(story, settings, store);
  return {
    url: server.url,
    async runDueTasks() {
      await runDueTasks();
      await telemetry.flush();
    },
    openIncidents: () => store.incidents.listOpen(STORY_TENANT),
    incidents: async () => (await readIncidents(store)).toReversed(),
    async close() {
      await server.close();
      await workerReport.stop();
      await telemetry.stop();
      channels.close();
      await store.close();
    },
  };
}

type TaskContext = Omit<Parameters<typeof outboxGroup>[0], "clock"> & {
  readonly isMemoryTight: () => Promise<boolean>;
};

/** The tasks of the tenant, of its targets and of the outbox. The assessment sees what every poll has read. */
async function createRunner(settings: Settings, context: TaskContext, now: () => number) {
  const clock = { now, slowsDownAt: null };
  const [tenant] = settings.tenants;
  if (tenant === undefined) throw new Error("The settings of a story have one tenant.");
  const pollContext = { ...context, clock: { ...clock, speed: () => REQUEST_SPEED } };
  const inProductTime = (ms: number) => ms;
  const tenantTasks = await createTenantTasks(tenant, pollContext, inProductTime);
  const targetTasks = await createTargetTasks(tenant, pollContext, inProductTime);
  const outbox = outboxGroup({ ...context, clock: { ...clock, speed: () => 1 } });
  const isAssessment = ({ id }: { readonly id: string }) => id.endsWith("~assess");
  return createTaskRunner(
    [
      ...tenantTasks.filter((task) => !isAssessment(task)),
      ...targetTasks,
      ...tenantTasks.filter(isAssessment),
      ...outbox.tasks,
    ],
    now,
  );
}

async function startStoryServer({ now, port = ANY_PORT }: Story, settings: Settings, store: Store) {
  return await startServer({
    randomBytes,
    store,
    host: "127.0.0.1",
    port,
    publicUrl: null,
    linkSecret: null,
    access: settings.server.access,
    personsPerMinute: 1000,
    now,
    tenants: watchedTenants(settings),
    notificationRoutes: notificationRoutes(settings).map(({ route }) => route),
    thresholds: settings.assessment,
    personSearch: createPersonSearch(settings.privacy),
    loadedSettings: [],
    version: "story",
    process: "server@story:2",
    problems: { report() {}, clear() {}, list: () => [] },
    log: NO_LOG,
  });
}

function settingsOf({ graph, mailbox, tenantId, poll, targets, credential }: Story): Settings {
  const settings = {
    tenants: [
      {
        name: STORY_TENANT,
        tenantId,
        cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
        credential: {
          clientId: SIMULATED_CLIENT.clientId,
          secret: SIMULATED_CLIENT.secret,
          ...credential,
        },
        poll,
      },
    ],
    targets: targets(),
    mail: {
      from: "Steadystate <provisioning@contoso.example>",
      smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
    },
    notify: [{ to: [STORY_RECIPIENT] }],
  };
  return readSettings("all", {
    env: { STEADYSTATE_CONFIG: "steadystate.yaml" },
    // JSON is valid YAML.
    readFile: () => JSON.stringify(settings),
  });
}

/** Newest first. */
async function readIncidents({ incidents }: Store): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof incidents.list>> = await incidents.list({
      tenants: [STORY_TENANT],
      state: null,
      limit: PAGE,
      cursor,
    });
    found.push(...page.items);
    cursor = page.next;
    if (cursor === null) return found;
  }
}
