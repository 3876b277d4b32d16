import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainWords } from "./explain-scim-answer.ts";

// The caller of the app is the account that owns Entra's token.
describe("the account that owns the token", () => {
  test.each`
    status   | change            | words
    ${"422"} | ${"delete user"}  | ${"Cannot perform deletion operation on own account"}
    ${"403"} | ${"delete user"}  | ${"You cannot delete yourself"}
    ${"400"} | ${"disable user"} | ${"You can't deactivate your own account."}
    ${"400"} | ${"disable user"} | ${"Users cannot deactivate themselves"}
    ${"403"} | ${"delete user"}  | ${"cannot delete own user account"}
    ${"400"} | ${"delete user"}  | ${"You may not remove your own user from the organization"}
    ${"409"} | ${"delete user"}  | ${"Self-deletion is not allowed"}
    ${"403"} | ${"delete user"}  | ${"cannot delete self"}
    ${"400"} | ${"disable user"} | ${"It is not possible to suspend the currently authenticated user"}
    ${"400"} | ${"delete user"}  | ${"Cannot delete the user that owns the API token"}
    ${"500"} | ${"delete user"}  | ${"You are not allowed to delete your own account!"}
  `("is removed only after a new token is in use: $words", ({ status, change, words }) => {
    const explanation = explainWords(status, change, words);
    expect(explanation).toMatchObject({ id: "token-account-removed", owner: "app owner" });
    expect(meaningText(explanation)).toMatch(/account that owns the token/);
    const remedy = remedyText(explanation, { isActionDue: true, hasMessage: true });
    expect(remedy).toMatch(/^The app's owner first makes a new token with another admin account/);
    expect(remedy).toMatch(/saves\. Until then nobody disables or deletes the account.*After that/);
    expect(remedy).not.toMatch(/first disables the account by hand|names another reason/);
  });

  test("is not removed by an update that deactivates it either", () => {
    const explanation = explainWords(
      "400",
      "update user",
      "You cannot deactivate your own account",
    );
    expect(explanation.id).toBe("token-account-removed");
    expect(remedyText(explanation, { isActionDue: true })).toMatch(
      /new token with another admin account/,
    );
  });

  test.each`
    status   | change            | words                                                                | id
    ${"400"} | ${"disable user"} | ${"Cannot deactivate the last owner of the account"}                 | ${"account-protected"}
    ${"400"} | ${"disable user"} | ${"You cannot deactivate users who own active projects"}             | ${"state-conflict"}
    ${"403"} | ${"delete user"}  | ${"Admin user cannot be deleted"}                                    | ${"account-protected"}
    ${"403"} | ${"delete user"}  | ${"You cannot delete users outside of your own organization"}        | ${"account-in-other-organisation"}
    ${"403"} | ${"update user"}  | ${"You cannot change your own role"}                                 | ${"account-protected"}
    ${"400"} | ${"delete user"}  | ${"Cannot delete self-service accounts"}                             | ${"account-protected"}
    ${"400"} | ${"disable user"} | ${"Cannot deactivate user: the current user plan does not allow it"} | ${"request-refused"}
  `("is not meant by $words", ({ status, change, words, id }) => {
    expect(explainWords(status, change, words).id).toBe(id);
  });
});
