import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { inject, onTestFinished } from "vitest";
import { connectStore } from "../store/connect.ts";
import type { Store } from "../store/store.ts";

/** The URL of the Redis of this run. */
export function testRedisUrl(): string {
  return `unix://${inject("redisSocket")}`;
}

/** A key prefix that no other test uses. */
export function uniqueKeyPrefix(): string {
  return `t-${randomUUID().slice(0, 8)}`;
}

type StoreOptionsForTest = Parameters<typeof connectStore>[0];

/** Opens a store for one test. It has a key prefix of its own unless the test gives one. */
export async function openTestStore(
  options: Partial<Pick<StoreOptionsForTest, "keyPrefix" | "now" | "retention">> = {},
): Promise<Store> {
  const store = await connectStore({
    url: testRedisUrl(),
    keyPrefix: uniqueKeyPrefix(),
    now: Date.now,
    ...options,
  });
  onTestFinished(() => store.close());
  return store;
}

/** A Redis client, to read what the store has written or to interfere with it. */
export function openTestRedisClient(options: { readonly connectionName?: string } = {}): Redis {
  const client = new Redis({ path: inject("redisSocket"), ...options });
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}
