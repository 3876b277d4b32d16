import { createHash } from "node:crypto";
import { type ConnectionOptions, Queue, Worker } from "bullmq";
import type { Log } from "../config/log.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { DELIVERY_TRIES, type Delivery } from "./deliver.ts";

/** Something looked at again and again: a tenant's logs, its jobs, a SCIM target … */
export type Look = {
  /** Unique and stable, without `:`, which BullMQ keeps for itself. */
  readonly id: string;
  /** Real time between two looks. */
  readonly everyMs: Millis;
  readonly run: () => Promise<void>;
};

/** A client of Redis as BullMQ takes it. */
export type QueueConnection = ConnectionOptions & { quit(): Promise<unknown> };

export type JobsDeps = {
  /** A fresh connection per call: BullMQ's workers block theirs. */
  readonly connection: () => QueueConnection;
  readonly keyPrefix: string;
  readonly looks: readonly Look[];
  readonly deliver: (noticeId: string) => Promise<Delivery>;
  /** The wall's clock, which BullMQ's schedules follow. */
  readonly realNow: () => Instant;
  readonly log: Log;
};

export type Jobs = {
  /** Puts a notice on its way; one that is already on its way stays as it is. */
  post(noticeId: string): Promise<void>;
  close(): Promise<void>;
};

/** Looks wait on the network most of the time. */
const LOOKS_AT_ONCE = 16;
const DELIVERIES_AT_ONCE = 2;

/** First looks are spread this far apart, so that a thousand of them do not start together. */
const SPREAD_MS: Millis = 200;

/** Waits 10 s, then twice as long each time: the last of 12 tries comes after about half a day. */
const FIRST_RETRY_MS: Millis = 10_000;

/** A look that holds its lock longer than this is taken for dead and done again, which is safe. */
const LOCK_MS: Millis = 60_000;

/** How long a stop waits for work under way; whatever is cut off is repeated by the next start. */
const STOP_MS: Millis = 10_000;

/** All we ask of BullMQ: look again and again, deliver with patience, stop. */
export async function startJobs(deps: JobsDeps): Promise<Jobs> {
  // The braces keep all of BullMQ's keys in one slot of a Redis Cluster.
  const prefix = `{${deps.keyPrefix}-bull}`;
  const connections = Array.from({ length: 3 }, deps.connection);
  const [shared, forLooks, forDeliveries] = connections as [
    QueueConnection,
    QueueConnection,
    QueueConnection,
  ];
  const looks = new Queue("look", { connection: shared, prefix });
  const notices = new Queue("deliver", { connection: shared, prefix });
  const workers = [
    lookWorker(deps, { connection: forLooks, prefix }),
    deliverWorker(deps, { connection: forDeliveries, prefix }),
  ];
  const complain = (error: Error) => deps.log.error({ reason: error.message }, "queue in trouble");
  for (const queue of [looks, notices]) queue.on("error", complain);
  for (const worker of workers) worker.on("error", complain);
  await schedule(looks, deps.looks, deps.realNow());

  return {
    async post(noticeId) {
      await notices.add(
        "deliver",
        { noticeId },
        {
          jobId: noticeId.replaceAll(":", "~"),
          attempts: DELIVERY_TRIES,
          backoff: { type: "exponential", delay: FIRST_RETRY_MS, jitter: 0.2 },
          removeOnComplete: true,
          // A job kept after its failure would make BullMQ ignore the same notice for ever.
          removeOnFail: true,
        },
      );
    },
    async close() {
      const closing = Promise.all(workers.map((worker) => worker.close()));
      await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
      await Promise.all([looks.close(), notices.close()]);
      // BullMQ may have closed one already; there is nothing left to say to it then.
      await Promise.allSettled(connections.map((connection) => connection.quit()));
    },
  };
}

/** Brings the schedules in Redis in line with what is to be looked at now. */
async function schedule(queue: Queue, looks: readonly Look[], startedAt: Instant): Promise<void> {
  // All of them anew: what failed for a wrong setting must not wait for its old turn.
  const before = await queue.getJobSchedulers();
  await Promise.all(before.map(({ key }) => queue.removeJobScheduler(key)));
  await Promise.all(
    looks.map((look) => {
      const window = Math.min(look.everyMs, looks.length * SPREAD_MS);
      return queue.upsertJobScheduler(
        look.id,
        { every: look.everyMs, startDate: startedAt + phase(look.id, window) },
        // A look is never retried: its schedule is the retry.
        { name: look.id, opts: { attempts: 1, removeOnComplete: true, removeOnFail: true } },
      );
    }),
  );
}

type Wiring = { readonly connection: ConnectionOptions; readonly prefix: string };

function lookWorker({ looks, log }: JobsDeps, wiring: Wiring): Worker {
  const known = new Map(looks.map((look) => [look.id, look]));
  const running = new Set<string>();
  return new Worker(
    "look",
    async (job) => {
      const look = known.get(job.name);
      // A look still under way will see what this one would have seen.
      if (look === undefined || running.has(look.id)) return;
      running.add(look.id);
      try {
        await look.run();
      } catch (error) {
        log.error({ look: look.id, err: error }, "look failed");
      } finally {
        running.delete(look.id);
      }
    },
    { ...wiring, concurrency: LOOKS_AT_ONCE, lockDuration: LOCK_MS },
  );
}

function deliverWorker({ deliver }: JobsDeps, wiring: Wiring): Worker {
  return new Worker(
    "deliver",
    async (job) => {
      const outcome = await deliver(String(job.data.noticeId));
      // The one place where an outcome becomes a throw: it is how BullMQ is asked for another try.
      if (outcome === "later") throw new Error("put off");
    },
    { ...wiring, concurrency: DELIVERIES_AT_ONCE, lockDuration: LOCK_MS },
  );
}

/** The same look starts at the same place in its window, whichever process schedules it. */
function phase(id: string, windowMs: Millis): Millis {
  const hash = createHash("sha256").update(id).digest().readUInt32BE(0);
  return windowMs <= 0 ? 0 : hash % windowMs;
}
