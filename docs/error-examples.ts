/** Words of an app and the page that shows them. */
export type ErrorExample = { readonly text: string; readonly source: string };

const MIRO = "https://developers.miro.com/docs/errors";
const LAUNCH_DARKLY = "https://launchdarkly.com/docs/home/account/scim-errors";
const ZOOM = "https://developers.zoom.us/docs/api/errors";
const ENTRA = "https://learn.microsoft.com/entra/identity";
const TUTORIAL_8X8 = `${ENTRA}/saas-apps/8x8-provisioning-tutorial`;
const SALESFORCE =
  "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm";
const GITHUB = "https://github.com";
const OKTA = "https://support.okta.com/help/s/article";
const RFC_ERRORS = "https://www.rfc-editor.org/rfc/rfc7644#section-3.12";
const RFC_503 = "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4";
const TEALIUM = "https://docs.tealium.com/api/v3/scim-api/post-group-api/";
const HTTP_SYS =
  "https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/aspnet/development/httperr1-log-entries";
const SLACK = "https://docs.slack.dev/admins/scim-api";

/** The answer of an app with the status 400. At least one example for each rule about words. */
export const WORD_EXAMPLES: readonly ErrorExample[] = [
  {
    text: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    source: "https://www.conductorone.com/docs/baton/google-workspace/",
  },
  {
    text: "Could not process externalId. Please check: (1) does the scim user contain a valid email address? (2) did you associate your scim token with a SAML IdP in wire?",
    source: `${GITHUB}/wireapp/wire-server`,
  },
  {
    text: "The organization: contoso does not exist",
    source: `${GITHUB}/Casdoor/casdoor`,
  },
  {
    text: "attribute primary is not recognized by the SCIM schema",
    source: `${GITHUB}/simpleidserver/SimpleIdServer/issues/733`,
  },
  {
    text: "Attribute 'active' expected value type 'boolean' but found type 'string' for 'replace' op of operation 1 in PatchOp request body",
    source: "https://github.com/scimmyjs/scimmy/issues/86",
  },
  {
    text: "Filter 'addresses[type eq \"work\"].locality' does not match any values for 'add' op",
    source: "https://github.com/scimmyjs/scimmy/issues/95",
  },
  {
    text: "Roles array must contain exactly one organization role, found 2",
    source: "https://github.com/lightdash/lightdash/issues/24404",
  },
  {
    text: "At most one email address may have primary=true; found 2.",
    source: "https://github.com/amrit5joshi/scim-provisioning-service",
  },
  {
    text: "Too many failures and the error count has surpassed the error threshold. SCIM Connector has been disabled.",
    source: "https://github.com/thycotic/scim-connector-docs",
  },
  {
    text: "A lambda threw an exception during execution. Consult the event log to determine the root cause.",
    source: "https://github.com/FusionAuth/fusionauth-issues/issues/2695",
  },
  {
    text: 'Method "PATCH" not allowed.',
    source: "https://github.com/goauthentik/authentik/issues/11249",
  },
  {
    text: 'Current PATCH support allows omitting "path" attribute only for Add and Replace operations modifying a single attribute.',
    source: "https://github.com/goauthentik/authentik/issues/12321",
  },
  {
    text: "You have exceeded a secondary rate limit.",
    source: "https://github.com/hisxo/gitGraber/issues/41",
  },
  { text: "User limit reached (5 max)", source: `${GITHUB}/snapotter-hq/SnapOtter/pull/987` },
  {
    text: "Seat limit has been reached. Please contact your provider to add more seats.",
    source: "https://github.com/bitwarden/server",
  },
  { text: "SCIM integration is disabled.", source: MIRO },
  {
    text: "This organization has been disabled.",
    source: "https://github.com/anthropics/claude-code/issues/58393",
  },
  {
    text: "All users must have licenses on the account",
    source: "https://docs.getdbt.com/docs/cloud/manage-access/scim-faq",
  },
  {
    text: "IP 192.0.2.1 is not allowed to access Snowflake.",
    source: "https://github.com/airbytehq/airbyte/issues/20992",
  },
  { text: "error code: 1020", source: `${GITHUB}/JimmyLaurent/cloudflare-scraper/issues/27` },
  { text: "Cannot deactivate an owner", source: LAUNCH_DARKLY },
  {
    text: "A maximum of 100 membership changes are allowed in a single request",
    source: "https://docs.aws.amazon.com/singlesignon/latest/developerguide/patchgroup.html",
  },
  {
    text: "Data source name not found and no default driver specified",
    source: "https://learn.microsoft.com/sql/odbc/reference/appendixes/appendix-a-odbc-error-codes",
  },
  {
    text: "invalid namespace",
    source:
      "https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-scim-provisioning/troubleshooting/",
  },
  {
    text: "Members attribute not supported for current workspace.",
    source:
      "https://kb.databricks.com/en_US/unity-catalog/members-not-supported-scim-provisioning-failure",
  },
  {
    text: "Project creation is not supported via SCIM",
    source: "https://docs.statsig.com/access-management/scim/okta_scim_troubleshooting",
  },
  { text: "SCIM ID is required", source: "https://github.com/OneUptime/oneuptime" },
  {
    text: "The reason the entry cannot be provisioned is internal to that application.",
    source:
      "https://learn.microsoft.com/en-us/answers/questions/5849101/entra-successfactors-writeback-error-an-entry-cann",
  },
  {
    text: "Missing X-Tealium-Account header.",
    source: "https://docs.tealium.com/api/v3/scim-api/post-group-api/",
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
    text: "When a user is deleted using the Open GDPR API, their cache data remains in the system for 24 hours. The user can be recreated only after this 24-hour period has passed.",
    source:
      "https://help.moengage.com/hc/en-us/articles/34138076326420-Why-Creating-a-User-Again-After-Deletion-Using-the-Open-GDPR-API-Is-Not-Possible",
  },
  {
    text: "Unknown custom role 'role-key'",
    source: LAUNCH_DARKLY,
  },
  {
    text: "No valid fields to update",
    source: "https://github.com/better-auth/better-auth/blob/main/packages/scim/src/routes.ts",
  },
  {
    text: "ada@fabrikam.example is already a member of another .gov organization.",
    source: "https://github.com/cisagov/manage.get.gov/issues/3635",
  },
  {
    text: "User must be Active.",
    source:
      "https://learn.microsoft.com/answers/questions/1185756/how-to-fix-scim-provisioning-errors",
  },
  {
    text: "The member's email address is not linked to a SAML account or has an inactive SCIM identity.",
    source: "https://docs.gitlab.com/user/group/saml_sso/troubleshooting_scim/",
  },
  {
    text: "user_must_have_one_entitlement_which_must_be_a_profileid",
    source:
      "https://learn.microsoft.com/en-us/answers/questions/5828857/scim-integration-in-entra-for-salesforce",
  },
  { text: "ada@fabrikam.example is not whitelisted", source: MIRO },
  {
    text: "The email domain is unverified.",
    source: "https://www.twilio.com/docs/api/errors/25017",
  },
  {
    text: "User is already a member of the group",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2.1",
  },
  { text: "Failed to update. Resource changed on the server.", source: RFC_ERRORS },
  { text: "The specified filter syntax was invalid.", source: RFC_ERRORS },
  {
    text: "The specified filter yields many more results than the server is willing to process.",
    source: RFC_ERRORS,
  },
  {
    text: "The specified path did not yield an attribute that could be operated on.",
    source: RFC_ERRORS,
  },
  { text: "The specified SCIM protocol version is not supported.", source: RFC_ERRORS },
  {
    text: "Content-Type must be application/json or application/scim+json",
    source: "https://www.rfc-editor.org/rfc/rfc7644#section-3.1",
  },
  { text: "Cannot add invalid members to team.", source: `${GITHUB}/pulumi/docs/pull/13236` },
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
  { text: "Request Body should be a valid JSON object.", source: ZOOM },
  {
    text: "Request is unparsable, syntactically incorrect, or violates schema.",
    source: "https://pmcc.net/posts/aws-scim-provisioning-errors",
  },
  {
    text: "Only one primary email is allowed",
    source: "https://www.rfc-editor.org/rfc/rfc7643#section-2.4",
  },
  { text: "Name length must not exceed 256 characters", source: LAUNCH_DARKLY },
  {
    text: 'Unsupported user attribute: addresses[type eq "work"].locality.',
    source: "https://github.com/kortix-ai/suna/pull/7302",
  },
  {
    text: "Missing Email field: You must provide an email",
    source: `${ENTRA}/saas-apps/workplace-by-facebook-provisioning-tutorial`,
  },
  { text: "Required fields are missing: [LastName]", source: SALESFORCE },
  { text: "'role-name' is not a valid primary role", source: LAUNCH_DARKLY },
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
  { text: "Organization ID is required", source: `${GITHUB}/OneUptime/oneuptime` },
  { text: "User does not have permission", source: ZOOM },
  { text: "Invalid access token.", source: ZOOM },
  { text: "user_not_found", source: SLACK },
  {
    text: "Value not supported for attribute department.",
    source: "https://github.com/SAP-docs/btp-cloud-identity-services",
  },
  { text: "The service is temporarily unavailable.", source: RFC_503 },
  { text: "8x8: site is immutable", source: TUTORIAL_8X8 },
  { text: "8x8: site Lisbon not found", source: TUTORIAL_8X8 },
  { text: "8x8: site is required", source: TUTORIAL_8X8 },
  { text: "8x8: userName must be unique", source: TUTORIAL_8X8 },
  { text: "8x8: locale xx-XX is not valid", source: TUTORIAL_8X8 },
  { text: "Read-only attributes cannot be modified.", source: `${GITHUB}/pingidentity/scim2` },
  {
    text: "This user isn't managed via an external IDP. Cannot update",
    source: "https://github.com/growthbook/growthbook",
  },
  { text: "Unsupported member type: Device", source: "https://github.com/wso2/charon" },
  { text: "Method not implemented: PATCH", source: `${GITHUB}/apache/directory-scimple` },
  {
    text: "Too many deactivations in the last hour; the owner's mass-leave limit stopped this one",
    source: "https://github.com/cold-sats/tico",
  },
  { text: "HTTPS required", source: "https://github.com/keycloak/keycloak" },
  {
    text: "413 Request Entity Too Large",
    source: `${GITHUB}/openresty/lua-resty-upload/issues/27`,
  },
  { text: "Missing X-Tealium-Account header.", source: TEALIUM },
  { text: "The size of the request headers is too long.", source: HTTP_SYS },
  {
    text: "Your account has been blocked by your account Administrator. Please reach out to them for assistance",
    source: `${OKTA}/smartsheet-provisioning-error-apierrorcode-2028-apierrormessage-your-account-has-been-blocked-by-your-account-administrator`,
  },
  {
    text: "invalid_client_assertion",
    source: `${ENTRA}/app-provisioning/configure-workload-identity-sap-successfactors-provisioning`,
  },
  {
    text: "Auto License un-assignment is not allowed",
    source: `${OKTA}/google-workspace-provisioning-deprovisioning-failed-due-to-error-auto-license-un-assignment-is-not-allowed`,
  },
  {
    text: "An active invite already exists for 'anna@contoso.com'.",
    source: "https://github.com/phasehq/console",
  },
];
