import type { Instant, Millis } from "./time.ts";

/** Graph's `provisioningAction`; a member we do not know yet is `other`. */
export const EVENT_ACTIONS = [
  "create",
  "update",
  "disable",
  "delete",
  "stagedDelete",
  "other",
] as const;
export type EventAction = (typeof EVENT_ACTIONS)[number];

/** Graph's `provisioningResult`; a member we do not know yet is `unknown`. */
export const EVENT_STATUSES = ["success", "failure", "skipped", "warning", "unknown"] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** What kind of object a row is about; decided from `identityType`, which may be a SCIM URN. */
export const OBJECT_KINDS = ["user", "group", "other"] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** One provisioning log entry (Graph `provisioningObjectSummary`) in our words. */
export type ProvisioningEvent = {
  /** Graph's id: the dedupe key. */
  readonly id: string;
  /** `activityDateTime`; whole seconds on Graph. */
  readonly at: Instant;
  readonly jobId: string;
  readonly cycleId: string | null;
  readonly changeId: string | null;
  readonly servicePrincipalId: string;
  /** The service principal's display name. */
  readonly application: string;
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly durationMs: Millis | null;
  readonly source: SourceObject;
  readonly target: { readonly id: string | null; readonly name: string | null };
  /**
   * The word that says why: `errorInformation.errorCode`, for skips the `SkipReason` of a step,
   * null when all went well. Untrusted text.
   */
  readonly code: string | null;
  readonly error: EventError | null;
  readonly steps: readonly EventStep[];
  readonly changes: readonly AttributeChange[];
  /** From an escrow text "… retried N times … again after this date: …"; null when it says nothing. */
  readonly retry: { readonly attempts: number; readonly nextAttemptAt: Instant } | null;
};

type SourceObject = {
  /** Object id in the source system; the identity of a person across renames. */
  readonly id: string;
  readonly name: string | null;
  readonly userPrincipalName: string | null;
  readonly kind: ObjectKind;
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

export type AttributeChange = {
  readonly attribute: string;
  readonly before: string | null;
  readonly after: string | null;
};
