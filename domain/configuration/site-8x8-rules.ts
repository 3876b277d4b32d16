import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";
import { enabledMappings } from "./enabled-mappings.ts";

export const siteRules8x8: readonly ConfigurationRule[] = [checkSite8x8];

/** The attribute has one name in Microsoft's tutorial and another in 8x8's own documentation. */
const SITE_URNS_8X8 = [
  "urn:ietf:params:scim:schemas:extension:8x8:1.1:user:site",
  "urn:8x8:scim:schemas:extension:8x8user:2.0:user:site",
];

function checkSite8x8(context: ConfigurationContext) {
  const { job } = context.facts;
  const userAttributes = enabledMappings(context, "user").flatMap(({ attributes }) => attributes);
  const siteAttributes = userAttributes
    .map((attribute) => ({ ...attribute, urn: attribute.targetAttribute.toLowerCase() }))
    .filter(({ urn }) => SITE_URNS_8X8.includes(urn));
  const is8x8 =
    siteAttributes.length > 0 || /8x8/i.test(`${job.templateId ?? ""} ${job.application}`);
  if (!is8x8 || userAttributes.length === 0) return null;
  if (siteAttributes.length === 0) return { rule: "8x8-site-unmapped" } as const;
  if (new Set(siteAttributes.map(({ urn }) => urn)).size > 1) {
    return { rule: "8x8-site-twice" } as const;
  }
  return siteAttributes.every(({ isOnlyAtCreation }) => isOnlyAtCreation)
    ? null
    : ({ rule: "8x8-site-updated" } as const);
}
