import { jobKind } from "../job-kind.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";

export const scimFlagRules: readonly ConfigurationRule[] = [checkScimFlags];

/**
 * Checks only custom apps, because gallery apps have their own form of SCIM. Microsoft documents
 * the flags and their limits under "Known issues and resolutions with SCIM 2.0 protocol
 * compliance".
 */
function checkScimFlags({ facts: { job }, configuration }: ConfigurationContext) {
  if (jobKind(job) !== "scim") return null;
  switch (configuration?.scimFlags) {
    case "none":
      return { rule: "scim-flag-missing" } as const;
    case "current":
      return { rule: "scim-flag-on-demand" } as const;
    case "both":
      return { rule: "scim-flags-both" } as const;
    default:
      return null;
  }
}
