import { z } from "zod";
import type { PersonAccess } from "../../domain/access/find-access-changes.ts";
import { type WeekNumber, weekOf, weekStart } from "../../domain/access/iso-week.ts";
import type {
  AccessChangeKind,
  AccessTimes,
  AccessTimesByKind,
} from "../../domain/access-change.ts";
import { ACCESS_CHANGE_KINDS } from "../../domain/access-change.ts";
import { DAY, type Millis, SECOND } from "../../domain/time.ts";
import {
  accessChangesEnd,
  accessOf,
  CHANGE_FIELD_BYTES,
  DATED,
  doneAtOfChangeField,
  kindOfField,
  packSecond,
  personOfChangeField,
} from "../log/access-records.ts";
import { loadJobLogState } from "../log/job-log-state.ts";
import { readObjectEvents } from "../people/read-object-states.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import { jobKeys, tenantKeys } from "../redis/keys.ts";
import { readJsonHash } from "../redis/read-json-hash.ts";
import { type StoreContext, ttlSeconds } from "../redis/store-context.ts";
import { storedJson } from "../redis/stored-json.ts";
import type { AccessStore, RecentAccessTimes, StoredAccessChange } from "./access-types.ts";

const StoredTimes: z.ZodType<AccessTimes> = z.object({
  done: z.number(),
  dated: z.number(),
  medianMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
});

const StoredTimesByKind: z.ZodType<AccessTimesByKind> = z.object({
  account: StoredTimes,
  removal: StoredTimes,
});

const timesJson = storedJson("access-times", StoredTimesByKind);

const StoredRecentTimes: z.ZodType<RecentAccessTimes> = z.object({
  times: StoredTimesByKind,
  waiting: z.object({ account: z.number(), removal: z.number() }),
});

const recentTimesJson = storedJson("access-times", StoredRecentTimes);

export function createAccessStore(context: StoreContext): AccessStore {
  const { redis, prefix, retention, now } = context;
  const weekKey = (tenant: string, week: WeekNumber) =>
    tenantKeys(prefix, tenant).accessTimes(week);
  const recentKey = (tenant: string) => tenantKeys(prefix, tenant).recentAccessTimes;
  return {
    changes: ({ tenant, jobId }, week) =>
      readChanges(context, jobKeys(prefix, tenant, jobId).accessChanges(week)),
    async saveDueTimes({ tenant, jobId }, week, dueTimes) {
      const key = jobKeys(prefix, tenant, jobId).accessChanges(week);
      await Promise.all(
        dueTimes.map(({ id, dueAt }) => {
          const field = Buffer.from(id, "latin1");
          field[0] = (field[0] ?? 0) | DATED;
          return redis.hsetnx(key, field, packSecond(dueAt ?? 0));
        }),
      );
      const endsInMs = accessChangesEnd(week, retention) - now();
      await redis.expire(key, ttlSeconds(Math.max(SECOND, endsInMs)));
    },
    openWeeks(at) {
      const first = weekOf(at - retention.retainMs);
      return Array.from({ length: weekOf(at) - first + 1 }, (_, i) => first + i);
    },
    personAccess: (job, people) => readPersonAccess(context, job, people),
    async saveUntriedRemovals({ tenant, jobId }, removals) {
      const key = jobKeys(prefix, tenant, jobId).untriedRemovals;
      const members = removals.flatMap(({ person, since }) => [since, person]);
      const ttl = ttlSeconds(UNTRIED_KEPT_MS);
      const added: RedisWrite[] = [
        ["ZADD", key, ...members],
        ["EXPIRE", key, ttl],
      ];
      await applyWrites(redis, [], [["DEL", key], ...(members.length === 0 ? [] : added)]);
    },
    async saveTimes(tenant, { jobId, week, times }) {
      const key = weekKey(tenant, week);
      const endsInMs = weekStart(week + 1) + retention.historyMs - now();
      if (endsInMs <= 0) return;
      await redis.hset(key, jobId, timesJson.pack(now(), times));
      await redis.expire(key, ttlSeconds(endsInMs));
    },
    async times(tenant, week) {
      const byJob = await readJsonHash(redis, weekKey(tenant, week), timesJson);
      return [...byJob].map(([jobId, times]) => ({ jobId, week, times }));
    },
    async saveRecentTimes({ tenant, jobId }, times) {
      await redis.hset(recentKey(tenant), jobId, recentTimesJson.pack(now(), times));
    },
    recentTimes: (tenant) => readJsonHash(redis, recentKey(tenant), recentTimesJson),
    async waiting(job) {
      const count = (kind: AccessChangeKind) => countWaiting(context, job, kind, ALL_TIMES);
      const [account, removal] = await Promise.all([count("account"), count("removal")]);
      return { account, removal };
    },
    async waitingByWeek(job, weeks) {
      const counts = weeks.flatMap((week) =>
        ACCESS_CHANGE_KINDS.map(async (kind) => {
          const span = [weekStart(week), `(${weekStart(week + 1)}`] as const;
          return { week, kind, people: await countWaiting(context, job, kind, span) };
        }),
      );
      return (await Promise.all(counts)).filter(({ people }) => people > 0);
    },
  };
}

/** After this time without a new read of the assignments, the list may name people who are no leavers. */
const UNTRIED_KEPT_MS: Millis = DAY;

async function readPersonAccess(
  { redis, prefix }: StoreContext,
  { tenant, jobId }: { readonly tenant: string; readonly jobId: string },
  people: readonly Buffer[],
): Promise<ReadonlyMap<string, PersonAccess>> {
  const keys = jobKeys(prefix, tenant, jobId);
  const { outcomeNumbers } = await loadJobLogState(redis, keys);
  const found = await Promise.all(
    people.map(async (person) => {
      const events = await readObjectEvents(redis, keys, person);
      return [person.toString("latin1"), accessOf(events, outcomeNumbers)] as const;
    }),
  );
  return new Map(found);
}

const ALL_TIMES = ["-inf", "+inf"] as const;

/** The people who wait for a change that became due between these two scores. */
async function countWaiting(
  { redis, prefix }: StoreContext,
  { tenant, jobId }: { readonly tenant: string; readonly jobId: string },
  kind: AccessChangeKind,
  [from, to]: readonly [number | string, number | string],
): Promise<number> {
  const keys = jobKeys(prefix, tenant, jobId);
  const sets =
    kind === "account"
      ? [keys.accountsDue]
      : [keys.failingLeavers, keys.withheldRemovals, keys.untriedRemovals];
  const counts = await Promise.all(sets.map((key) => redis.zcount(key, from, to)));
  return counts.reduce((sum, count) => sum + count, 0);
}

const CHANGES_PER_SCAN = 1000;

async function readChanges(
  { redis }: Pick<StoreContext, "redis">,
  key: string,
): Promise<readonly StoredAccessChange[]> {
  const changes = new Map<string, { firstRowAt: number; doneAt: number; kindByte: number }>();
  const dueTimes = new Map<string, number>();
  let cursor = "0";
  do {
    const [next, fields] = await redis.hscanBuffer(key, cursor, "COUNT", CHANGES_PER_SCAN);
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const [field, value] = [fields[i], fields[i + 1]];
      if (field?.length !== CHANGE_FIELD_BYTES || value?.length !== 4) continue;
      const at = value.readUInt32BE(0) * SECOND;
      const kindByte = field[0] ?? 0;
      field[0] = kindByte & ~DATED;
      const id = field.toString("latin1");
      if (kindByte & DATED) dueTimes.set(id, at);
      else changes.set(id, { firstRowAt: at, doneAt: doneAtOfChangeField(field), kindByte });
    }
    cursor = next.toString();
  } while (cursor !== "0");
  return [...changes].map(([id, { kindByte, ...change }]) => {
    const dueAt = dueTimes.get(id);
    return {
      id,
      person: personOfChangeField(Buffer.from(id, "latin1")),
      kind: kindOfField(kindByte),
      ...change,
      dueAt: dueAt === 0 ? null : dueAt,
    };
  });
}
