import { describe, expect, test } from "vitest";
import { scimReason } from "../../cases/graph-records.ts";
import { explainText } from "./explain-scim-answer.ts";
import NEAR_WORDS from "./near-words.json" with { type: "json" };

const explain = (status: string, body: string, change: string) =>
  explainText(scimReason(status, body), change);

// Each text is near to one that a rule is made for, and has another cause.
describe("words that are near to those of a rule", () => {
  test.each`
    status            | change            | detail                                                                                             | id
    ${"BadRequest"}   | ${"delete user"}  | ${"This user cannot be deleted. Deactivate the user instead."}                                     | ${"deletion-not-supported"}
    ${"Conflict"}     | ${"delete user"}  | ${"This user cannot be deleted. The user still owns 3 projects."}                                  | ${"state-conflict"}
    ${"BadRequest"}   | ${"disable user"} | ${"This user cannot be deactivated. Please reassign their direct reports first."}                  | ${"state-conflict"}
    ${"Forbidden"}    | ${"delete user"}  | ${"This user cannot be deleted with your current permissions."}                                    | ${"insufficient-rights"}
    ${"BadRequest"}   | ${"update group"} | ${"This member cannot be removed from the group, the membership is managed by a rule."}            | ${"managed-elsewhere"}
    ${"BadRequest"}   | ${"create user"}  | ${"Email domain is not configured"}                                                                | ${"domain-not-accepted"}
    ${"BadRequest"}   | ${"create user"}  | ${"Manager is not configured"}                                                                     | ${"manager-refused"}
    ${"Unauthorized"} | ${"create user"}  | ${"Client secret is not configured"}                                                               | ${"token-not-accepted"}
    ${"Forbidden"}    | ${"update user"}  | ${"The instance is in read-only state. Contact email support."}                                    | ${"request-refused"}
    ${"Forbidden"}    | ${"update user"}  | ${"Profile can't be edited until the user verifies his email"}                                     | ${"request-refused"}
    ${"BadRequest"}   | ${"create user"}  | ${"Transaction cancelled by trigger: duplicate value found: Username"}                             | ${"user-name-taken"}
    ${"BadRequest"}   | ${"update user"}  | ${"Update rejected by business rule: email required"}                                              | ${"email-missing"}
    ${"Forbidden"}    | ${"create user"}  | ${"Rejected by hook: domain not allowed"}                                                          | ${"domain-not-accepted"}
    ${"BadRequest"}   | ${"create user"}  | ${"Request blocked by script injection filter"}                                                    | ${"blocked-by-firewall"}
    ${"BadRequest"}   | ${"update user"}  | ${"Unable to assign 1201 as the manager of 4411: this would create a circular reporting line"}     | ${"manager-refused"}
    ${"Forbidden"}    | ${"create user"}  | ${"This API requires TLS client certificate authentication"}                                       | ${"request-refused"}
    ${"BadRequest"}   | ${"create user"}  | ${"john@contoso.com has an invalid organization domain"}                                           | ${"domain-not-accepted"}
    ${"BadRequest"}   | ${"update user"}  | ${'JSON parse error: Cannot deserialize value of type OpType from String "Add": No enum constant'} | ${"request-not-understood"}
    ${"BadRequest"}   | ${"create user"}  | ${"The value for title in the user's profile is not allowed"}                                      | ${"value-refused"}
    ${"BadRequest"}   | ${"update user"}  | ${"The user is not an administrator and cannot be assigned the delegated admin role"}              | ${"account-protected"}
    ${"BadRequest"}   | ${"update user"}  | ${"Invalid attribute value, only A-Z allowed"}                                                     | ${"value-refused"}
    ${"BadRequest"}   | ${"update group"} | ${'Unsupported path: members[value eq "2819c223"]'}                                                | ${"request-not-understood"}
  `("on $change, $detail under $status means $id", ({ status, change, detail, id }) => {
    expect(explain(status, JSON.stringify({ detail }), change).id).toBe(id);
  });

  // Found by a reviewer who wrote texts against the rules.
  test.each(NEAR_WORDS)("on $change, $detail under $status means $id", (row) => {
    expect(explain(row.status, JSON.stringify({ detail: row.detail }), row.change).id).toBe(row.id);
  });

  test("please check is no reason to blame the mapping", () => {
    const body = JSON.stringify({
      detail: "Invalid phone number. Please check the number and try again.",
    });
    expect(explain("BadRequest", body, "create user").owner).toBe("directory admin");
  });

  test("an attribute in a sentence about accepted values is not left out", () => {
    const body = JSON.stringify({ detail: "Only emails with the domain contoso.com are allowed." });
    expect(explain("BadRequest", body, "create user").attribute).toMatch(/^emails/);
  });

  test("if the app requires firstName and lastName, the explanation is about both names and not about one attribute", () => {
    const body = JSON.stringify({ detail: "firstName and lastName are required" });
    expect(explain("BadRequest", body, "create user")).toMatchObject({
      id: "name-missing",
      attribute: null,
    });
  });

  test("a redacted page beside words is no answer in place of them", () => {
    const body = JSON.stringify({
      detail: "userName already exists",
      page: "[RedactedHtmlContent]",
    });
    expect(explain("Conflict", body, "create user").id).toBe("user-name-taken");
  });

  test("the code of something else is no number of the error", () => {
    const body = JSON.stringify({
      error: { message: "Phone taken", employee: { code: "AB123456" } },
    });
    expect(explain("Conflict", body, "create user").detail).toBe("Phone taken.");
  });

  test.each(['{"errors":{"toString":"abc"}}', '{"errors":{"__proto__":{"toString":1}}}'])(
    "an answer with names of JavaScript is read: %s",
    (body) => {
      expect(explain("BadRequest", body, "create user").id).toBe("request-refused");
    },
  );
});

describe("a search that the app answers", () => {
  const search = (status: string, words: string) =>
    explainText(
      `Received response from Web resource. Resource: https://app.example/scim/v2/Users?filter=userName+eq+"ada" Operation: GET Response Status Code: ${status} Response Content: ${words}`,
      "update user",
    );

  test.each`
    status                   | words                                | id                            | attribute
    ${"ServiceUnavailable"}  | ${"Service is down for maintenance"} | ${"internal-server-error"}    | ${null}
    ${"GatewayTimeout"}      | ${"upstream timed out"}              | ${"timeout"}                  | ${null}
    ${"BadRequest"}          | ${"externalId is not searchable"}    | ${"incompatible-scim-search"} | ${"externalId"}
    ${"InternalServerError"} | ${"Something failed"}                | ${"search-failed-in-app"}     | ${"userName"}
  `("with $status and $words means $id", ({ status, words, id, attribute }) => {
    expect(search(status, words)).toMatchObject({ id, attribute });
  });
});
