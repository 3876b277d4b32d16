import type { Instant } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { RedisConnection } from "../../store/redis/redis-client.ts";
import type { Store } from "../../store/store.ts";
import type { CheckResult } from "./doctor-line.ts";

export type CheckRedisDependencies = {
  /** Null if no Redis is configured. */
  readonly redisConnection: RedisConnection | null;
  readonly keyPrefix: string;
  readonly realNow: () => Instant;
  /** True if this program is installed. */
  readonly hasProgram: (name: string) => boolean;
};

/** The programs that `npm start` can run as embedded Redis. */
const EMBEDDED_REDIS_PROGRAMS = ["redis-server", "valkey-server"];

/** Checks Redis. Returns the store for the other checks; the caller closes it. */
export async function checkRedis(
  dependencies: CheckRedisDependencies,
): Promise<{ readonly result: CheckResult; readonly store: Store | null }> {
  const { redisConnection, keyPrefix, realNow } = dependencies;
  if (redisConnection === null) return { result: checkEmbeddedRedis(dependencies), store: null };
  try {
    const store = await connectStore({ connection: redisConnection, keyPrefix, now: realNow });
    const pingMs = Math.ceil(await store.ping());
    // The doctor cannot read maxmemory-policy through the store, so the line names the required
    // value.
    const text = `answers in ${pingMs} ms; its maxmemory-policy must be noeviction`;
    return { result: { status: "ok", text }, store };
  } catch (error) {
    return { result: { status: "fail", text: redisFailureText(error) }, store: null };
  }
}

function checkEmbeddedRedis({ hasProgram }: CheckRedisDependencies): CheckResult {
  const program = EMBEDDED_REDIS_PROGRAMS.find(hasProgram);
  if (program !== undefined) {
    return { status: "ok", text: `none configured: npm start runs ${program}` };
  }
  const text = `None is configured, and neither ${EMBEDDED_REDIS_PROGRAMS.join(" nor ")} is installed: install one, or enter the address of yours in redis.url.`;
  return { status: "warn", text };
}

/** Uses the store's message, unless Redis answers and refuses the sign-in. */
function redisFailureText(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const redisMessage = cause instanceof Error ? cause.message : "";
  const errorCode = /^(NOAUTH|WRONGPASS|NOPERM)\b/.exec(redisMessage)?.[0];
  if (errorCode === undefined) return message;
  return `Redis refuses our sign-in (${errorCode}): correct user and password in redis.url.`;
}
