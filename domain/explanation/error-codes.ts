import type { ExplanationId } from "../error-explanation.ts";
import type { JobKind } from "../job-kind.ts";

export type ErrorCodeEntry = {
  readonly code: string;
  readonly explanationId: ExplanationId;
  /** The code means something else in jobs of these kinds. */
  readonly byKind: Readonly<Partial<Record<JobKind, ExplanationId>>> | null;
  /** The code has one meaning, whatever the error text says. */
  readonly isPrecise: boolean;
  /** The code only says that something failed, so that everything else decides before it. */
  readonly isGeneral: boolean;
  /** The code names no cause, so that Microsoft's own words about the cause decide before it. */
  readonly isRefinedByText: boolean;
  /** The address or name of the document that names the code. */
  readonly source: string;
};

type EntryOptions = Partial<
  Pick<ErrorCodeEntry, "byKind" | "isPrecise" | "isGeneral" | "isRefinedByText">
>;

function codesOf(
  source: string,
  codes: readonly (readonly [code: string, explanationId: ExplanationId, options?: EntryOptions])[],
): readonly ErrorCodeEntry[] {
  return codes.map(([code, explanationId, options]) => ({
    code,
    explanationId,
    byKind: options?.byKind ?? null,
    isPrecise: options?.isPrecise ?? false,
    isGeneral: options?.isGeneral ?? false,
    isRefinedByText: options?.isRefinedByText ?? false,
    source,
  }));
}

const PRECISE = { isPrecise: true } as const;
const GENERAL = { isGeneral: true } as const;
const LEARN = "https://learn.microsoft.com";
const PROVISIONING_LOGS = `${LEARN}/entra/identity/monitoring-health/howto-analyze-provisioning-logs`;
const CLOUD_SYNC = `${LEARN}/entra/identity/hybrid/cloud-sync/reference-error-codes`;
const CROSS_TENANT = `${LEARN}/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure`;
const WORKDAY = `${LEARN}/entra/identity/saas-apps/workday-inbound-tutorial`;
const SALESFORCE = `${LEARN}/entra/identity/saas-apps/salesforce-provisioning-tutorial`;
const SERVICENOW = `${LEARN}/entra/identity/saas-apps/servicenow-provisioning-tutorial`;
const PUBLIC_REPORT = "seen in a public report, not in Microsoft's documents";

/** Codes of outbound provisioning. */
const TARGET_ERROR_CODES: readonly ErrorCodeEntry[] = [
  ...codesOf(PROVISIONING_LOGS, [
    ["Conflict", "conflict"],
    ["TooManyRequests", "too-many-requests"],
    ["InternalServerError", "internal-server-error"],
    ["InsufficientRights", "insufficient-rights"],
    ["MethodNotAllowed", "method-not-allowed"],
    ["NotPermitted", "change-not-permitted"],
    ["Unauthorized", "token-not-accepted"],
    ["UnprocessableEntity", "request-refused", GENERAL],
    ["WebExceptionProtocolError", "connection-broken"],
    ["InvalidAnchor", "account-gone", PRECISE],
    ["NotImplemented", "call-not-implemented"],
    ["MandatoryFieldsMissing", "value-missing"],
    ["MissingValues", "value-missing"],
    ["SchemaAttributeNotFound", "unknown-target-attribute", PRECISE],
    ["SchemaPropertyCanOnlyAcceptValue", "single-value-only", PRECISE],
    ["InternalError", "microsoft-internal-error"],
    ["InvalidDomain", "domain-not-accepted"],
    ["Timeout", "timeout"],
    ["LicenseLimitExceeded", "no-free-seat", PRECISE],
    ["DuplicateTargetEntries", "several-target-matches", PRECISE],
    [
      "DuplicateSourceEntries",
      "several-source-matches",
      {
        isPrecise: true,
        byKind: {
          "hr-inbound": "hr-duplicate-records",
          "cloud-sync": "ad-duplicate-sources",
          "password-hash-sync": "ad-duplicate-sources",
        },
      },
    ],
    ["ImportSkipped", "skipped-without-matching-value", PRECISE],
    ["EntrySynchronizationSkipped", "skipped-nothing-to-do", PRECISE],
    [
      "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse",
      "several-search-results",
      PRECISE,
    ],
    [
      "SystemForCrossDomainIdentityManagementServiceIncompatible",
      "unreadable-scim-answer",
      GENERAL,
    ],
  ]),
  ...codesOf(`${LEARN}/entra/identity/app-provisioning/application-provisioning-log-analytics`, [
    ["UnableToResolveReferenceAttributeValue", "unresolved-reference", PRECISE],
  ]),
  ...codesOf(`${LEARN}/answers/questions/1185756/how-to-fix-scim-provisioning-errors`, [
    [
      "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering",
      "incompatible-scim-search",
      GENERAL,
    ],
  ]),
  ...codesOf(
    `${LEARN}/entra/identity/app-provisioning/application-provisioning-quarantine-status`,
    [
      ["SystemForCrossDomainIdentityManagementInvalidCredentials", "scim-credentials-rejected"],
      ["InvalidCredentials", "credentials-rejected"],
      ["SystemForCrossDomainIdentityManagementCredentialValidationFailure", "credentials-rejected"],
    ],
  ),
  ...codesOf(`${LEARN}/entra/identity/app-provisioning/on-premises-ecma-troubleshoot`, [
    [
      "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable",
      "endpoint-unavailable",
      GENERAL,
    ],
  ]),
  ...codesOf("https://github.com/1Password/scim-examples/issues/82", [
    ["SystemForCrossDomainIdentityManagementBadRequest", "request-refused", GENERAL],
  ]),
  ...codesOf("https://github.com/grokability/snipe-it/issues/11094", [
    ["SystemForCrossDomainIdentityManagementClientNonServiceFailure", "request-refused", GENERAL],
  ]),
  ...codesOf(WORKDAY, [
    ["SystemForCrossDomainIdentityManagementBadResponse", "unreadable-scim-answer", GENERAL],
  ]),
];

/**
 * Codes of individual gallery connectors. Some connectors put the name of the app in front of the
 * code; the codes here do not contain this name.
 */
const CONNECTOR_ERROR_CODES: readonly ErrorCodeEntry[] = [
  ...codesOf(SALESFORCE, [
    ["DuplicateUserName", "user-name-not-globally-unique", PRECISE],
    ["RequiredFieldMissing", "required-field-missing"],
  ]),
  ...codesOf(SERVICENOW, [
    ["InvalidLookupReference", "lookup-record-missing", PRECISE],
    ["EntryJoiningPropertyValueIsMissing", "matching-value-missing", PRECISE],
    ["ServiceNowInstanceInvalid", "servicenow-instance-invalid", PRECISE],
  ]),
  ...codesOf(`${LEARN}/graph/api/resources/synchronization-synchronizationjob`, [
    ["BoxInsufficientPermissions", "insufficient-rights"],
  ]),
];

/** Codes of jobs whose source or target is a directory or an HR system. */
const DIRECTORY_ERROR_CODES: readonly ErrorCodeEntry[] = [
  ...codesOf(PROVISIONING_LOGS, [
    [
      "CannotUpdateObjectsOriginatedInExternalService",
      "entra-attribute-owned-elsewhere",
      { isPrecise: true, byKind: { "cross-tenant": "attribute-owned-elsewhere" } },
    ],
    [
      "CannotUpdateObjectsMasteredOnPremises",
      "entra-mastered-on-premises",
      { isPrecise: true, byKind: { "cross-tenant": "account-mastered-on-premises" } },
    ],
    ["AzureDirectoryB2BManagementPolicyCheckFailure", "automatic-redemption-off", PRECISE],
    [
      "QuotaLimitExceeded",
      "entra-quota-exceeded",
      { isPrecise: true, byKind: { "cross-tenant": "directory-quota-exceeded" } },
    ],
    ["InvitationCreationFailure", "invitation-failed", { isPrecise: true, isRefinedByText: true }],
    ["InvitationCreationFailureUserAccountDisabled", "invited-account-disabled", PRECISE],
    ["InvitationCreationFailureInvalidPropertyValue", "invitation-value-invalid", PRECISE],
    ["InvitationCreationFailureAmbiguousUser", "invitation-address-taken", PRECISE],
    ["EntityTypeNotSupported", "object-type-not-provisioned", PRECISE],
  ]),
  ...codesOf(CROSS_TENANT, [
    [
      "AzureActiveDirectoryForbidden",
      "entra-change-forbidden",
      { isPrecise: true, byKind: { "cross-tenant": "invitation-forbidden" } },
    ],
    [
      "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure",
      "inbound-sync-off",
      { isPrecise: true, isRefinedByText: true },
    ],
    [
      "AzureActiveDirectoryTokenExpired",
      "entra-credentials-rejected",
      { isPrecise: true, byKind: { "cross-tenant": "cross-cloud-sync-off" } },
    ],
    ["ExternalTenantNotFound", "cross-cloud-sync-off", PRECISE],
  ]),
  ...codesOf(CLOUD_SYNC, [
    ["HybridSynchronizationActiveDirectoryInternalServerError", "agent-search-failed"],
    ["HybridIdentityServiceNoAgentsAssigned", "no-agent-registered", PRECISE],
    ["HybridIdentityServiceNoActiveAgents", "no-agent-active", PRECISE],
    ["HybridIdentityServiceInvalidResource", "agent-registration-broken", PRECISE],
    ["HybridIdentityServiceAgentSignalingError", "agent-unreachable", PRECISE],
    ["AzureDirectoryServiceServerBusy", "entra-busy", PRECISE],
    ["AzureActiveDirectoryInvalidCredential", "cloud-sync-account-broken", PRECISE],
    ["AzureActiveDirectoryExpiredCredentials", "cloud-sync-password-expired", PRECISE],
    ["AzureActiveDirectoryAuthenticationFailed", "cloud-sync-sign-in-failed", PRECISE],
  ]),
  ...codesOf(PUBLIC_REPORT, [
    [
      "AzureDirectoryServiceAuthorizationFailed",
      "entra-change-forbidden",
      {
        isPrecise: true,
        byKind: {
          "cloud-sync": "entra-sync-service-missing",
          "entra-to-ad": "entra-sync-service-missing",
          "password-hash-sync": "entra-sync-service-missing",
        },
      },
    ],
  ]),
  ...codesOf(PUBLIC_REPORT, [
    ["HybridSynchronizationActiveDirectoryInvalidGroupType", "ad-group-type-invalid", PRECISE],
    [
      "HybridSynchronizationActiveDirectoryUnexpectedDuplicateEntriesFound",
      "ad-duplicate-groups",
      PRECISE,
    ],
  ]),
  ...codesOf(WORKDAY, [
    [
      "HybridSynchronizationActiveDirectoryCredentialValidationUnavailable",
      "ad-connection-failed",
      PRECISE,
    ],
    [
      "EndpointUnavailable",
      "endpoint-unavailable",
      {
        byKind: {
          "hr-inbound": "ad-read-failed",
          "entra-to-ad": "ad-read-failed",
          "cloud-sync": "ad-read-failed",
        },
        isPrecise: true,
      },
    ],
  ]),
  ...codesOf(PUBLIC_REPORT, [["SchemaInvalid", "mapping-invalid", PRECISE]]),
  ...codesOf(
    `${LEARN}/entra/identity/app-provisioning/insufficient-access-rights-error-troubleshooting`,
    [["HybridSynchronizationActiveDirectoryInsufficientAccessRights", "ad-access-denied", PRECISE]],
  ),
  ...codesOf(
    "https://github.com/isabella232/OfficeDocs-AlchemyInsights-pr.da-DK/tree/6f5ac2c313112959f60d7239f4fb2401e2cbd76a/AlchemyInsights",
    [["HybridSynchronizationActiveDirectoryUserPrincipalNameNotUnique", "ad-upn-taken", PRECISE]],
  ),
  ...codesOf("https://polywork.com/kevincallanan/posts/sna_uPXM", [
    [
      "HybridSynchronizationActiveDirectoryInvalidOperationOnRelativeDistinguishedNameAttribute",
      "ad-rename-refused",
      PRECISE,
    ],
  ]),
  ...codesOf(
    `${LEARN}/entra/identity/app-provisioning/workday-expression-mapping-functions-guide`,
    [["HybridSynchronizationActiveDirectoryInvalidParameter", "ad-value-refused"]],
  ),
  ...codesOf(`${LEARN}/entra/identity/app-provisioning/hr-user-creation-issues`, [
    ["InvalidAttributeSyntax-LdapErr", "ldap-value-invalid", PRECISE],
  ]),
  ...codesOf(`${LEARN}/entra/identity/app-provisioning/hr-user-update-issues`, [
    ["HybridSynchronizationActiveDirectoryCannotFindAttribute", "unknown-directory-attribute"],
  ]),
  ...codesOf(`${LEARN}/entra/identity/app-provisioning/inbound-provisioning-api-issues`, [
    ["AzureActiveDirectoryInvalidUserPrincipalName", "entra-upn-invalid", PRECISE],
  ]),
  ...codesOf(`${LEARN}/entra/identity/saas-apps/sap-successfactors-writeback-tutorial`, [
    ["SuccessFactorsWritebackRequiredPropertiesMissing", "hr-value-missing", PRECISE],
  ]),
];

export const ERROR_CODES: readonly ErrorCodeEntry[] = [
  ...TARGET_ERROR_CODES,
  ...CONNECTOR_ERROR_CODES,
  ...DIRECTORY_ERROR_CODES,
];
