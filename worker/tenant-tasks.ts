import { setTimeout as wait } from "node:timers/promises";
import type { TenantSettings } from "../config/settings-schema.ts";
import { DAY, MINUTE, type Millis } from "../domain/time.ts";
import { DELETE_EXPIRED_EVERY_MS } from "../store/people/delete-expired-people.ts";
import type { PollKind, RequestBudget } from "../store/store.ts";
import { runTenantAssessment } from "./assess-tenant.ts";
import { endpointsOf } from "./graph/cloud.ts";
import { connectTenantGraph } from "./graph/connect-tenant-graph.ts";
import { type GraphClient, type GraphWorkload, REQUEST_SPACING_MS } from "./graph/graph-client.ts";
import { createApplicationFilter } from "./poll/application-filter.ts";
import { discoverJobs } from "./poll/discover-jobs.ts";
import { ASSIGNMENTS_CHECK_INTERVAL_MS, pollAssignments } from "./poll/poll-assignments.ts";
import { pollAudits } from "./poll/poll-audits.ts";
import { pollBackfill } from "./poll/poll-backfill.ts";
import { pollConfigurations } from "./poll/poll-configurations.ts";
import { pollJobs } from "./poll/poll-jobs.ts";
import { pollLogs } from "./poll/poll-logs.ts";
import { createTargetPoll } from "./poll/poll-target.ts";
import type { ScheduledTask } from "./task-queue.ts";
import type { WorkerContext } from "./worker-context.ts";

type TenantTaskKind = PollKind | "configurations" | "expired-people" | "assess";

/**
 * Time between two runs of the back-fill. Between two runs, other polls can use the request budget.
 */
const BACKFILL_INTERVAL_MS: Millis = 1000;

/** A discovery that failed or reached its limit continues after this time, not after `poll.discovery`. */
const DISCOVERY_RETRY_INTERVAL_MS: Millis = 10 * MINUTE;

/**
 * How often the task checks which configurations are due. A configuration is read a few times a
 * day.
 */
const CONFIGURATION_INTERVAL_MS: Millis = 10 * MINUTE;

/** The scheduled tasks of one tenant, except those of its targets. */
export async function createTenantTasks(
  tenant: TenantSettings,
  context: WorkerContext,
  toRealMs: (ms: Millis) => Millis,
): Promise<ScheduledTask[]> {
  const { store, settings, clock, log } = context;
  const { name, poll } = tenant;
  const graph = await connectGraph(tenant, context);
  const isWatched = createApplicationFilter(tenant.applications);
  const dependencies = { tenant: name, graph, store, isWatched, now: clock.now, log };
  const retainMs = settings.privacy.retainDays * DAY;
  const assessDependencies = {
    tenant: name,
    store,
    thresholds: settings.assessment,
    notificationSettings: notificationSettingsOf(tenant, context),
    pollIntervals: { jobsMs: poll.jobs, logsMs: poll.logs },
    now: clock.now,
    log,
  };
  const discoverIfDue = async () => {
    const lastPoll = await store.polls.load(name, "discovery");
    const isDone = lastPoll?.isComplete === true && lastPoll.readFailure === null;
    const ageMs = clock.now() - (lastPoll?.lastSuccessAt ?? Number.NEGATIVE_INFINITY);
    if (!isDone || ageMs >= poll.discovery) await discoverJobs(dependencies);
  };
  const createTask = (kind: TenantTaskKind, everyMs: Millis, run: () => Promise<unknown>) =>
    createTenantTask(name, kind, everyMs, run);
  const assignmentsInterval = poll.assignments;
  const assignmentTasks =
    assignmentsInterval === null
      ? []
      : [
          createTask(
            "assignments",
            toRealMs(Math.min(assignmentsInterval, ASSIGNMENTS_CHECK_INTERVAL_MS)),
            () =>
              pollAssignments({
                ...dependencies,
                intervalMs: assignmentsInterval,
                keepFormerMs: retainMs,
              }),
          ),
        ];
  return [
    ...assignmentTasks,
    createTask(
      "discovery",
      toRealMs(Math.min(poll.discovery, DISCOVERY_RETRY_INTERVAL_MS)),
      discoverIfDue,
    ),
    createTask("jobs", toRealMs(poll.jobs), () => pollJobs(dependencies)),
    createTask("logs", toRealMs(poll.logs), () => pollLogs(dependencies)),
    createTask("backfill", BACKFILL_INTERVAL_MS, () => pollBackfill({ ...dependencies, retainMs })),
    createTask("audits", toRealMs(poll.audits), () => pollAudits(dependencies)),
    createTask("configurations", toRealMs(CONFIGURATION_INTERVAL_MS), () =>
      pollConfigurations(dependencies),
    ),
    createTask("expired-people", toRealMs(DELETE_EXPIRED_EVERY_MS), () =>
      store.people.deleteExpired(name),
    ),
    createTask("assess", toRealMs(Math.min(poll.jobs, poll.logs)), () =>
      runTenantAssessment(assessDependencies),
    ),
  ];
}

function createTenantTask(
  tenant: string,
  kind: TenantTaskKind,
  everyMs: Millis,
  run: () => Promise<unknown>,
): ScheduledTask {
  return {
    id: `${tenant}~${kind}`,
    everyMs,
    run: async () => {
      await run();
    },
  };
}

async function connectGraph(
  { tenantId, cloud, credential }: TenantSettings,
  { store, clock, readFile, random, log }: WorkerContext,
): Promise<GraphClient> {
  const spacingMs = (workload: GraphWorkload) => REQUEST_SPACING_MS[workload] / clock.speed();
  const { graph } = await connectTenantGraph({
    tenantId,
    cloud,
    credential,
    budget: (key, spacing) => scaleBudget(store.requestBudget(key, spacing), clock),
    readFile,
    now: clock.now,
    random,
    sleep: (ms) => wait(ms / clock.speed()),
    spacingMs: {
      reports: spacingMs("reports"),
      synchronization: spacingMs("synchronization"),
      identity: spacingMs("identity"),
      assignments: spacingMs("assignments"),
    },
    log,
  });
  return graph;
}

/** The polls of a tenant's SCIM servers. Each poll remembers how long its server asked us to wait. */
export function createTargetTasks(
  tenant: TenantSettings,
  { settings, store, clock, realNow, uuid, log }: WorkerContext,
  toRealMs: (ms: Millis) => Millis,
): ScheduledTask[] {
  return settings.targets
    .filter((target) => target.tenant === tenant.name)
    .map((target) => {
      const pollIntervalMs = tenant.poll.targets;
      const dependencies = { store, now: clock.now, realNow, uuid, log };
      const pollTarget = createTargetPoll({ ...dependencies, target, pollIntervalMs });
      return {
        id: `${tenant.name}~target~${target.name.replaceAll(":", "~")}`,
        everyMs: toRealMs(pollIntervalMs),
        run: async () => {
          await pollTarget();
        },
      };
    });
}

/**
 * Graph asks for waits in its own time. With an accelerated clock, Graph (then the simulator) and
 * Steadystate both run faster than real time.
 */
function scaleBudget(budget: RequestBudget, clock: WorkerContext["clock"]): RequestBudget {
  return { acquire: budget.acquire, pauseFor: (ms) => budget.pauseFor(ms / clock.speed()) };
}

function notificationSettingsOf(tenant: TenantSettings, { settings }: WorkerContext) {
  return {
    routes: settings.mail === null ? [] : settings.notify,
    links: { publicUrl: settings.server.publicUrl, portal: endpointsOf(tenant.cloud).portal },
    thresholds: settings.assessment,
    messageHost: /@(?<host>[^>\s]+)/.exec(settings.mail?.from ?? "")?.groups?.["host"] ?? "",
  };
}
