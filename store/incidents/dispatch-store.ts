import type { RecentMessage } from "../../domain/notify/plan-types.ts";
import type { Instant } from "../../domain/time.ts";
import { retryUntilApplied } from "../redis/apply-writes.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import {
  announcementJson,
  type IncidentWriter,
  readAll,
  routeHistoryJson,
} from "./incident-records.ts";
import type { IncidentStore } from "./incident-types.ts";
import { trySaveDispatch, trySaveNotifications } from "./save-dispatch.ts";

type DispatchStore = Pick<
  IncidentStore,
  | "pendingAnnouncements"
  | "routeHistories"
  | "recentMessages"
  | "routesSince"
  | "saveDispatch"
  | "saveNotifications"
>;

/**
 * Stores the announcements of changed incidents and the plans that turn them into notifications in the
 * outbox.
 */
export function createDispatchStore(writer: IncidentWriter): DispatchStore {
  const { redis, keys } = writer;
  return {
    pendingAnnouncements: async () => {
      const texts = Object.entries(await redis.hgetall(keys.announcements));
      return texts
        .flatMap(
          ([field, text]) =>
            announcementJson.parse(redis, { key: keys.announcements, field }, text) ?? [],
        )
        .toSorted((a, b) => a.at - b.at);
    },
    routeHistories: async (incidentIds) => {
      const histories = await readAll(redis, incidentIds.map(keys.routeHistory), routeHistoryJson);
      return new Map(histories.map((history) => [history.incidentId, history]));
    },
    recentMessages: async (routeKeys, since) =>
      new Map(
        await Promise.all(
          routeKeys.map(async (routeKey) => {
            const key = keys.recentMessages(routeKey);
            const reply = await redis.zrangebyscore(key, since, "+inf", "WITHSCORES");
            return [routeKey, parseRecentMessages(writer, key, reply)] as const;
          }),
        ),
      ),
    routesSince: async (routeKeys, now) => {
      if (routeKeys.length === 0) return new Map();
      await Promise.all(routeKeys.map((key) => redis.hsetnx(keys.routesSince, key, now)));
      const times = await redis.hmget(keys.routesSince, ...routeKeys);
      return new Map(routeKeys.map((key, i) => [key, parseTime(times[i]) ?? now]));
    },
    saveDispatch: (step) => retryUntilApplied(() => trySaveDispatch(writer, step)),
    saveNotifications: (notifications) =>
      retryUntilApplied(() => trySaveNotifications(writer, notifications)),
  };
}

/** A member is `<notification id> <thread id>`; the id may contain spaces, and the thread may not. */
function parseRecentMessages(
  { redis }: IncidentWriter,
  key: string,
  reply: readonly string[],
): readonly RecentMessage[] {
  const records = unreadableRecordsOf(redis);
  return reply.flatMap((member, i) => {
    if (i % 2 === 1) return [];
    const message = records.read({ kind: "route-history", key, field: member }, () => {
      const at = Number(reply[i + 1]);
      if (!Number.isFinite(at)) throw new Error("a recent message has no time");
      return { at, threadId: member.slice(member.lastIndexOf(" ") + 1) };
    });
    return message ?? [];
  });
}

/** Null for a damaged value. */
function parseTime(text: string | null | undefined): Instant | null {
  const at = Number(text);
  return at > 0 ? at : null;
}
