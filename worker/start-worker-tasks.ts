import { notificationRoutes } from "../config/notification-routes.ts";
import { DAY, type Millis } from "../domain/time.ts";
import { createRouteCheckGroup } from "./check-route-matches.ts";
import { deliverNotification, postponeNotification } from "./deliver-notification.ts";
import { createDigestGroup } from "./digest/digest-group.ts";
import { createDispatchTask } from "./dispatch/dispatch-task.ts";
import { createFormerTenantGroup } from "./former-tenants.ts";
import { createHeartbeatGroup } from "./heartbeat.ts";
import { createLookUpLimitGroup } from "./limit-look-ups.ts";
import { createMemoryBudget, MEMORY_CHECK_INTERVAL_MS } from "./memory-budget.ts";
import { createOutboxGroup } from "./outbox.ts";
import { deliveryPaths } from "./path-health.ts";
import { type RunningTaskGroups, runTaskGroups } from "./schedule/run-task-groups.ts";
import { singleTaskGroup, type TaskGroup } from "./schedule/scheduled-task.ts";
import { createTargetTasks, createTenantTasks } from "./tenant-tasks.ts";
import type { WorkerContext } from "./worker-context.ts";

/**
 * The shortest interval, so that an accelerated clock does not turn a poll per minute into a busy
 * loop.
 */
const MIN_INTERVAL_MS: Millis = 250;

type OutboxContext = Omit<WorkerContext, "process" | "watchdog" | "monotonicNow">;

/** Starts all scheduled tasks of all tenants and targets, and the delivery of notifications. */
export async function startWorkerTasks(context: WorkerContext): Promise<RunningTaskGroups> {
  const { settings, store, clock, watchdog, log } = context;
  const toRealMs = (ms: Millis) => Math.max(MIN_INTERVAL_MS, Math.round(ms / clock.speed()));

  const memoryBudget = createMemoryBudget({
    ...context,
    memory: store.memory,
    tenants: settings.tenants.map(({ name }) => name),
    budgetBytes: settings.redis.memoryBudget,
    retainMs: settings.privacy.retainDays * DAY,
    now: clock.now,
  });
  const tenantContext = { ...context, isMemoryTight: memoryBudget.isTight };
  const groups = await Promise.all(
    settings.tenants.map(async (tenant): Promise<TaskGroup> => {
      const tenantTasks = await createTenantTasks(tenant, tenantContext, toRealMs);
      const targetTasks = await createTargetTasks(tenant, context, toRealMs);
      return {
        name: `tenant ${tenant.name}`,
        tenant: tenant.name,
        tasks: [...tenantTasks, ...targetTasks],
        reports: [],
      };
    }),
  );
  groups.push(memoryGroup(memoryBudget.enforce));
  groups.push(createLookUpLimitGroup({ ...context, now: clock.now }, toRealMs));
  const routes = notificationRoutes(settings).map(({ route }) => route);
  const tenants = settings.tenants.map(({ name }) => name);
  const { problems } = context;
  groups.push(createRouteCheckGroup({ routes, tenants, store, problems }, toRealMs));
  const { assessment: thresholds } = settings;
  groups.push(
    createFormerTenantGroup({ tenants, store, thresholds, now: clock.now, log }, toRealMs),
  );
  if (routes.some(({ digest, watching }) => digest !== null || watching !== null))
    groups.push(createDigestGroup({ ...context, now: clock.now }, toRealMs));
  const heartbeat = createHeartbeatGroup({ ...context, now: clock.now }, toRealMs);
  if (heartbeat !== null) groups.push(heartbeat);
  groups.push(outboxGroup(context));
  const running = runTaskGroups({
    groups,
    process: context.process,
    owner: `${context.process}/${context.uuid()}`,
    leases: store.leases,
    processes: store.processes,
    monotonicNow: context.monotonicNow,
    onRenewal: watchdog.onRenewal,
    log,
  });
  watchdog.watch(running.groups);
  return running;
}

/** The messages of all tenants are written and sent by one worker. */
export function outboxGroup(context: OutboxContext): TaskGroup {
  const { store, channels, clock, random, log, problems, clockSteps } = context;
  const { incidents } = store;
  const timing = { now: clock.now, random, speed: clock.speed };
  const dependencies = { incidents, channels, ...timing, log };
  const group = createOutboxGroup({
    incidents,
    paths: deliveryPaths(notificationRoutes(context.settings).map(({ route }) => route)),
    now: clock.now,
    clockSteps,
    deliver: (id, options) => deliverNotification(id, dependencies, options),
    postpone: (id, failure) => postponeNotification(id, failure, { incidents, ...timing }),
    problems,
    log,
  });
  return { ...group, tasks: [createDispatchTask(context), ...group.tasks] };
}

function memoryGroup(enforce: () => Promise<void>): TaskGroup {
  return singleTaskGroup({
    name: "memory",
    id: "memory",
    everyMs: MEMORY_CHECK_INTERVAL_MS,
    reports: ["redis-memory-low"],
    run: () => enforce(),
  });
}
