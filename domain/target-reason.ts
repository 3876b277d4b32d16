import { completeList } from "./complete-list.ts";
import type { RiskyProbeResult, TokenOwner } from "./target.ts";
import type { Instant } from "./time.ts";

/** Why a target has an incident or none, with all values for the text about it. */
export type TargetReason =
  | {
      readonly code: "target-down";
      readonly target: string;
      readonly result: RiskyProbeResult;
      readonly since: Instant;
      readonly probedAt: Instant;
      /** When the target last answered a probe correctly; null if it never has. */
      readonly answeredAt: Instant | null;
      readonly jobCount: number;
      /** The jobs whose cycles fail because of the target. */
      readonly failingJobCount: number;
    }
  | {
      readonly code: "target-up";
      readonly target: string;
      /** False if only Entra can use the target, and our probe still fails. */
      readonly isProbeOk: boolean;
    }
  | {
      readonly code: "token-expiring";
      readonly target: string;
      readonly whose: TokenOwner;
      readonly expiresAt: Instant;
      readonly hasExpired: boolean;
    }
  | {
      readonly code: "token-not-expiring";
      readonly target: string;
      /** The next known expiry; null if none is known. */
      readonly expiresAt: Instant | null;
      /** Entra uses another token than the one whose expiry is known. */
      readonly isOtherToken: boolean;
    };

export const TARGET_REASON_CODES = completeList<TargetReason["code"]>()([
  "target-down",
  "target-up",
  "token-expiring",
  "token-not-expiring",
]);

export function isTargetReason(reason: { readonly code: string }): reason is TargetReason {
  return TARGET_REASON_CODES.some((code) => code === reason.code);
}
