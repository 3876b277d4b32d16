import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainWords } from "./explain-scim-answer.ts";

const SALESFORCE =
  "System.DmlException: Insert failed. First exception on row 0; first error: DUPLICATE_USERNAME, Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address). : [Username] ";

describe("a user name that must be unique among all customers of an app", () => {
  test.each`
    status   | words
    ${"400"} | ${SALESFORCE}
    ${"400"} | ${"duplicate username: The username already exists in this or another organization."}
    ${"409"} | ${"Username must be unique across all organizations"}
    ${"409"} | ${"The login name is already taken. Login names are unique across all tenants."}
    ${"400"} | ${"This username is already in use. User names must be globally unique."}
    ${"500"} | ${"userName exists already in this or another instance"}
    ${"409"} | ${"Usernames have to be unique among all customers of Contoso; ada@contoso.com is taken"}
  `("is changed by the mapping: $words", ({ status, words }) => {
    for (const change of ["create user", "update user"]) {
      const explanation = explainWords(status, change, words);
      expect(explanation).toMatchObject({
        id: "user-name-not-globally-unique",
        owner: "app owner",
      });
      expect(meaningText(explanation)).toMatch(/all customers/);
      const remedy = remedyText(explanation, { isActionDue: true, hasMessage: true });
      expect(remedy).toMatch(/If nobody here has the user name.*expression/);
      expect(remedy).not.toMatch(/deletes or merges/);
    }
  });

  test.each`
    words                                                                  | id
    ${"Username already exists in this organization"}                      | ${"user-name-taken"}
    ${"The user name must be unique"}                                      | ${"user-name-taken"}
    ${"The e-mail address is already used in another organization"}        | ${"account-in-other-organisation"}
    ${"The external id must be unique across all organizations"}           | ${"conflict"}
    ${"The e-mail address already exists in this or another organization"} | ${"email-taken"}
  `("is not meant by $words", ({ words, id }) => {
    expect(explainWords("409", "create user", words).id).toBe(id);
  });
});

describe("long words of an app", () => {
  const shown = (words: string) => explainWords("400", "update user", words).detail ?? "";
  const filler = "The value was checked against the rules of the directory. ".repeat(6);

  test("keep the sentence that says what to do", () => {
    expect(shown(SALESFORCE)).toMatch(
      /^System\.DmlException: Insert failed\..*… To resolve, use a different username \(it doesn't need to match the user's email address\)\.$/,
    );
    expect(shown(`${filler}Please enable SCIM for the domain first.`)).toMatch(
      /^The value was .*… Please enable SCIM for the domain first\.$/,
    );
    expect(shown(`${filler}You must accept the terms in the admin console!`)).toMatch(
      /… You must accept the terms in the admin console!$/,
    );
  });

  test.each([
    SALESFORCE,
    `${filler}Please enable SCIM.`,
    `${filler}Please ${"do this and that ".repeat(30)}.`,
    filler,
  ])("have at most 200 characters: %s", (words) => {
    expect([...shown(words)].length).toBeLessThanOrEqual(200);
  });

  test("without such a sentence are cut at the end", () => {
    expect(shown(filler)).toMatch(/^The value .*…$/);
    expect(shown(filler)).toHaveLength(200);
  });
});
