import { expect, test } from "vitest";
import type { FindingRule } from "../../../domain/finding.ts";
import { checkConfigurationCase, RULE_CASES } from "./configuration-cases.ts";

/** By template: rules that are not applied to such a job, although its configuration breaks them. */
const RULES_NOT_APPLIED: Readonly<Record<string, readonly FindingRule[]>> = {
  Workday2AD: [
    "flow-delete-off",
    "flow-update-off",
    "flow-create-off",
    "sync-all",
    "nested-groups",
    "disable-unmapped",
    "scim-flag-missing",
    "scim-flag-on-demand",
    "scim-flags-both",
  ],
  AD2AADProvisioning: [
    "flow-delete-off",
    "sync-all",
    "nested-groups",
    "matching-missing",
    "matching-several",
    "matching-mutable",
    "disable-unmapped",
    "scim-flag-missing",
  ],
  AAD2ADGroupProvisioning: ["flow-delete-off", "sync-all", "nested-groups", "matching-mutable"],
  Azure2Azure: ["matching-missing", "matching-several", "matching-mutable", "scim-flag-missing"],
  AD2AADPasswordHash: [
    "no-deletion-threshold",
    "deletion-threshold-not-set",
    "deletion-threshold-too-large",
    "leavers-out-of-scope-kept",
    "flow-delete-off",
    "matching-mutable",
  ],
  SuccessFactorsWriteback: [
    "no-deletion-threshold",
    "leavers-out-of-scope-kept",
    "flow-delete-off",
    "flow-create-off",
    "disable-unmapped",
  ],
  API2AAD: ["no-interval", "flow-delete-off", "sync-all", "nested-groups"],
};

const EXAMPLES = Object.entries(RULES_NOT_APPLIED).flatMap(([template, rules]) =>
  rules.map((rule) => ({ template, rule })),
);

test.each(EXAMPLES)("the rule $rule is not applied to a job of $template", ({ template, rule }) => {
  const { bad } = RULE_CASES[rule];
  const job = { ...bad.job, templateId: template, jobId: `${template}.0.1` };
  const found = checkConfigurationCase({ ...bad, job }).map((finding) => finding.rule);
  expect(found).not.toContain(rule);
});

test.each<{ template: string; rule: FindingRule }>([
  { template: "Azure2Azure", rule: "flow-delete-off" },
  { template: "onPremisesEcmaApp", rule: "flow-delete-off" },
  { template: "Workday2AD", rule: "no-deletion-threshold" },
  { template: "Workday2AD", rule: "matching-mutable" },
  { template: "AD2AADProvisioning", rule: "no-deletion-threshold" },
  { template: "Workday2AD", rule: "no-interval" },
])("the rule $rule is applied to a job of $template", ({ template, rule }) => {
  const { bad } = RULE_CASES[rule];
  const job = { ...bad.job, templateId: template, jobId: `${template}.0.1` };
  const found = checkConfigurationCase({ ...bad, job }).map((finding) => finding.rule);
  expect(found).toContain(rule);
});
