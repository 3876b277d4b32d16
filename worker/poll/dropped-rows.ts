import { createHash } from "node:crypto";
import { type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { UnreadableRow } from "../graph/graph-page.ts";

/**
 * Remembers the log rows that could not be read. The polls read the same period of a log again and
 * again; each unreadable row of it counts once. After a restart it counts again.
 */
export type DroppedRows = {
  /** The rows that were not dropped before. */
  addNew(rows: readonly UnreadableRow[]): readonly UnreadableRow[];
  /** Returns false if a row that is too large was dropped at this time before. */
  addTooLarge(at: Instant): boolean;
};

const MAX_REMEMBERED = 10_000;
const MAX_ID_CHARACTERS = 200;
/**
 * Times in a filter are whole seconds and a window is a second wider on both sides, so up to three
 * neighbouring windows contain the same row.
 */
const SAME_ROW_WITHIN_MS: Millis = 4 * SECOND;

export function createDroppedRows(): DroppedRows {
  const keys = new Set<string>();
  const largeRowTimes = new Set<Instant>();
  return {
    addNew(rows) {
      const countOnPage = new Map<string, number>();
      return rows.filter(({ row }) => {
        const key = keyOf(row);
        const count = (countOnPage.get(key) ?? 0) + 1;
        countOnPage.set(key, count);
        return remember(keys, `${count} ${key}`);
      });
    },
    addTooLarge(at) {
      const isKnown = [...largeRowTimes].some((time) => Math.abs(time - at) < SAME_ROW_WITHIN_MS);
      if (!isKnown) remember(largeRowTimes, at);
      return !isKnown;
    },
  };
}

/** Returns false if the set has the value. Forgets the oldest value of a set that is full. */
function remember<T>(set: Set<T>, value: T): boolean {
  if (set.has(value)) return false;
  set.add(value);
  const [oldest] = set;
  if (set.size > MAX_REMEMBERED && oldest !== undefined) set.delete(oldest);
  return true;
}

/** The id of a row, or a digest of a row without an id. */
function keyOf(row: unknown): string {
  const id = typeof row === "object" && row !== null && "id" in row ? row.id : null;
  if (typeof id === "string" && id.length <= MAX_ID_CHARACTERS) return `id ${id}`;
  return createHash("sha256").update(jsonOf(row)).digest("base64");
}

function jsonOf(row: unknown): string {
  try {
    return JSON.stringify(row);
  } catch {
    // The row is nested too deeply for JSON.stringify.
    return "";
  }
}
