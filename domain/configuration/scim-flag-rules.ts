import { jobKind } from "../job-kind.ts";
import {
  type ConfigurationContext,
  type ConfigurationRule,
  infoFinding,
  NO_FINDINGS,
  warningFinding,
} from "./configuration-rule.ts";

export const scimFlagRules: readonly ConfigurationRule[] = [checkScimFlags];
export const siteRules8x8: readonly ConfigurationRule[] = [checkSite8x8];

/**
 * Custom apps only: those of the gallery bring their own dialect. The flags and their limits are
 * from entra-docs, application-provisioning-config-problem-scim-compatibility (04/2025).
 */
function checkScimFlags({ facts: { job }, configuration }: ConfigurationContext) {
  if (jobKind(job) !== "scim") return NO_FINDINGS;
  switch (configuration?.scimFlags) {
    case "none":
      return infoFinding(
        "scim-flag-missing",
        'The Tenant URL has no flag, so Entra speaks its older SCIM: a disable may come as the text "False", and members are removed in a way of its own. Some servers misread that and leave the account active.',
        "Ask the app's makers which form they take; for the standard one add ?aadOptscim062020 to the Tenant URL, and disable one test user.",
      );
    case "current":
      return infoFinding(
        "scim-flag-on-demand",
        "The Tenant URL carries aadOptscim062020, which provisioning on demand does not heed: what works on demand may fail in a cycle, and the reverse.",
        "Test disables and group changes in a real cycle, not on demand.",
      );
    case "both":
      return warningFinding(
        "scim-flags-both",
        "The Tenant URL carries both aadOptscim062020 and AzureAdScimPatch2017, which ask for opposite forms of SCIM.",
        "Keep the one that the app's makers ask for.",
      );
    default:
      return NO_FINDINGS;
  }
}

/** Microsoft's tutorial names the extension of 8x8 one way, 8x8's own table another. */
const SITE_URNS_8X8 = [
  "urn:ietf:params:scim:schemas:extension:8x8:1.1:user:site",
  "urn:8x8:scim:schemas:extension:8x8user:2.0:user:site",
];

function checkSite8x8({ facts: { job }, configuration }: ConfigurationContext) {
  const userAttributes = (configuration?.mappings ?? [])
    .filter(({ isEnabled, kind }) => isEnabled && kind === "user")
    .flatMap(({ attributes }) => attributes);
  const siteAttributes = userAttributes.filter(({ targetAttribute }) =>
    SITE_URNS_8X8.includes(targetAttribute.toLowerCase()),
  );
  const is8x8 =
    siteAttributes.length > 0 || /8x8/i.test(`${job.templateId ?? ""} ${job.application}`);
  if (!is8x8 || userAttributes.length === 0) return NO_FINDINGS;
  if (
    new Set(siteAttributes.map(({ targetAttribute }) => targetAttribute.toLowerCase())).size > 1
  ) {
    return warningFinding(
      "8x8-site-twice",
      "The site is mapped under both names of 8x8's extension, Microsoft's and 8x8's own. 8x8 reads one of them and does not publish which, so a site may be missing or refused.",
      "Look in 8x8 at one user that Entra created, keep the mapping whose site arrived, and remove the other.",
    );
  }
  if (siteAttributes.length === 0) {
    return infoFinding(
      "8x8-site-unmapped",
      "No site is mapped for 8x8. A person without a site cannot be given an X Series licence.",
      "Map the attribute that holds the exact name of the 8x8 site, such as physicalDeliveryOfficeName, to site.",
    );
  }
  if (siteAttributes.every(({ isOnlyAtCreation }) => isOnlyAtCreation)) return NO_FINDINGS;
  return warningFinding(
    "8x8-site-updated",
    "The site is written on updates too, and 8x8 never lets the site of an existing user change: everybody whose office changes in Entra fails from then on.",
    "Set Apply this mapping to Only during object creation for the site; have the 8x8 admin move people by recreating them.",
  );
}
