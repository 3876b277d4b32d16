import { randomBytes } from "node:crypto";
import { hrtime } from "node:process";
import { Redis } from "ioredis";
import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import { connectBudget } from "./budget.ts";
import { connectDirectory } from "./directory.ts";
import { connectEvents } from "./events.ts";
import { connectIncidents } from "./incidents.ts";
import { connectJobs } from "./jobs.ts";
import type { Retention } from "./keys.ts";
import { budgetKeys, DEFAULT_RETENTION } from "./keys.ts";
import { connectPeople } from "./people.ts";
import { connectPolls } from "./polls.ts";
import { connectSeries } from "./series.ts";
import type { Shelf } from "./shelf.ts";
import type { Store } from "./store.ts";
import { connectTargets } from "./targets.ts";

export type StoreOptions = {
  /** Before every key, so that several installations may share one Redis. */
  readonly keyPrefix: string;
  /** May be a simulated clock: it decides lifetimes, never order. */
  readonly now: () => Instant;
  readonly retention?: {
    /** Log rows, their details, and cycles. */
    readonly rowDays: number;
    /** Counters per day, audits, incidents, and whatever has gone silent. */
    readonly historyDays: number;
  };
} & (
  | {
      /** `redis://`, `rediss://` or `unix:///path/to.sock`. */
      readonly url: string;
    }
  | {
      /** Stays its owner's, who closes it. */
      readonly client: Redis;
    }
);

const CONNECT_TIMEOUT_MS = 5000;
const LONGEST_PAUSE_MS = 2000;

/** A dead Redis is noticed after three tries. Many small reads of a moment become one write. */
const QUICK = { maxRetriesPerRequest: 3, enableAutoPipelining: true };
/** Waits for Redis as long as it takes. */
const PATIENT = { maxRetriesPerRequest: null, enableAutoPipelining: false };

/** All that is kept, behind verbs. Throws when Redis does not answer; later breaks heal by themselves. */
export async function connectStore(options: StoreOptions): Promise<Store> {
  const { keyPrefix: prefix, now } = options;
  const isOurs = "url" in options;
  const redis = isOurs ? open(options.url, QUICK) : options.client;
  const retention = retentionOf(options);
  const directory = connectDirectory(redis, prefix);
  const writer = randomBytes(6).toString("base64url");
  const shelf: Shelf = { redis, prefix, retention, now };
  const store: Store = {
    events: connectEvents({ redis, prefix, retention, directory, writer }),
    people: connectPeople(shelf),
    jobs: connectJobs(shelf),
    polls: connectPolls(shelf),
    incidents: connectIncidents(shelf),
    targets: connectTargets(shelf),
    series: connectSeries(shelf),
    budget: (key, spacingMs) => connectBudget(redis, budgetKeys(prefix, key), spacingMs),
    ping: async () => {
      const began = hrtime.bigint();
      await redis.ping();
      return Number(hrtime.bigint() - began) / 1e6;
    },
    close: async () => {
      if (isOurs) await close(redis);
    },
  };
  try {
    await store.ping();
  } catch (error) {
    await store.close();
    throw new Error("Redis does not answer: start it, or correct redis.url.", { cause: error });
  }
  return store;
}

function retentionOf({ retention }: StoreOptions): Retention {
  if (retention === undefined) return DEFAULT_RETENTION;
  return { rowsMs: retention.rowDays * DAY, countersMs: retention.historyDays * DAY };
}

/** The connection that BullMQ asks for. Close it with `quit`. */
export function queueConnection(url: string): Redis {
  return open(url, PATIENT);
}

function open(url: string, manners: typeof QUICK | typeof PATIENT): Redis {
  const options = {
    ...manners,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (tries: number) => Math.min(tries * 50, LONGEST_PAUSE_MS),
  };
  const client = url.startsWith("unix://")
    ? new Redis({ ...options, path: url.slice("unix://".length) })
    : new Redis(url, options);
  // Every command that fails says so itself; without a listener ioredis would print it as well.
  client.on("error", () => undefined);
  return client;
}

async function close(client: Redis): Promise<void> {
  try {
    await client.quit();
  } catch {
    // It was not connected, so there is nobody to say goodbye to.
    client.disconnect();
  }
}
