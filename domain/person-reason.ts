import { completeList } from "./complete-list.ts";
import type { ErrorExplanation } from "./error-explanation.ts";
import type { EventAction } from "./provisioning-event.ts";
import type { RetryForecast } from "./retry-forecast.ts";
import type { Instant } from "./time.ts";

/** Every reason for a person's status in an app; the names are the `reasonCode` of the API. */
export const PERSON_REASON_CODES = completeList<PersonReason["code"]>()([
  "written",
  "written-in-part",
  "already-in-sync",
  "removed-earlier",
  "held-back-by-deletion-threshold",
  "unknown-result",
  "failing",
  "failing-leaver",
  "skipped-disabled-in-entra",
  "skipped-not-assigned",
  "skipped-without-role",
  "skipped-by-scoping-filter",
  "skipped-nested-group",
  "skipped-not-entitled",
  "skipped-unsupported-object",
  "skipped-nothing-to-do",
  "skipped-known-error",
  "skipped-unexplained",
  "never-seen-not-assigned",
  "never-seen-no-groups",
  "never-seen-initial-cycle",
  "never-seen-job-blocked",
  "never-seen-job-not-started",
]);
export type PersonReasonCode = PersonReason["code"];

/** Why a person or group has its status in one app, with the values that its sentences need. */
export type PersonReason =
  | { readonly code: "written"; readonly action: EventAction; readonly at: Instant }
  | WrittenInPart
  | { readonly code: "already-in-sync"; readonly failedTries: FailedTries | null }
  | RemovedEarlier
  | { readonly code: "held-back-by-deletion-threshold"; readonly since: Instant }
  | { readonly code: "unknown-result"; readonly at: Instant }
  | PersonFailure
  | LeaverFailure
  | SkippedPerson
  | NeverSeenPerson;

/** Entra wrote the object, but without a manager or member that the app does not know. */
export type WrittenInPart = {
  readonly code: "written-in-part";
  readonly action: EventAction;
  readonly at: Instant;
  readonly explanation: ErrorExplanation;
  /** Text from outside; null where the explanation has the app's own words. */
  readonly entraMessage: string | null;
};

/** Entra took the account away earlier, and has only skipped the object since. */
export type RemovedEarlier = {
  readonly code: "removed-earlier";
  readonly removal: "disabled" | "deleted";
  readonly removedAt: Instant | null;
  readonly failedTries: FailedTries | null;
  readonly scopingFault: ScopingFault | null;
};

type Failure = {
  readonly failingSince: Instant;
  /** Failures since the last success. */
  readonly attempts: number;
  readonly explanation: ErrorExplanation;
  readonly retry: RetryForecast;
};

export type PersonFailure = Failure & { readonly code: "failing"; readonly action: EventAction };

/** The removal of an account fails. */
export type LeaverFailure = Failure & {
  readonly code: "failing-leaver";
  readonly action: "disable" | "delete";
  /** Entra did not find the account in the app. */
  readonly isAccountMissing: boolean;
  /** The failure does not end by itself: a person must fix the error or the job. */
  readonly isFixNeeded: boolean;
};

/** Failures that no longer count, because Entra does not try a skipped object again. */
export type FailedTries = { readonly count: number; readonly lastAt: Instant };

export type ScopingFault =
  | "skipped-disabled-in-entra"
  | "skipped-not-assigned"
  | "skipped-without-role"
  | "skipped-by-scoping-filter";

/**
 * Why Entra read an object and did nothing. The scoping steps of a row name the object's own fault;
 * a skip code only names the kind of fault.
 */
export type SkipReason =
  | { readonly code: ScopingFault; readonly evidence: "scoping-steps" | "skip-code" }
  | {
      readonly code:
        | "skipped-nested-group"
        | "skipped-not-entitled"
        | "skipped-unsupported-object"
        | "skipped-nothing-to-do";
    }
  | { readonly code: "skipped-known-error"; readonly explanation: ErrorExplanation }
  /** `skipCode` is text from outside; empty where Entra gave none. */
  | { readonly code: "skipped-unexplained"; readonly skipCode: string };

export type SkippedPerson = SkipReason & {
  readonly failedTries: FailedTries | null;
  /** The last success, where an account may still work in the app; else null. */
  readonly remainingAccountWrittenAt: Instant | null;
};

/** This job's log has never named the object. */
export type NeverSeenPerson =
  | {
      readonly code:
        | "never-seen-not-assigned"
        | "never-seen-no-groups"
        | "never-seen-job-blocked"
        | "never-seen-job-not-started";
    }
  | { readonly code: "never-seen-initial-cycle"; readonly expectedBy: Instant | null };
