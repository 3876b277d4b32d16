import { RedisUnusableError } from "../domain/redis-failure.ts";
import { redisFailureText } from "../wording/redis-failure.ts";

/** Why a program could not start, with the next step. */
export function startErrorText(error: unknown): string {
  if (error instanceof RedisUnusableError) return redisFailureText(error.failure);
  return error instanceof Error ? error.message : String(error);
}
