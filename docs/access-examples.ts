import type { ErrorExample } from "./error-example.ts";

/** Answers about tokens, rights, plans, limits, set-up and protected accounts, with the status 400. */
export const ACCESS_EXAMPLES: readonly ErrorExample[] = [
  {
    text: "One or more webhooks returned an invalid response or were unreachable.",
    source: "https://github.com/FusionAuth/fusionauth-issues/issues/1990",
  },
  {
    text: "The user account is set up for single sign-on. Please use one of these origin(s) : [okta]",
    source: "https://github.com/cloudfoundry/uaa",
  },
  {
    text: "endpointMapper: skipping - no mapping found for attributes: members",
    source: "https://github.com/jelhub/scimgateway/issues/116",
  },
  {
    text: "The provided password is compromised. Provide something different.",
    source: "https://github.com/wso2-extensions/identity-inbound-provisioning-scim2/pull/695",
  },
  {
    text: "Cannot perform deletion operation on own account",
    source: "https://airtable.com/developers/web/api/delete-scim-user",
  },
  {
    text: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    source: "https://www.conductorone.com/docs/baton/google-workspace/",
  },
  {
    text: "Could not process externalId. Please check: (1) does the scim user contain a valid email address? (2) did you associate your scim token with a SAML IdP in wire?",
    source: "https://github.com/wireapp/wire-server",
  },
  {
    text: "Group support is disabled on this server (ORG_GROUPS_ENABLED=false)",
    source: "https://github.com/croftinator/vaultwarden-scim-v2",
  },
  {
    text: "PeopleSchoft is the HR master: users are created and terminated here, then imported into Okta. Only GET (and PUT when PS_HR_SCIM_WRITEBACK=1) are supported.",
    source: "seen in a public report, not in Microsoft's documents",
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
  {
    text: "User limit reached (5 max)",
    source: "https://github.com/snapotter-hq/SnapOtter/pull/987",
  },
  {
    text: "Seat limit has been reached. Please contact your provider to add more seats.",
    source: "https://github.com/bitwarden/server",
  },
  {
    text: "SCIM integration is disabled.",
    source: "https://developers.miro.com/docs/errors",
  },
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
  {
    text: "error code: 1020",
    source: "https://github.com/JimmyLaurent/cloudflare-scraper/issues/27",
  },
  {
    text: "Cannot deactivate an owner",
    source: "https://launchdarkly.com/docs/home/account/scim-errors",
  },
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
  {
    text: "SCIM ID is required",
    source: "https://github.com/OneUptime/oneuptime",
  },
  {
    text: "Missing X-Tealium-Account header.",
    source: "https://docs.tealium.com/api/v3/scim-api/post-group-api/",
  },
  {
    text: "When a user is deleted using the Open GDPR API, their cache data remains in the system for 24 hours. The user can be recreated only after this 24-hour period has passed.",
    source:
      "https://help.moengage.com/hc/en-us/articles/34138076326420-Why-Creating-a-User-Again-After-Deletion-Using-the-Open-GDPR-API-Is-Not-Possible",
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
    text: "ada@fabrikam.example is not whitelisted",
    source: "https://developers.miro.com/docs/errors",
  },
  {
    text: "The email domain is unverified.",
    source: "https://www.twilio.com/docs/api/errors/25017",
  },
  {
    text: "Only one primary email is allowed",
    source: "https://www.rfc-editor.org/rfc/rfc7643#section-2.4",
  },
  {
    text: "'role-name' is not a valid primary role",
    source: "https://launchdarkly.com/docs/home/account/scim-errors",
  },
  {
    text: "Organization ID is required",
    source: "https://github.com/OneUptime/oneuptime",
  },
  {
    text: "User does not have permission",
    source: "https://developers.zoom.us/docs/api/errors",
  },
  {
    text: "Read-only attributes cannot be modified.",
    source: "https://github.com/pingidentity/scim2",
  },
  {
    text: "This user isn't managed via an external IDP. Cannot update",
    source: "https://github.com/growthbook/growthbook",
  },
  {
    text: "Too many deactivations in the last hour; the owner's mass-leave limit stopped this one",
    source: "https://github.com/cold-sats/tico",
  },
  {
    text: "413 Request Entity Too Large",
    source: "https://github.com/openresty/lua-resty-upload/issues/27",
  },
  {
    text: "The size of the request headers is too long.",
    source:
      "https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/aspnet/development/httperr1-log-entries",
  },
  {
    text: "Your account has been blocked by your account Administrator. Please reach out to them for assistance",
    source:
      "https://support.okta.com/help/s/article/smartsheet-provisioning-error-apierrorcode-2028-apierrormessage-your-account-has-been-blocked-by-your-account-administrator",
  },
  {
    text: "invalid_client_assertion",
    source:
      "https://learn.microsoft.com/entra/identity/app-provisioning/configure-workload-identity-sap-successfactors-provisioning",
  },
  {
    text: "Auto License un-assignment is not allowed",
    source:
      "https://support.okta.com/help/s/article/google-workspace-provisioning-deprovisioning-failed-due-to-error-auto-license-un-assignment-is-not-allowed",
  },
  {
    text: "An active invite already exists for 'anna@contoso.com'.",
    source: "https://github.com/phasehq/console",
  },
  {
    text: "An owner or admin removed this user from the organization; only an accepted invitation brings them back",
    source: "https://github.com/tripl-io/tripl",
  },
  {
    text: "Restore is blocked by an organization policy",
    source: "https://github.com/dani-garcia/vaultwarden/pull/7443",
  },
  {
    text: "Primary email must match username",
    source: "https://www.twilio.com/docs/iam/scim/api-reference",
  },
];
