import { expect, test } from "vitest";
import { remedyText } from "../../../wording/explanations.ts";
import { explainWords } from "./explain-scim-answer.ts";

test.each([
  ["disable user", "You cannot disable the Web to Lead Default Creator."],
  ["disable user", "You can't deactivate a user who is the default lead owner"],
  [
    "disable user",
    "You cannot deactivate this user as this user is the case creator of On-Demand Email-to-Case.",
  ],
  ["update user", "This user cannot be deactivated because they are the Default Workflow User"],
  ["delete user", "Cannot delete user: the user is an approver in 2 approval chains"],
  ["delete user", "Unable to remove the default assignee of a project"],
])(
  "an account that has a role in the app keeps it until another account has it: %s, %s",
  (change, words) => {
    const explanation = explainWords("400", change, words);
    expect(explanation).toMatchObject({ id: "account-protected", owner: "app owner" });
    expect(remedyText(explanation, { isActionDue: true })).toMatch(/role to another account/);
  },
);

test.each([
  ["update user", "Cannot disable the default value of this field"],
  ["create user", "Cannot remove the default role"],
  ["update group", "You cannot delete the approval step"],
])("words about another thing are no account with a role: %s, %s", (change, words) => {
  expect(explainWords("400", change, words).id).not.toBe("account-protected");
});
