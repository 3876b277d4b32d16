import { z } from "zod";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import type { JobKeys } from "../redis/keys.ts";
import { parseStoredNumber } from "../redis/read-counters.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import type { OutcomeNumbers } from "./outcome-numbers.ts";
import { parseOutcomeNumbers } from "./outcome-numbers.ts";

/**
 * The hash `J:m` of a job, which every commit and every query reads first. Its fields: `v` version, `b` next
 * block, `n` rows, `lo` and `hi` the times of the first and the last row, `a` application, `c<n>` and `k<n>`
 * outcome numbers.
 */
export type JobLogState = {
  /**
   * `<number>-<writer>`. It contains the writer because, after a failover that lost writes, two
   * processes may write the same number for different states.
   */
  readonly version: string | null;
  readonly nextBlock: number;
  /** The number of rows ever counted. */
  readonly totalRows: number;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
  readonly application: NewestApplication | null;
  readonly outcomeNumbers: OutcomeNumbers;
};

/** The application and the systems as the newest row names them. */
export type NewestApplication = Pick<
  ProvisioningEvent,
  "at" | "id" | "servicePrincipalId" | "application" | "sourceSystem" | "targetSystem"
>;

const StoredApplication = z.tuple([
  z.number(),
  z.string(),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
]);

export async function loadJobLogState(redis: RedisClient, keys: JobKeys): Promise<JobLogState> {
  const fields = await redis.hgetall(keys.meta);
  const number = (field: string) =>
    parseStoredNumber(redis, { kind: "job-log", key: keys.meta, field }, fields[field]);
  return {
    version: fields["v"] ?? null,
    nextBlock: number("b") ?? 0,
    totalRows: number("n") ?? 0,
    firstAt: number("lo"),
    lastAt: number("hi"),
    application: fields["a"] === undefined ? null : parseApplication(redis, keys, fields["a"]),
    outcomeNumbers: parseOutcomeNumbers(fields, (field, parse) =>
      unreadableRecordsOf(redis).read({ kind: "job-log", key: keys.meta, field }, parse),
    ),
  };
}

/** Null for a text that cannot be read. */
export function parseApplication(
  redis: RedisClient,
  keys: JobKeys,
  text: string,
): NewestApplication | null {
  const address = { kind: "job-log", key: keys.meta, field: "a" } as const;
  return unreadableRecordsOf(redis).read(address, () => {
    const [at, id, servicePrincipalId, application, sourceSystem, targetSystem] =
      StoredApplication.parse(JSON.parse(text));
    return { at, id, servicePrincipalId, application, sourceSystem, targetSystem };
  });
}

export function packApplication(newest: NewestApplication): string {
  const { at, id, servicePrincipalId, application, sourceSystem, targetSystem } = newest;
  return JSON.stringify([at, id, servicePrincipalId, application, sourceSystem, targetSystem]);
}
