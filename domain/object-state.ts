import type { EventAction, EventStatus, ObjectKind } from "./provisioning-event.ts";
import type { Scoping } from "./scoping.ts";
import type { Instant } from "./time.ts";

/** The outcome of one log row for its object. */
export type ObjectEvent = {
  readonly at: Instant;
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly code: string | null;
};

/**
 * What the log contains about one object in one job. It depends only on the set of rows and not on
 * the order of their arrival: the newest row decides, and the row id breaks ties.
 */
export type ObjectState = {
  readonly tenant: string;
  readonly jobId: string;
  readonly application: string;
  readonly sourceId: string;
  readonly kind: ObjectKind;
  readonly targetId: string | null;
  readonly latestEvent: ObjectEvent;
  /** Reason text of the newest row that has one; text from outside. */
  readonly reason: string | null;
  readonly lastSuccessAt: Instant | null;
  /** The action of that success: after a disable, a skip leaves the account disabled. */
  readonly lastSuccessAction: EventAction | null;
  readonly lastFailureAt: Instant | null;
  /** Earliest known failure since the last success; null when the newest row is not a failure. */
  readonly failingSince: Instant | null;
  /** Failures since the last success, as far back as the store keeps rows. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** The scoping checks of the newest row. */
  readonly scoping: Scoping | null;
};

/** A person or group of a tenant, with the names in its newest row. */
export type IdentityRecord = {
  readonly tenant: string;
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  readonly kind: ObjectKind;
};
