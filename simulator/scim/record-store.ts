import type { ScimRecord } from "./scim-records.ts";

/** Records in order of creation, with lookup by id and by indexed attributes. */
export type RecordStore<T extends ScimRecord> = {
  readonly size: number;
  all(): readonly T[];
  get(id: string): T | undefined;
  put(record: T): void;
  remove(id: string): void;
  /** Null when the attribute has no index. Names and values are compared without case. */
  findByAttribute(attribute: string, value: string): readonly T[] | null;
};

/** `indexedAttributes`: top-level text attributes to index. */
export function createRecordStore<T extends ScimRecord>(
  indexedAttributes: readonly string[],
): RecordStore<T> {
  const records = new Map<string, T>();
  const indexes = indexedAttributes.map((attribute) => ({
    attribute,
    ids: new Map<string, Set<string>>(),
  }));

  function removeFromIndexes(record: T): void {
    for (const { attribute, ids } of indexes) {
      const key = indexKeyOf(record[attribute]);
      const recordIds = ids.get(key);
      recordIds?.delete(record.id);
      if (recordIds?.size === 0) ids.delete(key);
    }
  }

  function addToIndexes(record: T): void {
    for (const { attribute, ids } of indexes) {
      const value = record[attribute];
      if (typeof value !== "string") continue;
      const recordIds = ids.get(indexKeyOf(value)) ?? new Set();
      ids.set(indexKeyOf(value), recordIds.add(record.id));
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
      if (before !== undefined) removeFromIndexes(before);
      records.set(record.id, record);
      addToIndexes(record);
    },
    remove(id) {
      const record = records.get(id);
      if (record === undefined) return;
      removeFromIndexes(record);
      records.delete(id);
    },
    findByAttribute(attribute, value) {
      if (attribute === "id") return asList(records.get(value));
      const index = indexes.find(
        (candidate) => candidate.attribute.toLowerCase() === attribute.toLowerCase(),
      );
      if (index === undefined) return null;
      return [...(index.ids.get(indexKeyOf(value)) ?? [])].flatMap((id) => asList(records.get(id)));
    },
  };
}

function asList<T>(record: T | undefined): readonly T[] {
  return record === undefined ? [] : [record];
}

function indexKeyOf(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}
