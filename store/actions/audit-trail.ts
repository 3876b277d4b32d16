import type { AuditAction, AuditEntry } from "../../domain/notify/action.ts";
import { DAY, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { Page } from "../page.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import type { actionKeys } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { ActedBy, AuditPageQuery, LookUpEntry } from "./action-types.ts";
import { auditEntryJson } from "./stored-actions.ts";

/** About 15 MB of Redis. */
const MAX_CHANGES = 50_000;
/**
 * About 110 MB of Redis. Look-ups have their own stream, so that they never displace changes. The worker
 * deletes look-ups long before (limit-look-ups.ts), so the stream is this long only if no worker runs.
 */
const MAX_LOOK_UPS_WITHOUT_WORKER = 375_000;
/** Every entry is kept for a year, whatever `historyDays` is. */
const KEPT_MS: Millis = 366 * DAY;
export const KEPT_SECONDS = KEPT_MS / SECOND;
/** How many entries one call deletes from each stream at most. */
const DELETED_AT_ONCE = 500;

const ENTRY_FIELD = "e";

type ActionKeys = ReturnType<typeof actionKeys>;

/** What the modules of this store need to write. */
export type ActionWriter = {
  readonly redis: RedisClient;
  readonly keys: ActionKeys;
  readonly keepSeconds: number;
};

/**
 * Adds a change to the audit trail. The id that Redis gives it orders the entries, also if a clock
 * was set.
 */
export function auditWrites(
  { keys }: Pick<ActionWriter, "keys">,
  action: AuditAction,
  { by, at }: ActedBy,
  about: Pick<AuditEntry, "subject" | "tenants" | "reason">,
): readonly RedisWrite[] {
  const entry = { at, actor: by, action, ...about, persons: null, dropped: null };
  const text = auditEntryJson.pack(at, entry);
  return [
    ["XADD", keys.auditTrail, "MAXLEN", "~", MAX_CHANGES, "*", ENTRY_FIELD, text],
    ["EXPIRE", keys.auditTrail, KEPT_SECONDS],
  ];
}

/** Adds a look-up to the audit trail. Returns false if it is full, so that nothing was added. */
export async function recordLookUp(
  { redis, keys }: Pick<ActionWriter, "redis" | "keys">,
  entry: LookUpEntry,
): Promise<boolean> {
  if ((await redis.xlen(keys.lookUps)) >= MAX_LOOK_UPS_WITHOUT_WORKER) return false;
  const whole = { ...entry, action: "persons-looked-up", reason: "", dropped: null } as const;
  const writes: readonly RedisWrite[] = [
    ["XADD", keys.lookUps, "*", ENTRY_FIELD, auditEntryJson.pack(entry.at, whole)],
    ["EXPIRE", keys.lookUps, KEPT_SECONDS],
  ];
  return await applyWrites(redis, [], writes);
}

/** The streams in the order in which their entries with the same id are listed. */
const STREAMS = [
  { kind: "changes", mark: "" },
  { kind: "look-ups", mark: "-l" },
] as const;
/** Entries about deleted look-ups are in a hash. */
const DROPPED_MARK = "-d";
const LISTED_ID = /^(\d{1,15})-(\d{1,20})(-[dl])?$/;

type ListedEntry = { readonly id: string; readonly entry: AuditEntry | null };

/** A page of a list with a filter reads more entries at once, because few may match. */
const FILTERED_AT_ONCE = 1000;
/** A page reads about this many entries at most, so that one request does not take seconds. */
const MAX_READ_ENTRIES = 20_000;

/**
 * Newest first. A cursor is the id of an entry: the next page begins after it. If few entries match, a page
 * may have fewer entries than `limit` although it is not the last one.
 */
export async function readAuditPage(
  redis: RedisClient,
  keys: AuditKeys,
  { limit, cursor, kind = null, matches }: AuditPageQuery,
): Promise<Page<AuditEntry>> {
  const items: AuditEntry[] = [];
  const count = matches === undefined ? limit + 1 : Math.max(limit + 1, FILTERED_AT_ONCE);
  let position = positionOf(cursor);
  for (let read = 0; read < MAX_READ_ENTRIES; read += count) {
    const found = await readListed(redis, keys, { kind, count, position });
    const room = limit - items.length;
    const taken = takeMatching(found, room, matches);
    items.push(...taken.entries);
    position = taken.last?.id ?? position;
    if (taken.last === found.at(-1) && found.length < count) return { items, next: null };
    if (taken.last !== found.at(-1)) break;
  }
  return { items, next: position === null ? null : packCursor({ at: 0, id: position }) };
}

/** The first entries that match, and the last entry that was looked at. */
function takeMatching(
  found: readonly ListedEntry[],
  room: number,
  matches: AuditPageQuery["matches"] = () => true,
) {
  const entries: AuditEntry[] = [];
  let last: ListedEntry | undefined;
  for (const listed of found) {
    if (entries.length === room) break;
    last = listed;
    if (listed.entry !== null && matches(listed.entry)) entries.push(listed.entry);
  }
  return { entries, last };
}

type AuditKeys = Pick<ActionKeys, "auditTrail" | "lookUps" | "droppedLookUps">;

type ListedQuery = {
  readonly kind: AuditPageQuery["kind"];
  readonly position: string | null;
  readonly count: number;
};

/** The entries after the position, of all streams and of the hash. */
async function readListed(
  redis: RedisClient,
  keys: AuditKeys,
  { kind, position, count }: ListedQuery,
): Promise<readonly ListedEntry[]> {
  const wanted = STREAMS.filter((stream) => kind === null || stream.kind === kind);
  const lists = await Promise.all(
    wanted.map((stream) => {
      const key = stream.kind === "changes" ? keys.auditTrail : keys.lookUps;
      const end = endOf(position, stream.mark);
      return readStream(redis, key, { mark: stream.mark, end, count });
    }),
  );
  const dropped = kind === "changes" ? [] : await readDroppedLookUps({ redis, keys });
  return [...lists.flat(), ...droppedAfter(dropped, position)]
    .sort((a, b) => compareNewestIdFirst(a.id, b.id))
    .slice(0, count);
}

function droppedAfter(
  entries: readonly AuditEntry[],
  position: string | null,
): readonly ListedEntry[] {
  return entries
    .filter(({ id }) => position === null || compareNewestIdFirst(position, id) < 0)
    .map((entry) => ({ id: entry.id, entry }));
}

async function readStream(
  redis: RedisClient,
  key: string,
  { mark, end, count }: { readonly mark: string; readonly end: string; readonly count: number },
): Promise<readonly ListedEntry[]> {
  const found = await redis.xrevrange(key, end, "-", "COUNT", count);
  return found.map(([streamId, fields]) => {
    const entry = parseStreamEntry(redis, key, [streamId, fields]);
    const id = streamId + mark;
    return { id, entry: entry === null ? null : { ...entry, id } };
  });
}

export type StreamEntry = [id: string, fields: string[]];

export function parseStreamEntry(redis: RedisClient, key: string, [id, fields]: StreamEntry) {
  const text = fields[fields.indexOf(ENTRY_FIELD) + 1] ?? "";
  return auditEntryJson.parse(redis, { key, field: id }, text);
}

/** `listedAt` is the position in the list. No other entry about deleted look-ups may have the same. */
export function packDroppedLookUps(listedAt: number, entry: Omit<AuditEntry, "id">): string {
  return `${listedAt} ${auditEntryJson.pack(entry.at, entry)}`;
}

/** One entry for each actor of whom look-ups were deleted. */
export async function readDroppedLookUps({
  redis,
  keys: { droppedLookUps: key },
}: {
  readonly redis: RedisClient;
  readonly keys: Pick<ActionKeys, "droppedLookUps">;
}): Promise<readonly (AuditEntry & { readonly field: string })[]> {
  return Object.entries(await redis.hgetall(key)).flatMap(([field, text]) => {
    const [listedAt = ""] = text.split(" ", 1);
    const entry = auditEntryJson.parse(redis, { key, field }, text.slice(listedAt.length + 1));
    return entry === null ? [] : { ...entry, field, id: `${listedAt}-0${DROPPED_MARK}` };
  });
}

function positionOf(cursor: string | null): string | null {
  const id = unpackCursor(cursor)?.id ?? null;
  return id !== null && LISTED_ID.test(id) ? id : null;
}

/**
 * Where a stream continues after the last entry of the previous page, which can be an entry of the other
 * stream.
 */
function endOf(position: string | null, mark: string): string {
  if (position === null) return "+";
  const streamId = position.replace(/-[dl]$/, "");
  const markOfPosition = position.slice(streamId.length);
  return `${mark > markOfPosition ? "" : "("}${streamId}`;
}

function compareNewestIdFirst(a: string, b: string): number {
  const [timeA = "0", numberA = "0", markA = ""] = a.split("-");
  const [timeB = "0", numberB = "0", markB = ""] = b.split("-");
  return (
    Number(timeB) - Number(timeA) || Number(numberB) - Number(numberA) || (markA < markB ? -1 : 1)
  );
}

/** Deletes entries that are older than a year. The worker calls it; later calls delete the rest. */
export async function deleteExpiredEntries(
  redis: RedisClient,
  { auditTrail, lookUps, droppedLookUps }: ActionKeys,
  now: Instant,
): Promise<void> {
  const isOld = (at: Instant) => at < now - KEPT_MS;
  for (const key of [auditTrail, lookUps]) {
    const oldest = await redis.xrange(key, "-", "+", "COUNT", DELETED_AT_ONCE);
    const isExpired = (entry: StreamEntry) => isOld(parseStreamEntry(redis, key, entry)?.at ?? now);
    const expired = oldest.filter(isExpired).map(([id]) => id);
    if (expired.length > 0) await redis.xdel(key, ...expired);
  }
  const dropped = await readDroppedLookUps({ redis, keys: { droppedLookUps } });
  const expired = dropped.filter(({ at }) => isOld(at)).map(({ field }) => field);
  if (expired.length > 0) await redis.hdel(droppedLookUps, ...expired);
}
