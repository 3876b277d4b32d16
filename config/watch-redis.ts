import type { RedisFailure } from "../domain/redis-failure.ts";
import type { RedisServerCheck } from "../domain/redis-server.ts";
import type { Millis } from "../domain/time.ts";
import { redisFailureText } from "../wording/redis-failure.ts";
import type { Log } from "./log.ts";
import type { ProcessProblems } from "./process-problems.ts";

/** In real milliseconds. */
const CHECK_INTERVAL_MS: Millis = 10_000;

/**
 * Reports settings of Redis that lose data, at the start and when someone changes them later. Returns
 * a function that ends this.
 */
export function watchRedis(
  checkServers: () => Promise<RedisServerCheck>,
  { problems, log }: { readonly problems: ProcessProblems; readonly log: Log },
): () => void {
  const check = async () => {
    // If Redis does not answer, the problems stay unchanged.
    const result = await checkServers().catch(() => null);
    if (result === null) return null;
    if (result.isPersistent === false) problems.report({ code: "redis-not-persistent" });
    else problems.clear("redis-not-persistent");
    if (result.failure?.code === "evicts-data") {
      problems.report({ code: "redis-evicts-data", policy: result.failure.policy });
    } else {
      problems.clear("redis-evicts-data");
    }
    return result;
  };
  void check().then((result) => {
    if (result === null || result.unchecked.length === 0) return;
    log.info({ settings: result.unchecked }, "settings of Redis could not be checked");
  });
  const timer = setInterval(() => void check(), CHECK_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}

/** Logs why this process waits for Redis. */
export function logWaitingForRedis(log: Log): (failure: RedisFailure) => void {
  return (failure) => log.warn({ reason: redisFailureText(failure) }, "waiting for Redis");
}
