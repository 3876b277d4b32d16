import { LRUCache } from "lru-cache";
import type { StoredJson } from "./stored-json.ts";

/**
 * Remembers the value of each record together with the text that it was parsed from, so that a text is
 * parsed again only after it has changed. The callers share the values and must not change them.
 */
export function cacheParsedJson<T extends object>(
  json: StoredJson<T>,
  maxRecords: number,
): StoredJson<T> {
  const records = new LRUCache<string, { readonly text: string; readonly value: T }>({
    max: maxRecords,
  });
  return {
    ...json,
    parse: (redis, address, text) => {
      const name = `${address.key} ${address.field ?? ""}`;
      const cached = records.get(name);
      if (cached?.text === text) return cached.value;
      const value = json.parse(redis, address, text);
      // A record that became readable again is parsed once more, so that it is no longer reported.
      if (value === null) records.delete(name);
      else records.set(name, { text, value });
      return value;
    },
  };
}
