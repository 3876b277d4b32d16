import { describe, expect, test } from "vitest";
import {
  ERROR_EXPLANATIONS,
  type ErrorExplanation,
  EXPLANATION_IDS,
  type ExplanationId,
} from "../../domain/error-explanation.ts";
import type { SystemKind } from "../../domain/job-kind.ts";
import { meaningText, remedyText } from "../../wording/explanations.ts";

const explanation = (id: ExplanationId): Omit<ErrorExplanation, "catalogueCode"> => {
  const { owner, errorClass } = ERROR_EXPLANATIONS[id];
  return {
    id,
    errorClass,
    detail: null,
    objectKind: "user",
    recommendedAction: null,
    isRemoval: false,
    targetSystem: "app",
    httpStatus: null,
    code: "SomeCode",
    attribute: null,
    owner: owner === "job owner" ? "app owner" : owner,
  };
};

/** The target of a job that can have this explanation for a leaver. */
function systemOf(id: ExplanationId): SystemKind {
  if (/^(?:ad-|agent|no-agent|ldap|unknown-(?:ad|dir)|directory)/.test(id))
    return "active-directory";
  if (/^(?:entra|cloud-sync|unknown-entra)/.test(id)) return "entra";
  if (
    /^(?:tenant|invit|account-mastered|automatic|attribute-owned|directory-quota|unknown-tenant)/.test(
      id,
    )
  )
    return "partner-tenant";
  return /^(?:hr|unknown-hr)/.test(id) ? "hr" : "app";
}

describe("the texts of the error catalogue", () => {
  const actor =
    /^(The team that runs|The (app's|job's|agent's|HR integration's|8x8) (owner|admin)|An? (directory |Active Directory )?admin|An admin|Admins|No action is needed|Cross-tenant|If the error lasts for (hours|a day), (the (app|agent|HR integration)'s (owner|admin)|the team|a directory admin))/;

  test.each(EXPLANATION_IDS)("name who does what, in full sentences (explanation: '%s')", (id) => {
    const meaning = meaningText(explanation(id));
    for (const isActionDue of [false, true]) {
      const remedy = remedyText(explanation(id), { isActionDue });
      expect(remedy).toMatch(actor);
      expect(`${meaning}|${remedy}`).toMatch(/\.\|.*\.$|\.\|.*\)\.$/s);
    }
  });

  test.each(EXPLANATION_IDS)(
    "about a leaver's account ask for its removal, with no condition, no wait and no change of scope ('%s')",
    (id) => {
      const removal = { ...explanation(id), isRemoval: true, targetSystem: systemOf(id) };
      const remedy = remedyText(removal, { isActionDue: true });
      expect(remedy).not.toMatch(/If the error lasts for|No action is needed at first/);
      // A group has no leaver.
      if (id !== "ad-group-type-invalid") expect(remedy).not.toMatch(/out of scope/);
      if (!/skip|object-type/.test(id)) {
        expect(remedy).toMatch(/\b(?:disable|delete|block|remove)s?\b|inactive|nothing more/);
      }
    },
  );

  test("do not advise to wait if a person must act", () => {
    const server = explanation("internal-server-error");
    expect(remedyText(server, { isActionDue: false })).toMatch(
      /^No action is needed at first.* If the error lasts for hours, the app's owner/,
    );
    expect(remedyText(server, { isActionDue: true })).toMatch(
      /^The app's owner checks whether other objects fail too/,
    );
  });

  test("do not advise to wait for hours after an outage of hours", () => {
    const remedy = remedyText(explanation("internal-server-error"), { isActionDue: true });
    expect(remedy).not.toMatch(/for hours/);
  });

  test("contain Microsoft's advice only if the error is not known", () => {
    const recommendedAction = "Contact the app's developer.";
    const remedyOf = (id: ExplanationId) =>
      remedyText({ ...explanation(id), recommendedAction }, { isActionDue: true });
    expect(remedyOf("unknown-code")).toMatch(
      /^Microsoft advises: Contact the app's developer\. The app's owner/,
    );
    expect(remedyOf("value-missing")).not.toMatch(/Microsoft advises/);
  });

  test("contain no link and no second line from an unknown error code", () => {
    const text = meaningText({
      id: "unknown-code",
      code: "x\nhttps://evil.example\u202e",
      attribute: null,
      httpStatus: null,
      objectKind: "user",
    });
    expect(text).toBe("The app's connector reported x hxxps[://]evil.example.");
  });
});
