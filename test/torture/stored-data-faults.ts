import { pickByVariant } from "./plan.ts";
import { KEY_PREFIX, type Performer } from "./running-system.ts";
import { scanKeys, type TortureRedis } from "./torture-redis.ts";

type Admin = TortureRedis["admin"];

// Faults after which Redis contains what a rollback from a newer version, a failover or a mistake can leave there.

/** The function that ends a fault, for a fault that has ended already. */
const ALREADY_ENDED = async () => {};

/** For each kind of record: the letter in its key, and the letters in the keys of the lists that name it. */
const RECORDS = {
  incident: { letter: "i", lists: ["t", "o"] },
  notification: { letter: "n", lists: ["l", "w"] },
} as const;

export const STORED_DATA_FAULTS = {
  "records from a newer version": async ({ redis }, { target, variant }) => {
    const { letter, lists } = RECORDS[target as keyof typeof RECORDS];
    const copied = await pickKey(redis.admin, `${KEY_PREFIX}:{incidents}:${letter}:*`, variant);
    if (copied === null) return ALREADY_ENDED;
    const id = copied.slice(copied.indexOf(`:${letter}:`) + 3);
    const newerId = `${id}-newer`;
    const newerKey = copied.replace(id, () => newerId);
    await redis.admin.set(newerKey, asNewerVersion((await redis.admin.get(copied)) ?? "{}"));
    const changed = await addBesideId(redis.admin, lists, { id, newerId });
    return async () => {
      await redis.admin.del(newerKey);
      for (const key of changed) await redis.admin.zrem(key, newerId);
    };
  },
  "open incident lost": async ({ redis }, { variant }) => {
    const openIds = await pickKey(redis.admin, `${KEY_PREFIX}:{incidents}:s:*`, variant);
    const ids = openIds === null ? [] : await redis.admin.hvals(openIds);
    const id = pickByVariant(ids, variant);
    if (id !== undefined) await redis.admin.del(`${KEY_PREFIX}:{incidents}:i:${id}`);
    return ALREADY_ENDED;
  },
  "schedules lost": async ({ redis }) => {
    const keys = await scanKeys(redis.admin, `{${KEY_PREFIX}-bull}:scheduled-task:*`);
    for (const key of keys) await redis.admin.del(key);
    return ALREADY_ENDED;
  },
} as const satisfies Readonly<Record<string, Performer>>;

/** The record with values and a version that this version does not know. */
function asNewerVersion(text: string): string {
  const start = Math.max(0, text.indexOf("{"));
  const record = JSON.parse(text.slice(start)) as Record<string, unknown>;
  const newer = {
    ...record,
    version: 1_000_000,
    kind: "kind-of-a-newer-version",
    condition: "condition-of-a-newer-version",
    state: typeof record["state"] === "string" ? record["state"] : "open",
    reason: { code: "reason-of-a-newer-version" },
    recipients: { to: "a newer form" },
  };
  return text.slice(0, start) + JSON.stringify(newer);
}

/** Adds an id to every list that has another id, at its score. Returns the changed lists. */
async function addBesideId(
  admin: Admin,
  lists: readonly string[],
  { id, newerId }: { readonly id: string; readonly newerId: string },
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const letter of lists) {
    for (const key of await scanKeys(admin, `${KEY_PREFIX}:{incidents}:${letter}*`)) {
      if ((await admin.type(key)) !== "zset") continue;
      const score = await admin.zscore(key, id);
      if (score === null) continue;
      await admin.zadd(key, score, newerId);
      changed.push(key);
    }
  }
  return changed;
}

async function pickKey(admin: Admin, pattern: string, variant: number): Promise<string | null> {
  const keys = await scanKeys(admin, pattern);
  return pickByVariant(keys, variant) ?? null;
}
