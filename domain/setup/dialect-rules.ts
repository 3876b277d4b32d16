import { jobKind } from "../job.ts";
import { info, type Linted, NOTHING, type Rule, warning } from "./finding.ts";

export const dialectRules: readonly Rule[] = [flags];
export const siteRules: readonly Rule[] = [site];

/**
 * Custom apps only: those of the gallery bring their own dialect. The flags and their limits are
 * from entra-docs, application-provisioning-config-problem-scim-compatibility (04/2025).
 */
function flags({ facts: { job }, configuration }: Linted) {
  if (jobKind(job) !== "scim") return NOTHING;
  switch (configuration?.dialect) {
    case "none":
      return info(
        "scim-flag-missing",
        'The Tenant URL has no flag, so Entra speaks its older SCIM: a disable may come as the text "False", and members are removed in a way of its own. Some servers misread that and leave the account active.',
        "Ask the app's makers which form they take; for the standard one add ?aadOptscim062020 to the Tenant URL, and disable one test user.",
      );
    case "current":
      return info(
        "scim-flag-on-demand",
        "The Tenant URL carries aadOptscim062020, which provisioning on demand does not heed: what works on demand may fail in a cycle, and the reverse.",
        "Test disables and group changes in a real cycle, not on demand.",
      );
    case "both":
      return warning(
        "scim-flags-both",
        "The Tenant URL carries both aadOptscim062020 and AzureAdScimPatch2017, which ask for opposite forms of SCIM.",
        "Keep the one that the app's makers ask for.",
      );
    default:
      return NOTHING;
  }
}

/** Microsoft's tutorial names the extension of 8x8 one way, 8x8's own table another. */
const SITE_URNS = [
  "urn:ietf:params:scim:schemas:extension:8x8:1.1:user:site",
  "urn:8x8:scim:schemas:extension:8x8user:2.0:user:site",
];

function site({ facts: { job }, configuration }: Linted) {
  const written = (configuration?.mappings ?? [])
    .filter(({ enabled, kind }) => enabled && kind === "user")
    .flatMap(({ attributes }) => attributes);
  const sites = written.filter(({ target }) => SITE_URNS.includes(target.toLowerCase()));
  const is8x8 = sites.length > 0 || /8x8/i.test(`${job.templateId ?? ""} ${job.application}`);
  if (!is8x8 || written.length === 0) return NOTHING;
  if (new Set(sites.map(({ target }) => target.toLowerCase())).size > 1) {
    return warning(
      "8x8-site-twice",
      "The site is mapped under both names of 8x8's extension, Microsoft's and 8x8's own. 8x8 reads one of them and does not publish which, so a site may be missing or refused.",
      "Look in 8x8 at one user that Entra created, keep the mapping whose site arrived, and remove the other.",
    );
  }
  if (sites.length === 0) {
    return info(
      "8x8-site-unmapped",
      "No site is mapped for 8x8. A person without a site cannot be given an X Series licence.",
      "Map the attribute that holds the exact name of the 8x8 site, such as physicalDeliveryOfficeName, to site.",
    );
  }
  if (sites.every(({ onlyAtCreation }) => onlyAtCreation)) return NOTHING;
  return warning(
    "8x8-site-updated",
    "The site is written on updates too, and 8x8 never lets the site of an existing user change: everybody whose office changes in Entra fails from then on.",
    "Set Apply this mapping to Only during object creation for the site; have the 8x8 admin move people by recreating them.",
  );
}
