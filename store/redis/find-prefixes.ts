import { chunkList } from "./chunk-list.ts";
import { loadLuaScript } from "./lua-script.ts";
import type { RedisClient } from "./redis-client.ts";

const findPrefixesScript = loadLuaScript("find-prefixes", "reads");

/** More texts in one script would block Redis for too long. */
const TEXTS_PER_SCRIPT = 250;

/** The texts with which at least one member of the sorted set begins. All members have the same score. */
export async function findPrefixes(
  redis: RedisClient,
  key: string,
  texts: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const chunk of chunkList(texts, TEXTS_PER_SCRIPT)) {
    const reply = await findPrefixesScript(redis, [key], chunk);
    if (!Array.isArray(reply)) throw new Error("find-prefixes: Redis did not reply with a list");
    found.push(...reply.flatMap((number) => chunk[Number(number) - 1] ?? []));
  }
  return found;
}
