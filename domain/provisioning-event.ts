import type { ErrorExplanation } from "./error-explanation.ts";
import type { ObjectKind } from "./object-kind.ts";
import type { Instant, Millis } from "./time.ts";

/** Graph's `provisioningAction`; `other` for a value that Steadystate does not know. */
export const EVENT_ACTIONS = [
  "create",
  "update",
  "disable",
  "delete",
  "stagedDelete",
  "other",
] as const;
export type EventAction = (typeof EVENT_ACTIONS)[number];

/** Graph's `provisioningResult`; `unknown` for a value that Steadystate does not know. */
export const EVENT_STATUSES = ["success", "failure", "skipped", "warning", "unknown"] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/**
 * A row of the provisioning log (Graph's `provisioningObjectSummary`), with the names of
 * Steadystate.
 */
export type ProvisioningEvent = {
  /** Graph's id. Rows with the same id are counted once. */
  readonly id: string;
  /** Graph's `activityDateTime`, in whole seconds. */
  readonly at: Instant;
  readonly jobId: string;
  readonly cycleId: string | null;
  readonly changeId: string | null;
  readonly servicePrincipalId: string;
  /** The service principal's display name. */
  readonly application: string;
  /** The display names of the systems between which the job works. This is text from outside. */
  readonly sourceSystem: string | null;
  readonly targetSystem: string | null;
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly durationMs: Millis | null;
  readonly source: SourceObject;
  readonly target: { readonly id: string | null; readonly name: string | null };
  /**
   * The `errorInformation.errorCode` of a failure or the `SkipReason` of a skip; null for a
   * success. This is text from outside.
   */
  readonly code: string | null;
  readonly error: EventError | null;
  /**
   * What the row means. It is made once, when the row is read, and every page, mail and metric uses
   * it. Null for a row that needs no explanation, such as a success.
   */
  readonly explanation: ErrorExplanation | null;
  /**
   * Entra skipped an object that should be in the app and is not in sync: a person is missing an
   * account or a change.
   */
  readonly isMissingAccountSkip: boolean;
  readonly steps: readonly EventStep[];
  readonly changes: readonly AttributeChange[];
  /** From an error text such as "… retried N times … again after this date: …"; otherwise null. */
  readonly retry: { readonly attempts: number; readonly nextAttemptAt: Instant } | null;
};

type SourceObject = {
  /** The id of the object in the source system. It does not change when the object is renamed. */
  readonly id: string;
  readonly name: string | null;
  readonly userPrincipalName: string | null;
  readonly kind: ObjectKind;
  /**
   * The keys by which a search finds the person in the privacy mode `pseudonym`. They are not stored with
   * the row.
   */
  readonly searchKeys?: readonly string[];
};

export type EventError = {
  readonly code: string;
  readonly category: string | null;
  readonly reason: string | null;
  readonly recommendedAction: string | null;
};

export type EventStep = {
  readonly name: string;
  readonly type: string;
  readonly status: EventStatus;
  readonly description: string | null;
  readonly details: Readonly<Record<string, string>>;
};

/** Stands for a value that is not stored, in the privacy mode `pseudonym`. */
export const WITHHELD_VALUE = "…";

export type AttributeChange = {
  readonly attribute: string;
  readonly before: string | null;
  readonly after: string | null;
};
