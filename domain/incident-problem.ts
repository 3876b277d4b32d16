import type { Condition } from "./condition.ts";
import type { ExpiringMethod } from "./credential-expiry.ts";
import type { ErrorClass } from "./error-class.ts";
import type { KnownQuarantineReason } from "./quarantine-reason.ts";
import type { RiskyProbeResult, TokenOwner } from "./target.ts";
import type { StaleSources } from "./tenant-assessment.ts";
import type { Instant } from "./time.ts";

/**
 * The problem in the title of an incident. It names no person, because lock screens show titles.
 */
export type IncidentProblem =
  | { readonly code: "credentials-rejected" }
  | { readonly code: "quarantined"; readonly quarantineReason: KnownQuarantineReason }
  | { readonly code: "quarantined-by-error"; readonly errorClass: ErrorClass }
  | { readonly code: "no-cycle"; readonly since: Instant }
  | { readonly code: "cycle-stalled"; readonly since: Instant }
  | { readonly code: "cycles-fail" }
  | { readonly code: "cycles-fail-with-credentials" }
  | { readonly code: "cycles-fail-with-error"; readonly errorCode: string }
  | {
      readonly code: "leavers";
      readonly leaverCount: number;
      readonly areAllAccountsMissing: boolean;
    }
  | {
      readonly code: "accounts-missing";
      readonly objects: number;
      /** The most frequent skip code; null if the log shows none. */
      readonly errorCode: string | null;
    }
  | {
      readonly code: "objects-failing";
      readonly objects: number;
      /** The most frequent error code; null if the log shows none. */
      readonly errorCode: string | null;
    }
  | { readonly code: "objects-at-risk"; readonly objects: number }
  /**
   * The target refuses the token of Steadystate's probe. It is not known whether the target also refuses
   * Entra's token.
   */
  | { readonly code: "probe-token-refused" }
  | { readonly code: "token-expires" }
  | { readonly code: "target-failing" }
  | {
      readonly code: "target-down";
      readonly result: RiskyProbeResult;
      readonly since: Instant;
    }
  | {
      readonly code: "token-expiring";
      readonly whose: TokenOwner;
      readonly expiresAt: Instant;
      readonly hasExpired: boolean;
    }
  | {
      readonly code: "credential-expiring";
      readonly method: ExpiringMethod;
      readonly expiresAt: Instant;
      readonly hasExpired: boolean;
    }
  | { readonly code: "many-deletions" }
  | {
      readonly code: "many-disables";
      readonly people: number;
      readonly population: number | null;
    }
  | { readonly code: "job-not-read"; readonly lastReadAt: Instant }
  | { readonly code: "paused-by-entra" }
  | { readonly code: "condition"; readonly condition: Condition }
  | {
      readonly code: "tenant-unreadable";
      readonly sources: StaleSources;
      readonly since: Instant | null;
    };
