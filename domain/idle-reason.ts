import { completeList } from "./complete-list.ts";
import type { Instant } from "./time.ts";

export const IDLE_REASON_CODES = completeList<IdleReason["code"]>()([
  "not-configured",
  "first-cycle-awaited",
  "never-started",
  "errors-cleared",
  "switched-off",
]);

/** Why a job is not meant to run now. */
export type IdleReason =
  | {
      readonly code:
        | "not-configured"
        | "first-cycle-awaited"
        | "never-started"
        /** So many objects failed in the initial cycle that Entra cleared their errors and paused. */
        | "errors-cleared";
    }
  | {
      readonly code: "switched-off";
      /** Null when the directory audits do not show it. */
      readonly since: Instant | null;
    };
