import { describe, expect, test } from "vitest";
import { explainAppError, explainRow } from "./explain-app-error.ts";
import { scimReason } from "./graph-records.ts";

type Answer = {
  /** What the page must not get wrong. */
  readonly says: string;
  /** Where the text and its cause are published. */
  readonly source: string;
  readonly action: string;
  readonly identityType?: string;
  /** .NET's name of the status. */
  readonly status: string;
  readonly body: string;
  readonly owner: string;
  readonly reason: RegExp;
  readonly remedy: RegExp;
};

/** The error of RFC 7644, for sources that show only the sentence. */
const scimError = (status: number, detail: string, scimType?: string) =>
  JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    detail,
    scimType,
  });

const ANSWERS: readonly Answer[] = [
  {
    says: "a reserved name is a value that the app refuses, and no domain of an address",
    source: "WSO2 Identity Server, wso2/product-is",
    action: "create",
    identityType: "Group",
    status: "BadRequest",
    body: scimError(400, "Group name: internal-test1 contains a system reserved domain name"),
    owner: "directory admin",
    reason: /refused the value of displayName/,
    remedy: /renames the group/,
  },
  {
    says: "an attribute that the app does not know, under whatever scimType",
    source: "rancher, and an app of the SCIM 2.0 library charon",
    action: "update",
    status: "BadRequest",
    body: scimError(400, "No such attribute with the name : costGroup", "noTarget"),
    owner: "app owner",
    reason: /the app does not have/,
    remedy: /corrects or removes that mapping/,
  },
  {
    says: "a name of the enterprise extension that the app cut at its dot is the vendor's fault",
    source: "WSO2 Identity Server 5.8.0, wso2/product-is",
    action: "update",
    status: "BadRequest",
    body: scimError(
      400,
      "No such attribute with the name : urn:ietf:params:scim:schemas:extension:enterprise:2",
      "noTarget",
    ),
    owner: "target vendor",
    reason: /does not understand/,
    remedy: /sends the vendor the message/,
  },
  {
    says: "a path that the app cannot read is the form of the call",
    source: "go-scim",
    action: "update",
    status: "BadRequest",
    body: scimError(400, "invalidPath: error compiling path", "invalidPath"),
    owner: "target vendor",
    reason: /does not understand/,
    remedy: /sends the vendor the message/,
  },
  {
    says: "the path of a group that the app cannot read is the form of the call",
    source: "Keycloak's SCIM extension of metatavu",
    action: "update",
    identityType: "Group",
    status: "BadRequest",
    body: "Unsupported group path",
    owner: "target vendor",
    reason: /does not understand/,
    remedy: /sends the vendor the message/,
  },
  {
    says: "an operation on members that the app does not have is the form of the call",
    source: "SCIM for Keycloak",
    action: "update",
    identityType: "Group",
    status: "NotImplemented",
    body: scimError(501, "patch-REPLACE-operation not supported for group.members"),
    owner: "target vendor",
    reason: /does not understand/,
    remedy: /aadOptscim062020/,
  },
  {
    says: "an input that the app does not permit is an attribute that it does not have",
    source: "scim2-server",
    action: "create",
    status: "BadRequest",
    body: scimError(400, "Extra inputs are not permitted"),
    owner: "app owner",
    reason: /attribute that the app does not have/,
    remedy: /corrects or removes that mapping/,
  },
  {
    says: "on a creation, the account that is blocked is the one of the token",
    source: "Okta's support about Smartsheet",
    action: "create",
    status: "Forbidden",
    body: scimError(
      403,
      "Your account has been blocked by your account Administrator. Please reach out to them for assistance",
    ),
    owner: "app owner",
    reason: /account of the token/,
    remedy: /unblocks|another admin account/,
  },
  {
    says: "who is not an administrator is the account of the token",
    source: "Okta's support about DocuSign",
    action: "create",
    status: "BadRequest",
    body: scimError(400, "User is not an account administrator."),
    owner: "app owner",
    reason: /did not allow this change/,
    remedy: /gives the account that owns the token the role/,
  },
  {
    says: "a constant that an enumeration of roles does not have is a role",
    source: "Tableau's knowledge base",
    action: "create",
    status: "BadRequest",
    body: scimError(400, "No enum constant SiteRole.Site Administrator Creator"),
    owner: "app owner",
    reason: /does not accept the role/,
    remedy: /another app role/,
  },
  {
    says: "a profile that does not fit the licence is a role",
    source: "Okta's support about Salesforce",
    action: "update",
    status: "BadRequest",
    body: scimError(
      400,
      "User's Profile can't be set to 'Identity User' because it's derived from a license that doesn't require the following permission(s): ChatterinternalUser. Select a different profile.",
    ),
    owner: "app owner",
    reason: /does not accept the role or profile/,
    remedy: /another app role/,
  },
  {
    says: "arguments that are invalid send the owner to mappings and values",
    source: "Okta's support about Webex",
    action: "create",
    status: "BadRequest",
    body: scimError(400, "One (or more) of the arguments is invalid."),
    owner: "app owner",
    reason: /does not fit the app's schema/,
    remedy: /compares the attribute mappings and the values/,
  },
  {
    says: "a token that is not readable is entered alone",
    source: "Sourcegraph's guide",
    action: "create",
    status: "Unauthorized",
    body: scimError(401, "Invalid Authorization header"),
    owner: "app owner",
    reason: /did not accept the token/,
    remedy: /without the word Bearer/,
  },
  {
    says: "a client assertion that the app rejects is no password",
    source: "SAP SuccessFactors with Entra's workload identity",
    action: "update",
    status: "Unauthorized",
    body: '{"error":"invalid_client_assertion"}',
    owner: "app owner",
    reason: /rejected the token of Entra's workload identity/,
    remedy: /subject.*audience/,
  },
  {
    says: "a licence that the app gives by itself is switched off in the app",
    source: "Okta's support about Google Workspace",
    action: "update",
    status: "BadRequest",
    body: scimError(400, "Auto License un-assignment is not allowed"),
    owner: "app owner",
    reason: /gives or takes licences by itself/,
    remedy: /switches the automatic licensing off in the app/,
  },
];

describe("a published answer of an app", () => {
  test.each(ANSWERS)("$says ($source)", async (answer) => {
    const { cluster, person } = await explainAppError(
      answer.action,
      scimReason(answer.status, answer.body),
      answer.identityType,
    );
    const shown = answer.identityType === "Group" ? cluster : person;
    expect(cluster.owner).toBe(answer.owner);
    expect(shown.reason ?? shown.meaning).toMatch(answer.reason);
    expect(shown.remedy).toMatch(answer.remedy);
  });
});

// goauthentik/authentik: the answer to the search by a matching attribute.
test("a search that fails in the app is named with its attribute, and a redacted page is no answer", async () => {
  const { cluster, person } = await explainRow({
    action: "update",
    identityType: "User",
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementServerError",
      reason:
        "Received response from Web resource. Resource: https://authentik.company.com/source/scim/company-o365-scim/v2/Users?filter=externalId+eq+\"4045ea11-f… Operation: GET Response Status Code: InternalServerError Response Headers: Connection: keep-alive Server: nginx/1.27.1 Response Content: '[RedactedHtmlContent]'",
    },
  });
  expect(cluster).toMatchObject({ owner: "target vendor" });
  expect(person.reason).toMatch(/failed when Entra searched by externalId/);
  expect(person.reason).not.toMatch(/Redacted/);
  expect(person.remedy).toMatch(/matching attribute/);
});
