import type { ObjectKind } from "../provisioning.ts";
import type { Instant } from "../time.ts";

/** How a job is set up, as far as Graph lets us read it; null is what could not be read. */
export type JobConfiguration = {
  readonly readAt: Instant;
  /** The first time that we read it: a job is at least so old. */
  readonly knownSince: Instant;
  /** Entra's own mail about quarantine is switched on. */
  readonly notifies: boolean | null;
  /** The accidental-deletion threshold is switched on. */
  readonly guardsDeletions: boolean | null;
  /** Everybody in the directory is in scope, not only who is assigned. */
  readonly syncAll: boolean | null;
  /** Which SCIM the flags in the Tenant URL ask of Entra; `none` without a flag. */
  readonly dialect: "none" | "current" | "legacy" | "both" | null;
  readonly mappings: readonly ObjectMapping[] | null;
};

/** What happens to one kind of object. */
export type ObjectMapping = {
  readonly kind: ObjectKind;
  readonly enabled: boolean;
  readonly creates: boolean;
  readonly updates: boolean;
  readonly deletes: boolean;
  /** A scoping filter leaves some of them out. */
  readonly filtered: boolean;
  /** First tried first. */
  readonly matching: readonly MatchingPair[];
  /** Attributes of the target that are written. */
  readonly attributes: readonly MappedAttribute[];
};

export type MatchingPair = {
  readonly target: string;
  /** Null when a constant or an expression stands in its place. */
  readonly source: string | null;
};

export type MappedAttribute = { readonly target: string; readonly onlyAtCreation: boolean };
