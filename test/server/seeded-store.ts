import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { NOW } from "./job-fixtures.ts";
import { seedStore } from "./seed-store.ts";

export type SeededStore = {
  readonly store: Store;
  readonly keyPrefix: string;
  close(): Promise<void>;
};

/** A store with the jobs and persons of the fixtures, for one test file. */
export async function openSeededStore(): Promise<SeededStore> {
  const keyPrefix = uniqueKeyPrefix();
  const store = await connectStore({ url: testRedisUrl(), keyPrefix, now: () => NOW });
  await seedStore(store);
  return { store, keyPrefix, close: () => store.close() };
}
