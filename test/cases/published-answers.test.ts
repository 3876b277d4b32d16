import { describe, expect, test } from "vitest";
import { sharedByTests } from "../shared-by-tests.ts";
import { appErrorRow, explainAppError, explainRow, explainRows } from "./explain-app-error.ts";
import { scimReason } from "./graph-records.ts";
import PUBLISHED_ANSWERS from "./published-answers.json" with { type: "json" };

type PublishedAnswer = {
  /** The fault that the person's page and the failure list must name. */
  readonly says: string;
  /** Where the answer and its cause are published. */
  readonly source: string;
  readonly action: string;
  readonly identityType?: string;
  /** .NET's name of the status. */
  readonly status: string;
  readonly body: string;
  readonly owner: string;
  /** Patterns of what the page says. */
  readonly reason: string;
  readonly remedy: string;
};

describe("a published answer of an app", () => {
  const answers: readonly PublishedAnswer[] = PUBLISHED_ANSWERS;
  const explanations = sharedByTests(() =>
    explainRows(
      answers.map(({ action, status, body, identityType }) =>
        appErrorRow(action, scimReason(status, body), identityType),
      ),
    ),
  );

  const numbered = answers.map((answer, index) => ({ ...answer, index }));
  test.each(numbered)("$says ($source)", ({ index, ...answer }) => {
    const { cluster, person } = explanations()[index]!;
    const shown = answer.identityType === "Group" ? cluster : person;
    expect(cluster.owner).toBe(answer.owner);
    expect(shown.reason ?? shown.meaning).toMatch(new RegExp(answer.reason, "i"));
    expect(shown.remedy).toMatch(new RegExp(answer.remedy, "i"));
  });
});

// Miro's community. The text has no frame of Entra around the answer.
test("an address for which the app has no place is not explained as a missing address", async () => {
  const { person } = await explainAppError(
    "update",
    "Failed to update user: Attribute emails does not have a multi-valued or complex value",
  );
  expect(person.reason).toMatch(/at a place that the object does not have in the app/);
  expect(person.remedy).toMatch(/corrects or removes the mapping/);
});

test("a `scimType` without a text is not quoted as what the app says", async () => {
  const { person } = await explainAppError(
    "update",
    scimReason("422", JSON.stringify({ scimType: "mutability", status: "422" })),
  );
  expect(person.reason).not.toMatch(/The app says/);
});

// Microsoft's page about API-driven provisioning: Entra's own words, without a code.
test("the remedy for a manager who is not in scope is to bring the manager into scope", async () => {
  const { person } = await explainRow({
    action: "update",
    error: {
      errorCode: "",
      reason:
        "We were unable to assign 8 as the manager of 17. In order to ensure that the references are updated properly, you have two options. First, ensure that 8 is in scope for provisioning. Provision 8 on-demand and then provision 17 on-demand. Alternatively, you can restart provisioning after ensuring that 8 is in scope for provisioning.",
    },
  });
  expect(person.remedy).toMatch(/brings the manager into the scope of the job/);
});

// Microsoft's pages about cloud sync, Entra Connect and the ECMA Connector Host: Entra's own words.
test.each([
  {
    templateId: "AD2AADProvisioning",
    errorCode: "",
    reason:
      "Hard match operation blocked due to security hardening. Review OnPremisesObjectIdentifier mapping.",
    says: /has joined this object to another one/,
    remedy: /clears onPremisesObjectIdentifier/,
  },
  {
    templateId: "AD2AADProvisioning",
    errorCode: "LargeObject",
    reason:
      "The provisioned object is too large. Trim the number of attribute values on this object. The operation will be retried in the next synchronization cycle...",
    says: /more or larger values than Entra accepts/,
    remedy: /removes values in Active Directory/,
  },
  {
    templateId: "scim",
    errorCode: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    reason: "The ECMA host is currently importing data from the target application",
    says: /still reading the accounts/,
    remedy: /waits until the import has ended/,
  },
])(
  "Entra's message has its own explanation: $reason",
  async ({ templateId, says, remedy, ...error }) => {
    const { person } = await explainRow({ templateId, action: "update", error });
    expect(person.reason).toMatch(says);
    expect(person.remedy).toMatch(remedy);
  },
);

// goauthentik/authentik: the answer to the search by a matching attribute.
test("a search that fails in the app is named with its attribute, and a redacted page is not quoted as what the app says", async () => {
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

// Broadcom's knowledge base about vCenter: Entra's text about a test of the connection.
test("Entra's description of an answer, with its headers, is not quoted as what the app says", async () => {
  const { person } = await explainRow({
    action: "create",
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementCredentialValidationFailure",
      reason:
        'While attempting to validate our authorization to access your application, we received this unexpected response:\n\nReceived response from Web resource.\n   Resource: https://vcenter.fabrikam.example/Users?filter=userName+eq+"3f1c9a52-7a5e-4b0e-9a61-2d3c1c0e8a11"\n   Operation: GET \n   Response Status Code: Unauthorized\n   Response Headers: x-xss-protection: 1; mode=block\nDate: Thu, 26 Nov 2026 04:00:00 GMT\n   Response Content: {"errors":[{"code":"401","message":"Unauthorized"}]}',
    },
  });
  expect(person.reason).not.toMatch(/Received response/);
});
