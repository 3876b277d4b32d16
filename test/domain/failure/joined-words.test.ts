import { expect, test } from "vitest";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind } from "../../../domain/job-kind.ts";
import { scimReason } from "../../cases/graph-records.ts";

function idOf(templateId: string, code: string, text: string): string {
  const job = { jobId: `${templateId}.1`, templateId, sourceSystem: null, targetSystem: null };
  return explainError({
    objectKind: "user",
    code,
    text,
    action: "create",
    kind: jobKind(job),
    direction: jobDirection(job),
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  }).id;
}

test.each`
  words                                                         | id
  ${"username_taken"}                                           | ${"user-name-taken"}
  ${"userNameAlreadyExists"}                                    | ${"user-name-taken"}
  ${"user-name-taken"}                                          | ${"user-name-taken"}
  ${"email_in_use"}                                             | ${"email-taken"}
  ${"email-in-use"}                                             | ${"email-taken"}
  ${"error.user.email.taken"}                                   | ${"email-taken"}
  ${"invalid_email"}                                            | ${"value-refused"}
  ${"invalid.email"}                                            | ${"value-refused"}
  ${"SystemForCrossDomainIdentityManagementInvalidCredentials"} | ${"credentials-rejected"}
`("the joined words $words are read as words", ({ words, id }) => {
  const reason = scimReason("BadRequest", JSON.stringify({ detail: words, status: 400 }));
  expect(idOf("scim", "SystemForCrossDomainIdentityManagementServiceIncompatible", reason)).toBe(
    id,
  );
});

test.each`
  templateId              | id
  ${"scim"}               | ${"credentials-rejected"}
  ${"AD2AADProvisioning"} | ${"cloud-sync-account-broken"}
  ${"API2AAD"}            | ${"entra-credentials-rejected"}
  ${"Azure2Azure"}        | ${"tenant-credentials-rejected"}
  ${"Workday2AAD"}        | ${"hr-credentials-rejected"}
`(
  "InvalidCredentials in a $templateId job is about that job's credentials",
  ({ templateId, id }) => {
    expect(idOf(templateId, "InvalidCredentials", "The credentials are invalid.")).toBe(id);
  },
);
