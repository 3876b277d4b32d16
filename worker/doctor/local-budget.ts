import type { Instant, Millis } from "../../domain/time.ts";
import type { RequestBudgetFor } from "../../store/redis/request-budget.ts";

type LocalBudgetDependencies = {
  readonly realNow: () => Instant;
  /** Waits real time. */
  readonly sleep: (ms: Millis) => Promise<void>;
};

/** A request budget for this process alone, for use if Redis does not answer. */
export function createLocalBudget({ realNow, sleep }: LocalBudgetDependencies): RequestBudgetFor {
  return (_key, spacingMs) => {
    let nextSlotAt: Instant = 0;
    return {
      async acquire() {
        const slotAt = Math.max(realNow(), nextSlotAt);
        nextSlotAt = slotAt + spacingMs;
        const waitMs = slotAt - realNow();
        if (waitMs > 0) await sleep(waitMs);
        return waitMs;
      },
      async pauseFor(ms) {
        nextSlotAt = Math.max(nextSlotAt, realNow() + ms);
      },
    };
  };
}
