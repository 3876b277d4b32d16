import { HOUR, MINUTE } from "../../domain/time.ts";
import type { RecentAccessTimes } from "../../store/access/access-types.ts";

/** 40 people got an account in the last seven days, and five wait for one. */
export const RECENT_ACCESS_TIMES: RecentAccessTimes = {
  times: {
    account: { done: 40, dated: 40, medianMs: 25 * MINUTE, p95Ms: 2 * HOUR },
    removal: { done: 0, dated: 0, medianMs: null, p95Ms: null },
  },
  waiting: { account: 5, removal: 0 },
};
