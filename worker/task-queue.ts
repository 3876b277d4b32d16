import { createHash } from "node:crypto";
import { type ConnectionOptions, Queue, Worker } from "bullmq";
import type { Log } from "../config/log.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { type DeliveryResult, MAX_DELIVERY_ATTEMPTS } from "./deliver-notification.ts";

/** Something looked at again and again: a tenant's logs, its jobs, a SCIM target … */
export type ScheduledTask = {
  /** Unique and stable, without `:`, which BullMQ keeps for itself. */
  readonly id: string;
  /** Real time between two looks. */
  readonly everyMs: Millis;
  readonly run: () => Promise<void>;
};

/** A client of Redis as BullMQ takes it. */
export type QueueConnection = ConnectionOptions & { quit(): Promise<unknown> };

export type TaskQueueDependencies = {
  /** A fresh connection per call: BullMQ's workers block theirs. */
  readonly connection: () => QueueConnection;
  readonly keyPrefix: string;
  readonly tasks: readonly ScheduledTask[];
  readonly deliver: (notificationId: string) => Promise<DeliveryResult>;
  /** The wall's clock, which BullMQ's schedules follow. */
  readonly realNow: () => Instant;
  readonly log: Log;
};

export type TaskQueue = {
  /** Puts a notice on its way; one that is already on its way stays as it is. */
  queueNotification(notificationId: string): Promise<void>;
  close(): Promise<void>;
};

/** Looks wait on the network most of the time. */
const CONCURRENT_TASKS = 16;
const CONCURRENT_DELIVERIES = 2;

/** First looks are spread this far apart, so that a thousand of them do not start together. */
const START_SPREAD_MS: Millis = 200;

/** Waits 10 s, then twice as long each time: the last of 12 tries comes after about half a day. */
const FIRST_RETRY_DELAY_MS: Millis = 10_000;

/** A look that holds its lock longer than this is taken for dead and done again, which is safe. */
const LOCK_DURATION_MS: Millis = 60_000;

/** How long a stop waits for work under way; whatever is cut off is repeated by the next start. */
const STOP_TIMEOUT_MS: Millis = 10_000;

/** All we ask of BullMQ: look again and again, deliver with patience, stop. */
export async function startTaskQueue(dependencies: TaskQueueDependencies): Promise<TaskQueue> {
  // The braces keep all of BullMQ's keys in one slot of a Redis Cluster.
  const prefix = `{${dependencies.keyPrefix}-bull}`;
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
    dependencies.log.error({ reason: error.message }, "queue in trouble");
  for (const queue of [taskQueue, deliveryQueue]) queue.on("error", logQueueError);
  for (const worker of workers) worker.on("error", logQueueError);
  await replaceSchedules(taskQueue, dependencies.tasks, dependencies.realNow());

  return {
    async queueNotification(notificationId) {
      await deliveryQueue.add(
        "deliver",
        { notificationId },
        {
          jobId: notificationId.replaceAll(":", "~"),
          attempts: MAX_DELIVERY_ATTEMPTS,
          backoff: { type: "exponential", delay: FIRST_RETRY_DELAY_MS, jitter: 0.2 },
          removeOnComplete: true,
          // A job kept after its failure would make BullMQ ignore the same notice for ever.
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
      // BullMQ may have closed one already; there is nothing left to say to it then.
      await Promise.allSettled(connections.map((connection) => connection.quit()));
    },
  };
}

/** Brings the schedules in Redis in line with what is to be looked at now. */
async function replaceSchedules(
  queue: Queue,
  tasks: readonly ScheduledTask[],
  startedAt: Instant,
): Promise<void> {
  // All of them anew: what failed for a wrong setting must not wait for its old turn.
  const previousSchedules = await queue.getJobSchedulers();
  await Promise.all(previousSchedules.map(({ key }) => queue.removeJobScheduler(key)));
  await Promise.all(
    tasks.map((task) => {
      const spreadMs = Math.min(task.everyMs, tasks.length * START_SPREAD_MS);
      return queue.upsertJobScheduler(
        task.id,
        { every: task.everyMs, startDate: startedAt + startOffsetMs(task.id, spreadMs) },
        // A look is never retried: its schedule is the retry.
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
      // A look still under way will see what this one would have seen.
      if (task === undefined || runningIds.has(task.id)) return;
      runningIds.add(task.id);
      try {
        await task.run();
      } catch (error) {
        log.error({ task: task.id, err: error }, "look failed");
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
      const outcome = await deliver(String(job.data.noticeId));
      // The one place where an outcome becomes a throw: it is how BullMQ is asked for another try.
      if (outcome === "later") throw new Error("put off");
    },
    { ...queueOptions, concurrency: CONCURRENT_DELIVERIES, lockDuration: LOCK_DURATION_MS },
  );
}

/** The same look starts at the same place in its window, whichever process schedules it. */
function startOffsetMs(id: string, spreadMs: Millis): Millis {
  const hash = createHash("sha256").update(id).digest().readUInt32BE(0);
  return spreadMs <= 0 ? 0 : hash % spreadMs;
}
