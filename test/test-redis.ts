import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { inject, onTestFinished } from "vitest";
import { connectStore } from "../store/connect.ts";
import type { Store } from "../store/store.ts";

/** The run's Redis as a URL that `connectStore` and `queueConnection` take. */
export function testRedisUrl(): string {
  return `unix://${inject("redisSocket")}`;
}

/** A prefix that nobody else has. */
export function uniqueKeyPrefix(): string {
  return `t-${randomUUID().slice(0, 8)}`;
}

type StoreOptionsForTest = Parameters<typeof connectStore>[0];

/** A store that shares nothing with any other test, unless it is given another's prefix. */
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

/** A plain client, to look behind the verbs or to do harm. */
export function openTestRedisClient(options: { readonly connectionName?: string } = {}): Redis {
  const client = new Redis({ path: inject("redisSocket"), ...options });
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}
