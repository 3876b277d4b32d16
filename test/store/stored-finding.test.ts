import { expect, test } from "vitest";
import { StoredFinding } from "../../store/jobs/stored-finding.ts";
import { checkConfigurationCase, RULE_CASES } from "../domain/configuration/configuration-cases.ts";

test.each(Object.entries(RULE_CASES))(
  "a finding of the rule '%s' is unchanged after it is stored and read",
  (_rule, { bad }) => {
    for (const finding of checkConfigurationCase(bad)) {
      expect(StoredFinding.parse(JSON.parse(JSON.stringify(finding)))).toEqual(finding);
    }
  },
);
