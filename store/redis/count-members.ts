import type { Instant } from "../../domain/time.ts";
import { loadLuaScript } from "./lua-script.ts";
import type { RedisClient } from "./redis-client.ts";

const countMembersScript = loadLuaScript("count-members", "reads");

export type MemberCountQuery = {
  readonly key: string;
  /** The lowest score that counts; without `from` every member counts. */
  readonly from?: Instant;
};

/**
 * Counts the members of many sorted sets in one slot of a cluster, at the same moment and with one
 * command.
 */
export async function countMembers(
  redis: RedisClient,
  queries: readonly MemberCountQuery[],
): Promise<readonly number[]> {
  const keys = queries.map(({ key }) => key);
  const reply = await countMembersScript(
    redis,
    keys,
    queries.map(({ from }) => from ?? "-inf"),
  );
  if (!Array.isArray(reply)) throw new Error("count-members: Redis did not reply with a list");
  return queries.map((_, i) => Number(reply[i]));
}
