import { randomBytes } from "node:crypto";
import { hrtime } from "node:process";
import { RedisUnusableError } from "../domain/redis-failure.ts";
import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import { createAccessStore } from "./access/access-store.ts";
import { createActionStore } from "./actions/action-store.ts";
import { createAssignmentStore } from "./assignments/assignment-store.ts";
import { createErasureStore } from "./erasure/erase-person.ts";
import { createIncidentStore } from "./incidents/incident-store.ts";
import { createConditionHistoryStore } from "./jobs/condition-history.ts";
import { createCredentialStore } from "./jobs/credential-store.ts";
import { createJobStore } from "./jobs/job-store.ts";
import { createPollStore } from "./jobs/poll-store.ts";
import { createSeriesStore } from "./jobs/series-store.ts";
import { createTargetStore } from "./jobs/target-store.ts";
import { createEventStore } from "./log/event-store.ts";
import { createMemoryStore } from "./log/memory-store.ts";
import { createPeopleStore } from "./people/people-store.ts";
import { createPeopleRecorder } from "./people/record-people.ts";
import { createPrivacyStore } from "./privacy/privacy-store.ts";
import { createLeaseStore } from "./processes/lease-store.ts";
import { createProcessStore } from "./processes/process-store.ts";
import { checkServers } from "./redis/check-servers.ts";
import type { Retention } from "./redis/keys.ts";
import { DEFAULT_RETENTION, requestBudgetKeys } from "./redis/keys.ts";
import {
  closeClient,
  connectionErrorsOf,
  disconnectClient,
  openClient,
  type RedisClient,
  type RedisConnection,
} from "./redis/redis-client.ts";
import { redisFailureOf } from "./redis/redis-failures.ts";
import { createRequestBudget } from "./redis/request-budget.ts";
import type { StoreContext } from "./redis/store-context.ts";
import { unreadableRecordsOf } from "./redis/unreadable-records.ts";
import type { Store } from "./store.ts";
import { createTelemetryStore } from "./telemetry/telemetry-store.ts";
import { createDataVersionStore } from "./upgrade/data-version-store.ts";

export type StoreOptions = {
  /** The beginning of every key, so that several installations can share one Redis. */
  readonly keyPrefix: string;
  /** The clock, which can be simulated. It determines the lifetimes of keys, but not the order of rows. */
  readonly now: () => Instant;
  readonly retention?: {
    /** How long rows, their details and cycles are kept. */
    readonly retainDays: number;
    /** How long daily counters, audits, incidents, people, and jobs without new rows are kept. */
    readonly historyDays: number;
  };
} & (
  | {
      /** `redis://`, `rediss://` or `unix:///path/to.sock`. */
      readonly url: string;
    }
  | {
      /** How to reach Redis, for forms that are not one URL. */
      readonly connection: RedisConnection;
    }
  | {
      /** A client that the caller opened and closes. */
      readonly client: RedisClient;
    }
);

/**
 * Opens the store. If the connection breaks later, the client opens a new one by itself.
 *
 * @throws RedisUnusableError if Redis does not answer or must not be used
 */
export async function connectStore(options: StoreOptions): Promise<Store> {
  const { keyPrefix: prefix, now } = options;
  const ownsClient = !("client" in options);
  const redis = ownsClient ? openClient(connectionOf(options)) : options.client;
  const retention = retentionFrom(options);
  const peopleRecorder = createPeopleRecorder(redis, prefix);
  const writerId = randomBytes(6).toString("base64url");
  const context: StoreContext = { redis, prefix, retention, now };
  const events = createEventStore({ redis, prefix, retention, peopleRecorder, writerId });
  const jobs = createJobStore(context);
  const store: Store = {
    events,
    people: createPeopleStore(context),
    access: createAccessStore(context),
    erasure: createErasureStore(context),
    assignments: createAssignmentStore(context, peopleRecorder),
    jobs,
    privacy: createPrivacyStore(context, { jobs, events }),
    polls: createPollStore(context),
    credentials: createCredentialStore(context),
    incidents: createIncidentStore(context),
    actions: createActionStore(context),
    targets: createTargetStore(context),
    series: createSeriesStore(context),
    conditionHistory: createConditionHistoryStore(context),
    memory: createMemoryStore(context),
    processes: createProcessStore(context),
    telemetry: createTelemetryStore(context),
    leases: createLeaseStore(context),
    requestBudget: (key, spacingMs) =>
      createRequestBudget(redis, requestBudgetKeys(prefix, key), spacingMs),
    ping: async () => {
      const startedAtNs = hrtime.bigint();
      await redis.ping();
      return Number(hrtime.bigint() - startedAtNs) / 1e6;
    },
    checkServers: () => checkServers(redis),
    dataVersion: createDataVersionStore(context, writerId),
    unreadableRecords: unreadableRecordsOf(redis),
    close: async () => {
      if (ownsClient) await closeClient(redis);
    },
  };
  try {
    await store.ping();
    const { failure } = await store.checkServers();
    if (failure !== null) throw new RedisUnusableError(failure);
    return store;
  } catch (error) {
    if (ownsClient) disconnectClient(redis);
    throw error instanceof RedisUnusableError
      ? error
      : new RedisUnusableError(redisFailureOf([...connectionErrorsOf(redis), error]), {
          cause: error,
        });
  }
}

function retentionFrom({ retention }: StoreOptions): Retention {
  if (retention === undefined) return DEFAULT_RETENTION;
  return { retainMs: retention.retainDays * DAY, historyMs: retention.historyDays * DAY };
}

function connectionOf(options: { url: string } | { connection: RedisConnection }): RedisConnection {
  return "url" in options ? connectionToUrl(options.url) : options.connection;
}

function connectionToUrl(url: string): RedisConnection {
  return { server: { form: "url", url }, username: null, password: null, readTls: null };
}
