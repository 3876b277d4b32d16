import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  ERROR_EXPLANATIONS,
  type ErrorExplanation,
  EXPLANATION_IDS,
  type ExplanationId,
} from "../../domain/error-explanation.ts";
import { ERROR_CODES } from "../../domain/failure/error-codes.ts";
import { ERROR_TEXT_RULES } from "../../domain/failure/error-text-rules.ts";
import { meaningText, remedyText } from "../../wording/explanations.ts";

const explanation = (id: ExplanationId): Pick<ErrorExplanation, "id" | "code"> => ({
  id,
  code: "SomeCode",
});

function catalogueEntry(title: string, id: ExplanationId): string {
  const { errorClass, owner } = ERROR_EXPLANATIONS[id];
  const meaning = meaningText(explanation(id));
  const remedy = remedyText({ id }, { isActionDue: false });
  return `${title}\n  ${errorClass}; ${owner}\n  Means: ${meaning}\n  Remedy: ${remedy}\n`;
}

describe("the texts of the error catalogue", () => {
  test("match the golden file", async () => {
    const codes = ERROR_CODES.map(({ code, explanationId }) => catalogueEntry(code, explanationId));
    const texts = ERROR_TEXT_RULES.map(({ applicationPattern, patterns, explanationId }) => {
      const app = applicationPattern === null ? "any app" : "8x8";
      const says = patterns.map(({ source }) => `/${source}/`).join(" and ");
      return catalogueEntry(`Text of ${app}: ${says}`, explanationId);
    });
    const others = [
      catalogueEntry("8x8 refuses the token", "8x8-token-rejected"),
      catalogueEntry("A web page", "web-page-answer"),
      catalogueEntry("A leaver's account is not found", "account-not-found"),
      catalogueEntry("A code that the catalogue does not have", "unknown-code"),
      catalogueEntry("No code", "no-code"),
    ];
    const golden = join(import.meta.dirname, "../golden/catalogue.txt");
    await expect([...codes, ...texts, ...others].join("\n")).toMatchFileSnapshot(golden);
  });

  const actor =
    /^(The (app's|job's|agent's|HR integration's|8x8) (owner|admin)|An? (directory )?admin|An admin|Admins|Nobody|Cross-tenant|If the error lasts for (hours|a day), (the app's owner|the team|a directory admin))/;

  test.each(EXPLANATION_IDS)("name who does what, in full sentences (explanation: '%s')", (id) => {
    const meaning = meaningText(explanation(id));
    for (const isActionDue of [false, true]) {
      const remedy = remedyText({ id }, { isActionDue });
      expect(remedy).toMatch(actor);
      expect(`${meaning}|${remedy}`).toMatch(/\.\|.*\.$|\.\|.*\)\.$/s);
    }
  });

  test("do not advise to wait if somebody must act", () => {
    const server = { id: "internal-server-error" } as const;
    expect(remedyText(server, { isActionDue: false })).toMatch(
      /^Nobody has to act at first.* Meanwhile the app's owner/,
    );
    expect(remedyText(server, { isActionDue: true })).toMatch(/^The app's owner looks at/);
  });

  test("contain no link and no second line that is in an unknown error code", () => {
    const text = meaningText({ id: "unknown-code", code: "x\nhttps://evil.example\u202e" });
    expect(text).toBe("The app's connector reported x hxxps[://]evil.example.");
  });
});
