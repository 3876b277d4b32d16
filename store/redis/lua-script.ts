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

/** `reads`: the script writes nothing, so that a user without the right to write can run it. */
type ScriptAccess = "reads" | "writes";

const COMMANDS = {
  reads: { byDigest: "EVALSHA_RO", byText: "EVAL_RO" },
  writes: { byDigest: "EVALSHA", byText: "EVAL" },
} as const;

/** Clients of a Redis before version 7, which has no commands for scripts that only read. */
const clientsOfOldRedis = new WeakSet<RedisClient>();

/**
 * Loads a Lua file of this folder. Redis gets only the digest of the script, and its text only if
 * Redis does not know the digest yet.
 */
export function loadLuaScript(name: string, access: ScriptAccess): LuaScript {
  const text = readFileSync(join(import.meta.dirname, `${name}.lua`), "utf8");
  const sha = hash("sha1", text);
  const send = (redis: RedisClient, command: string, operands: readonly RedisArgument[]) =>
    redis.sendCommand(new Command(command, [...operands], { replyEncoding: null }));
  const run = async (
    redis: RedisClient,
    operands: readonly RedisArgument[],
    { byDigest, byText }: (typeof COMMANDS)[ScriptAccess],
  ) => {
    try {
      return await send(redis, byDigest, [sha, ...operands]);
    } catch (error) {
      if (!hasErrorText(error, "NOSCRIPT")) throw error;
      return await send(redis, byText, [text, ...operands]);
    }
  };
  return async (redis, keys, args) => {
    const operands = [keys.length, ...keys, ...args];
    if (access === "writes" || clientsOfOldRedis.has(redis)) {
      return await run(redis, operands, COMMANDS.writes);
    }
    try {
      return await run(redis, operands, COMMANDS.reads);
    } catch (error) {
      if (!hasErrorText(error, "ERR unknown command")) throw error;
      clientsOfOldRedis.add(redis);
      return await run(redis, operands, COMMANDS.writes);
    }
  };
}

function hasErrorText(error: unknown, beginning: string): boolean {
  return error instanceof Error && error.message.startsWith(beginning);
}
