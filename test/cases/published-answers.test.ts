import { describe, expect, test } from "vitest";
import { explainAppError, explainRow } from "./explain-app-error.ts";
import { scimReason } from "./graph-records.ts";
import PUBLISHED_ANSWERS from "./published-answers.json" with { type: "json" };

type PublishedAnswer = {
  /** What page and list must not get wrong. */
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
  test.each(PUBLISHED_ANSWERS as readonly PublishedAnswer[])("$says ($source)", async (answer) => {
    const { cluster, person } = await explainAppError(
      answer.action,
      scimReason(answer.status, answer.body),
      answer.identityType,
    );
    const shown = answer.identityType === "Group" ? cluster : person;
    expect(cluster.owner).toBe(answer.owner);
    expect(shown.reason ?? shown.meaning).toMatch(new RegExp(answer.reason, "i"));
    expect(shown.remedy).toMatch(new RegExp(answer.remedy, "i"));
  });
});

// Miro's community: the whole reason of the row.
test("an address that the app keeps nowhere is no missing address", async () => {
  const { person } = await explainAppError(
    "update",
    "Failed to update user: Attribute emails does not have a multi-valued or complex value",
  );
  expect(person.reason).toMatch(/at a place that the object does not have in the app/);
  expect(person.remedy).toMatch(/corrects or removes the mapping/);
});

test("the type of an error is no word of the app", async () => {
  const { person } = await explainAppError(
    "update",
    scimReason("422", JSON.stringify({ scimType: "mutability", status: "422" })),
  );
  expect(person.reason).not.toMatch(/The app says/);
});

// Microsoft's page about API-driven provisioning: Entra's own words, without a code.
test("a manager who is not in scope is named as such", async () => {
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
    jobId:
      "AD2AADProvisioning.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001",
    errorCode: "",
    reason:
      "Hard match operation blocked due to security hardening. Review OnPremisesObjectIdentifier mapping.",
    says: /has joined this object to another one/,
    remedy: /clears onPremisesObjectIdentifier/,
  },
  {
    jobId:
      "AD2AADProvisioning.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001",
    errorCode: "LargeObject",
    reason:
      "The provisioned object is too large. Trim the number of attribute values on this object. The operation will be retried in the next synchronization cycle...",
    says: /more or larger values than Entra accepts/,
    remedy: /removes values in Active Directory/,
  },
  {
    jobId: "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001",
    errorCode: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    reason: "The ECMA host is currently importing data from the target application",
    says: /still reading the accounts/,
    remedy: /waits until the import has ended/,
  },
])(
  "Entra's message has its own explanation: $reason",
  async ({ jobId, says, remedy, ...error }) => {
    const { person } = await explainRow({ jobId, action: "update", error });
    expect(person.reason).toMatch(says);
    expect(person.remedy).toMatch(remedy);
  },
);

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

// Broadcom's knowledge base about vCenter: Entra's text about a test of the connection.
test("the words of the app are those after the headers of its answer", async () => {
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
