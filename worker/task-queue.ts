import { createHash } from "node:crypto";
import { type ConnectionOptions, Queue, Worker } from "bullmq";
import type { Log } from "../config/log.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { queuePrefix } from "../store/redis/keys.ts";
import type { DeliveryResult } from "./deliver-notification.ts";

/** Something that the worker runs again and again, such as the poll of a tenant's jobs. */
export type ScheduledTask = {
  /** Unique, the same after a restart, and without `:`, which BullMQ reserves. */
  readonly id: string;
  /** Real time between two runs. */
  readonly everyMs: Millis;
  readonly run: () => Promise<void>;
};

/** A Redis client as BullMQ accepts it. */
export type QueueConnection = ConnectionOptions & { quit(): Promise<unknown> };

export type TaskQueueDependencies = {
  /** Returns a new connection for each call, because a BullMQ worker blocks its connection. */
  readonly connection: () => QueueConnection;
  readonly keyPrefix: string;
  readonly tasks: readonly ScheduledTask[];
  readonly deliver: (notificationId: string) => Promise<DeliveryResult>;
  /** Real time, which BullMQ's schedules use. */
  readonly realNow: () => Instant;
  readonly log: Log;
};

export type TaskQueue = {
  /** Does nothing if the notification is already in the queue. */
  queueNotification(notificationId: string): Promise<void>;
  close(): Promise<void>;
};

/** Many tasks can run at once, because they mostly wait for the network. */
const CONCURRENT_TASKS = 16;
const CONCURRENT_DELIVERIES = 2;

/**
 * Mean time between the first run of one task and that of the next, so that a thousand tasks do not
 * start together.
 */
const START_SPREAD_MS: Millis = 200;

/** BullMQ runs a task again if its process has not renewed the lock for this long. Running twice is safe. */
const LOCK_DURATION_MS: Millis = 60_000;

/**
 * How long a stop waits for running tasks. The next start repeats the runs that were interrupted.
 */
const STOP_TIMEOUT_MS: Millis = 10_000;

/** Starts the schedules and the delivery queue. This file contains everything that uses BullMQ. */
export async function startTaskQueue(dependencies: TaskQueueDependencies): Promise<TaskQueue> {
  const prefix = queuePrefix(dependencies.keyPrefix);
  const connections = Array.from({ length: 3 }, dependencies.connection);
  const [queueConnection, taskConnection, deliveryConnection] = connections as [
    QueueConnection,
    QueueConnection,
    QueueConnection,
  ];
  const taskQueue = new Queue("scheduled-task", { connection: queueConnection, prefix });
  const deliveryQueue = new Queue("deliver", { connection: queueConnection, prefix });
  const workers = [
    createTaskWorker(dependencies, { connection: taskConnection, prefix }),
    createDeliveryWorker(dependencies, { connection: deliveryConnection, prefix }),
  ];
  const logQueueError = (error: Error) =>
    dependencies.log.error({ reason: error.message }, "error in the task queue");
  for (const queue of [taskQueue, deliveryQueue]) queue.on("error", logQueueError);
  for (const worker of workers) worker.on("error", logQueueError);
  await replaceSchedules(taskQueue, dependencies.tasks, dependencies.realNow());

  return {
    async queueNotification(notificationId) {
      await deliveryQueue.add(
        "deliver",
        { notificationId },
        {
          // BullMQ's own job ID, which must not contain a colon.
          jobId: notificationId.replaceAll(":", "~"),
          // The outbox knows when the next attempt is due, and queues the notification again.
          attempts: 1,
          removeOnComplete: true,
          // If BullMQ kept the failed job, it would ignore every later job with the same id.
          removeOnFail: true,
        },
      );
    },
    async close() {
      const workersClosed = Promise.all(workers.map((worker) => worker.close()));
      await Promise.race([
        workersClosed,
        new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref()),
      ]);
      await Promise.all([taskQueue.close(), deliveryQueue.close()]);
      // BullMQ may already have closed a connection; its error does not matter then.
      await Promise.allSettled(connections.map((connection) => connection.quit()));
    },
  };
}

/** Replaces all schedules in Redis with the schedules of `tasks`. */
async function replaceSchedules(
  queue: Queue,
  tasks: readonly ScheduledTask[],
  startedAt: Instant,
): Promise<void> {
  // The schedules of unchanged tasks are replaced too: a task that failed because of a wrong
  // setting should run soon after the restart, and not when its old schedule says.
  const previousSchedules = await queue.getJobSchedulers();
  await Promise.all(previousSchedules.map(({ key }) => queue.removeJobScheduler(key)));
  await Promise.all(
    tasks.map((task) => {
      const spreadMs = Math.min(task.everyMs, tasks.length * START_SPREAD_MS);
      return queue.upsertJobScheduler(
        task.id,
        { every: task.everyMs, startDate: startedAt + startOffsetMs(task.id, spreadMs) },
        // A failed run is not retried; the next scheduled run does the same work.
        { name: task.id, opts: { attempts: 1, removeOnComplete: true, removeOnFail: true } },
      );
    }),
  );
}

type QueueOptions = { readonly connection: ConnectionOptions; readonly prefix: string };

function createTaskWorker(
  { tasks, log }: TaskQueueDependencies,
  queueOptions: QueueOptions,
): Worker {
  const tasksById = new Map(tasks.map((task) => [task.id, task]));
  const runningIds = new Set<string>();
  return new Worker(
    "scheduled-task",
    async (job) => {
      const task = tasksById.get(job.name);
      // If an earlier run of the task is still in progress, it does the work of this run too.
      if (task === undefined || runningIds.has(task.id)) return;
      runningIds.add(task.id);
      try {
        await task.run();
      } catch (error) {
        log.error({ task: task.id, err: error }, "scheduled task failed");
      } finally {
        runningIds.delete(task.id);
      }
    },
    { ...queueOptions, concurrency: CONCURRENT_TASKS, lockDuration: LOCK_DURATION_MS },
  );
}

function createDeliveryWorker(
  { deliver }: TaskQueueDependencies,
  queueOptions: QueueOptions,
): Worker {
  return new Worker(
    "deliver",
    async (job) => {
      await deliver(String(job.data.notificationId));
    },
    { ...queueOptions, concurrency: CONCURRENT_DELIVERIES, lockDuration: LOCK_DURATION_MS },
  );
}

/** Computed from the id, so that a task starts at the same offset after every restart. */
function startOffsetMs(id: string, spreadMs: Millis): Millis {
  const hash = createHash("sha256").update(id).digest().readUInt32BE(0);
  return spreadMs <= 0 ? 0 : hash % spreadMs;
}
