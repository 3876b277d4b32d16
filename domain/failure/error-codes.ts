import type { ExplanationId } from "../error-explanation.ts";

export type ErrorCodeEntry = {
  readonly code: string;
  readonly explanationId: ExplanationId;
};

/** Codes of outbound provisioning (entra-docs, howto-analyze-provisioning-logs, 2024-09-26). */
const TARGET_ERROR_CODES: readonly ErrorCodeEntry[] = [
  { code: "Conflict", explanationId: "conflict" },
  { code: "TooManyRequests", explanationId: "too-many-requests" },
  { code: "InternalServerError", explanationId: "internal-server-error" },
  { code: "InsufficientRights", explanationId: "insufficient-rights" },
  { code: "MethodNotAllowed", explanationId: "method-not-allowed" },
  { code: "NotPermitted", explanationId: "change-not-permitted" },
  { code: "Unauthorized", explanationId: "token-not-accepted" },
  { code: "UnprocessableEntity", explanationId: "unexpected-answer" },
  { code: "WebExceptionProtocolError", explanationId: "connection-broken" },
  { code: "InvalidAnchor", explanationId: "account-gone" },
  { code: "NotImplemented", explanationId: "call-not-implemented" },
  { code: "MandatoryFieldsMissing", explanationId: "value-missing" },
  { code: "MissingValues", explanationId: "value-missing" },
  { code: "SchemaAttributeNotFound", explanationId: "unknown-target-attribute" },
  { code: "SchemaPropertyCanOnlyAcceptValue", explanationId: "single-value-only" },
  { code: "InternalError", explanationId: "microsoft-internal-error" },
  { code: "InvalidDomain", explanationId: "domain-not-accepted" },
  { code: "Timeout", explanationId: "timeout" },
  { code: "LicenseLimitExceeded", explanationId: "no-free-seat" },
  { code: "DuplicateTargetEntries", explanationId: "several-target-matches" },
  { code: "DuplicateSourceEntries", explanationId: "several-source-matches" },
  { code: "ImportSkipped", explanationId: "skipped-without-matching-value" },
  { code: "EntrySynchronizationSkipped", explanationId: "skipped-nothing-to-do" },
  { code: "UnableToResolveReferenceAttributeValue", explanationId: "unresolved-reference" },
  {
    code: "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse",
    explanationId: "several-search-results",
  },
  {
    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    explanationId: "unreadable-scim-answer",
  },
  {
    code: "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering",
    explanationId: "incompatible-scim-search",
  },
  {
    code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
    explanationId: "scim-credentials-rejected",
  },
  { code: "InvalidCredentials", explanationId: "credentials-rejected" },
];

/**
 * Codes of individual gallery connectors (entra-docs, the provisioning tutorials of the apps). Some
 * connectors put the name of the app in front of the code; the codes here do not contain this name.
 */
const CONNECTOR_ERROR_CODES: readonly ErrorCodeEntry[] = [
  { code: "DuplicateUserName", explanationId: "user-name-not-globally-unique" },
  { code: "RequiredFieldMissing", explanationId: "required-field-missing" },
  { code: "InvalidLookupReference", explanationId: "lookup-record-missing" },
  { code: "EntryJoiningPropertyValueIsMissing", explanationId: "matching-value-missing" },
  { code: "ServiceNowInstanceInvalid", explanationId: "servicenow-instance-invalid" },
];

/** Codes of cross-tenant, cloud sync and HR provisioning (entra-docs, their error references). */
const DIRECTORY_ERROR_CODES: readonly ErrorCodeEntry[] = [
  {
    code: "CannotUpdateObjectsOriginatedInExternalService",
    explanationId: "attribute-owned-elsewhere",
  },
  { code: "CannotUpdateObjectsMasteredOnPremises", explanationId: "account-mastered-on-premises" },
  {
    code: "AzureDirectoryB2BManagementPolicyCheckFailure",
    explanationId: "automatic-redemption-off",
  },
  { code: "QuotaLimitExceeded", explanationId: "directory-quota-exceeded" },
  { code: "AzureActiveDirectoryForbidden", explanationId: "invitation-forbidden" },
  { code: "InvitationCreationFailure", explanationId: "invitation-failed" },
  {
    code: "InvitationCreationFailureUserAccountDisabled",
    explanationId: "invited-account-disabled",
  },
  {
    code: "InvitationCreationFailureInvalidPropertyValue",
    explanationId: "invitation-value-invalid",
  },
  { code: "InvitationCreationFailureAmbiguousUser", explanationId: "invitation-address-taken" },
  { code: "EntityTypeNotSupported", explanationId: "object-type-not-provisioned" },
  {
    code: "HybridSynchronizationActiveDirectoryInternalServerError",
    explanationId: "agent-search-failed",
  },
  { code: "HybridIdentityServiceNoAgentsAssigned", explanationId: "no-agent-registered" },
  { code: "HybridIdentityServiceNoActiveAgents", explanationId: "no-agent-active" },
  { code: "HybridIdentityServiceInvalidResource", explanationId: "agent-registration-broken" },
  { code: "HybridIdentityServiceAgentSignalingError", explanationId: "agent-unreachable" },
  {
    code: "HybridSynchronizationActiveDirectoryCannotFindAttribute",
    explanationId: "unknown-directory-attribute",
  },
  { code: "InvalidAttributeSyntax-LdapErr", explanationId: "ldap-value-invalid" },
  { code: "AzureDirectoryServiceServerBusy", explanationId: "entra-busy" },
  { code: "AzureActiveDirectoryInvalidCredential", explanationId: "cloud-sync-account-broken" },
  { code: "AzureActiveDirectoryExpiredCredentials", explanationId: "cloud-sync-password-expired" },
  { code: "AzureActiveDirectoryAuthenticationFailed", explanationId: "cloud-sync-sign-in-failed" },
];

export const ERROR_CODES: readonly ErrorCodeEntry[] = [
  ...TARGET_ERROR_CODES,
  ...CONNECTOR_ERROR_CODES,
  ...DIRECTORY_ERROR_CODES,
];
