/**
 * One request reads at most this many pages of the store. An answer that is filtered by a rare
 * severity may therefore have fewer rows than `limit`.
 */
const MAX_STORE_READS = 20;

type StorePage<T> = {
  readonly items: readonly T[];
  readonly next: string | null;
};

/**
 * Reads pages of the store until the page of the answer is full. Each read asks only for the number
 * of missing rows, so that the cursor of the store is also the cursor of the answer.
 */
export async function readMatchingPage<T, R>(request: {
  readonly read: (limit: number, cursor: string | null) => Promise<StorePage<T>>;
  readonly toRow: (item: T) => Promise<R | null>;
  readonly limit: number;
  readonly cursor: string | null;
}): Promise<StorePage<R>> {
  const items: R[] = [];
  let { cursor } = request;
  for (let reads = 0; reads < MAX_STORE_READS && items.length < request.limit; reads += 1) {
    const page = await request.read(request.limit - items.length, cursor);
    const rows = await Promise.all(page.items.map(request.toRow));
    items.push(...rows.filter((row) => row !== null));
    cursor = page.next;
    if (cursor === null) break;
  }
  return { items, next: cursor };
}
