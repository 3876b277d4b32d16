import type { Instant } from "../../domain/time.ts";

/**
 * The caller sent a cursor that we did not make. This is an error of the request, not damaged data
 * in Redis.
 */
export class CursorError extends Error {
  override name = "CursorError" as const;
  constructor() {
    super("This cursor does not belong to this list: start again without a cursor.");
  }
}

/** A position in a list that is ordered by time and then by id. */
export type ListPosition = { readonly at: Instant; readonly id: string };

/** Longer than any cursor that we make. */
const MAX_CURSOR_CHARS = 600;

export function packCursor({ at, id }: ListPosition): string {
  return Buffer.from(`${at.toString(36)}.${id}`).toString("base64url");
}

/** Throws CursorError for anything that `packCursor` did not make. */
export function unpackCursor(cursor: string | null): ListPosition | null {
  if (cursor === null) return null;
  if (cursor.length > MAX_CURSOR_CHARS) throw new CursorError();
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const parts = /^(-?[0-9a-z]{1,12})\.(.*)$/s.exec(text);
  const at = Number.parseInt(parts?.[1] ?? "", 36);
  if (parts === null || !Number.isSafeInteger(at)) throw new CursorError();
  return { at, id: parts[2] ?? "" };
}

/** True if `item` comes after `position` in a list that is newest first. */
export function isAfterPosition(item: ListPosition, position: ListPosition | null): boolean {
  return position === null || compareNewestFirst(position, item) < 0;
}

export function compareNewestFirst(a: ListPosition, b: ListPosition): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}
