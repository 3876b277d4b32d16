import { setTimeout as wait } from "node:timers/promises";
import { ReplyError } from "ioredis";
import { canEndByItself, type RedisFailure, RedisUnusableError } from "../domain/redis-failure.ts";
import type { Millis } from "../domain/time.ts";
import { connectStore, type StoreOptions } from "./connect.ts";
import { redisFailureOf } from "./redis/redis-failures.ts";
import type { Store } from "./store.ts";

/** In real milliseconds. */
const RETRY_INTERVAL_MS: Millis = 1000;
/** An unchanged failure is reported again after this many tries. */
const TRIES_PER_REPORT = 60;

/**
 * Opens the store, and waits for a Redis that is down, that loads its data or whose name is not known
 * yet: at the start of a machine or of a cluster, Redis may come later than this process.
 *
 * @throws RedisUnusableError if only a person can end the failure, such as a wrong password
 */
export async function connectStoreWhenReady(
  options: StoreOptions,
  onWaiting: (failure: RedisFailure) => void,
): Promise<Store> {
  let reportedCode: RedisFailure["code"] | null = null;
  for (let tries = 0; ; tries++) {
    try {
      return await connectStore(options);
    } catch (error) {
      if (!(error instanceof RedisUnusableError && canEndByItself(error.failure))) throw error;
      if (error.failure.code !== reportedCode || tries % TRIES_PER_REPORT === 0) {
        onWaiting(error.failure);
      }
      reportedCode = error.failure.code;
      await wait(RETRY_INTERVAL_MS);
    }
  }
}

/** The error as a RedisUnusableError if Redis refused a command, such as one that an ACL forbids. */
export function withRedisFailure(error: unknown): unknown {
  return error instanceof ReplyError
    ? new RedisUnusableError(redisFailureOf([error]), { cause: error })
    : error;
}
