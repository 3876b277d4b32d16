import type { EventAction, EventStatus, ObjectKind } from "./provisioning-event.ts";
import type { Scoping } from "./scoping.ts";
import type { Instant } from "./time.ts";

/** One thing that happened to an object. */
export type ObjectEvent = {
  readonly at: Instant;
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly code: string | null;
};

/**
 * What the log says of one object in one job. A function of the set of its rows alone,
 * whatever the order of their arrival: the newest row decides, ties broken by row id.
 */
export type ObjectState = {
  readonly tenant: string;
  readonly jobId: string;
  readonly application: string;
  readonly sourceId: string;
  readonly kind: ObjectKind;
  readonly targetId: string | null;
  readonly latestEvent: ObjectEvent;
  /** Reason text of the newest row that carried one; untrusted. */
  readonly reason: string | null;
  readonly lastSuccessAt: Instant | null;
  /** What that success did: a skip that follows a disable is no account that still works. */
  readonly lastSuccessAction: EventAction | null;
  readonly lastFailureAt: Instant | null;
  /** Earliest known failure since the last success; null when the newest verdict is no failure. */
  readonly failingSince: Instant | null;
  /** Failures since the last success, as far as the kept timeline reaches. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** What the newest row says of its place in scope. */
  readonly scoping: Scoping | null;
};

/** A person or group of a tenant, as its newest row names it. */
export type IdentityRecord = {
  readonly tenant: string;
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  readonly kind: ObjectKind;
};
