/** A map that forgets what was set longest ago once its weight exceeds `max`. */
export type BoundedMap<V> = {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
};

export function createBoundedMap<V>(
  maxWeight: number,
  weightOf: (value: V) => number = () => 1,
): BoundedMap<V> {
  // A Map keeps the order of insertion: its first key is the one set longest ago.
  const entries = new Map<string, { readonly value: V; readonly weight: number }>();
  let totalWeight = 0;
  const remove = (key: string): void => {
    totalWeight -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };
  return {
    get: (key) => entries.get(key)?.value,
    set(key, value) {
      remove(key);
      const weight = weightOf(value);
      entries.set(key, { value, weight });
      totalWeight += weight;
      for (const oldest of entries.keys()) {
        if (totalWeight <= maxWeight || oldest === key) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
