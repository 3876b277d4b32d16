import type { ScimRecord } from "./records.ts";

/** Records in the order they came, found by id or by an indexed attribute without a scan. */
export type Shelf<T extends ScimRecord> = {
  readonly size: number;
  all(): readonly T[];
  get(id: string): T | undefined;
  put(record: T): void;
  remove(id: string): void;
  /** Null where the attribute has no index. Both names and values are matched without case. */
  lookUp(attribute: string, value: string): readonly T[] | null;
};

/** `indexed` names the top-level text attributes to index. */
export function openShelf<T extends ScimRecord>(indexed: readonly string[]): Shelf<T> {
  const records = new Map<string, T>();
  const indexes = indexed.map((attribute) => ({ attribute, ids: new Map<string, Set<string>>() }));

  function forget(record: T): void {
    for (const { attribute, ids } of indexes) {
      const key = keyOf(record[attribute]);
      const held = ids.get(key);
      held?.delete(record.id);
      if (held?.size === 0) ids.delete(key);
    }
  }

  function remember(record: T): void {
    for (const { attribute, ids } of indexes) {
      const value = record[attribute];
      if (typeof value !== "string") continue;
      const held = ids.get(keyOf(value)) ?? new Set();
      ids.set(keyOf(value), held.add(record.id));
    }
  }

  return {
    get size() {
      return records.size;
    },
    all: () => [...records.values()],
    get: (id) => records.get(id),
    put(record) {
      const before = records.get(record.id);
      if (before !== undefined) forget(before);
      records.set(record.id, record);
      remember(record);
    },
    remove(id) {
      const record = records.get(id);
      if (record === undefined) return;
      forget(record);
      records.delete(id);
    },
    lookUp(attribute, value) {
      if (attribute === "id") return present(records.get(value));
      const index = indexes.find((one) => one.attribute.toLowerCase() === attribute.toLowerCase());
      if (index === undefined) return null;
      return [...(index.ids.get(keyOf(value)) ?? [])].flatMap((id) => present(records.get(id)));
    },
  };
}

function present<T>(record: T | undefined): readonly T[] {
  return record === undefined ? [] : [record];
}

function keyOf(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}
