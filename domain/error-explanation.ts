import { APP_EXPLANATIONS, type ClassAndOwner } from "./app-explanation-classes.ts";
import type { ErrorClass, ErrorOwner } from "./error-class.ts";
import type { SystemKind } from "./job-kind.ts";
import type { ObjectKind } from "./object-kind.ts";

/**
 * What is known about an error of one object or of a whole cycle. The folder wording/explanations makes
 * the texts about the error.
 */
export type ErrorExplanation = {
  readonly id: ExplanationId;
  readonly errorClass: ErrorClass;
  readonly owner: ErrorOwner;
  /** The code as the catalogue spells it; null if the catalogue does not contain the code. */
  readonly catalogueCode: string | null;
  /** The code as Entra spells it. This is text from outside. */
  readonly code: string | null;
  /**
   * The message of the app, cleaned for display; null if the error text contains none. Of an unknown error:
   * the message of the log row.
   */
  readonly detail: string | null;
  /** The attribute that the row names as the cause; null if it names none. */
  readonly attribute: string | null;
  /** Microsoft's own advice, cleaned for display; null if the row contains none. */
  readonly recommendedAction: string | null;
  /** True if Entra should disable or delete the account of a person, who keeps the access until then. */
  readonly isRemoval: boolean;
  /** The system that the job writes to, where an account is disabled by hand. */
  readonly targetSystem: SystemKind;
  /** What Entra wanted to create, change or remove. Texts about a group do not mention persons. */
  readonly objectKind: ObjectKind;
  /** The HTTP status of the target's answer; null if it is not known. */
  readonly httpStatus: number | null;
};

/** Errors that only the error text identifies, because their code stands for several errors. */
const TEXT_EXPLANATIONS = {
  "8x8-site-unchangeable": { errorClass: "data", owner: "directory admin" },
  "8x8-site-unknown": { errorClass: "data", owner: "directory admin" },
  "8x8-site-missing": { errorClass: "data", owner: "directory admin" },
  "8x8-user-name-taken": { errorClass: "conflict", owner: "app owner" },
  "user-name-taken": { errorClass: "conflict", owner: "app owner" },
  "email-taken": { errorClass: "conflict", owner: "app owner" },
  "group-name-taken": { errorClass: "conflict", owner: "app owner" },
  "email-missing": { errorClass: "data", owner: "directory admin" },
  "name-missing": { errorClass: "data", owner: "directory admin" },
  "8x8-locale-unknown": { errorClass: "data", owner: "app owner" },
  "8x8-token-rejected": { errorClass: "credentials", owner: "app owner" },
  "web-page-answer": { errorClass: "target-contract", owner: "app owner" },
} as const satisfies Record<string, ClassAndOwner>;

/** Entra skipped an object that is in scope. The admin of the job's source corrects the value. */
const SKIP_EXPLANATIONS = {
  "source-value-unusable": { errorClass: "data", owner: "directory admin" },
  "ad-source-value-unusable": { errorClass: "data", owner: "directory admin" },
  "hr-source-value-unusable": { errorClass: "data", owner: "HR integration admin" },
  "skipped-in-scope": { errorClass: "unknown", owner: "job owner" },
} as const satisfies Record<string, ClassAndOwner>;

/** Errors of cross-tenant synchronization, whose target is another tenant of Entra. */
const PARTNER_TENANT_EXPLANATIONS = {
  "attribute-owned-elsewhere": { errorClass: "policy", owner: "partner tenant admin" },
  "account-mastered-on-premises": { errorClass: "policy", owner: "partner tenant admin" },
  "automatic-redemption-off": { errorClass: "policy", owner: "partner tenant admin" },
  "directory-quota-exceeded": { errorClass: "capacity", owner: "partner tenant admin" },
  "invitation-forbidden": { errorClass: "policy", owner: "partner tenant admin" },
  "inbound-sync-off": { errorClass: "policy", owner: "partner tenant admin" },
  "outbound-redemption-off": { errorClass: "policy", owner: "directory admin" },
  "cross-cloud-sync-off": { errorClass: "policy", owner: "partner tenant admin" },
  "tenant-credentials-rejected": { errorClass: "credentials", owner: "directory admin" },
  "tenant-change-forbidden": { errorClass: "policy", owner: "partner tenant admin" },
  "tenant-refused": { errorClass: "policy", owner: "directory admin" },
  "invitation-failed": { errorClass: "policy", owner: "partner tenant admin" },
  "invited-account-disabled": { errorClass: "policy", owner: "partner tenant admin" },
  "invitation-value-invalid": { errorClass: "data", owner: "directory admin" },
  "invitation-address-taken": { errorClass: "conflict", owner: "partner tenant admin" },
  "tenant-account-gone": { errorClass: "missing-account", owner: "directory admin" },
  "tenant-account-not-found": { errorClass: "missing-account", owner: "partner tenant admin" },
  "object-type-not-provisioned": { errorClass: "skip", owner: "nobody" },
  "unknown-tenant-code": { errorClass: "unknown", owner: "directory admin" },
} as const satisfies Record<string, ClassAndOwner>;

/** Errors of jobs that write to Entra: HR, API-driven and cloud sync. */
const ENTRA_EXPLANATIONS = {
  "entra-busy": { errorClass: "microsoft", owner: "Microsoft" },
  "entra-credentials-rejected": { errorClass: "credentials", owner: "job owner" },
  "entra-change-forbidden": { errorClass: "policy", owner: "directory admin" },
  "entra-mastered-on-premises": { errorClass: "policy", owner: "directory admin" },
  "entra-attribute-owned-elsewhere": { errorClass: "policy", owner: "job owner" },
  "entra-quota-exceeded": { errorClass: "capacity", owner: "directory admin" },
  "entra-upn-invalid": { errorClass: "data", owner: "job owner" },
  "entra-domain-not-verified": { errorClass: "data", owner: "job owner" },
  "entra-value-taken": { errorClass: "conflict", owner: "directory admin" },
  "entra-sync-conflict": { errorClass: "conflict", owner: "directory admin" },
  "entra-match-hardened": { errorClass: "policy", owner: "directory admin" },
  "entra-object-too-large": { errorClass: "data", owner: "directory admin" },
  "entra-match-blocked": { errorClass: "policy", owner: "directory admin" },
  "entra-refused": { errorClass: "policy", owner: "job owner" },
  "entra-value-refused": { errorClass: "data", owner: "job owner" },
  "entra-attribute-unknown": { errorClass: "mapping", owner: "job owner" },
  "entra-value-missing": { errorClass: "data", owner: "job owner" },
  "entra-several-matches": { errorClass: "matching", owner: "directory admin" },
  "entra-account-gone": { errorClass: "missing-account", owner: "job owner" },
  "entra-account-not-found": { errorClass: "missing-account", owner: "directory admin" },
  "entra-sync-service-missing": { errorClass: "authorisation", owner: "agent admin" },
  "cloud-sync-account-broken": { errorClass: "credentials", owner: "agent admin" },
  "cloud-sync-password-expired": { errorClass: "credentials", owner: "agent admin" },
  "cloud-sync-sign-in-failed": { errorClass: "credentials", owner: "Microsoft" },
  "unknown-entra-code": { errorClass: "unknown", owner: "job owner" },
} as const satisfies Record<string, ClassAndOwner>;

/** Errors of jobs that read or write Active Directory through a provisioning agent. */
const ACTIVE_DIRECTORY_EXPLANATIONS = {
  "agent-search-failed": { errorClass: "agent", owner: "agent admin" },
  "agent-failed": { errorClass: "agent", owner: "agent admin" },
  "no-agent-registered": { errorClass: "agent", owner: "agent admin" },
  "no-agent-active": { errorClass: "agent", owner: "agent admin" },
  "agent-registration-broken": { errorClass: "agent", owner: "agent admin" },
  "agent-unreachable": { errorClass: "agent", owner: "agent admin" },
  "agent-timeout": { errorClass: "agent", owner: "agent admin" },
  "ad-connection-failed": { errorClass: "agent", owner: "agent admin" },
  "ad-read-failed": { errorClass: "agent", owner: "agent admin" },
  "ad-unreachable": { errorClass: "agent", owner: "agent admin" },
  "ad-busy": { errorClass: "agent", owner: "agent admin" },
  "ad-credentials-rejected": { errorClass: "credentials", owner: "agent admin" },
  "ad-access-denied": { errorClass: "authorisation", owner: "directory admin" },
  "ad-unwilling": { errorClass: "policy", owner: "agent admin" },
  "ad-move-refused": { errorClass: "authorisation", owner: "agent admin" },
  "ad-limit-exceeded": { errorClass: "capacity", owner: "agent admin" },
  "ad-group-type-invalid": { errorClass: "mapping", owner: "agent admin" },
  "ad-duplicate-groups": { errorClass: "matching", owner: "agent admin" },
  "unknown-directory-attribute": { errorClass: "mapping", owner: "agent admin" },
  "ad-upn-taken": { errorClass: "conflict", owner: "job owner" },
  "ad-value-taken": { errorClass: "conflict", owner: "job owner" },
  "ad-value-refused": { errorClass: "data", owner: "job owner" },
  "ldap-value-invalid": { errorClass: "data", owner: "job owner" },
  "ad-value-missing": { errorClass: "data", owner: "job owner" },
  "ad-container-missing": { errorClass: "mapping", owner: "job owner" },
  "ad-name-invalid": { errorClass: "mapping", owner: "job owner" },
  "ad-attribute-owned": { errorClass: "mapping", owner: "job owner" },
  "ad-rename-refused": { errorClass: "mapping", owner: "job owner" },
  "ad-schema-violated": { errorClass: "mapping", owner: "job owner" },
  "ad-password-refused": { errorClass: "policy", owner: "job owner" },
  "ad-several-matches": { errorClass: "matching", owner: "job owner" },
  "ad-account-gone": { errorClass: "missing-account", owner: "job owner" },
  "ad-account-not-found": { errorClass: "missing-account", owner: "agent admin" },
  "directory-reference-missing": { errorClass: "reference", owner: "job owner" },
  "unknown-ad-code": { errorClass: "unknown", owner: "agent admin" },
} as const satisfies Record<string, ClassAndOwner>;

/** Errors of an HR system, as the source of a job or as the target of a writeback. */
const HR_EXPLANATIONS = {
  "hr-credentials-rejected": { errorClass: "credentials", owner: "HR integration admin" },
  "hr-access-denied": { errorClass: "authorisation", owner: "HR integration admin" },
  "hr-unreachable": { errorClass: "outage", owner: "HR integration admin" },
  "hr-throttled": { errorClass: "throttling", owner: "HR integration admin" },
  "hr-value-missing": { errorClass: "data", owner: "HR integration admin" },
  "hr-value-refused": { errorClass: "data", owner: "HR integration admin" },
  "hr-change-refused": { errorClass: "policy", owner: "HR integration admin" },
  "hr-precondition-missing": { errorClass: "data", owner: "HR integration admin" },
  "hr-attribute-unknown": { errorClass: "mapping", owner: "HR integration admin" },
  "hr-record-missing": { errorClass: "missing-account", owner: "HR integration admin" },
  "unknown-hr-code": { errorClass: "unknown", owner: "HR integration admin" },
} as const satisfies Record<string, ClassAndOwner>;

/** Errors of on-premises apps, which Entra reaches through an agent and the ECMA Connector Host. */
const ON_PREMISES_EXPLANATIONS = {
  "connector-host-importing": { errorClass: "agent", owner: "agent admin" },
  "connector-host-unavailable": { errorClass: "agent", owner: "agent admin" },
  "connector-driver-missing": { errorClass: "agent", owner: "agent admin" },
  "connector-host-token-rejected": { errorClass: "credentials", owner: "agent admin" },
  "connector-credentials-rejected": { errorClass: "credentials", owner: "agent admin" },
  "connector-access-denied": { errorClass: "authorisation", owner: "agent admin" },
  "connector-name-invalid": { errorClass: "mapping", owner: "agent admin" },
  "connector-value-taken": { errorClass: "conflict", owner: "app owner" },
  "connector-refused": { errorClass: "data", owner: "app owner" },
  "unknown-connector-code": { errorClass: "unknown", owner: "agent admin" },
} as const satisfies Record<string, ClassAndOwner>;

export type AppExplanationId = keyof typeof APP_EXPLANATIONS;
export type TextExplanationId = keyof typeof TEXT_EXPLANATIONS;
export type SkipExplanationId = keyof typeof SKIP_EXPLANATIONS;
export type PartnerTenantExplanationId = keyof typeof PARTNER_TENANT_EXPLANATIONS;
export type EntraExplanationId = keyof typeof ENTRA_EXPLANATIONS;
export type ActiveDirectoryExplanationId = keyof typeof ACTIVE_DIRECTORY_EXPLANATIONS;
export type HrExplanationId = keyof typeof HR_EXPLANATIONS;
export type OnPremisesExplanationId = keyof typeof ON_PREMISES_EXPLANATIONS;
export type ExplanationId =
  | AppExplanationId
  | TextExplanationId
  | PartnerTenantExplanationId
  | EntraExplanationId
  | ActiveDirectoryExplanationId
  | HrExplanationId
  | OnPremisesExplanationId
  | SkipExplanationId;

export const ERROR_EXPLANATIONS: Readonly<Record<ExplanationId, ClassAndOwner>> = {
  ...APP_EXPLANATIONS,
  ...TEXT_EXPLANATIONS,
  ...PARTNER_TENANT_EXPLANATIONS,
  ...ENTRA_EXPLANATIONS,
  ...ACTIVE_DIRECTORY_EXPLANATIONS,
  ...HR_EXPLANATIONS,
  ...ON_PREMISES_EXPLANATIONS,
  ...SKIP_EXPLANATIONS,
};

/** True for the explanations that are about an app, or about the connection to it. */
export function isAppExplanationId(id: ExplanationId): id is AppExplanationId | TextExplanationId {
  return Object.hasOwn(APP_EXPLANATIONS, id) || Object.hasOwn(TEXT_EXPLANATIONS, id);
}

/**
 * True if the app did not accept the credentials that Entra uses. An app that accepts them but does
 * not allow an action gives an error of the class `authorisation` too.
 */
export function areCredentialsRejected({
  id,
  errorClass,
}: Pick<ErrorExplanation, "id" | "errorClass">): boolean {
  return errorClass === "credentials" || id === "token-not-accepted";
}

export const EXPLANATION_IDS = Object.keys(ERROR_EXPLANATIONS) as readonly ExplanationId[];
