import type { ObjectKind } from "./provisioning-event.ts";
import type { Instant } from "./time.ts";

/** How a job is set up, as far as Graph lets us read it; null is what could not be read. */
export type JobConfiguration = {
  readonly readAt: Instant;
  /** The first time that we read it: a job is at least so old. */
  readonly firstReadAt: Instant;
  /** Entra's own mail about quarantine is switched on. */
  readonly hasNotificationMail: boolean | null;
  /** The accidental-deletion threshold is switched on. */
  readonly hasDeletionPrevention: boolean | null;
  /** Everybody in the directory is in scope, not only who is assigned. */
  readonly isEveryoneInScope: boolean | null;
  /** Which SCIM the flags in the Tenant URL ask of Entra; `none` without a flag. */
  readonly scimFlags: "none" | "current" | "legacy" | "both" | null;
  readonly mappings: readonly ObjectMapping[] | null;
};

/** What happens to one kind of object. */
export type ObjectMapping = {
  readonly kind: ObjectKind;
  readonly isEnabled: boolean;
  readonly canCreate: boolean;
  readonly canUpdate: boolean;
  readonly canDelete: boolean;
  /** A scoping filter leaves some of them out. */
  readonly hasScopingFilter: boolean;
  /** First tried first. */
  readonly matchingPairs: readonly MatchingPair[];
  /** Attributes of the target that are written. */
  readonly attributes: readonly MappedAttribute[];
};

export type MatchingPair = {
  readonly targetAttribute: string;
  /** Null when a constant or an expression stands in its place. */
  readonly sourceAttribute: string | null;
};

export type MappedAttribute = {
  readonly targetAttribute: string;
  readonly isOnlyAtCreation: boolean;
};
