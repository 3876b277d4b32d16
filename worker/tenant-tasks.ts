import { setTimeout as wait } from "node:timers/promises";
import type { TenantSettings } from "../config/settings-schema.ts";
import type { Millis } from "../domain/time.ts";
import type { RequestBudget } from "../store/redis/request-budget.ts";
import { connectTenantGraph } from "./graph/connect-tenant-graph.ts";
import { type GraphClient, type GraphWorkload, REQUEST_SPACING_MS } from "./graph/graph-client.ts";
import { ACCESS_TIMES_INTERVAL_MS, measureAccessTimes } from "./measure-access-times.ts";
import { personFilterOf } from "./person-filter-of.ts";
import { createTargetPoll } from "./poll/poll-target.ts";
import type { ScheduledTask } from "./schedule/scheduled-task.ts";
import { countPoll, countProbes } from "./telemetry/count-poll.ts";
import { createTenantPolls, type TenantPoll, type TenantPollContext } from "./tenant-polls.ts";
import type { PollContext } from "./worker-context.ts";

/** The scheduled tasks of one tenant, except those of its targets. */
export async function createTenantTasks(
  tenant: TenantSettings,
  context: PollContext & Pick<TenantPollContext, "isMemoryTight">,
  toRealMs: (ms: Millis) => Millis,
): Promise<ScheduledTask[]> {
  const { store, settings, clock, isMemoryTight, telemetry, readFile, log } = context;
  const graph = connectGraph(tenant, context);
  const polls = createTenantPolls({
    tenant,
    settings,
    graph,
    store,
    isMemoryTight,
    telemetry,
    readFile,
    now: clock.now,
    log,
  });
  const taskIdOf = (kind: TenantPoll["kind"]) => `${tenant.name}~${kind}`;
  const pollTasks = polls.map(
    ({ kind, everyMs, run, pauseMs = () => null }): ScheduledTask => ({
      id: taskIdOf(kind),
      everyMs: toRealMs(everyMs),
      lane: kind === "backfill" ? "bulk" : "prompt",
      // A mail about a quarantine must not wait for the next regular assessment.
      triggers: kind === "jobs" ? taskIdOf("assess") : null,
      run: async () => {
        await run();
        const pause = pauseMs();
        return pause === null ? null : { nextAfterMs: toRealMs(pause) };
      },
    }),
  );
  return [...pollTasks, accessTimesTask(tenant, context, toRealMs)];
}

function accessTimesTask(
  { name, poll }: TenantSettings,
  { store, settings, clock }: PollContext,
  toRealMs: (ms: Millis) => Millis,
): ScheduledTask {
  return {
    id: `${name}~access-times`,
    everyMs: toRealMs(ACCESS_TIMES_INTERVAL_MS),
    lane: "prompt",
    triggers: null,
    run: async () => {
      await measureAccessTimes({
        tenant: name,
        store,
        assignmentsMs: poll.assignments,
        now: clock.now,
        thresholds: settings.assessment,
      });
      return null;
    },
  };
}

function connectGraph(
  { name, tenantId, cloud, credential }: TenantSettings,
  { settings, store, clock, readFile, rereadSettings, random, telemetry, log }: PollContext,
): GraphClient {
  const spacingMs = (workload: GraphWorkload) => REQUEST_SPACING_MS[workload] / clock.speed();
  const { graph } = connectTenantGraph({
    tenantId,
    cloud,
    credential,
    rereadCredential: () =>
      rereadSettings().tenants.find((tenant) => tenant.name === name)?.credential ?? credential,
    budget: (key, spacing) => scaleBudget(store.requestBudget(key, spacing), clock),
    readFile,
    now: clock.now,
    personFilter: personFilterOf(settings, name),
    random,
    sleep: (ms) => wait(ms / clock.speed()),
    spacingMs: {
      reports: spacingMs("reports"),
      synchronization: spacingMs("synchronization"),
      identity: spacingMs("identity"),
      assignments: spacingMs("assignments"),
    },
    onAnswer: (outcome) => telemetry.count("graphRequestsTotal", { tenant: name, outcome }),
    log,
  });
  return graph;
}

/**
 * The polls of a tenant's SCIM servers. Each poll remembers how long its server asked us to wait.
 * Servers that are no longer in the settings are deleted from the store, because otherwise the last
 * poll of each of them would be assessed forever.
 */
export async function createTargetTasks(
  tenant: TenantSettings,
  { settings, rereadSettings, store, clock, realNow, uuid, telemetry, log }: PollContext,
  toRealMs: (ms: Millis) => Millis,
): Promise<ScheduledTask[]> {
  const targets = settings.targets.filter((target) => target.tenant === tenant.name);
  await store.targets.keepOnly(tenant.name, new Set(targets.map(({ name }) => name)));
  return targets.map((target) => {
    const pollIntervalMs = tenant.poll.targets;
    const dependencies = { store, now: clock.now, realNow, uuid, log };
    const rereadTarget = () =>
      rereadSettings().targets.find(
        ({ name, tenant: owner }) => name === target.name && owner === target.tenant,
      ) ?? target;
    const onProbe = countProbes({ tenant: tenant.name, id: target.name }, telemetry);
    const options = { target, rereadTarget, pollIntervalMs, onProbe };
    const pollTarget = createTargetPoll({ ...dependencies, ...options });
    return {
      id: `${tenant.name}~target~${target.name}`,
      everyMs: toRealMs(pollIntervalMs),
      lane: "prompt",
      triggers: null,
      run: async () => {
        await countPoll({ tenant: tenant.name, collector: "targets" }, telemetry, async () => {
          await pollTarget();
          // What is wrong with the server is not a fault of the poll.
          return { error: null };
        });
        return null;
      },
    };
  });
}

/**
 * Graph asks for waits in its own time. With an accelerated clock, Graph (then the simulator) and
 * Steadystate both run faster than real time.
 */
function scaleBudget(budget: RequestBudget, clock: PollContext["clock"]): RequestBudget {
  return { acquire: budget.acquire, pauseFor: (ms) => budget.pauseFor(ms / clock.speed()) };
}
