import type { Instant } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import type { CheckResult } from "./doctor-line.ts";

export type CheckRedisDependencies = {
  /** Null where none is configured. */
  readonly redisUrl: string | null;
  readonly keyPrefix: string;
  readonly realNow: () => Instant;
  /** Whether a program can be run by its name. */
  readonly hasProgram: (name: string) => boolean;
};

/** Those that `npm start` looks for when it starts a Redis of its own. */
const EMBEDDED_REDIS_PROGRAMS = ["redis-server", "valkey-server"];

/** Redis, and the store on it for the rest of the round; the caller closes it. */
export async function checkRedis(
  dependencies: CheckRedisDependencies,
): Promise<{ readonly result: CheckResult; readonly store: Store | null }> {
  const { redisUrl, keyPrefix, realNow } = dependencies;
  if (redisUrl === null) return { result: checkEmbeddedRedis(dependencies), store: null };
  try {
    const store = await connectStore({ url: redisUrl, keyPrefix, now: realNow });
    const pingMs = Math.ceil(await store.ping());
    // Which policy it has no verb of the store tells, so the condition is told instead.
    const text = `answers in ${pingMs} ms; its maxmemory-policy has to be noeviction`;
    return { result: { status: "ok", text }, store };
  } catch (error) {
    return { result: { status: "fail", text: redisFailureText(error) }, store: null };
  }
}

function checkEmbeddedRedis({ hasProgram }: CheckRedisDependencies): CheckResult {
  const program = EMBEDDED_REDIS_PROGRAMS.find(hasProgram);
  if (program !== undefined) {
    return { status: "ok", text: `none configured: npm start runs ${program} by itself` };
  }
  const text = `None is configured, and neither ${EMBEDDED_REDIS_PROGRAMS.join(" nor ")} is installed: install one, or name yours in redis.url.`;
  return { status: "warn", text };
}

/** The store's own sentence, unless Redis is there and will not have us. */
function redisFailureText(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const redisMessage = cause instanceof Error ? cause.message : "";
  const errorCode = /^(NOAUTH|WRONGPASS|NOPERM)\b/.exec(redisMessage)?.[0];
  if (errorCode === undefined) return message;
  return `Redis refuses to let us in (${errorCode}): correct user and password in redis.url.`;
}
