import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "ioredis";
import type { RedisArgument } from "./message-pack-list.ts";
import type { RedisClient } from "./redis-client.ts";

export type LuaScript = (
  redis: RedisClient,
  keys: readonly string[],
  args: readonly RedisArgument[],
) => Promise<unknown>;

/**
 * Loads a Lua file of this folder. Redis gets only the digest of the script, and its text only if
 * Redis does not know the digest yet.
 */
export function loadLuaScript(name: string): LuaScript {
  const text = readFileSync(join(import.meta.dirname, `${name}.lua`), "utf8");
  const sha = hash("sha1", text);
  const run = (
    redis: RedisClient,
    command: string,
    scriptOrDigest: string,
    operands: RedisArgument[],
  ) =>
    redis.sendCommand(new Command(command, [scriptOrDigest, ...operands], { replyEncoding: null }));
  return async (redis, keys, args) => {
    const operands = [keys.length, ...keys, ...args];
    try {
      return await run(redis, "EVALSHA", sha, operands);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return await run(redis, "EVAL", text, operands);
    }
  };
}
