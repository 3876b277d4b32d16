import type { ErrorExample } from "./error-example.ts";

/** Answers about values, calls and accounts, with the status 400. */
export const VALUE_EXAMPLES: readonly ErrorExample[] = [
  {
    text: 'Unsupported path: emails[type eq "work"].value',
    source: "seen in a public report, not in Microsoft's documents",
  },
  {
    text: "This user owns dataset - please reassign the datasets before deleting",
    source: "https://github.com/domoinc/domo-python-sdk/issues/67",
  },
  {
    text: "The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations.",
    source: "https://github.com/afawcett/githubsfdeploy/issues/20",
  },
  {
    text: "The addresses.0.streetAddress field must be a string.",
    source: "https://github.com/grokability/snipe-it/issues/11094",
  },
  {
    text: "The request field is required.",
    source: "https://github.com/dotnet/aspnetcore/issues/57714",
  },
  {
    text: "Failed to match an entry in the source and target systems Group 'Group-Name'",
    source: "https://docs.gitlab.com/user/group/saml_sso/troubleshooting_scim/",
  },
  {
    text: "The organization: contoso does not exist",
    source: "https://github.com/Casdoor/casdoor",
  },
  {
    text: "Resource schema does not exist or is not permitted",
    source: "https://github.com/SAP-archive/scimono/issues/44",
  },
  {
    text: "attribute primary is not recognized by the SCIM schema",
    source: "https://github.com/simpleidserver/SimpleIdServer/issues/733",
  },
  {
    text: "Roles array must contain exactly one organization role, found 2",
    source: "https://github.com/lightdash/lightdash/issues/24404",
  },
  {
    text: "The reason the entry cannot be provisioned is internal to that application.",
    source:
      "https://learn.microsoft.com/en-us/answers/questions/5849101/entra-successfactors-writeback-error-an-entry-cann",
  },
  {
    text: "We are not able to deserialize the resource received from your SCIM endpoint",
    source: "https://github.com/grokability/snipe-it/issues/11094",
  },
  {
    text: "unclaimed user already exists for that email address. Please claim user instead of provisioning them.",
    source: "https://github.com/SumoLogic/sumologic-documentation",
  },
  {
    text: "No manager given, or manager doesn't exist",
    source: "https://github.com/grokability/snipe-it/issues/19005",
  },
  {
    text: "Unknown custom role 'role-key'",
    source: "https://launchdarkly.com/docs/home/account/scim-errors",
  },
  {
    text: "No valid fields to update",
    source: "https://github.com/better-auth/better-auth/blob/main/packages/scim/src/routes.ts",
  },
  {
    text: "user_must_have_one_entitlement_which_must_be_a_profileid",
    source:
      "https://learn.microsoft.com/en-us/answers/questions/5828857/scim-integration-in-entra-for-salesforce",
  },
  {
    text: "User is already a member of the group",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2.1",
  },
  {
    text: "Failed to update. Resource changed on the server.",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.12",
  },
  {
    text: "The specified filter syntax was invalid.",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.12",
  },
  {
    text: "The specified filter yields many more results than the server is willing to process.",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.12",
  },
  {
    text: "The specified path did not yield an attribute that could be operated on.",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.12",
  },
  {
    text: "The specified SCIM protocol version is not supported.",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.12",
  },
  {
    text: "Content-Type must be application/json or application/scim+json",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.1",
  },
  {
    text: "Cannot add invalid members to team.",
    source: "https://github.com/pulumi/docs/pull/13236",
  },
  {
    text: "Group with displayName Sales already exists",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.3",
  },
  {
    text: "User with the specified login already exists",
    source: "https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors/",
  },
  {
    text: "Email has already been taken",
    source: "https://gitlab.com/gitlab-org/gitlab/-/issues/34568",
  },
  {
    text: "User already exists in the database.",
    source: "https://github.com/getsentry/sentry/issues/117860",
  },
  {
    text: "Attribute 'userName' is immutable.",
    source: "https://www.pulumi.com/docs/administration/guides/scim/troubleshooting/",
  },
  {
    text: '{"Operations":{"op":["\\"add\\" is not a valid choice"]}}',
    source: "https://github.com/getsentry/sentry/issues/84941",
  },
  {
    text: "Request Body should be a valid JSON object.",
    source: "https://developers.zoom.us/docs/api/errors",
  },
  {
    text: "Request is unparsable, syntactically incorrect, or violates schema.",
    source: "https://pmcc.net/posts/aws-scim-provisioning-errors",
  },
  {
    text: "Name length must not exceed 256 characters",
    source: "https://launchdarkly.com/docs/home/account/scim-errors",
  },
  {
    text: 'Unsupported user attribute: addresses[type eq "work"].locality.',
    source: "https://github.com/kortix-ai/suna/pull/7302",
  },
  {
    text: "Missing Email field: You must provide an email",
    source:
      "https://learn.microsoft.com/entra/identity/saas-apps/workplace-by-facebook-provisioning-tutorial",
  },
  {
    text: "Required fields are missing: [LastName]",
    source:
      "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm",
  },
  {
    text: "This field is required.",
    source: "https://github.com/alej0varas/django-registration-rest-framework/issues/6",
  },
  {
    text: "Value for attribute 'manager' must be an object but was 'x'",
    source: "https://github.com/Captain-P-Goldfish/SCIM-SDK",
  },
  {
    text: "org.hibernate.exception.ConstraintViolationException: could not execute statement",
    source: "https://github.com/keycloak/keycloak",
  },
  {
    text: "Invalid access token.",
    source: "https://developers.zoom.us/docs/api/errors",
  },
  {
    text: "user_not_found",
    source: "https://docs.slack.dev/admins/scim-api",
  },
  {
    text: "Value not supported for attribute department.",
    source: "https://github.com/SAP-docs/btp-cloud-identity-services",
  },
  {
    text: "The service is temporarily unavailable.",
    source: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4",
  },
  {
    text: "8x8: site is immutable",
    source: "https://learn.microsoft.com/entra/identity/saas-apps/8x8-provisioning-tutorial",
  },
  {
    text: "8x8: site Lisbon not found",
    source: "https://learn.microsoft.com/entra/identity/saas-apps/8x8-provisioning-tutorial",
  },
  {
    text: "8x8: site is required",
    source: "https://learn.microsoft.com/entra/identity/saas-apps/8x8-provisioning-tutorial",
  },
  {
    text: "8x8: userName must be unique",
    source: "https://learn.microsoft.com/entra/identity/saas-apps/8x8-provisioning-tutorial",
  },
  {
    text: "8x8: locale xx-XX is not valid",
    source: "https://learn.microsoft.com/entra/identity/saas-apps/8x8-provisioning-tutorial",
  },
  {
    text: "Unsupported member type: Device",
    source: "https://github.com/wso2/charon",
  },
  {
    text: "Method not implemented: PATCH",
    source: "https://github.com/apache/directory-scimple",
  },
  {
    text: "HTTPS required",
    source: "https://github.com/keycloak/keycloak",
  },
  {
    text: "Emails match to multiple users",
    source: "https://github.com/sourcegraph/sourcegraph",
  },
];
