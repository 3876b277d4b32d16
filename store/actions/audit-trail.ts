import type { AuditAction, AuditEntry } from "../../domain/notify/action.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import type { actionKeys } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { Page } from "../store.ts";
import type { ActedBy, PageQuery } from "./action-types.ts";
import { auditEntryJson } from "./stored-actions.ts";

/** About 15 MB of Redis. */
const MAX_AUDIT_ENTRIES = 50_000;

const FIELD = "e";

/** What the parts of this store need to write. */
export type ActionWriter = {
  readonly redis: RedisClient;
  readonly keys: ReturnType<typeof actionKeys>;
  readonly keepSeconds: number;
};

/**
 * Adds an entry to the audit trail. The id that Redis gives it orders the entries, also if a clock
 * was set.
 */
export function auditWrites(
  { keys: { auditTrail }, keepSeconds }: ActionWriter,
  action: AuditAction,
  { by, at }: ActedBy,
  about: Pick<AuditEntry, "subject" | "tenants" | "reason">,
): readonly RedisWrite[] {
  const text = auditEntryJson.pack(at, { at, actor: by, action, ...about });
  return [
    ["XADD", auditTrail, "MAXLEN", "~", MAX_AUDIT_ENTRIES, "*", FIELD, text],
    ["EXPIRE", auditTrail, keepSeconds],
  ];
}

/** Newest first. A cursor is the id of the last entry of the previous page. */
export async function readAuditPage(
  redis: RedisClient,
  key: string,
  { limit, cursor }: PageQuery,
): Promise<Page<AuditEntry>> {
  const position = unpackCursor(cursor);
  const end = position === null ? "+" : `(${position.at}-${position.id.replace(/\D/g, "") || "0"}`;
  const found = await redis.xrevrange(key, end, "-", "COUNT", limit + 1);
  const page = found.slice(0, limit);
  const lastId = page.at(-1)?.[0];
  const items = page.flatMap(([id, fields]) => {
    const text = fields[fields.indexOf(FIELD) + 1] ?? "";
    const entry = auditEntryJson.parse(redis, { key, field: id }, text);
    return entry === null ? [] : { ...entry, id };
  });
  return {
    items,
    next: found.length > limit && lastId !== undefined ? cursorOf(lastId) : null,
  };
}

function cursorOf(streamId: string): string {
  const [milliseconds = "0", sequence = "0"] = streamId.split("-");
  return packCursor({ at: Number(milliseconds), id: sequence });
}
