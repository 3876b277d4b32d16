import type { ErasureOrder } from "../../domain/notify/action.ts";
import type { Instant } from "../../domain/time.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import type { ActionStore } from "./action-types.ts";
import { type ActionWriter, auditWrites } from "./audit-trail.ts";
import { erasureOrderJson } from "./stored-actions.ts";

type ErasureOrderStore = Pick<
  ActionStore,
  "orderErasure" | "erasureOrders" | "markErased" | "removeErasureOrder"
>;

/** The orders of the server that the worker has not completed. */
export function createErasureOrderStore(writer: ActionWriter): ErasureOrderStore {
  const { redis, keys } = writer;
  const key = keys.erasureOrders;
  const read = async (field: string) => {
    const text = await redis.hget(key, field);
    const order = text === null ? null : erasureOrderJson.parse(redis, { key, field }, text);
    return { text, order };
  };
  return {
    orderErasure: async (order) => {
      const field = fieldOf(order);
      let stored = order;
      await retryUntilApplied(async () => {
        const before = await read(field);
        stored = before.order ?? order;
        if (before.order !== null) return true;
        return await applyWrites(
          redis,
          [{ key, field, expected: before.text }],
          [
            ["HSET", key, field, erasureOrderJson.pack(order.at, order)],
            ...auditErasure(writer, "erasure-ordered", order, order.at),
          ],
        );
      });
      return stored;
    },
    erasureOrders: async (tenant) => {
      const texts = Object.entries(await redis.hgetall(key));
      const orders = texts.flatMap(
        ([field, text]) => erasureOrderJson.parse(redis, { key, field }, text) ?? [],
      );
      return orders.filter((order) => order.tenant === tenant);
    },
    markErased: async (order, at) => {
      const field = fieldOf(order);
      const before = await read(field);
      if (before.text === null || before.order?.erasedAt !== null) return;
      await applyWrites(
        redis,
        [{ key, field, expected: before.text }],
        [
          ["HSET", key, field, erasureOrderJson.pack(at, { ...order, erasedAt: at })],
          ...auditErasure(writer, "person-erased", order, at),
        ],
      );
    },
    removeErasureOrder: async (order) => {
      await redis.hdel(key, fieldOf(order));
    },
  };
}

function fieldOf({ tenant, ids }: ErasureOrder): string {
  return JSON.stringify([tenant, ids[0]]);
}

function auditErasure(
  writer: ActionWriter,
  action: "erasure-ordered" | "person-erased",
  { tenant, ids, by }: ErasureOrder,
  at: Instant,
) {
  const about = { subject: ids[0] ?? "", tenants: [tenant], reason: "" };
  return auditWrites(writer, action, { by, at }, about);
}
