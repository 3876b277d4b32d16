import { expect, test } from "vitest";
import { job } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

// Quarantines whose error is not in the error catalogue. Sources: bitwarden/server issue 7309
// (CredentialValidationUnavailable), Microsoft's Workday tutorial (connectivity errors), the example
// of `synchronizationJob` in the Graph documentation (BoxInsufficientPermissions).

const quarantine = (error: { readonly code: string; readonly message: string } | null) => ({
  reason: "EncounteredQuarantineException",
  currentBegan: "2026-11-26T02:00:00Z",
  seriesBegan: "2026-11-25T23:00:00Z",
  seriesCount: 4,
  nextAttempt: "2026-11-26T05:00:00Z",
  error: error === null ? null : { ...error, tenantActionable: true },
});

async function textsOf(
  templateId: string,
  error: { readonly code: string; readonly message: string } | null,
): Promise<{ readonly reason: string; readonly remedy: string; readonly problem: string }> {
  const id = `${templateId}.0.1`;
  const played = await playCase({
    jobs: [job({ id, templateId, status: { code: "Quarantine", quarantine: quarantine(error) } })],
  });
  await played.poll();
  await played.poll({ afterMs: 16 * 60_000 });
  const { reason, remedy } = await played.api(`/jobs/${id}`);
  const [mail] = played.mails();
  return { reason, remedy, problem: mail?.text?.split("\n")[2] ?? "" };
}

test("an app that cannot be reached is not reported as an app that refuses credentials", async () => {
  const { reason, remedy, problem } = await textsOf("scim", {
    code: "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable",
    message:
      "We received this unexpected response from your application: An error occurred while sending the request.",
  });
  expect(problem).toMatch(/cannot connect/i);
  expect(reason).toMatch(/could not connect to the app's endpoint/);
  expect(remedy).toMatch(/Tenant URL .* Start provisioning/);
});

test("the agent's admin is the owner of an agent that cannot be reached", async () => {
  const { remedy, problem } = await textsOf("Workday2AD", {
    code: "HybridSynchronizationActiveDirectoryCredentialValidationUnavailable",
    message:
      "There was an error connecting to Active Directory. Please ensure that the on-premises Provisioning Agent is running and it is configured with the correct Active Directory domain.",
  });
  expect(problem).toMatch(/cannot connect/i);
  expect(remedy).toMatch(/^The agent's admin checks that the Windows service/);
});

test("the remedy for missing permissions of a connector's account names the role and the restart", async () => {
  const { remedy, problem } = await textsOf("BoxOutDelta", {
    code: "BoxInsufficientPermissions",
    message: "An internal error ocurred. Please contact Azure Active Directory support",
  });
  expect(problem).toMatch(/access not allowed/i);
  expect(remedy).toMatch(/role and scopes .* chooses Start provisioning/);
});

test("a quarantine with an unknown error keeps the remedy of the quarantine reason", async () => {
  const { reason, remedy, problem } = await textsOf("scim", {
    code: "SystemForCrossDomainIdentityManagementSomethingNew",
    message: "Something new happened.",
  });
  expect(problem).toMatch(/^quarantined\.$/i);
  expect(reason).toMatch(/rejected Entra's credentials, or Entra could not use/);
  expect(remedy).toMatch(/renews the admin credentials .* chooses Start provisioning/);
  expect(remedy).not.toMatch(/log row|keeps trying/);
});

test("the remedy for an API-driven job without an error is a notification mail", async () => {
  const { remedy, problem } = await textsOf("API2AAD", null);
  expect(problem).toMatch(/^quarantined \(no notification mail set\)\.$/i);
  expect(remedy).toMatch(/Send an email notification when a failure occurs/);
});

test.each`
  code                                                           | message                                                                | title
  ${"SystemForCrossDomainIdentityManagementInvalidCredentials"}  | ${"You appear to have entered invalid credentials."}                   | ${"credentials rejected"}
  ${"SystemForCrossDomainIdentityManagementServiceIncompatible"} | ${"An HTTP/404 Not Found response was returned rather than HTTP/200."} | ${"unexpected answers"}
  ${"SchemaInvalid"}                                             | ${"The expression is not supported."}                                  | ${"mapping does not work"}
  ${"InternalError"}                                             | ${"Something failed."}                                                 | ${"error in Entra"}
`(
  "the mail about a quarantine with the error $code begins with the quarantine and '$title'",
  async ({ code, message, title }) => {
    const { problem } = await textsOf("scim", { code, message });
    expect(problem).toBe(`Quarantined (${String(title)}).`);
  },
);
