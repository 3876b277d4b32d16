import { describe, expect, test } from "vitest";
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

describe("a value that one account keeps because of its present state", () => {
  test.each([
    "userName cannot be changed for a user who belongs to multiple organizations.",
    "The username cannot be modified because the user is bound to one or more resources.",
    "Email address cannot be updated while the user has a pending verification",
    "displayName can't be changed as long as the account is linked to a social login",
  ])("leads to what holds it and not to its mapping: %s", (words) => {
    const explanation = explainWords("400", "update user", words);
    expect(explanation).toMatchObject({ id: "value-unchangeable-now", owner: "app owner" });
    expect(remedyText(explanation, { isActionDue: true })).toMatch(
      /removes what the app's message/,
    );
  });

  test.each([
    "userName cannot be changed",
    "Attribute externalId cannot be changed because it is immutable",
    "The email cannot be changed because it is read-only",
    "userName cannot be changed after the user has been created",
  ])("is another fault than a value that no account can change: %s", (words) => {
    expect(explainWords("400", "update user", words).id).not.toBe("value-unchangeable-now");
  });
});

test.each([
  ["500", "create user", "external URL is empty"],
  ["500", "update user", "The site URL is not set"],
  ["500", "create user", "BASE_URL is required"],
  [
    "400",
    "create group",
    "Failed to create a SCIM group due to plan restriction. Upgrade plan to create a SCIM group.",
  ],
  ["403", "create user", "Not possible because of plan limitations"],
])(
  "the set-up and the plan of the app are no value of a person: %s, %s, %s",
  (status, change, words) => {
    const explanation = explainWords(status, change, words);
    expect(explanation).toMatchObject({ id: "feature-not-in-plan", owner: "app owner" });
  },
);

test("a function that an app does not have for a kind of group is not a role of a person", () => {
  const words = "Operation not supported for Business Roles";
  const explanation = explainWords("501", "create group", words);
  expect(explanation.id).toBe("call-not-implemented");
  expect(remedyText(explanation, { isActionDue: true })).toMatch(
    /switches off the mapping of groups/,
  );
});

test("an address that the app does not know can also mean that SCIM is off there", () => {
  const explanation = explainWords("404", "create user", "Route not found.");
  expect(meaningText(explanation)).toMatch(/SCIM is not switched on there/);
  expect(remedyText(explanation, { isActionDue: true })).toMatch(/plan or licence includes SCIM/);
});

test("an internal error of a group can come from one of its members", () => {
  const explanation = explainWords(
    "500",
    "update group",
    "Failed to patch SCIM group: unknown error",
  );
  expect(remedyText(explanation, { isActionDue: true })).toMatch(
    /in a group a member who has no account/,
  );
});
