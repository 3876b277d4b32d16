import { expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainWords } from "./explain-scim-answer.ts";

test.each([
  "List attribute emails exceeds allowed limit of 1",
  "phoneNumbers exceeds the maximum limit of one",
  "The attribute addresses contains more than one value",
  "Only one email is allowed per user",
  "At most one entry of phoneNumbers is supported",
])("several values of a list that takes one belong to the mapping: %s", (words) => {
  const explanation = explainWords("400", "update user", words);
  expect(explanation).toMatchObject({ id: "single-value-only", owner: "app owner" });
});

test.each([
  "displayName exceeds the limit of 1 kB",
  "The description exceeds the limit of 100 characters",
  "More than one user matches the filter",
])("a long value and several accounts are no list with several values: %s", (words) => {
  expect(explainWords("400", "update user", words).id).not.toBe("single-value-only");
});

test("the condition of a missing value names no attribute that is missing", () => {
  const words = "Issuer is required when externalUserName or subject is specified.";
  const explanation = explainWords("400", "create user", words);
  expect(meaningText(explanation)).not.toContain("userName");
  expect(explanation.owner).toBe("app owner");
});

test("a missing primary address leads to the mapping of primary too", () => {
  const words = "The primary email address is missing for the user";
  const explanation = explainWords("400", "create user", words);
  expect(explanation.id).toBe("email-missing");
  expect(remedyText(explanation, { isActionDue: true })).toMatch(/marked as primary/);
});
