import { completeList } from "./complete-list.ts";
import type { Instant } from "./time.ts";

export const IDLE_REASON_CODES = completeList<IdleReason["code"]>()([
  "not-configured",
  "first-cycle-pending",
  "never-started",
  "paused-by-entra",
  "paused",
]);

/** Why a job is not meant to run now. */
export type IdleReason =
  | {
      readonly code:
        | "not-configured"
        | "first-cycle-pending"
        | "never-started"
        /**
         * Too many objects failed in the initial cycle: Entra cleared their errors and paused the
         * job.
         */
        | "paused-by-entra";
    }
  | {
      readonly code: "paused";
      /** When the job was paused; null if the directory audits do not show it. */
      readonly since: Instant | null;
    };
