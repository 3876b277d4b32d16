import { expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainWords } from "./explain-scim-answer.ts";

test.each([
  "The currently logged in user does not have the user administrator role for any group, team, or organization containing user 5ed60bdb5e57f641091cf871.",
  "You don't have permission to manage users",
  "The API key lacks the members:write permission",
  "Insufficient privileges to complete the operation.",
])("a 401 about a missing right is no matter of the token: %s", (words) => {
  const explanation = explainWords("401", "update user", words);
  expect(explanation).toMatchObject({ id: "insufficient-rights", owner: "app owner" });
  expect(meaningText(explanation)).toMatch(/accepted Entra's token/);
  expect(remedyText(explanation, { isActionDue: true })).toMatch(
    /a missing role or right is given to the account that owns the token/,
  );
});

test.each([
  "Invalid token: you do not have permission to access this resource",
  "Access token expired",
  "User Not Authorized. Required to provide Auth information",
  "Unauthorized",
])("a 401 about the token stays one: %s", (words) => {
  expect(explainWords("401", "update user", words).id).toBe("token-not-accepted");
});
