import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { freshPrefix, redisUrl } from "../redis.ts";
import { seedFleet } from "./fleet.ts";
import { NOW } from "./jobs.ts";

export type Seeded = { readonly store: Store; close(): Promise<void> };

/** A store of its own with the small fleet in it, for a whole file of tests. */
export async function seededStore(): Promise<Seeded> {
  const store = await connectStore({ url: redisUrl(), keyPrefix: freshPrefix(), now: () => NOW });
  await seedFleet(store);
  return { store, close: () => store.close() };
}
