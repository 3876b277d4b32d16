import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainAnswer, explainWords } from "./explain-scim-answer.ts";

const json = JSON.stringify;

describe("a member that the group has already", () => {
  test.each`
    status   | change            | answer
    ${"409"} | ${"update group"} | ${json({ scimType: "uniqueness", detail: "schema validation : ErrorStatus(error=Error adding member to group, summary=, status=409)" })}
    ${"409"} | ${"update group"} | ${json({ detail: "Error adding member to group" })}
    ${"409"} | ${"update user"}  | ${json({ detail: "duplicate reference", scimType: "uniqueness" })}
    ${"409"} | ${"update group"} | ${json({ detail: "duplicate reference", scimType: "uniqueness" })}
    ${"409"} | ${"update group"} | ${json({ errorMessage: "User is already a member of the group" })}
    ${"400"} | ${"update group"} | ${json({ message: "User is already a member of this group" })}
    ${"409"} | ${"update group"} | ${json({ detail: "Member already exists in group" })}
    ${"400"} | ${"update group"} | ${json({ detail: "Duplicate member in group" })}
    ${"400"} | ${"update group"} | ${json({ detail: "Member already in group" })}
    ${"500"} | ${"update group"} | ${json({ detail: "The specified account name is already a member of the group." })}
    ${"409"} | ${"update group"} | ${json({ error: "ALREADY_MEMBER", message: "The account is already part of the team" })}
    ${"409"} | ${"update group"} | ${json({ detail: "One or more added object references already exist for the following modified properties: 'members'." })}
  `("is no loss, and the vendor's matter: $answer", ({ status, change, answer }) => {
    const explanation = explainAnswer(status, change, answer);
    expect(explanation).toMatchObject({ id: "member-already-there", owner: "target vendor" });
    expect(meaningText(explanation)).toMatch(/Nothing is lost/);
    const remedy = remedyText(explanation, { isActionDue: true, hasMessage: true });
    expect(remedy).toMatch(/sends the vendor the message and the call/);
  });

  test.each`
    status   | change            | words                                                           | id
    ${"409"} | ${"update group"} | ${"The name is already in use"}                                 | ${"group-name-taken"}
    ${"409"} | ${"update group"} | ${"A sync is already in progress"}                              | ${"changed-meanwhile"}
    ${"400"} | ${"update group"} | ${"Error adding member to group"}                               | ${"member-refused"}
    ${"404"} | ${"update group"} | ${"Error adding member to group: user not found"}               | ${"member-refused"}
    ${"409"} | ${"update group"} | ${"The group already exists"}                                   | ${"group-name-taken"}
    ${"409"} | ${"create user"}  | ${"A user with this email is already invited or is a member"}   | ${"conflict"}
    ${"409"} | ${"create user"}  | ${"User is already a member of the group"}                      | ${"request-refused"}
    ${"409"} | ${"update group"} | ${"The user is already a member of another group of this kind"} | ${"state-conflict"}
  `("is not meant by $words on $change under $status", ({ status, change, words, id }) => {
    expect(explainWords(status, change, words).id).toBe(id);
  });
});
