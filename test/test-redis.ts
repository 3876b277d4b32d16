import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { Redis } from "ioredis";
import { inject, onTestFinished, vi } from "vitest";
import { connectStore } from "../store/connect.ts";
import type { Store } from "../store/store.ts";
import { closeAfterTests } from "./shared-by-tests.ts";

/** The URL of the Redis that all tests of a Vitest project share. */
export function testRedisUrl(): string {
  return `unix://${inject("redisSocket")}`;
}

/** A key prefix that no other test uses. */
export function uniqueKeyPrefix(): string {
  return `t-${randomUUID().slice(0, 8)}`;
}

/**
 * Opens a store that is closed after the test, or after the tests that share it. It has a unique key prefix
 * unless `keyPrefix` is given.
 */
export async function openTestStore(
  options: Partial<
    Pick<Parameters<typeof connectStore>[0], "keyPrefix" | "now" | "retention">
  > = {},
): Promise<Store> {
  const store = await connectStore({
    url: testRedisUrl(),
    keyPrefix: uniqueKeyPrefix(),
    now: Date.now,
    ...options,
  });
  closeAfterTests(() => store.close());
  return store;
}

/**
 * A Redis client with which a test reads or changes the keys of a store. The client is closed after
 * the test.
 */
export function openTestRedisClient(options: { readonly connectionName?: string } = {}): Redis {
  const client = new Redis({ path: inject("redisSocket"), ...options });
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

/**
 * The text of every command that Redis runs from now on, also for other clients. ioredis has a command for
 * this too, but fails if another client's command arrives together with the answer to it.
 */
export async function recordRedisCommands(): Promise<() => string> {
  const socket = connect(inject("redisSocket"));
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk) => {
    text += chunk;
  });
  socket.write("MONITOR\r\n");
  await vi.waitUntil(() => text.startsWith("+OK"), { timeout: 60_000 });
  return () => text;
}
