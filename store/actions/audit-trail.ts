import type { AuditAction, AuditEntry } from "../../domain/notify/action.ts";
import { DAY, type Instant, SECOND } from "../../domain/time.ts";
import type { Page } from "../page.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import type { actionKeys } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { ActedBy, AuditPageQuery } from "./action-types.ts";
import { auditEntryJson } from "./stored-actions.ts";

/** About 15 MB of Redis. */
const MAX_CHANGES = 50_000;
/** About 75 MB of Redis. Look-ups have their own stream, so that they never displace changes. */
const MAX_LOOK_UPS = 250_000;
/** Every entry is kept for a year, whatever `historyDays` is. */
const KEPT_MS = 366 * DAY;
/** How many entries one call deletes from each stream at most. */
const DELETED_AT_ONCE = 500;

const FIELD = "e";

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
  const entry = { at, actor: by, action, ...about, persons: null };
  return entryWrites(keys.auditTrail, MAX_CHANGES, entry);
}

function entryWrites(
  key: string,
  maxEntries: number,
  entry: Omit<AuditEntry, "id">,
): readonly RedisWrite[] {
  const text = auditEntryJson.pack(entry.at, entry);
  return [
    ["XADD", key, "MAXLEN", "~", maxEntries, "*", FIELD, text],
    ["EXPIRE", key, KEPT_MS / SECOND],
  ];
}

/** Adds a look-up to the audit trail. */
export async function recordLookUp(
  { redis, keys }: Pick<ActionWriter, "redis" | "keys">,
  entry: Omit<AuditEntry, "id" | "action" | "reason">,
): Promise<void> {
  const whole = { ...entry, action: "persons-looked-up", reason: "" } as const;
  await applyWrites(redis, [], entryWrites(keys.lookUps, MAX_LOOK_UPS, whole));
}

/** The streams in the order in which their entries with the same id are listed. */
const STREAMS = [
  { kind: "changes", mark: "" },
  { kind: "look-ups", mark: "-l" },
] as const;
const STREAM_ID = /^(\d{1,15})-(\d{1,20})(-l)?$/;

type ListedEntry = { readonly id: string; readonly entry: AuditEntry | null };

/** Newest first. A cursor is the id of the last entry of the previous page. */
export async function readAuditPage(
  redis: RedisClient,
  keys: Pick<ActionKeys, "auditTrail" | "lookUps">,
  { limit, cursor, kind = null }: AuditPageQuery,
): Promise<Page<AuditEntry>> {
  const position = positionOf(cursor);
  const lists = await Promise.all(
    STREAMS.filter((stream) => kind === null || stream.kind === kind).map((stream) =>
      readStream(redis, stream.kind === "changes" ? keys.auditTrail : keys.lookUps, {
        ...{ mark: stream.mark, count: limit + 1 },
        end: endOf(position, stream.mark),
      }),
    ),
  );
  const found = lists.flat().sort((a, b) => compareIds(a.id, b.id));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.flatMap(({ entry }) => entry ?? []),
    next: found.length > limit && last !== undefined ? packCursor({ at: 0, id: last.id }) : null,
  };
}

async function readStream(
  redis: RedisClient,
  key: string,
  { mark, end, count }: { readonly mark: string; readonly end: string; readonly count: number },
): Promise<readonly ListedEntry[]> {
  const found = await redis.xrevrange(key, end, "-", "COUNT", count);
  return found.map(([streamId, fields]) => {
    const text = fields[fields.indexOf(FIELD) + 1] ?? "";
    const entry = auditEntryJson.parse(redis, { key, field: streamId }, text);
    const id = streamId + mark;
    return { id, entry: entry === null ? null : { ...entry, id } };
  });
}

function positionOf(cursor: string | null): string | null {
  const id = unpackCursor(cursor)?.id ?? null;
  return id !== null && STREAM_ID.test(id) ? id : null;
}

/**
 * Where a stream continues after the last entry of the previous page, which can be an entry of the other
 * stream.
 */
function endOf(position: string | null, mark: string): string {
  if (position === null) return "+";
  const isListedAfter = !position.endsWith("-l") && mark === "-l";
  return `${isListedAfter ? "" : "("}${position.replace(/-l$/, "")}`;
}

function compareIds(a: string, b: string): number {
  const [timeA = "0", numberA = "0", markA = ""] = a.split("-");
  const [timeB = "0", numberB = "0", markB = ""] = b.split("-");
  return (
    Number(timeB) - Number(timeA) || Number(numberB) - Number(numberA) || (markA < markB ? -1 : 1)
  );
}

/** Deletes entries that are older than a year. The worker calls it; later calls delete the rest. */
export async function deleteExpiredEntries(
  redis: RedisClient,
  { auditTrail, lookUps }: ActionKeys,
  now: Instant,
): Promise<void> {
  for (const key of [auditTrail, lookUps]) {
    const oldest = await redis.xrange(key, "-", "+", "COUNT", DELETED_AT_ONCE);
    const isExpired = ([id, fields]: [string, string[]]) => {
      const text = fields[fields.indexOf(FIELD) + 1] ?? "";
      const entry = auditEntryJson.parse(redis, { key, field: id }, text);
      return entry !== null && entry.at < now - KEPT_MS;
    };
    const expired = oldest.filter(isExpired).map(([id]) => id);
    if (expired.length > 0) await redis.xdel(key, ...expired);
  }
}
