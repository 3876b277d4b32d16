import { describe, expect, test } from "vitest";
import { APP, CASE_START, job, quarantinedStatus, type RowFacts, row } from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "./play-case.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const person = (n: number) => ({
  id: `a1b2c3d4-0000-4000-8000-0000000000${n}`,
  displayName: `Quill Ravensworth ${n}`,
  userPrincipalName: `quill.ravensworth${n}@fabrikam.example`,
});

/** Every text about a job and its failing people: API, incidents and mails. */
async function readTexts(played: PlayedCase, jobId: string): Promise<string> {
  const answers = await Promise.all([
    played.api(`/jobs/${jobId}`),
    played.api(`/jobs/${jobId}/failures`),
    played.api(`/jobs/${jobId}/identities`),
    played.api(`/incidents?job=${jobId}`),
  ]);
  return [
    ...answers.map((answer) => JSON.stringify(answer)),
    ...played.mails().map(({ subject, text }) => `${subject}\n${text}`),
  ].join("\n");
}

describe("a disable that fails in Active Directory although HR has terminated the person", () => {
  const JOB = "WorkdayToActiveDirectory.0.1";
  // Microsoft's page "Troubleshoot insufficient access rights error".
  const reason =
    "Error Message: An operation failed because of insufficient access rights. SchemaAttribute: accountDisabled. LdapErrorCode: 50, INSUFF_ACCESS_RIGHTS";
  const termination = (n: number): RowFacts => ({
    jobId: JOB,
    at: CASE_START - 5 * HOUR_MS + n * MINUTE_MS,
    action: "disable",
    servicePrincipal: { id: APP.id, displayName: "Workday to Active Directory" },
    person: person(10 + n),
    sourceSystem: "Workday",
    targetSystem: "Active Directory",
    targetId: `b2c3d4e5-0000-4000-8000-0000000000${10 + n}`,
    error: { errorCode: "HybridSynchronizationActiveDirectoryInsufficientAccessRights", reason },
  });

  async function playTerminations() {
    const played = await playCase({
      apps: [{ ...APP, displayName: "Workday to Active Directory", jobs: [job({ id: JOB })] }],
      rows: [row(termination(1)), row(termination(2))],
    });
    await played.poll();
    return played;
  }

  test("is reported with Active Directory and its admin in the job, the mail and the person's page", async () => {
    const played = await playTerminations();
    const { items } = await played.api("/jobs");
    expect(items).toMatchObject([
      {
        kind: "hr-inbound",
        kindText: "HR inbound, Workday to Active Directory",
        sourceSystem: "Workday",
        targetSystem: "Active Directory",
        condition: "failing",
        leavers: 2,
      },
    ]);
    const [{ reason: jobReason, remedy: jobRemedy }] = items;
    expect(jobReason).toMatch(/^2 people who left still have an account in Active Directory/);
    expect(jobRemedy).toMatch(/the Active Directory admin disables the accounts there by hand/);
    const [mail] = played.mails();
    expect(mail?.text).toContain("\n2 leavers still have an account in Active Directory");
    expect(mail?.text).toContain("the Active Directory admin disables the accounts there by hand");
    const { statuses } = await played.api(`/identities/${CASE_TENANT}/${person(11).id}`);
    expect(statuses[0].reason).toMatch(
      /^According to the data of Workday, this person should no longer have an account in Active Directory/,
    );
    expect(statuses[0].remedy).toMatch(/^The Active Directory admin disables the account there/);
  });

  test("is not blamed on an app, an app's owner or a vendor in any text", async () => {
    const played = await playTerminations();
    const texts = await readTexts(played, JOB);
    expect(texts).toContain("Active Directory");
    expect(
      texts.match(/the app('s)?\b|app owner|vendor|SCIM|Tenant URL|\bassigned\b/gi),
    ).toBeNull();
  });
});

// github.com/MicrosoftDocs/azure-docs/pull/108257: the same code in a job from HR and in a
// cross-tenant job.
describe("AzureActiveDirectoryForbidden", () => {
  const reason =
    "The provisioning service was forbidden from performing an operation on Azure Active Directory, which is unusual. A simultaneous change to the target object may have occurred, in which case, the operation might succeed when it is retried. Alternatively, the target of the operation, or one of its properties, may be mastered on-premises, in which case, the provisioning service is not permitted to update it, and the corresponding source entry should be removed from the provisioning service's scope.";

  async function playForbidden(jobId: string, sourceSystem: string, targetSystem: string) {
    const error = { errorCode: "AzureActiveDirectoryForbidden", reason };
    const facts = {
      jobId,
      action: "update",
      person: person(10),
      sourceSystem,
      targetSystem,
      error,
    };
    const played = await playCase({ jobs: [job({ id: jobId })], rows: [row(facts)] });
    await played.poll();
    const { statuses } = await played.api(`/identities/${CASE_TENANT}/${person(10).id}`);
    return { text: await readTexts(played, jobId), status: statuses[0] };
  }

  test("in an HR job is explained with the account in Entra, without a target tenant", async () => {
    const entra = "Microsoft Entra ID";
    const { text, status } = await playForbidden("Workday2AAD.0.1", entra, entra);
    expect(status.reason).toContain("mastered on-premises");
    expect(status.remedy).toMatch(/directory admin/);
    expect(status.remedy).toMatch(/out of scope/);
    expect(
      text.match(/invitation|external collaboration|target tenant|the app\b|vendor/gi),
    ).toBeNull();
  });

  test("in a cross-tenant job is explained with the target tenant", async () => {
    const { status } = await playForbidden(
      "Azure2Azure.0.1",
      "Microsoft Entra ID",
      "Microsoft Entra ID (target tenant)",
    );
    expect(status.reason).toContain("target tenant");
    expect(status.remedy).toMatch(/target tenant/);
  });
});

// Microsoft's pages about cloud sync name these templates.
test.each(["AAD2ADGroupProvisioning", "AAD2ADExchangeHybridWriteback"])(
  "a job of the template %s writes from Entra to Active Directory",
  async (templateId) => {
    const played = await playCase({ jobs: [job({ id: `${templateId}.0.1` })] });
    await played.poll();
    const { items } = await played.api("/jobs");
    expect(items).toMatchObject([
      { kind: "entra-to-ad", kindText: "Cloud sync, Microsoft Entra ID to Active Directory" },
    ]);
    expect(await played.metrics()).toContain('kind="entra-to-ad"');
    expect((await played.api("/jobs?kind=entra-to-ad")).items).toHaveLength(1);
    expect((await played.api("/jobs?kind=scim,cloud-sync")).items).toEqual([]);
  },
);

describe("an API-driven job", () => {
  const JOB = "API2AAD.0.1";

  // learn.microsoft.com/entra/identity/app-provisioning/inbound-provisioning-api-issues
  test("in quarantine needs a notification mail and a restart, and no credentials", async () => {
    const played = await playCase({ jobs: [job({ id: JOB, status: quarantinedStatus() })] });
    await played.poll();
    const [{ remedy }] = (await played.api("/jobs")).items;
    expect(remedy).toMatch(/ticks "Send an email notification when a failure occurs"/);
    expect(remedy).toMatch(/restarts provisioning/);
    expect(remedy).not.toMatch(/Admin Credentials|the app/);
  });
});
