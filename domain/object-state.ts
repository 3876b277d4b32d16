import type { ErrorExplanation } from "./error-explanation.ts";
import type { ObjectKind } from "./object-kind.ts";
import type { EventAction, EventStatus } from "./provisioning-event.ts";
import type { Scoping } from "./scoping.ts";
import type { Instant } from "./time.ts";

/** What one log row says about its object. */
export type ObjectEvent = {
  readonly at: Instant;
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly code: string | null;
};

/** A value as a row names it: one that Entra wants to write to the target, or one of the object in the source. */
export type SentValue = {
  readonly attribute: string;
  /** Null if the value is not stored. */
  readonly value: string | null;
  /** True if the row has no list of changes: then this is a value of the object in the source. */
  readonly isFromSource: boolean;
};

/**
 * The state of one object in one job, according to the log. It does not depend on the order in
 * which the rows arrive: the newest row decides, and the row id decides between rows with the same
 * time.
 */
export type ObjectState = {
  readonly tenant: string;
  readonly jobId: string;
  readonly application: string;
  readonly sourceId: string;
  readonly kind: ObjectKind;
  readonly targetId: string | null;
  readonly latestEvent: ObjectEvent;
  /** The explanation of the newest row; null if that row needs none. */
  readonly explanation: ErrorExplanation | null;
  /** The error text of the newest row with an error text. This is text from outside. */
  readonly reason: string | null;
  readonly lastSuccessAt: Instant | null;
  /** The action of the last success. If it is a disable, later skips leave the account disabled. */
  readonly lastSuccessAction: EventAction | null;
  readonly lastFailureAt: Instant | null;
  /** The earliest known failure since the last success; null if the newest row is not a failure. */
  readonly failingSince: Instant | null;
  /**
   * Since the last success, the earliest known skip because of which an account is missing; null if the
   * newest row is not such a skip.
   */
  readonly missingAccountSince: Instant | null;
  /** The number of failures since the last success, as far back as the store keeps rows. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** The scoping checks of the newest row. */
  readonly scoping: Scoping | null;
  /** The values of the newest row; empty if its details have expired. */
  readonly sentValues: readonly SentValue[];
};

/** A person or group of a tenant, with the names in the newest row about it. */
export type IdentityRecord = {
  readonly tenant: string;
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  readonly kind: ObjectKind;
};

export type NamedObject = Omit<IdentityRecord, "tenant"> & {
  /** The keys by which a search finds the person in the privacy mode `pseudonym`. */
  readonly searchKeys?: readonly string[];
};

/** One person under the ids of all sources that name the person, as far as rows link these ids. */
export type LinkedPerson = {
  /** The record with the id in Entra, or in another source if no row names the Entra user. */
  readonly identity: IdentityRecord;
  /** The ids in all sources; that of `identity` comes first. */
  readonly ids: readonly string[];
};
