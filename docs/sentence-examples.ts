import type { ErrorExample } from "./error-example.ts";

const LEARN = "https://learn.microsoft.com";

/** The published sentences that have one cause. At least one for each of `KNOWN_SENTENCES`. */
export const SENTENCE_EXAMPLES: readonly ErrorExample[] = [
  {
    text: "Type not supported: userKey",
    source: "https://cg-support.isr.co.jp/hc/ja/articles/360002075674",
  },
  {
    text: "ResourceType does not support retrieval by filter",
    source: "https://github.com/scimmyjs/scimmy",
  },
  {
    text: "A property of an entry was not exported, because exporting the property is not supported for this operation: Add.",
    source:
      "https://documentation.immuta.com/knowledge-base/LmMmmLqSszWn8sdGe7gH/support-knowledge-articles/identity-management/attributes-are-not-updated-during-initial-create-user-payload-via-scim-on-azure-ad",
  },
  {
    text: "This Azure Active Directory service principal has app roles with duplicate attribute values",
    source: `${LEARN}/en-us/answers/questions/2286949/salesforce-enterprise-application-in-azure-unable`,
  },
  {
    text: "SCIM is not enabled for user store EXAMPLE",
    source: "https://github.com/wso2/product-is/issues/14412",
  },
  {
    text: "SCIIS0016E The path 'emails', included in the request, is not valid. A filter is required to reference multi-valued attributes.",
    source: "https://www.ibm.com/docs/en/sva/11.0.3?topic=messages-scim",
  },
  {
    text: "We were unable to assign 8 as the manager of 17. In order to ensure that the references are updated properly, you have two options. First, ensure that 8 is in scope for provisioning.",
    source: `${LEARN}/entra/identity/app-provisioning/inbound-provisioning-api-issues`,
  },
  {
    text: "The ECMA host is currently importing data from the target application",
    source: `${LEARN}/entra/identity/app-provisioning/on-premises-ecma-troubleshoot`,
  },
  {
    text: "Attribute with name 'urn:ietf:params:scim:schemas:core:2.0:User:urn:sap:cloud:scim:schemas:extension:custom:2.0:User:productGroup' does not exist",
    source: "https://github.com/SAP-archive/scimono/issues/140",
  },
  {
    text: "API has not been used in project 123456789012 before or it is disabled.",
    source: "https://www.conductorone.com/docs/baton/google-workspace/",
  },
  {
    text: "The specified email address (ada+1@fabrikam.example) is an alternate email address for a user with a primary email address of ada@fabrikam.example.",
    source: "https://smartsheet-platform.github.io/api-docs/",
  },
  {
    text: "Provided SCIM user Id: 80baa565-32e5-404c-9f49-7d082c3527ae doesn't match with the userID obtained from user-store for the provided username.",
    source: "https://github.com/wso2-extensions/identity-inbound-provisioning-scim2/pull/244",
  },
  {
    text: "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
    source:
      "https://support.okta.com/help/s/article/Office365-provisioning-error-Unable-to-update-the-specified-properties-for-onpremises-mastered-Directory-Sync-objects-or-objects-currently-undergoing-migration",
  },
];
