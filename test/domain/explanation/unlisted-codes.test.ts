import { expect, test } from "vitest";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind } from "../../../domain/job-kind.ts";

// Codes that no public list contains. Family, words and the kind of the job explain them, or they
// stay unknown.

const AD = "HybridSynchronizationActiveDirectory";
const SCIM = "SystemForCrossDomainIdentityManagement";

test.each`
  template                | action       | code                                         | id
  ${"scim"}               | ${"update"}  | ${`${SCIM}TooManyRequests`}                  | ${"too-many-requests"}
  ${"scim"}               | ${"update"}  | ${`${SCIM}Unauthorized`}                     | ${"token-not-accepted"}
  ${"scim"}               | ${"update"}  | ${`${SCIM}NotFound`}                         | ${"account-gone"}
  ${"scim"}               | ${"create"}  | ${`${SCIM}NotFound`}                         | ${"endpoint-not-found"}
  ${"scim"}               | ${"delete"}  | ${`${SCIM}NotFound`}                         | ${"account-not-found"}
  ${"scim"}               | ${"update"}  | ${`${SCIM}GatewayTimeout`}                   | ${"timeout"}
  ${"scim"}               | ${"update"}  | ${`${SCIM}UnexpectedResponse`}               | ${"unreadable-scim-answer"}
  ${"scim"}               | ${"update"}  | ${`${SCIM}SomethingElse`}                    | ${"unknown-code"}
  ${"ZendeskOutDelta"}    | ${"create"}  | ${"ZendeskEmailTaken"}                       | ${"email-taken"}
  ${"SfOutDelta"}         | ${"create"}  | ${"SalesforceInvalidEmail"}                  | ${"value-refused"}
  ${"LucidchartOut"}      | ${"create"}  | ${"LucidchartUserLimitReached"}              | ${"app-limit-reached"}
  ${"Workday2AD"}         | ${"create"}  | ${`${AD}PasswordPolicyViolation`}            | ${"ad-password-refused"}
  ${"Workday2AD"}         | ${"create"}  | ${`${AD}EntryAlreadyExists`}                 | ${"ad-value-taken"}
  ${"Workday2AD"}         | ${"create"}  | ${`${AD}ContainerNotFound`}                  | ${"ad-container-missing"}
  ${"Workday2AD"}         | ${"disable"} | ${`${AD}ObjectNotFound`}                     | ${"ad-account-not-found"}
  ${"Workday2AD"}         | ${"update"}  | ${`${AD}InvalidDistinguishedName`}           | ${"ad-name-invalid"}
  ${"Workday2AD"}         | ${"update"}  | ${`${AD}SomethingElse`}                      | ${"unknown-ad-code"}
  ${"AD2AADProvisioning"} | ${null}      | ${"HybridIdentityServiceAgentNotResponding"} | ${"agent-unreachable"}
  ${"AD2AADProvisioning"} | ${"create"}  | ${"AzureActiveDirectoryPropertyConflict"}    | ${"entra-sync-conflict"}
  ${"AD2AADProvisioning"} | ${"create"}  | ${"AzureActiveDirectoryServiceUnavailable"}  | ${"entra-busy"}
  ${"Workday2AAD"}        | ${"update"}  | ${"AzureActiveDirectoryInvalidManager"}      | ${"directory-reference-missing"}
  ${"Workday2AAD"}        | ${"update"}  | ${"AzureActiveDirectorySomethingElse"}       | ${"unknown-entra-code"}
  ${"Azure2Azure"}        | ${"update"}  | ${"AzureActiveDirectorySomethingElse"}       | ${"unknown-tenant-code"}
  ${"Workday2AAD"}        | ${null}      | ${"WorkdayServiceUnavailable"}               | ${"hr-unreachable"}
  ${"Workday2AD"}         | ${null}      | ${"InvalidCredentials"}                      | ${"hr-credentials-rejected"}
  ${"Workday2AD"}         | ${null}      | ${"WorkdaySomethingElse"}                    | ${"unknown-hr-code"}
`("the code $code of a $template job means $id on the action $action", (row) => {
  const { template, action, code, id } = row;
  const job = {
    jobId: `${template}.1`,
    templateId: template,
    sourceSystem: null,
    targetSystem: null,
  };
  const explanation = explainError({
    objectKind: "user",
    code,
    text: null,
    action,
    kind: jobKind(job),
    direction: jobDirection(job),
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  });
  expect(explanation.id).toBe(id);
});
