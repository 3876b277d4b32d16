import type { Silence } from "../../domain/notify/action.ts";
import { SECOND } from "../../domain/time.ts";
import { readIdListPage } from "../incidents/read-id-list.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import type { ActionStore } from "./action-types.ts";
import { type ActionWriter, auditWrites } from "./audit-trail.ts";
import { silenceJson } from "./stored-actions.ts";

/** Older silences ended long ago. */
const MAX_LISTED_SILENCES = 10_000;
/**
 * The limit of silences that have not ended, because each plan of notifications compares its incidents
 * with all of them.
 */
const MAX_CURRENT_SILENCES = 1000;

type SilenceStore = Pick<
  ActionStore,
  "createSilence" | "endSilence" | "silence" | "listSilences" | "currentSilences"
>;

export function createSilenceStore(writer: ActionWriter): SilenceStore {
  const { redis, keys } = writer;
  const parse = (id: string, text: string | null) =>
    text === null ? null : silenceJson.parse(redis, { key: keys.silence(id) }, text);
  const read = async (id: string) => parse(id, await redis.get(keys.silence(id)));
  return {
    createSilence: (silence, tenants) => createSilence(writer, silence, tenants),
    endSilence: async (id, tenants, actedBy) => {
      let result: Silence | null = null;
      await retryUntilApplied(async () => {
        const text = await redis.get(keys.silence(id));
        const before = parse(id, text);
        result = before;
        if (before === null || before.endedBy !== null || before.endsAt <= actedBy.at) return true;
        result = { ...before, endedBy: actedBy };
        const about = { subject: id, tenants, reason: before.reason };
        return await applyWrites(
          redis,
          [{ key: keys.silence(id), expected: text }],
          [
            ["SET", keys.silence(id), silenceJson.pack(actedBy.at, result), "KEEPTTL"],
            ["ZREM", keys.currentSilences, id],
            ...auditWrites(writer, "silence-ended", actedBy, about),
          ],
        );
      });
      return result;
    },
    silence: read,
    listSilences: (query) => readIdListPage(redis, [keys.silences], read, query),
    currentSilences: async (now) => {
      const ids = await redis.zrangebyscore(keys.currentSilences, `(${now}`, "+inf");
      if (ids.length === 0) return [];
      const texts = await redis.mget(ids.map(keys.silence));
      return ids.flatMap((id, i) => parse(id, texts[i] ?? null) ?? []);
    },
  };
}

async function createSilence(
  writer: ActionWriter,
  silence: Silence,
  tenants: readonly string[] | null,
): Promise<boolean> {
  const { redis, keys, keepSeconds } = writer;
  const { id, by, reason, createdAt, endsAt } = silence;
  const key = keys.silence(id);
  const currentCount = await redis.zcount(keys.currentSilences, `(${createdAt}`, "+inf");
  if (currentCount >= MAX_CURRENT_SILENCES) return false;
  const about = { subject: id, tenants, reason };
  const lifetimeSeconds = keepSeconds + Math.ceil((endsAt - createdAt) / SECOND);
  // If the condition does not hold, the same request was stored before.
  await applyWrites(
    redis,
    [{ key, expected: null }],
    [
      ["SET", key, silenceJson.pack(createdAt, silence), "EX", lifetimeSeconds],
      ["ZADD", keys.silences, createdAt, id],
      ["ZREMRANGEBYRANK", keys.silences, 0, -MAX_LISTED_SILENCES - 1],
      ["ZADD", keys.currentSilences, endsAt, id],
      ["ZREMRANGEBYSCORE", keys.currentSilences, "-inf", createdAt],
      ...auditWrites(writer, "silence-created", { by, at: createdAt }, about),
    ],
  );
  return true;
}
