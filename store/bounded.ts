/** A map that forgets what was set longest ago once its weight exceeds `max`. */
export type BoundedMap<V> = {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
};

export function boundedMap<V>(max: number, weigh: (value: V) => number = () => 1): BoundedMap<V> {
  // A Map keeps the order of insertion: its first key is the one set longest ago.
  const entries = new Map<string, { readonly value: V; readonly weight: number }>();
  let total = 0;
  const remove = (key: string): void => {
    total -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };
  return {
    get: (key) => entries.get(key)?.value,
    set(key, value) {
      remove(key);
      const weight = weigh(value);
      entries.set(key, { value, weight });
      total += weight;
      for (const oldest of entries.keys()) {
        if (total <= max || oldest === key) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
