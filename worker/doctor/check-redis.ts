import { EMBEDDED_REDIS_PROGRAMS } from "../../config/embedded-redis-socket.ts";
import { RedisUnusableError } from "../../domain/redis-failure.ts";
import type { RedisServerCheck } from "../../domain/redis-server.ts";
import type { Instant } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { RedisConnection } from "../../store/redis/redis-client.ts";
import type { Store } from "../../store/store.ts";
import { processProblemRemedy, processProblemText } from "../../wording/process-problems.ts";
import { redisFailureText } from "../../wording/redis-failure.ts";
import type { CheckResult } from "./doctor-line.ts";

export type CheckRedisDependencies = {
  /** Null if no Redis is configured. */
  readonly redisConnection: RedisConnection | null;
  /** The socket of the Redis that `npm start` runs if none is configured; null if there is no socket. */
  readonly embeddedRedisUrl: string | null;
  readonly keyPrefix: string;
  readonly realNow: () => Instant;
  /** True if this program is installed. */
  readonly hasProgram: (name: string) => boolean;
};

/** Checks Redis. Returns the store for the other checks; the caller closes it. */
export async function checkRedis(
  dependencies: CheckRedisDependencies,
): Promise<{ readonly result: CheckResult; readonly store: Store | null }> {
  const { redisConnection, embeddedRedisUrl, keyPrefix, realNow } = dependencies;
  const connection =
    redisConnection ?? (embeddedRedisUrl === null ? null : embeddedConnection(embeddedRedisUrl));
  if (connection === null) return { result: checkPrograms(dependencies), store: null };
  try {
    const store = await connectStore({ connection, keyPrefix, now: realNow });
    const pingMs = Math.ceil(await store.ping());
    return { result: checkedResult(pingMs, await store.checkServers()), store };
  } catch (error) {
    if (!(error instanceof RedisUnusableError)) throw error;
    if (redisConnection === null) return { result: checkPrograms(dependencies), store: null };
    return { result: { status: "fail", text: redisFailureText(error.failure) }, store: null };
  }
}

function embeddedConnection(url: string): RedisConnection {
  return { server: { form: "url", url }, username: null, password: null, readTls: null };
}

/** No Redis is configured, and the embedded one does not run. */
function checkPrograms({ hasProgram }: CheckRedisDependencies): CheckResult {
  const program = EMBEDDED_REDIS_PROGRAMS.find(hasProgram);
  if (program !== undefined) {
    return { status: "ok", text: `none configured: npm start runs ${program}` };
  }
  const text = `None is configured, and neither ${EMBEDDED_REDIS_PROGRAMS.join(" nor ")} is installed: install one, or enter the address of yours in redis.url.`;
  return { status: "warn", text };
}

const SETTING_NAMES: Readonly<Record<RedisServerCheck["unchecked"][number], string>> = {
  version: "its version",
  evictionPolicy: "maxmemory-policy",
  isPersistent: "persistence",
};

function checkedResult(pingMs: number, { isPersistent, unchecked }: RedisServerCheck): CheckResult {
  const notChecked = unchecked.map((name) => SETTING_NAMES[name]).join(", ");
  const answers = `answers in ${pingMs} ms${notChecked === "" ? "" : `; its user may not read ${notChecked}`}`;
  if (isPersistent !== false) return { status: "ok", text: answers };
  const problem = { code: "redis-not-persistent", since: 0 } as const;
  return {
    status: "warn",
    text: `${answers}. ${processProblemText(problem)} ${processProblemRemedy(problem)}`,
  };
}
