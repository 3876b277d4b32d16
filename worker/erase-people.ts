import type { Log } from "../config/log.ts";
import { HOUR, type Instant, MINUTE, type Millis } from "../domain/time.ts";
import type { ActionStore } from "../store/actions/action-types.ts";
import type { ErasureStore } from "../store/erasure/erase-person.ts";

export const ERASE_EVERY_MS: Millis = MINUTE;

/**
 * A commit that began before the order may still store rows of the person. A commit is given up long
 * before this time, so that the second pass deletes what such a commit has written.
 */
const SECOND_PASS_AFTER_MS: Millis = HOUR;

export type ErasePeopleDependencies = {
  readonly tenant: string;
  readonly store: {
    readonly actions: Pick<ActionStore, "erasureOrders" | "markErased" | "removeErasureOrder">;
    readonly erasure: ErasureStore;
  };
  readonly now: () => Instant;
  readonly log: Log;
};

/** Carries out the orders of admins to erase a person. After the second pass the order is deleted too. */
export async function erasePeople({
  tenant,
  store,
  now,
  log,
}: ErasePeopleDependencies): Promise<void> {
  for (const order of await store.actions.erasureOrders(tenant)) {
    const { erasedAt } = order;
    if (erasedAt !== null && now() - erasedAt < SECOND_PASS_AFTER_MS) continue;
    await store.erasure.erase(tenant, order.ids);
    if (erasedAt === null) {
      await store.actions.markErased(order, now());
      log.info({ tenant }, "person erased");
    } else {
      await store.actions.removeErasureOrder(order);
    }
  }
}
