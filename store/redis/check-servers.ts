import { Redis } from "ioredis";
import {
  checkRedisServers,
  type RedisServerCheck,
  type RedisServerFacts,
} from "../../domain/redis-server.ts";
import type { RedisClient } from "./redis-client.ts";

/** Asks each master for its version, eviction policy and persistence. */
export async function checkServers(redis: RedisClient): Promise<RedisServerCheck> {
  const isSingle = redis instanceof Redis;
  const masters = isSingle ? [redis] : redis.nodes("master");
  return checkRedisServers(await Promise.all(masters.map(readServerFacts)), !isSingle);
}

async function readServerFacts(redis: Redis): Promise<RedisServerFacts> {
  const info = await nullIfForbidden(redis.info());
  const fieldOf = (name: string): string | null =>
    info === null ? null : (new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? null);
  const [hasAppendOnlyFile, isClusterNode] = [fieldOf("aof_enabled"), fieldOf("cluster_enabled")];
  return {
    version: fieldOf("redis_version"),
    evictionPolicy: fieldOf("maxmemory_policy"),
    isPersistent: hasAppendOnlyFile === "1" ? true : await hasSaveRule(redis),
    isClusterNode: isClusterNode === null ? null : isClusterNode === "1",
  };
}

/** Null if the configuration cannot be read. */
async function hasSaveRule(redis: Redis): Promise<boolean | null> {
  const settings = await nullIfForbidden(redis.config("GET", "save"));
  const value: unknown = Array.isArray(settings) ? settings[1] : null;
  return typeof value === "string" ? value !== "" : null;
}

/**
 * Managed services remove or forbid CONFIG, and an ACL can forbid INFO too. What cannot be read is
 * not an error, because Redis may be set up well.
 */
async function nullIfForbidden<T>(reply: Promise<T>): Promise<T | null> {
  try {
    return await reply;
  } catch (error) {
    const isForbidden =
      error instanceof Error && /^(NOPERM|ERR unknown command)/i.test(error.message);
    if (isForbidden) return null;
    throw error;
  }
}
