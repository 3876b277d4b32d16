import { describe, expect, test } from "vitest";
import type { ErrorFacts } from "../../../domain/explanation/error-facts.ts";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind } from "../../../domain/job-kind.ts";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { scimReason } from "../../cases/graph-records.ts";

// Words whose meaning decides, in spellings that no list of messages contains.

type Row = Pick<ErrorFacts, "action"> & {
  readonly templateId: string;
  readonly code?: string;
  readonly text: string;
};

function explain({ templateId, code, text, action }: Row): ReturnType<typeof explainError> {
  const job = { jobId: `${templateId}.1`, templateId, sourceSystem: null, targetSystem: null };
  return explainError({
    code: code ?? "SystemForCrossDomainIdentityManagementServiceIncompatible",
    text,
    action,
    objectKind: "user",
    kind: jobKind(job),
    direction: jobDirection(job),
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  });
}

const explainAnswer = (status: string, words: string, action: Row["action"]) =>
  explain({
    templateId: "scim",
    text: scimReason(status, JSON.stringify({ detail: words })),
    action,
  });

describe("the server of an on-premises app", () => {
  test.each`
    words                                                                                                          | id
    ${"ERROR [IM002] [Microsoft][ODBC Driver Manager] Data source name not found and no default driver specified"} | ${"connector-driver-missing"}
    ${"Data source name too long or not found"}                                                                    | ${"connector-driver-missing"}
    ${"The specified DSN contains an architecture mismatch between the Driver and Application"}                    | ${"connector-driver-missing"}
    ${"ERROR [IM003] Specified driver could not be loaded due to system error 126"}                                | ${"connector-driver-missing"}
    ${"The 'OraOLEDB.Oracle' provider is not registered on the local machine."}                                    | ${"connector-driver-missing"}
    ${"Unable to load DLL 'oci.dll': The specified module could not be found."}                                    | ${"connector-driver-missing"}
    ${"Could not load file or assembly 'MySql.Data' or one of its dependencies."}                                  | ${"connector-driver-missing"}
    ${"ORA-12154: TNS:could not resolve the connect identifier specified"}                                         | ${"connector-driver-missing"}
    ${"ERROR [08001] [Microsoft][ODBC Driver 17 for SQL Server]Could not open a connection to SQL Server [53]."}   | ${"connector-host-unavailable"}
    ${"ERROR [28000] [Microsoft][ODBC Driver 17 for SQL Server]Login failed for user 'ecma'."}                     | ${"connector-credentials-rejected"}
    ${"ERROR [42S02] Invalid object name 'dbo.Employees'."}                                                        | ${"connector-refused"}
  `("explains $words as $id", ({ words, id }) => {
    const text = scimReason("InternalServerError", JSON.stringify({ detail: words }));
    const explanation = explain({ templateId: "onPremisesECMA", text, action: "update" });
    expect(explanation).toMatchObject({ id, attribute: null });
  });
});

describe("an attribute that Active Directory does not have", () => {
  test.each`
    code                                                         | text
    ${"SystemForCrossDomainIdentityManagementBadResponse"}       | ${"Property definition not found for attribute workdayID at Microsoft.ActiveDirectory.SynchronizationAgent.Provider.QueryAsync(IQueryParameters parameters, String id)"}
    ${"HybridSynchronizationActiveDirectoryInternalServerError"} | ${"ERROR: Attribute badgeColour was not found in the schema of the directory contoso.com."}
    ${"HybridSynchronizationActiveDirectoryCannotFindAttribute"} | ${"Unable to find the definition of attribute badgeColour in the target directory"}
  `("is a fault of the schema or mapping, with the agent's words: $text", ({ code, text }) => {
    const explanation = explain({ templateId: "Workday2AD", code, text, action: "update" });
    expect(explanation.id).toBe("unknown-directory-attribute");
    expect(explanation.detail).toMatch(/attribute (?:workdayID|badgeColour)/i);
    expect(explanation.detail).not.toMatch(/QueryAsync/);
    expect(meaningText(explanation)).toMatch(/workdayID|badgeColour/);
  });

  test("is not assumed where the agent says something else", () => {
    const code = "HybridSynchronizationActiveDirectoryInternalServerError";
    const text = "The agent's cache has no entry for the container.";
    const explanation = explain({ templateId: "Workday2AD", code, text, action: "update" });
    expect(explanation).toMatchObject({ id: "agent-failed", detail: text });
  });
});

describe("a conflict of an account of cloud sync", () => {
  test.each`
    code                                        | text                                                                                                           | id
    ${"AttributeValueMustBeUnique"}             | ${"An attribute value violates a uniqueness constraint. The attribute with an invalid value: ProxyAddresses."} | ${"entra-sync-conflict"}
    ${"InvalidSoftMatch"}                       | ${"Unable to update this object because some values may already be associated with another object."}           | ${"entra-sync-conflict"}
    ${"AzureActiveDirectoryObjectTypeMismatch"} | ${"The type of the source object differs from the type of the object that was found."}                         | ${"entra-sync-conflict"}
    ${"AzureActiveDirectoryInvalidHardMatch"}   | ${"The source anchor of the object is that of another object."}                                                | ${"entra-sync-conflict"}
    ${"Conflict"}                               | ${"Another object with the same value for property userPrincipalName already exists."}                         | ${"entra-sync-conflict"}
    ${"DataValidationFailed"}                   | ${"A hard match is not possible: the sourceAnchor of the cloud object differs."}                               | ${"entra-sync-conflict"}
    ${"ExistingObjectMatchedWithAdminRole"}     | ${"A soft match was blocked because the existing user has an administrative role."}                            | ${"entra-match-blocked"}
    ${"SomeNewCode"}                            | ${"Soft match is disabled for this tenant."}                                                                   | ${"entra-match-blocked"}
  `("is resolved at the two objects and never in a mapping: $code", ({ code, text, id }) => {
    for (const action of ["create", "update", "disable"] as const) {
      const explanation = explain({ templateId: "AD2AADProvisioning", code, text, action });
      expect(explanation).toMatchObject({ id, owner: "directory admin" });
      const remedy = remedyText(explanation, { isActionDue: true });
      expect(remedy).toMatch(/in Entra/);
      expect(remedy).not.toMatch(/mapping|matching attribute|scope/);
    }
  });
});

describe("a Tenant URL and a token of different instances", () => {
  test.each`
    status          | words
    ${"Forbidden"}  | ${"Invalid namespace"}
    ${"NotFound"}   | ${"namespace mismatch"}
    ${"Forbidden"}  | ${"Token does not belong to this tenant"}
    ${"Forbidden"}  | ${"The token was issued for another workspace"}
    ${"Forbidden"}  | ${"Organization id in URL does not match the organization of the API key"}
    ${"NotFound"}   | ${"Instance mismatch: token is valid for eu-1 but request was sent to us-1"}
    ${"BadRequest"} | ${"tenant id in path does not match tenant id in access token"}
    ${"Forbidden"}  | ${"This API key is not valid for this account"}
  `("are named as the pair that is wrong: $words", ({ status, words }) => {
    for (const action of ["create", "update"] as const) {
      const explanation = explainAnswer(status, words, action);
      expect(explanation).toMatchObject({ id: "instance-mismatch", owner: "app owner" });
      expect(remedyText(explanation, { isActionDue: true })).toMatch(/Tenant URL/);
    }
  });

  test("are not blamed for a person who belongs to another organisation", () => {
    const explanation = explainAnswer(
      "Forbidden",
      "User belongs to another organization",
      "create",
    );
    expect(explanation.id).toBe("account-in-other-organisation");
  });
});

describe("an answer about a manager", () => {
  test.each`
    words                                                               | id
    ${"manager"}                                                        | ${"manager-refused"}
    ${"Invalid manager"}                                                | ${"manager-refused"}
    ${"manager.value: user 42 is not in this organization"}             | ${"manager-refused"}
    ${"A user cannot be their own manager"}                             | ${"manager-refused"}
    ${"Invalid value for attribute manager"}                            | ${"manager-refused"}
    ${"Setting the manager would create a cycle in the reporting line"} | ${"manager-refused"}
    ${"Manager with id 42 does not exist"}                              | ${"unresolved-reference"}
    ${"Attribute 'manager' must be a complex object with a value"}      | ${"value-type-mismatch"}
    ${"manager is not a supported attribute"}                           | ${"unknown-target-attribute"}
    ${"manager is required"}                                            | ${"value-missing"}
  `("means $id: $words", ({ words, id }) => {
    expect(explainAnswer("BadRequest", words, "update")).toMatchObject({
      id,
      attribute: "manager",
    });
  });

  test.each([
    "[ODBC Driver Manager] Optional feature not implemented",
    "Please contact your account manager",
  ])("is not assumed if the words are about a manager of another kind: %s", (words) => {
    expect(explainAnswer("BadRequest", words, "update").attribute).toBeNull();
  });
});

describe('the words "not found"', () => {
  test.each`
    status                   | words
    ${"BadRequest"}          | ${"Welcome template not found"}
    ${"InternalServerError"} | ${"Certificate chain entry not found in the store"}
    ${"NotFound"}            | ${"SCIM configuration not found"}
    ${"NotFound"}            | ${"Provisioning policy was not found"}
    ${"Conflict"}            | ${"Default calendar not found"}
  `(
    "do not mean a missing account if they are about another thing: $status, $words",
    ({ status, words }) => {
      const explanation = explainAnswer(status, words, "update");
      expect(explanation.errorClass).not.toBe("missing-account");
      expect(explanation.detail).toContain(words);
    },
  );

  test.each`
    status          | words
    ${"BadRequest"} | ${"Object not found."}
    ${"NotFound"}   | ${"Resource 4711 not found"}
    ${"NotFound"}   | ${"7f3c2a not found"}
  `("mean a missing account if they are about the object: $status, $words", ({ status, words }) => {
    expect(explainAnswer(status, words, "update").id).toBe("account-gone");
  });
});

describe("an app's words", () => {
  test.each`
    status                   | words                                                                           | id
    ${"BadRequest"}          | ${"Person with id 4711 already present"}                                        | ${"conflict"}
    ${"InternalServerError"} | ${"Updating a member is unsupported"}                                           | ${"request-refused"}
    ${"BadRequest"}          | ${"Unable to perform the request at this time. The record could not be locked"} | ${"internal-server-error"}
  `("mean $id under $status: $words", ({ status, words, id }) => {
    const explanation = explainAnswer(status, words, "create");
    expect(explanation.id).toBe(id);
    expect(explanation.detail).toContain(words);
  });

  test("in brackets are not read as a list", () => {
    const words = "[LDAP: error code 53 - 0000054F: SvcErr: DSID-031A0FC0, data 0]";
    const text = scimReason("InternalServerError", JSON.stringify({ detail: words }));
    const explanation = explain({ templateId: "onPremisesECMA", text, action: "update" });
    expect(explanation.detail).toContain("error code 53 - 0000054F");
  });
});
