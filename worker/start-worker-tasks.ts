import { DAY, type Instant, type Millis } from "../domain/time.ts";
import type { Store } from "../store/store.ts";
import { deliverNotification } from "./deliver-notification.ts";
import { createMemoryBudget, MEMORY_CHECK_INTERVAL_MS } from "./memory-budget.ts";
import { type ScheduledTask, startTaskQueue, type TaskQueue } from "./task-queue.ts";
import { createTargetTasks, createTenantTasks } from "./tenant-tasks.ts";
import type { WorkerContext } from "./worker-context.ts";

/**
 * The shortest interval, so that an accelerated clock does not turn a poll per minute into a busy
 * loop.
 */
const MIN_INTERVAL_MS: Millis = 250;

const OUTBOX_INTERVAL_MS: Millis = 3000;
const MAX_NOTIFICATIONS_PER_RUN = 200;

/** Starts all scheduled tasks of all tenants and targets, and the delivery of notifications. */
export async function startWorkerTasks(context: WorkerContext): Promise<TaskQueue> {
  const { settings, store, mailer, clock, log } = context;
  const toRealMs = (ms: Millis) => Math.max(MIN_INTERVAL_MS, Math.round(ms / clock.speed()));

  const memoryBudget = createMemoryBudget({
    ...context,
    memory: store.memory,
    tenants: settings.tenants.map(({ name }) => name),
    budgetBytes: settings.redis.memoryBudget,
    retainMs: settings.privacy.retainDays * DAY,
    now: clock.now,
  });
  const tasksByTenant = await Promise.all(
    settings.tenants.flatMap((tenant) => [
      createTenantTasks(tenant, { ...context, isMemoryTight: memoryBudget.isTight }, toRealMs),
      createTargetTasks(tenant, context, toRealMs),
    ]),
  );
  const tasks = tasksByTenant.flat();
  tasks.push({ id: "memory", everyMs: MEMORY_CHECK_INTERVAL_MS, run: memoryBudget.enforce });
  let taskQueue: TaskQueue | null = null;
  if (mailer !== null) {
    tasks.push(
      createOutboxTask(store, clock.now, async (notificationId) =>
        taskQueue?.queueNotification(notificationId),
      ),
    );
  }
  taskQueue = await startTaskQueue({
    connection: context.connection,
    keyPrefix: settings.redis.keyPrefix,
    tasks,
    deliver: async (notificationId) =>
      mailer === null
        ? "nothing-to-do"
        : await deliverNotification(notificationId, {
            incidents: store.incidents,
            mailer,
            now: clock.now,
            random: context.random,
            speed: clock.speed,
            log,
          }),
    realNow: context.realNow,
    log,
  });
  return taskQueue;
}

/**
 * Queues every notification with an attempt that is due. Only this task queues notifications. So a notification that
 * was stored just before a crash is not lost: the next run finds it.
 */
function createOutboxTask(
  store: Store,
  now: () => Instant,
  queueNotification: (notificationId: string) => Promise<void>,
): ScheduledTask {
  return {
    id: "outbox",
    everyMs: OUTBOX_INTERVAL_MS,
    async run() {
      const due = await store.incidents.dueNotifications(now(), MAX_NOTIFICATIONS_PER_RUN);
      await Promise.all(due.map((notification) => queueNotification(notification.id)));
    },
  };
}
