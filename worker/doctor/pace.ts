import type { Instant, Millis } from "../../domain/time.ts";
import type { BudgetOf } from "../../store/store.ts";

type PaceDeps = {
  /** The wall's clock. */
  readonly realNow: () => Instant;
  /** Waits real time. */
  readonly sleep: (ms: Millis) => Promise<void>;
};

/** Graph's pace for one process by itself: where no Redis answers, there is none to share. */
export function ownBudget({ realNow, sleep }: PaceDeps): BudgetOf {
  return (_key, spacingMs) => {
    let freeAt: Instant = 0;
    return {
      async take() {
        const placeAt = Math.max(realNow(), freeAt);
        freeAt = placeAt + spacingMs;
        const waitMs = placeAt - realNow();
        if (waitMs > 0) await sleep(waitMs);
        return waitMs;
      },
      async hold(ms) {
        freeAt = Math.max(freeAt, realNow() + ms);
      },
    };
  };
}
