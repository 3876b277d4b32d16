import {
  type ActiveDirectoryExplanationId,
  type AppExplanationId,
  type EntraExplanationId,
  type ExplanationId,
  type HrExplanationId,
  isAppExplanationId,
  type OnPremisesExplanationId,
  type PartnerTenantExplanationId,
  type TextExplanationId,
} from "../error-explanation.ts";
import type { SystemKind } from "../job-kind.ts";

// The rules about words, statuses and codes name explanations of an app. If the target of the job
// is not an app, the same fault has another explanation there, with another owner and remedy.

type GeneralId = AppExplanationId | TextExplanationId;
type Variants<Id extends ExplanationId> = {
  readonly ids: Readonly<Partial<Record<GeneralId, Id>>>;
  /** The explanation that replaces every other explanation that only an app has. */
  readonly otherwise: Id;
};

const VALUE_TAKEN_IDS = [
  "conflict",
  "user-name-taken",
  "email-taken",
  "group-name-taken",
  "user-name-not-globally-unique",
  "account-in-other-organisation",
  "account-not-linked",
  "account-not-managed",
  "inactive-account-exists",
  "new-value-taken",
  "alternate-address-taken",
] as const;
const VALUE_REFUSED_IDS = [
  "value-refused",
  "value-too-long",
  "value-unchangeable",
  "value-unchangeable-now",
  "values-must-match",
  "path-not-supported",
  "single-value-only",
  "lookup-record-missing",
  "schema-violated",
  "patch-target-missing",
  "value-not-writable",
  "value-type-mismatch",
  "part-type-refused",
  "password-refused",
  "record-violates-constraint",
  "create-not-understood",
] as const;
const VALUE_MISSING_IDS = [
  "value-missing",
  "required-field-missing",
  "email-missing",
  "name-missing",
  "role-missing",
  "sign-in-source-needed",
] as const;
const ACCESS_DENIED_IDS = [
  "insufficient-rights",
  "change-not-permitted",
  "account-protected",
  "token-account-removed",
  "scope-missing",
] as const;
/** The explanations for a change that the target refused without a more precise reason. */
const REFUSED_IDS = [
  "request-refused",
  "method-not-allowed",
  "creation-method-refused",
  "state-conflict",
  "member-already-there",
  "deletion-not-supported",
  "checks-listed",
  "body-not-read",
  "function-switched-off",
  "invitation-needed",
  "app-policy-refuses",
  "target-is-source",
  "api-not-enabled",
  "synchronized-from-active-directory",
] as const;
const ATTRIBUTE_UNKNOWN_IDS = [
  "unknown-target-attribute",
  "sub-attribute-unknown",
  "gateway-mapping-missing",
  "schema-not-accepted",
] as const;
const CREDENTIALS_IDS = [
  "instance-mismatch",
  "token-not-accepted",
  "credentials-rejected",
  "scim-credentials-rejected",
] as const;
const OUTAGE_IDS = [
  "server-setup-broken",
  "too-many-requests",
  "internal-server-error",
  "timeout",
  "endpoint-unavailable",
  "connection-broken",
] as const;

function all<Id extends ExplanationId>(
  generalIds: readonly GeneralId[],
  id: Id,
): Readonly<Partial<Record<GeneralId, Id>>> {
  return Object.fromEntries(generalIds.map((generalId) => [generalId, id])) as Readonly<
    Partial<Record<GeneralId, Id>>
  >;
}

const ACTIVE_DIRECTORY: Variants<ActiveDirectoryExplanationId> = {
  ids: {
    ...all(VALUE_TAKEN_IDS, "ad-value-taken"),
    ...all(VALUE_REFUSED_IDS, "ad-value-refused"),
    ...all(VALUE_MISSING_IDS, "ad-value-missing"),
    ...all(ACCESS_DENIED_IDS, "ad-access-denied"),
    ...all(REFUSED_IDS, "ad-unwilling"),
    ...all(CREDENTIALS_IDS, "ad-credentials-rejected"),
    ...all(OUTAGE_IDS, "ad-busy"),
    "user-name-taken": "ad-upn-taken",
    "password-refused": "ad-password-refused",
    "unresolved-reference": "directory-reference-missing",
    "member-refused": "directory-reference-missing",
    "manager-refused": "directory-reference-missing",
    "domain-not-accepted": "ad-value-refused",
    "schema-violated": "ad-schema-violated",
    "parent-missing": "ad-container-missing",
    ...all(ATTRIBUTE_UNKNOWN_IDS, "unknown-directory-attribute"),
    timeout: "agent-timeout",
    "endpoint-unavailable": "ad-connection-failed",
    "connection-broken": "ad-connection-failed",
    "several-target-matches": "ad-several-matches",
    "several-search-results": "ad-several-matches",
    "account-gone": "ad-account-gone",
    "account-not-found": "ad-account-not-found",
  },
  otherwise: "unknown-ad-code",
};

const ENTRA: Variants<EntraExplanationId | ActiveDirectoryExplanationId> = {
  ids: {
    ...all(VALUE_TAKEN_IDS, "entra-value-taken"),
    ...all(VALUE_REFUSED_IDS, "entra-value-refused"),
    ...all(VALUE_MISSING_IDS, "entra-value-missing"),
    ...all(ACCESS_DENIED_IDS, "entra-change-forbidden"),
    ...all(REFUSED_IDS, "entra-refused"),
    ...all(CREDENTIALS_IDS, "entra-credentials-rejected"),
    ...all(OUTAGE_IDS, "entra-busy"),
    ...all(ATTRIBUTE_UNKNOWN_IDS, "entra-attribute-unknown"),
    "unresolved-reference": "directory-reference-missing",
    "member-refused": "directory-reference-missing",
    "manager-refused": "directory-reference-missing",
    "domain-not-accepted": "entra-domain-not-verified",
    "no-free-seat": "entra-quota-exceeded",
    "app-limit-reached": "entra-quota-exceeded",
    "several-target-matches": "entra-several-matches",
    "several-search-results": "entra-several-matches",
    "account-gone": "entra-account-gone",
    "account-not-found": "entra-account-not-found",
  },
  otherwise: "unknown-entra-code",
};

const PARTNER_TENANT: Variants<
  PartnerTenantExplanationId | EntraExplanationId | ActiveDirectoryExplanationId
> = {
  ids: {
    ...all(VALUE_TAKEN_IDS, "invitation-address-taken"),
    ...all(VALUE_REFUSED_IDS, "invitation-value-invalid"),
    ...all(VALUE_MISSING_IDS, "invitation-value-invalid"),
    ...all(ACCESS_DENIED_IDS, "tenant-change-forbidden"),
    ...all(REFUSED_IDS, "tenant-refused"),
    ...all(CREDENTIALS_IDS, "tenant-credentials-rejected"),
    ...all(OUTAGE_IDS, "entra-busy"),
    "unresolved-reference": "directory-reference-missing",
    "member-refused": "directory-reference-missing",
    "manager-refused": "directory-reference-missing",
    "domain-not-accepted": "invitation-value-invalid",
    "no-free-seat": "directory-quota-exceeded",
    "app-limit-reached": "directory-quota-exceeded",
    "account-gone": "tenant-account-gone",
    "account-not-found": "tenant-account-not-found",
    "account-inactive": "invited-account-disabled",
    "inactive-account-exists": "invited-account-disabled",
  },
  otherwise: "unknown-tenant-code",
};

const HR: Variants<HrExplanationId> = {
  ids: {
    ...all(VALUE_TAKEN_IDS, "hr-value-refused"),
    ...all(VALUE_REFUSED_IDS, "hr-value-refused"),
    ...all(VALUE_MISSING_IDS, "hr-value-missing"),
    ...all(ACCESS_DENIED_IDS, "hr-access-denied"),
    ...all(REFUSED_IDS, "hr-change-refused"),
    ...all(CREDENTIALS_IDS, "hr-credentials-rejected"),
    ...all(OUTAGE_IDS, "hr-unreachable"),
    "endpoint-not-found": "hr-unreachable",
    "unreadable-scim-answer": "hr-unreachable",
    "web-page-answer": "hr-unreachable",
    "too-many-requests": "hr-throttled",
    ...all(ATTRIBUTE_UNKNOWN_IDS, "hr-attribute-unknown"),
    "create-not-understood": "hr-change-refused",
    "manager-refused": "hr-value-refused",
    "parent-missing": "hr-record-missing",
    "account-gone": "hr-record-missing",
    "account-not-found": "hr-record-missing",
  },
  otherwise: "unknown-hr-code",
};

/** An on-premises app has the explanations of an app, except where the connector host is at fault. */
const ON_PREMISES_APP: Readonly<Partial<Record<GeneralId, OnPremisesExplanationId>>> = {
  ...all(OUTAGE_IDS, "connector-host-unavailable"),
  ...all(CREDENTIALS_IDS, "connector-host-token-rejected"),
  // The host answers 401 for its token. Words about credentials are those of the directory or database.
  "credentials-rejected": "connector-credentials-rejected",
  "server-setup-broken": "connector-driver-missing",
  ...all(ACCESS_DENIED_IDS, "connector-access-denied"),
  ...all(REFUSED_IDS, "connector-refused"),
  "endpoint-not-found": "connector-host-unavailable",
  "web-page-answer": "connector-host-unavailable",
  "unreadable-scim-answer": "connector-host-unavailable",
  ...all(VALUE_TAKEN_IDS, "connector-value-taken"),
  "value-refused": "connector-refused",
  "lookup-record-missing": "connector-refused",
  "request-not-understood": "connector-refused",
  "patch-path-required": "connector-refused",
  "app-automation-failed": "connector-refused",
  "schema-violated": "connector-refused",
  "value-type-mismatch": "connector-refused",
  "part-type-refused": "connector-refused",
  "password-refused": "connector-refused",
  "value-not-writable": "connector-refused",
  "record-violates-constraint": "connector-refused",
  "create-not-understood": "connector-refused",
  "parent-missing": "connector-refused",
  "unknown-code": "unknown-connector-code",
};

/** Explanations that are right for every system. */
const SYSTEM_INDEPENDENT_IDS: ReadonlySet<ExplanationId> = new Set([
  "mapping-invalid",
  "microsoft-internal-error",
  "several-source-matches",
  "hr-duplicate-records",
  "ad-duplicate-sources",
  "skipped-without-matching-value",
  "skipped-nothing-to-do",
  "matching-value-missing",
  "no-code",
  "manager-not-in-scope",
]);

/** The explanation of the same fault in another system than an app. */
export function forSystem(id: ExplanationId, system: SystemKind): ExplanationId {
  if (SYSTEM_INDEPENDENT_IDS.has(id) || !isAppExplanationId(id)) return id;
  switch (system) {
    case "active-directory":
      return variantOf(id, ACTIVE_DIRECTORY);
    case "entra":
      return variantOf(id, ENTRA);
    case "partner-tenant":
      return variantOf(id, PARTNER_TENANT);
    case "hr":
    case "api":
      return variantOf(id, HR);
    case "on-premises-app":
      return ON_PREMISES_APP[id] ?? id;
    case "app":
    case "other":
      return id;
  }
}

function variantOf<Id extends ExplanationId>(id: GeneralId, variants: Variants<Id>): Id {
  return variants.ids[id] ?? variants.otherwise;
}
