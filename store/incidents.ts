import type { Redis } from "ioredis";
import type { z } from "zod";
import type { Incident, Notice } from "../domain/notice/notice.ts";
import type { Guard, Write } from "./apply.ts";
import { apply, untilApplied } from "./apply.ts";
import { pageOf } from "./id-list.ts";
import { incidentKeys } from "./keys.ts";
import { StoredIncident, StoredNotice } from "./shapes.ts";
import type { Shelf } from "./shelf.ts";
import { parseStored, seconds } from "./shelf.ts";
import type { IncidentChange, IncidentStore } from "./store.ts";

/** Of each list of ids; what falls off is long over. */
const MAX_LISTED = 10_000;

type Keys = ReturnType<typeof incidentKeys>;

export function connectIncidents({ redis, prefix, retention }: Shelf): IncidentStore {
  const keys = incidentKeys(prefix);
  const book: Book = { redis, keys, keepSeconds: seconds(retention.countersMs) };
  const incident = (id: string) => read(redis, keys.incident(id), StoredIncident);
  const notice = (id: string) => read(redis, keys.notice(id), StoredNotice);
  const inState = (state: Incident["state"] | null) => async (id: string) => {
    const found = await incident(id);
    return state === null || found?.state === state ? found : null;
  };
  return {
    apply: (change) => untilApplied(() => tryChange(book, change)),
    open: async (tenant, jobId) => {
      const ids = await redis.zrange(keys.openOfJob(tenant, jobId), "0", "-1");
      return (await Promise.all(ids.map(incident))).filter((one) => one !== null);
    },
    get: incident,
    list: ({ tenants, state, limit, cursor }) => {
      const lists = tenants.map(state === "open" ? keys.openOfTenant : keys.ofTenant);
      return pageOf(redis, lists, inState(state), { limit, cursor });
    },
    notice,
    waiting: async (limit) => {
      const ids = await redis.zrange(keys.waiting, "0", `${limit - 1}`);
      return (await Promise.all(ids.map(notice))).filter((one) => one !== null);
    },
    settle: (id, outcome) => untilApplied(() => trySettle(book, id, outcome)),
    notices: (limit, cursor) => pageOf(redis, [keys.notices], notice, { limit, cursor }),
  };
}

type Book = { readonly redis: Redis; readonly keys: Keys; readonly keepSeconds: number };

async function read<T>(redis: Redis, key: string, shape: z.ZodType<T>): Promise<T | null> {
  const text = await redis.get(key);
  return text === null ? null : parseStored(shape, text);
}

/**
 * Notices that are known stay as they are, sent or not; an older look never undoes a newer one. Of two
 * looks at once that open an incident for one job the first has it, and the other sees it next time.
 */
async function tryChange(book: Book, { incident, notices }: IncidentChange): Promise<boolean> {
  const { redis, keys } = book;
  const incidentKey = keys.incident(incident.id);
  const oneKey = keys.theOneOfJob(incident.tenant, incident.jobId);
  const [stored = null, one = null, ...known] = await redis.mget([
    incidentKey,
    oneKey,
    ...notices.map(({ id }) => keys.notice(id)),
  ]);
  if (stored === null && one !== null && one !== incident.id) return true;
  const before = stored === null ? null : parseStored(StoredIncident, stored);
  const fresh = notices.filter((_, i) => known[i] === null);
  const guards: Guard[] = [
    { key: incidentKey, expected: stored },
    { key: oneKey, expected: one },
    ...fresh.map(({ id }) => ({ key: keys.notice(id), expected: null })),
  ];
  const isOld = before !== null && before.updatedAt > incident.updatedAt;
  const writes = isOld ? [] : incidentWrites(book, keepingWords(before, incident));
  return await apply(redis, guards, [
    ...writes,
    ...fresh.flatMap((one) => noticeWrites(book, one)),
  ]);
}

/** A look knows nothing of what people and mail servers said in between: that stays. */
function keepingWords(before: Incident | null, incident: Incident): Incident {
  if (before === null) return incident;
  const { acknowledgedBy, mailed, mailReason } = before;
  return {
    ...incident,
    acknowledgedBy: incident.acknowledgedBy ?? acknowledgedBy,
    ...(mailed ? { mailed, mailReason } : {}),
  };
}

function incidentWrites({ keys, keepSeconds }: Book, incident: Incident): readonly Write[] {
  const { id, tenant, jobId, state, openedAt } = incident;
  const put = (key: string): Write => ["ZADD", key, openedAt, id];
  const one = keys.theOneOfJob(tenant, jobId);
  const openLists = [keys.openOfTenant(tenant), keys.openOfJob(tenant, jobId)];
  return [
    ["SET", keys.incident(id), JSON.stringify(incident), "EX", keepSeconds],
    state === "open" ? ["SET", one, id, "EX", keepSeconds] : ["DEL", one],
    put(keys.ofTenant(tenant)),
    ["ZREMRANGEBYRANK", keys.ofTenant(tenant), 0, -MAX_LISTED - 1],
    ...openLists.map((key): Write => (state === "open" ? put(key) : ["ZREM", key, id])),
  ];
}

function noticeWrites({ keys, keepSeconds }: Book, notice: Notice): readonly Write[] {
  const { id, createdAt, state } = notice;
  const put = (key: string): Write => ["ZADD", key, createdAt, id];
  return [
    ["SET", keys.notice(id), JSON.stringify(notice), "EX", keepSeconds],
    put(keys.notices),
    ["ZREMRANGEBYRANK", keys.notices, 0, -MAX_LISTED - 1],
    ...(state === "waiting" ? [put(keys.waiting)] : []),
  ];
}

/** What became of a notice, which its incident remembers too. */
async function trySettle(
  { redis, keys, keepSeconds }: Book,
  id: string,
  outcome: Parameters<IncidentStore["settle"]>[1],
): Promise<boolean> {
  const key = keys.notice(id);
  const stored = await redis.get(key);
  // A notice that has expired waits no longer either.
  if (stored === null) return (await redis.zrem(keys.waiting, id)) >= 0;
  const { state, tries, sentAt, outcome: said } = outcome;
  const settled: Notice = {
    ...parseStored(StoredNotice, stored),
    state,
    tries,
    sentAt,
    outcome: said,
  };
  const writes: Write[] = [["SET", key, JSON.stringify(settled), "EX", keepSeconds]];
  const guards: Guard[] = [{ key, expected: stored }];
  if (state !== "waiting") {
    writes.push(["ZREM", keys.waiting, id]);
    const incidentKey = keys.incident(settled.incidentId);
    const told = await redis.get(incidentKey);
    guards.push({ key: incidentKey, expected: told });
    if (told !== null) {
      const incident = parseStored(StoredIncident, told);
      const mailed = incident.mailed || state === "sent";
      const mailReason = said ?? incident.mailReason;
      const text = JSON.stringify({ ...incident, mailed, mailReason });
      writes.push(["SET", incidentKey, text, "KEEPTTL"]);
    }
  }
  return await apply(redis, guards, writes);
}
