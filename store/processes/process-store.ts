import type { ProcessRecord } from "../../domain/process-problem.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import { processKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import { StoredProcess, StoredProcessProblem } from "./stored-process.ts";

/** What running processes report about themselves. */
export type ProcessStore = {
  /** The record is deleted if the process does not save it again within `PROCESS_LIFETIME_MS`. */
  save(record: ProcessRecord): Promise<void>;
  /** For a process that stops. */
  remove(process: string): Promise<void>;
  list(): Promise<readonly ProcessRecord[]>;
};

/** A process saves its record several times within this time. */
const PROCESS_LIFETIME_MS: Millis = MINUTE;

export function createProcessStore({
  redis,
  prefix,
}: Pick<StoreContext, "redis" | "prefix">): ProcessStore {
  const keys = processKeys(prefix);
  return {
    save: async (record) => {
      const { process } = record;
      await redis.set(keys.process(process), JSON.stringify(record), "PX", PROCESS_LIFETIME_MS);
      await redis.sadd(keys.names, process);
      const { expiredNames } = await readTexts(redis, keys);
      if (expiredNames.length > 0) await redis.srem(keys.names, ...expiredNames);
    },
    remove: async (process) => {
      await redis.del(keys.process(process));
      await redis.srem(keys.names, process);
    },
    list: async () => {
      const { texts } = await readTexts(redis, keys);
      const address = { kind: "process", key: keys.names } as const;
      return texts.flatMap(
        (text) => unreadableRecordsOf(redis).read(address, () => parseProcess(text)) ?? [],
      );
    },
  };
}

async function readTexts(redis: RedisClient, keys: ReturnType<typeof processKeys>) {
  const names = (await redis.smembers(keys.names)).sort();
  const values = names.length === 0 ? [] : await redis.mget(names.map(keys.process));
  return {
    texts: values.filter((text) => text !== null),
    expiredNames: names.filter((_, i) => values[i] === null),
  };
}

/** Null for a record that another version wrote in a form that this version cannot read. */
function parseProcess(text: string): ProcessRecord | null {
  const parsed = StoredProcess.safeParse(JSON.parse(text));
  if (!parsed.success) return null;
  const problems = parsed.data.problems.flatMap((stored) => {
    const problem = StoredProcessProblem.safeParse(stored);
    return problem.success ? [problem.data] : [];
  });
  return { ...parsed.data, problems };
}
