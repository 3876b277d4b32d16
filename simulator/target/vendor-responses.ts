/** How a system refused an object, in the words that public documents and reports show. */
type VendorResponse = {
  /** Entra's error code for this answer. */
  readonly code: string;
  /** The status name in Entra's reason text; null if the text is not about an HTTP answer. */
  readonly statusName: "BadRequest" | "Conflict" | "MethodNotAllowed" | null;
  /** The body of the answer, or the whole text of the provisioning agent. */
  readonly body: string;
};

const INCOMPATIBLE = "SystemForCrossDomainIdentityManagementServiceIncompatible";

/**
 * Refusals by real systems. Names of people and companies are invented.
 *
 * Sources: LaunchDarkly: launchdarkly.com/docs/home/account/scim-errors. Qase:
 * docs.qase.io/administration/scim/errors. Sentry: github.com/getsentry/sentry/issues/117860 and 84941.
 * SentrySelfHosted: github.com/getsentry/self-hosted/issues/3573. AWS: pmcc.net/posts/aws-scim-provisioning-errors.
 * Pulumi: github.com/pulumi/docs/pull/13378. SAP: SAP-docs/btp-cloud-identity-services, Monitoring-and-Reporting.
 * SnipeIT: github.com/grokability/snipe-it/issues/11094. Keycloak: github.com/Metatavu/keycloak-scim-server/pull/114.
 * Gateway: a public fix note on a SCIM gateway. ActiveDirectory and ActiveDirectoryName: Microsoft
 * Learn, "Configure Workday for automatic user provisioning", errors.
 */
export const VENDOR_RESPONSES: Readonly<Record<string, VendorResponse>> = {
  LaunchDarkly: {
    code: "EntryConflict",
    statusName: "Conflict",
    body: scimError({ status: "409", detail: "member already exists" }),
  },
  Qase: {
    code: INCOMPATIBLE,
    statusName: "BadRequest",
    body: scimError({
      status: "400",
      scimType: "invalidValue",
      detail: "User name 'quill@fabrikam.example' is invalid: 'not unique'",
    }),
  },
  Sentry: {
    code: "EntryConflict",
    statusName: "Conflict",
    body: scimError({ detail: "User already exists in the database." }),
  },
  SentrySelfHosted: {
    code: INCOMPATIBLE,
    statusName: "BadRequest",
    body: JSON.stringify({ userName: ["user with this username already exists."] }),
  },
  AWS: {
    code: INCOMPATIBLE,
    statusName: "BadRequest",
    body: scimError({
      status: "400",
      detail: "Request is unparsable, syntactically incorrect, or violates schema.",
    }),
  },
  Pulumi: {
    code: INCOMPATIBLE,
    statusName: "BadRequest",
    body: scimError({
      status: 400,
      scimType: "mutability",
      detail: "Attribute 'userName' is immutable.",
    }),
  },
  SAP: {
    code: INCOMPATIBLE,
    statusName: "BadRequest",
    body: "Value not supported for attribute department. For more information about supported values, see Identity Authentication Documentation.",
  },
  SnipeIT: {
    code: "SystemForCrossDomainIdentityManagementClientNonServiceFailure",
    statusName: "MethodNotAllowed",
    body: "The page you are looking for cannot be displayed because an invalid method (HTTP verb) is being used.",
  },
  Keycloak: { code: "EntryConflict", statusName: "Conflict", body: "User already exists" },
  Gateway: {
    code: INCOMPATIBLE,
    statusName: "BadRequest",
    body: JSON.stringify({
      error: {
        message: "{'error': 'Field department is required'}",
        type: "internal_server_error",
        param: "None",
        code: "400",
      },
    }),
  },
  ActiveDirectory: {
    code: "HybridSynchronizationActiveDirectoryInsufficientAccessRights",
    statusName: null,
    body: "ERROR: InsufficientAccessRights-SecErr: The user has insufficient access rights.. Access is denied. \nError Details: Problem 4003 - INSUFF_ACCESS_RIGHTS. ",
  },
  ActiveDirectoryName: {
    code: "HybridSynchronizationActiveDirectoryUserPrincipalNameNotUnique",
    statusName: null,
    body: "The operation failed because UPN value provided for addition/modification is not unique forest-wide. Error Details: CONSTRAINT_ATT_TYPE - userPrincipalName",
  },
};

function scimError(fields: Readonly<Record<string, string | number>>): string {
  return JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], ...fields });
}
