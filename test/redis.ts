import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { inject, onTestFinished } from "vitest";
import { connectStore } from "../store/connect.ts";
import type { Store } from "../store/store.ts";

/** The run's Redis as a URL that `connectStore` and `queueConnection` take. */
export function redisUrl(): string {
  return `unix://${inject("redisSocket")}`;
}

/** A prefix that nobody else has. */
export function freshPrefix(): string {
  return `t-${randomUUID().slice(0, 8)}`;
}

type Options = Parameters<typeof connectStore>[0];

/** A store that shares nothing with any other test, unless it is given another's prefix. */
export async function openStore(
  options: Partial<Pick<Options, "keyPrefix" | "now" | "retention">> = {},
): Promise<Store> {
  const store = await connectStore({
    url: redisUrl(),
    keyPrefix: freshPrefix(),
    now: Date.now,
    ...options,
  });
  onTestFinished(() => store.close());
  return store;
}

/** A plain client, to look behind the verbs or to do harm. */
export function openRedis(options: { readonly connectionName?: string } = {}): Redis {
  const client = new Redis({ path: inject("redisSocket"), ...options });
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}
