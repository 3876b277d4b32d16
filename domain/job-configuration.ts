import type { ObjectKind } from "./object-kind.ts";
import type { Instant } from "./time.ts";

export const SCIM_FLAGS = ["none", "current", "legacy", "both"] as const;
/** The flags in the Tenant URL, which select the form of SCIM; `none` if the URL has no flag. */
type ScimFlags = (typeof SCIM_FLAGS)[number];

export const SETTING_STATES = ["on", "off", "not-set", "unknown"] as const;
/** `not-set` if the setting was never saved; `unknown` if Graph did not show its value. */
export type SettingState = (typeof SETTING_STATES)[number];

/** The configuration of a job. Parts that Graph did not return are null. */
export type JobConfiguration = {
  readonly readAt: Instant;
  /** When Steadystate first read the configuration: the job has existed since then or longer. */
  readonly firstReadAt: Instant;
  /** False if Graph did not list the settings of the connection. */
  readonly areSettingsRead: boolean;
  /** Whether Entra sends a mail if it quarantines this job. */
  readonly notificationMail: SettingState;
  /** The addresses in the job's Notification Email setting. Empty if Entra sends no mail about the job. */
  readonly notificationAddresses: readonly string[];
  /** Whether Entra holds back deletions above a threshold (its setting "Prevent accidental deletion"). */
  readonly deletionPrevention: SettingState;
  /**
   * The threshold of `deletionPrevention`, for jobs that keep it in their secrets; other jobs have it in
   * `ObservedJob.deletionThreshold`.
   */
  readonly deletionThreshold: number | null;
  /** True if people who leave the scope of the job keep their accounts (Graph's `SkipOutOfScopeDeletions`). */
  readonly keepsAccountsOutOfScope: boolean;
  /** When the token that Entra uses expires (Graph's `TokenExpiration`). */
  readonly tokenExpiresAt: Instant | null;
  /** True if everyone in the directory is in scope, not only assigned users and groups. */
  readonly isEveryoneInScope: boolean | null;
  readonly scimFlags: ScimFlags | null;
  readonly mappings: readonly ObjectMapping[] | null;
};

/** How the job provisions one kind of object. */
export type ObjectMapping = {
  readonly kind: ObjectKind;
  readonly isEnabled: boolean;
  readonly canCreate: boolean;
  readonly canUpdate: boolean;
  readonly canDelete: boolean;
  /** A scoping filter excludes some objects. */
  readonly hasScopingFilter: boolean;
  /** Entra tries the pairs in this order. */
  readonly matchingPairs: readonly MatchingPair[];
  /** Attributes that Entra writes in the target. */
  readonly attributes: readonly MappedAttribute[];
};

export type MatchingPair = {
  readonly targetAttribute: string;
  /** Null for a constant or an expression. */
  readonly sourceAttribute: string | null;
};

export type MappedAttribute = {
  readonly targetAttribute: string;
  readonly isOnlyAtCreation: boolean;
  /** The value depends on whether the person has left or is disabled in the source. */
  readonly showsWhoLeft: boolean;
};
