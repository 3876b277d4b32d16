import { writeFile } from "node:fs/promises";
import { KEY_PREFIX } from "./running-system.ts";
import { scanKeys, type TortureRedis } from "./torture-redis.ts";

type Admin = TortureRedis["admin"];

/** Keys that explain why a run is wrong: states of polls, schedules, incidents and notifications. */
const PATTERNS = [`${KEY_PREFIX}:*:p`, `${KEY_PREFIX}:{incidents}:*`, `{${KEY_PREFIX}-bull}:*`];

/** Writes these keys of Redis to a file, for a person who looks for the reason of a failed run. */
export async function dumpState(admin: Admin, file: string): Promise<void> {
  const lines: string[] = [];
  for (const pattern of PATTERNS) {
    const keys = await scanKeys(admin, pattern);
    for (const key of keys) lines.push(`${key} ${JSON.stringify(await readKey(admin, key))}`);
  }
  await writeFile(file, `${lines.join("\n")}\n`);
}

async function readKey(admin: Admin, key: string): Promise<unknown> {
  switch (await admin.type(key)) {
    case "string":
      return admin.get(key);
    case "hash":
      return admin.hgetall(key);
    case "zset":
      return admin.zrange(key, "0", "-1", "WITHSCORES");
    case "list":
      return admin.lrange(key, 0, -1);
    case "set":
      return admin.smembers(key);
    default:
      return null;
  }
}
