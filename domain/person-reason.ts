import { completeList } from "./complete-list.ts";
import type { ErrorExplanation } from "./error-explanation.ts";
import type { SentValue } from "./object-state.ts";
import type { EventAction } from "./provisioning-event.ts";
import type { RetryForecast } from "./retry-forecast.ts";
import type { Instant } from "./time.ts";

/**
 * The codes of all reasons for a person's status in an app. The API returns them as `reasonCode`.
 */
export const PERSON_REASON_CODES = completeList<PersonReason["code"]>()([
  "written",
  "written-in-part",
  "already-in-sync",
  "removed-earlier",
  "held-back-by-deletion-threshold",
  "unknown-result",
  "failing",
  "failing-leaver",
  "skipped-missing-account",
  "skipped-disabled-in-source",
  "skipped-not-assigned",
  "skipped-without-role",
  "skipped-by-scoping-filter",
  "skipped-nested-group",
  "skipped-not-entitled",
  "skipped-unsupported-object",
  "skipped-nothing-to-do",
  "skipped-known-error",
  "skipped-unexplained",
  "unassigned-with-account",
  "assigned-after-last-row",
  "never-seen-not-assigned",
  "never-seen-assigned-waiting",
  "never-seen-although-assigned",
  "never-seen-assigned-before-log",
  "never-seen-assignment-unknown",
  "never-seen-out-of-scope",
  "never-seen-not-linked",
  "never-seen-no-entra-user",
  "never-seen-no-groups",
  "never-seen-initial-cycle",
  "never-seen-job-blocked",
  "never-seen-job-not-started",
]);
export type PersonReasonCode = PersonReason["code"];

/** Why a person or group has its status in one app, with all values for the sentences about it. */
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
  | MissingAccount
  | UnassignedWithAccount
  | AssignedAfterLastRow
  | NeverSeenPerson;

/**
 * Entra wrote the object without a manager or member, because the app does not know this person.
 */
export type WrittenInPart = {
  readonly code: "written-in-part";
  readonly action: EventAction;
  readonly at: Instant;
  readonly explanation: ErrorExplanation;
  /** Entra's own words; null if the explanation contains the message of the app. */
  readonly entraMessage: string | null;
};

/** Entra disabled or deleted the account earlier and has only skipped the object since then. */
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
  readonly blamedValues: BlamedValues | null;
  /** The attributes of a failed update, whose new values the target does not have. */
  readonly missingChanges: readonly string[];
  readonly retry: RetryForecast;
};

/** The values that an error is about. */
export type BlamedValues = {
  /**
   * `named`: the error names the attribute or the value. Otherwise the error says only that a value is
   * taken, and these are the values that are usually unique, or all that Entra wants to change.
   */
  readonly evidence: "named" | "usually-unique" | "changed";
  readonly values: readonly SentValue[];
};

export type PersonFailure = Failure & {
  readonly code: "failing";
  readonly action: EventAction;
  /** True if the error stays after the job works again, so that somebody must fix it. */
  readonly isOwnFixNeeded: boolean;
};

/** Entra fails to disable or delete an account. */
export type LeaverFailure = Failure & {
  readonly code: "failing-leaver";
  readonly action: "disable" | "delete";
  /** Entra did not find the account in the app. */
  readonly isAccountMissing: boolean;
  /** True if the failure does not end by itself, so that a person must fix the error or the job. */
  readonly isFixNeeded: boolean;
};

/** Earlier failures of an object that Entra now skips. They do not count any more. */
export type FailedTries = { readonly count: number; readonly lastAt: Instant };

/** The check that excludes an object from the app. */
export type ScopingFault =
  | "skipped-disabled-in-source"
  | "skipped-not-assigned"
  | "skipped-without-role"
  | "skipped-by-scoping-filter";

/**
 * Why Entra read an object and did nothing. `evidence` is where the fault is named: the scoping
 * steps of a row are about this object, a skip code only names the kind of fault. `failedFilter` is the
 * scoping filter as Entra writes it, which is text from outside; null if the row names none.
 */
export type SkipReason =
  | {
      readonly code: ScopingFault;
      readonly evidence: "scoping-steps" | "skip-code";
      readonly failedFilter: string | null;
    }
  | {
      readonly code:
        | "skipped-nested-group"
        | "skipped-not-entitled"
        | "skipped-unsupported-object"
        | "skipped-nothing-to-do";
    }
  | { readonly code: "skipped-known-error"; readonly explanation: ErrorExplanation }
  /** `skipCode` is text from outside; empty if Entra gave no code. */
  | { readonly code: "skipped-unexplained"; readonly skipCode: string };

/** Entra skips a person or group that should be in the app and is not in sync. */
export type MissingAccount = {
  readonly code: "skipped-missing-account";
  readonly since: Instant;
  /** False if an account exists and only a change is missing. */
  readonly isWithoutAccount: boolean;
  readonly explanation: ErrorExplanation;
  /** The attributes of the change that is missing; empty if the row does not name them. */
  readonly missingChanges: readonly string[];
  readonly failedTries: FailedTries | null;
};

export type SkippedPerson = SkipReason & {
  readonly failedTries: FailedTries | null;
  /** When Entra last wrote an account that may still work in the app; otherwise null. */
  readonly remainingAccountWrittenAt: Instant | null;
};

/** The object is no longer assigned, but its newest row neither disables nor deletes the account. */
export type UnassignedWithAccount = {
  readonly code: "unassigned-with-account";
  readonly lastWrittenAt: Instant;
  /** A cycle has ended since then without a disable. */
  readonly isOverdue: boolean;
  /**
   * What keeps the accounts of unassigned people: the mapping, which deletes nothing, or Graph's
   * setting `SkipOutOfScopeDeletions`; null if nothing does.
   */
  readonly accountsKeptBy: "mapping" | "setting" | null;
  readonly nextCycle: NextCycle | null;
};

/** The cycle that a person waits for. */
export type NextCycle = {
  /** Null while the job does not work. */
  readonly dueAt: Instant | null;
  /** An earlier cycle was due at this time, and Steadystate has not seen it start; null if there is no such cycle. */
  readonly missingSince: Instant | null;
};

/** The object was assigned after the newest row, which says that it is out of scope or removed. */
export type AssignedAfterLastRow = {
  readonly code: "assigned-after-last-row";
  readonly lastStatus: "skipped" | "disabled" | "deleted";
  readonly lastAt: Instant;
  /** A cycle has ended since then without a new row. */
  readonly isOverdue: boolean;
  readonly nextCycle: NextCycle | null;
};

/**
 * Why an assigned object may have no row, as far as the configuration and the assignment show. Which
 * of the causes applies is not known.
 */
export type NoRowCause =
  | "disabled-in-entra"
  | "mapping-off"
  | "no-creation"
  | "scoping-filter"
  | "default-role";

/**
 * The log of the job has never named the object.
 * - `never-seen-assignment-unknown`: the job is scoped by assignment, and is running, but it is not
 *   known whether the object is assigned;
 * - `never-seen-out-of-scope`: the job is scoped in another way, and is running;
 * - `never-seen-not-linked`: the source of the job is not Entra, and no row links one of its objects
 *   to this object;
 * - `never-seen-no-entra-user`: the source of the job is Entra, and the object is known only from
 *   another source;
 * - `never-seen-no-groups`: the object is a group, and the job has provisioned objects but no group;
 * - `never-seen-job-blocked`: the job is disabled, quarantined, paused, stopped or stalled;
 * - `never-seen-job-not-started`: the job is not configured, or has never run;
 * - `never-seen-initial-cycle`: an initial cycle runs or is not finished.
 */
export type NeverSeenPerson =
  | NeverSeenByAssignment
  | {
      readonly code:
        | "never-seen-assignment-unknown"
        | "never-seen-out-of-scope"
        | "never-seen-not-linked"
        | "never-seen-no-entra-user"
        | "never-seen-no-groups"
        | "never-seen-job-blocked"
        | "never-seen-job-not-started";
    }
  | { readonly code: "never-seen-initial-cycle"; readonly expectedBy: Instant | null };

/** Why the log has never named the object, as its assignments show it. */
export type NeverSeenByAssignment =
  | { readonly code: "never-seen-not-assigned" }
  | { readonly code: "never-seen-assigned-waiting"; readonly nextCycle: NextCycle }
  | { readonly code: "never-seen-although-assigned"; readonly likelyCauses: readonly NoRowCause[] }
  /** Steadystate has read the log only from a time after the assignment. Rows before that time are not known. */
  | { readonly code: "never-seen-assigned-before-log"; readonly logReadFrom: Instant };
