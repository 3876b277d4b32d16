import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../../domain/explanation/error-codes.ts";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind, type SystemKind } from "../../../domain/job-kind.ts";
import { remedyText } from "../../../wording/explanations.ts";

// An account is disabled in the target of the job, also if the error happened in another system.

const JOBS = [
  "scim",
  "SlackOutDelta",
  "onPremises",
  "AD2AADProvisioning",
  "AAD2ADGroupProvisioning",
  "Workday2AD",
  "Workday2AAD",
  "API2AD",
  "API2AAD",
  "Azure2Azure",
  "WorkdayWriteback",
] as const;

/** Who can disable an account in each target; an agent's admin has the Active Directory admin do it. */
const ADMINS: Readonly<Record<SystemKind, RegExp>> = {
  app: /^The (?:app|8x8)'s admin|^The 8x8 admin/,
  "on-premises-app": /^The app's admin/,
  "active-directory": /Active Directory admin/,
  entra: /^A directory admin|Active Directory admin disables the account there/,
  "partner-tenant": /^An admin of the target tenant/,
  hr: /^An admin of the HR system/,
  api: /^$/,
  other: /^An admin of the target system/,
};

const CODES = [
  ...ERROR_CODES.map(({ code }) => code),
  "HybridIdentityServiceAgentNotResponding",
  "HybridSynchronizationActiveDirectoryObjectNotFound",
  "AzureActiveDirectorySomethingElse",
  "WorkdaySomethingElse",
  "SomethingElse",
];

describe.each(JOBS)("the remedy for a leaver whose account a %s job cannot remove", (template) => {
  const job = {
    jobId: `${template}.1`,
    templateId: template,
    sourceSystem: null,
    targetSystem: null,
  };
  const direction = jobDirection(job);

  test.each(CODES)("begins with the admin of the target system (code: %s)", (code) => {
    const explanation = explainError({
      objectKind: "user",
      code,
      text: null,
      action: "delete",
      kind: jobKind(job),
      direction,
      application: "Fabrikam Notes",
      attribute: null,
      recommendedAction: null,
    });
    if (explanation.errorClass === "skip") return;
    const [firstSentence = ""] = remedyText(explanation, { isActionDue: true }).split(/(?<=\.) /);
    expect(firstSentence).toMatch(ADMINS[direction.target]);
  });
});
