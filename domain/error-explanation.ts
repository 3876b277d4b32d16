import type { ErrorClass, ErrorOwner } from "./error-class.ts";

/** The kind of an error of one object or of a whole cycle. wording/explanations makes its texts. */
export type ErrorExplanation = {
  readonly id: ExplanationId;
  readonly errorClass: ErrorClass;
  readonly owner: ErrorOwner;
  /** The code as the catalogue spells it; null if the catalogue does not contain the code. */
  readonly catalogueCode: string | null;
  /** The code as Entra spells it. This is text from outside. */
  readonly code: string | null;
  /** The message of the app, cleaned for display; null if the error text contains none. */
  readonly detail: string | null;
  /** The attribute that the row names as the cause; null if it names none. */
  readonly attribute: string | null;
  /** Microsoft's own advice, cleaned for display; null if the row contains none. */
  readonly recommendedAction: string | null;
};

type ClassAndOwner = { readonly errorClass: ErrorClass; readonly owner: ErrorOwner };

/** Errors that the target app reports, or that happen on the connection to the app. */
const APP_EXPLANATIONS = {
  conflict: { errorClass: "conflict", owner: "directory admin" },
  "too-many-requests": { errorClass: "throttling", owner: "target vendor" },
  "internal-server-error": { errorClass: "outage", owner: "target vendor" },
  "insufficient-rights": { errorClass: "authorisation", owner: "app owner" },
  "method-not-allowed": { errorClass: "authorisation", owner: "app owner" },
  "change-not-permitted": { errorClass: "authorisation", owner: "app owner" },
  "token-not-accepted": { errorClass: "authorisation", owner: "app owner" },
  "unexpected-answer": { errorClass: "target-contract", owner: "app owner" },
  "connection-broken": { errorClass: "network", owner: "network team" },
  "account-gone": { errorClass: "missing-account", owner: "app owner" },
  "call-not-implemented": { errorClass: "target-contract", owner: "target vendor" },
  "value-missing": { errorClass: "data", owner: "directory admin" },
  "unknown-target-attribute": { errorClass: "mapping", owner: "app owner" },
  "single-value-only": { errorClass: "mapping", owner: "app owner" },
  "microsoft-internal-error": { errorClass: "microsoft", owner: "Microsoft" },
  "domain-not-accepted": { errorClass: "data", owner: "directory admin" },
  timeout: { errorClass: "outage", owner: "target vendor" },
  "no-free-seat": { errorClass: "capacity", owner: "app owner" },
  "several-target-matches": { errorClass: "matching", owner: "app owner" },
  "several-source-matches": { errorClass: "matching", owner: "directory admin" },
  "skipped-without-matching-value": { errorClass: "skip", owner: "directory admin" },
  "skipped-nothing-to-do": { errorClass: "skip", owner: "nobody" },
  "unresolved-reference": { errorClass: "reference", owner: "app owner" },
  "several-search-results": { errorClass: "target-contract", owner: "target vendor" },
  "unreadable-scim-answer": { errorClass: "target-contract", owner: "target vendor" },
  "incompatible-scim-search": { errorClass: "target-contract", owner: "target vendor" },
  "scim-credentials-rejected": { errorClass: "credentials", owner: "app owner" },
  "credentials-rejected": { errorClass: "credentials", owner: "app owner" },
  "user-name-not-globally-unique": { errorClass: "conflict", owner: "app owner" },
  "required-field-missing": { errorClass: "data", owner: "directory admin" },
  "lookup-record-missing": { errorClass: "reference", owner: "app owner" },
  "matching-value-missing": { errorClass: "matching", owner: "directory admin" },
  "servicenow-instance-invalid": { errorClass: "credentials", owner: "app owner" },
  // Entra does not find the account of a leaver in the app. The account must not be created again.
  "account-not-found": { errorClass: "missing-account", owner: "app owner" },
  "unknown-code": { errorClass: "unknown", owner: "app owner" },
  "no-code": { errorClass: "unknown", owner: "app owner" },
} as const satisfies Record<string, ClassAndOwner>;

/** Errors of cross-tenant, cloud sync and HR provisioning, whose target is a directory. */
const DIRECTORY_EXPLANATIONS = {
  "attribute-owned-elsewhere": { errorClass: "policy", owner: "partner tenant admin" },
  "account-mastered-on-premises": { errorClass: "policy", owner: "partner tenant admin" },
  "automatic-redemption-off": { errorClass: "policy", owner: "partner tenant admin" },
  "directory-quota-exceeded": { errorClass: "capacity", owner: "partner tenant admin" },
  "invitation-forbidden": { errorClass: "policy", owner: "partner tenant admin" },
  "invitation-failed": { errorClass: "microsoft", owner: "Microsoft" },
  "invited-account-disabled": { errorClass: "policy", owner: "partner tenant admin" },
  "invitation-value-invalid": { errorClass: "data", owner: "directory admin" },
  "invitation-address-taken": { errorClass: "conflict", owner: "partner tenant admin" },
  "object-type-not-provisioned": { errorClass: "skip", owner: "nobody" },
  "agent-search-failed": { errorClass: "agent", owner: "agent admin" },
  "no-agent-registered": { errorClass: "agent", owner: "agent admin" },
  "no-agent-active": { errorClass: "agent", owner: "agent admin" },
  "agent-registration-broken": { errorClass: "agent", owner: "agent admin" },
  "agent-unreachable": { errorClass: "agent", owner: "agent admin" },
  "unknown-directory-attribute": { errorClass: "mapping", owner: "agent admin" },
  "ldap-value-invalid": { errorClass: "data", owner: "HR integration admin" },
  "entra-busy": { errorClass: "microsoft", owner: "Microsoft" },
  "cloud-sync-account-broken": { errorClass: "credentials", owner: "agent admin" },
  "cloud-sync-password-expired": { errorClass: "credentials", owner: "agent admin" },
  "cloud-sync-sign-in-failed": { errorClass: "credentials", owner: "Microsoft" },
} as const satisfies Record<string, ClassAndOwner>;

/** Errors that only the error text identifies, because their code stands for several errors. */
const TEXT_EXPLANATIONS = {
  "8x8-site-unchangeable": { errorClass: "data", owner: "directory admin" },
  "8x8-site-unknown": { errorClass: "data", owner: "directory admin" },
  "8x8-site-missing": { errorClass: "data", owner: "directory admin" },
  "8x8-user-name-taken": { errorClass: "conflict", owner: "app owner" },
  "user-name-taken": { errorClass: "conflict", owner: "app owner" },
  "email-taken": { errorClass: "conflict", owner: "app owner" },
  "email-missing": { errorClass: "data", owner: "directory admin" },
  "name-missing": { errorClass: "data", owner: "directory admin" },
  "8x8-locale-unknown": { errorClass: "data", owner: "app owner" },
  "8x8-token-rejected": { errorClass: "credentials", owner: "app owner" },
  "web-page-answer": { errorClass: "target-contract", owner: "app owner" },
} as const satisfies Record<string, ClassAndOwner>;

export type AppExplanationId = keyof typeof APP_EXPLANATIONS;
export type DirectoryExplanationId = keyof typeof DIRECTORY_EXPLANATIONS;
export type TextExplanationId = keyof typeof TEXT_EXPLANATIONS;
export type ExplanationId = AppExplanationId | DirectoryExplanationId | TextExplanationId;

export const ERROR_EXPLANATIONS: Readonly<Record<ExplanationId, ClassAndOwner>> = {
  ...APP_EXPLANATIONS,
  ...DIRECTORY_EXPLANATIONS,
  ...TEXT_EXPLANATIONS,
};

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
