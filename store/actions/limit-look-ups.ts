import type { Actor, AuditEntry } from "../../domain/notify/action.ts";
import { shareLookUps } from "../../domain/notify/share-look-ups.ts";
import { type Instant, SECOND } from "../../domain/time.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import {
  type ActionWriter,
  KEPT_SECONDS,
  packDroppedLookUps,
  parseStreamEntry,
  readDroppedLookUps,
} from "./audit-trail.ts";

/** About 75 MB of Redis. */
const MAX_LOOK_UPS = 250_000;
/** How many stay: fewer than the limit, so that not every further look-up makes a worker read the whole stream. */
const KEPT_LOOK_UPS = 225_000;
const READ_AT_ONCE = 500;

type Context = Pick<ActionWriter, "redis" | "keys">;

/**
 * A caller can make more look-ups than the limit allows for a year. The look-ups of the callers with the most
 * look-ups are deleted, never those of a caller with few, and an entry says how many were deleted.
 */
export async function limitLookUps(context: Context, now: Instant): Promise<readonly AuditEntry[]> {
  if ((await context.redis.xlen(context.keys.lookUps)) > MAX_LOOK_UPS)
    await deleteLookUps(context, now);
  return readDroppedLookUps(context);
}

async function deleteLookUps(context: Context, now: Instant): Promise<void> {
  const { counts, unreadable } = await countLookUps(context);
  const stored = await readDroppedLookUps(context);
  const plan: Plan = {
    toDrop: new Map(shareLookUps(counts, KEPT_LOOK_UPS - unreadable)),
    records: new Map(stored.map((entry) => [entry.field, entry])),
    now,
  };
  for await (const batch of readLookUps(context)) {
    const { ids, actors } = chooseFromBatch(batch, plan);
    if (ids.length > 0) await save(context, ids, pickRecords(plan, actors));
    if (plan.toDrop.size === 0) return;
  }
}

/** How many look-ups of each actor are still to be deleted, and what is recorded about them so far. */
type Plan = {
  readonly toDrop: Map<string, number>;
  readonly records: Map<string, DroppedEntry>;
  readonly now: Instant;
};

/** Chooses the look-ups to delete, and counts them in the plan. */
function chooseFromBatch(batch: Batch, { toDrop, records, now }: Plan) {
  const ids: string[] = [];
  const actors = new Set<string>();
  for (const { id, entry } of batch) {
    if (entry === null) continue;
    const actor = keyOf(entry.actor);
    const left = toDrop.get(actor);
    if (left === undefined) continue;
    if (left === 1) toDrop.delete(actor);
    else toDrop.set(actor, left - 1);
    ids.push(id);
    actors.add(actor);
    records.set(actor, withLookUp(records.get(actor) ?? null, entry, now));
  }
  return { ids, actors };
}

/** `order` is the same in every batch, so that no two records have the same position in the list. */
function pickRecords({ records }: Plan, actors: ReadonlySet<string>) {
  return [...records]
    .map(([actor, entry], order) => ({ actor, entry, order }))
    .filter(({ actor }) => actors.has(actor));
}

async function countLookUps(context: Context) {
  const counts = new Map<string, number>();
  let unreadable = 0;
  for await (const batch of readLookUps(context)) {
    for (const { entry } of batch) {
      if (entry === null) unreadable += 1;
      else counts.set(keyOf(entry.actor), (counts.get(keyOf(entry.actor)) ?? 0) + 1);
    }
  }
  return { counts, unreadable };
}

/** The ids and their records are written together, so a crash leaves no deleted look-up uncounted. */
async function save(
  { redis, keys }: Context,
  ids: readonly string[],
  records: ReturnType<typeof pickRecords>,
): Promise<void> {
  // The entries of both streams are ordered by the clock of Redis.
  const [seconds] = await redis.time();
  const fields = records.flatMap(({ actor, entry, order }) => [
    actor,
    packDroppedLookUps(Number(seconds) * SECOND + order, entry),
  ]);
  await applyWrites(
    redis,
    [],
    [
      ["XDEL", keys.lookUps, ...ids],
      ["HSET", keys.droppedLookUps, ...fields],
      ["EXPIRE", keys.droppedLookUps, KEPT_SECONDS],
    ],
  );
}

type Batch = readonly { readonly id: string; readonly entry: DroppedEntry | null }[];

async function* readLookUps({ redis, keys }: Context): AsyncGenerator<Batch> {
  const key = keys.lookUps;
  let start = "-";
  for (;;) {
    const found = await redis.xrange(key, start, "+", "COUNT", READ_AT_ONCE);
    yield found.map((entry) => ({ id: entry[0], entry: parseStreamEntry(redis, key, entry) }));
    const last = found.at(-1);
    if (last === undefined || found.length < READ_AT_ONCE) return;
    start = `(${last[0]}`;
  }
}

/** Whether the actor used the console or the API does not matter, because a caller can choose that. */
function keyOf({ name, signIn, keyId }: Actor): string {
  return JSON.stringify([signIn ?? null, keyId ?? null, name]);
}

type DroppedEntry = Omit<AuditEntry, "id">;

/** Adds one look-up to the record of its actor. */
function withLookUp(
  record: DroppedEntry | null,
  { at, actor, tenants }: Omit<AuditEntry, "id">,
  now: Instant,
): DroppedEntry {
  const before = record?.dropped ?? { count: 0, oldestAt: at, newestAt: at };
  return {
    at: now,
    actor,
    action: "look-ups-dropped",
    subject: "",
    reason: "",
    persons: null,
    tenants: record === null ? tenants : bothTenants(record.tenants, tenants),
    dropped: {
      count: before.count + 1,
      oldestAt: Math.min(before.oldestAt, at),
      newestAt: Math.max(before.newestAt, at),
    },
  };
}

function bothTenants(a: AuditEntry["tenants"], b: AuditEntry["tenants"]): AuditEntry["tenants"] {
  return a === null || b === null ? null : [...new Set([...a, ...b])].sort();
}
