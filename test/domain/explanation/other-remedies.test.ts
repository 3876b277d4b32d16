import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainAnswer, explainText, explainWords } from "./explain-scim-answer.ts";

const json = JSON.stringify;
const remedyOf = (explanation: ReturnType<typeof explainWords>) =>
  remedyText(explanation, { isActionDue: true, hasMessage: true });

describe("an entry of a list that the app does not take in a change", () => {
  test.each([
    'Unsupported path: emails[type eq "work"].value',
    'Unsupported path: phoneNumbers[type eq "mobile"].value',
    'Unsupported patch path "addresses[type eq \\"work\\"].locality"',
  ])("is sent at the creation only, or not at all: %s", (words) => {
    const explanation = explainWords("400", "update user", words);
    expect(explanation).toMatchObject({ id: "path-not-supported", owner: "app owner" });
    expect(remedyOf(explanation)).toMatch(/apply only during object creation.*or removes/);
    expect(remedyOf(explanation)).not.toMatch(/must stay as it is/);
  });

  test("of a group is a matter of the vendor", () => {
    const words = 'Unsupported path: members[value eq "2819c223"]';
    expect(explainWords("400", "update group", words).id).toBe("request-not-understood");
  });
});

describe("a value that is null in the app's words", () => {
  test.each`
    words                                                                        | id                    | attribute
    ${"31301 - Username null is not valid. User name must be a non null string"} | ${"value-not-mapped"} | ${"userName"}
    ${"Invalid userName: null"}                                                  | ${"value-not-mapped"} | ${"userName"}
    ${"userName 'undefined' is invalid"}                                         | ${"value-not-mapped"} | ${"userName"}
    ${"displayName must be a non-null string"}                                   | ${"value-not-mapped"} | ${"displayName"}
    ${"Invalid value for familyName: null"}                                      | ${"name-missing"}     | ${"name.familyName"}
  `("was not sent: $words", ({ words, id, attribute }) => {
    expect(explainWords("400", "create user", words)).toMatchObject({ id, attribute });
  });

  test.each`
    words                                 | id
    ${"userName 'null.ada' is not valid"} | ${"value-refused"}
    ${"Invalid userName: nullmann"}       | ${"value-refused"}
  `("is not meant by $words", ({ words, id }) => {
    expect(explainWords("400", "create user", words).id).toBe(id);
  });
});

describe("a webhook of the app", () => {
  test.each([
    "One or more webhooks returned an invalid response or were unreachable. Based on your transaction configuration, your action cannot be completed.",
    "The webhook returned a 500 response",
    "Web hook https://hooks.fabrikam.example timed out",
    "Pre-registration hook failed: connection refused",
  ])("that failed is an automation of the app: %s", (words) => {
    const explanation = explainWords("400", "create user", words);
    expect(explanation).toMatchObject({ id: "app-automation-failed", owner: "app owner" });
    expect(meaningText(explanation)).toMatch(/webhook/);
  });

  test.each`
    words                                           | id
    ${"Request blocked by script injection filter"} | ${"blocked-by-firewall"}
    ${"Rejected by hook: domain not allowed"}       | ${"domain-not-accepted"}
  `("is not meant by $words", ({ words, id }) => {
    expect(explainWords("400", "create user", words).id).toBe(id);
  });
});

describe("a source of sign-in that the app asks for", () => {
  test.each([
    "The user account is set up for single sign-on. Please use one of these origin(s) : [okta]",
    "Users of this domain must use one of the following identity providers: azure-ad",
    "Please specify one of these connections: [Username-Password, waad]",
    "Choose one of the allowed authentication sources: ldap, saml",
  ])("is mapped as a constant: %s", (words) => {
    const explanation = explainWords("400", "create user", words);
    expect(explanation).toMatchObject({ id: "sign-in-source-needed", owner: "app owner" });
    expect(remedyOf(explanation)).toMatch(/constant/i);
  });

  test.each([
    "Please use one of these roles: admin, member",
    "Please use one of the allowed domains",
  ])("is not meant by %s", (words) => {
    expect(explainWords("400", "create user", words).id).not.toBe("sign-in-source-needed");
  });
});

describe("a refused method", () => {
  test.each(["", json({ detail: 'Method "POST" not allowed.' })])(
    "of a creation leads to the Tenant URL first: %s",
    (answer) => {
      const text = `StatusCode: MethodNotAllowed\r\nWeb Response: \r\n${answer}`;
      const explanation = explainText(text, "create user");
      expect(explanation).toMatchObject({ id: "creation-method-refused", owner: "app owner" });
      expect(remedyOf(explanation)).toMatch(/^The app's owner first compares the Tenant URL/);
    },
  );

  test("of an update is a matter of the vendor", () => {
    const text = "StatusCode: MethodNotAllowed\r\nWeb Response: \r\n";
    expect(explainText(text, "update user").id).toBe("method-not-allowed");
  });
});

describe("a mapping that a gateway lacks", () => {
  test.each([
    "createGroup error: endpointMapper: skipping - no mapping found for attributes: members",
    "No mapping defined for attribute members in the connector",
    "gateway: no attribute mapping configured for 'members'",
  ])("is none of Entra's: %s", (words) => {
    const explanation = explainWords("500", "create group", words);
    expect(explanation).toMatchObject({ id: "gateway-mapping-missing", owner: "target vendor" });
    expect(remedyOf(explanation)).toMatch(/Nothing is missing in Entra/);
  });
});

describe("a manager whom the app does not know", () => {
  test("does not keep the account from being created", () => {
    const words = "No manager given, or manager doesn't exist";
    const explanation = explainWords("400", "create user", words);
    expect(explanation.id).toBe("unresolved-reference");
    expect(remedyOf(explanation)).toMatch(/removes the mapping of manager/);
  });

  test("is no member", () => {
    const words = "referenced user 4711 does not exist";
    expect(remedyOf(explainWords("400", "update user", words))).not.toMatch(/mapping of manager/);
  });
});

describe("an attribute of the app's own", () => {
  test.each`
    words                                                     | attribute
    ${"Validation failed: invalid nrUserType value provided"} | ${null}
    ${"invalid sfTitle given"}                                | ${null}
    ${"invalidEmail"}                                         | ${'emails[type eq "work"].value'}
    ${"DUPLICATE_EMAIL"}                                      | ${'emails[type eq "work"].value'}
  `("is not named as the one of SCIM: $words", ({ words, attribute }) => {
    expect(explainWords("400", "update user", words).attribute).toBe(attribute);
  });
});

test("an e-mail address that the app refuses can be one that Entra did not send", () => {
  const answer = json({ status: 400, scimType: "invalidEmail" });
  const explanation = explainAnswer("400", "create user", answer);
  expect(explanation.id).toBe("value-refused");
  expect(remedyOf(explanation)).toMatch(/sent no address/);
});
