import { describe, expect, test } from "vitest";
import { sharedByTests } from "../shared-by-tests.ts";
import { APP, CASE_START, job, row } from "./graph-records.ts";
import { CASE_TENANT, type CaseInput, playCase } from "./play-case.ts";

// Microsoft's "Plan cloud HR application to Microsoft Entra user provisioning": an HR app is the
// source of users in Entra ID, or of users in Active Directory, which cloud sync brings to Entra ID.

const HOUR_MS = 3_600_000;
const ENTRA_ID = "a1b2c3d4-0000-4000-8000-000000000001";
const AD_ID = "b2c3d4e5-0000-4000-8000-000000000002";
const WORKER_ID = "21008";

const nameOf = (id: string) => ({
  id,
  displayName: "Quill Ravensworth",
  userPrincipalName: "quill.ravensworth@fabrikam.example",
});
const HR_APP = { id: "5e000000-0000-4000-8000-000000000002", displayName: "Workday integration" };
const SYNC_APP = { id: "5e000000-0000-4000-8000-000000000003", displayName: "corp.fabrikam" };

const SCIM_JOB = "scim.0.1";
const HR_TO_ENTRA = "Workday2AAD.0.1";
const HR_TO_AD = "WorkdayToActiveDirectory.0.1";
const CLOUD_SYNC = "AD2AADProvisioning.0.1";

const appRow = row({
  jobId: SCIM_JOB,
  status: "success",
  person: nameOf(ENTRA_ID),
  targetId: "notes-17",
});
const hrToEntraRow = row({
  jobId: HR_TO_ENTRA,
  servicePrincipal: HR_APP,
  action: "disable",
  at: CASE_START - 6 * HOUR_MS,
  person: nameOf(WORKER_ID),
  sourceSystem: "Workday",
  targetSystem: "Microsoft Entra ID",
  targetId: ENTRA_ID,
  error: { errorCode: "AzureActiveDirectoryForbidden", reason: "Forbidden" },
});
const hrToAdRow = row({
  jobId: HR_TO_AD,
  servicePrincipal: HR_APP,
  status: "success",
  person: nameOf(WORKER_ID),
  sourceSystem: "Workday",
  targetSystem: "Active Directory",
  targetId: AD_ID,
});
const cloudSyncRow = row({
  jobId: CLOUD_SYNC,
  servicePrincipal: SYNC_APP,
  status: "success",
  person: nameOf(AD_ID),
  sourceSystem: "Active Directory",
  targetSystem: "Microsoft Entra ID",
  targetId: ENTRA_ID,
});

const apps: NonNullable<CaseInput["apps"]> = [
  { ...APP, jobs: [job({ id: SCIM_JOB })] },
  { ...HR_APP, jobs: [job({ id: HR_TO_ENTRA }), job({ id: HR_TO_AD })] },
  { ...SYNC_APP, jobs: [job({ id: CLOUD_SYNC, interval: "PT2M" })] },
];

async function playRows(...rows: readonly object[]) {
  const played = await playCase({ apps, rows });
  await played.poll();
  const person = async (id: string) => played.api(`/identities/${CASE_TENANT}/${id}`);
  const statusesOf = async (id: string) =>
    Object.fromEntries(
      (await person(id)).statuses.map(({ jobId, status }: Record<string, string>) => [
        jobId,
        status,
      ]),
    );
  const search = async (query: string) =>
    (await played.api(`/identities?query=${query}`)).items.map(({ id }: { id: string }) => id);
  return { played, person, statusesOf, search };
}

describe("an HR worker and the Entra user whom a row links", () => {
  const linked = sharedByTests(() => playRows(appRow, hrToEntraRow));

  test("are one person with the statuses of both in the page of the Entra user", async () => {
    const { person, statusesOf } = linked();
    expect(await person(ENTRA_ID)).toMatchObject({ id: ENTRA_ID, linkedIds: [WORKER_ID] });
    expect(await statusesOf(ENTRA_ID)).toMatchObject({
      [SCIM_JOB]: "provisioned",
      [HR_TO_ENTRA]: "failing",
      [CLOUD_SYNC]: "never-seen",
    });
  });

  test("have one page, whichever id is asked for", async () => {
    const { person } = linked();
    expect(await person(WORKER_ID)).toEqual(await person(ENTRA_ID));
  });

  test("are found once, by name and by each id", async () => {
    const { search } = linked();
    for (const query of ["ravensworth", WORKER_ID, ENTRA_ID]) {
      expect(await search(query)).toEqual([ENTRA_ID]);
    }
  });

  test("have one timeline", async () => {
    const { played } = linked();
    const events = await played.api(`/identities/${CASE_TENANT}/${ENTRA_ID}/events`);
    expect(events.items.map(({ jobId }: { jobId: string }) => jobId)).toEqual([
      SCIM_JOB,
      HR_TO_ENTRA,
    ]);
  });

  test("are one person although no app has named the Entra user yet", async () => {
    const { person, search } = await playRows(hrToEntraRow);
    expect(await search("ravensworth")).toEqual([ENTRA_ID]);
    const { displayName, statuses } = await person(ENTRA_ID);
    expect(displayName).toBe("Quill Ravensworth");
    expect(statuses).toMatchObject([
      { jobId: CLOUD_SYNC, reasonCode: "never-seen-not-linked" },
      { jobId: SCIM_JOB, reasonCode: "never-seen-not-assigned" },
      { jobId: HR_TO_ENTRA, status: "failing" },
      { jobId: HR_TO_AD, reasonCode: "never-seen-out-of-scope" },
    ]);
  });
});

describe("an HR worker whose account in Active Directory is synchronized to Entra", () => {
  test("is one person with the statuses of HR, cloud sync and apps", async () => {
    const { person, statusesOf, search } = await playRows(appRow, hrToAdRow, cloudSyncRow);
    expect(await search("ravensworth")).toEqual([ENTRA_ID]);
    const ids = (await person(ENTRA_ID)).linkedIds;
    expect([...ids].sort()).toEqual([WORKER_ID, AD_ID].sort());
    expect(await statusesOf(AD_ID)).toMatchObject({
      [SCIM_JOB]: "provisioned",
      [HR_TO_AD]: "provisioned",
      [CLOUD_SYNC]: "provisioned",
      [HR_TO_ENTRA]: "never-seen",
    });
  });

  test("waits for the Entra user in an app that provisions people from Entra", async () => {
    const { person, search } = await playRows(hrToAdRow);
    expect(await search("ravensworth")).toEqual([AD_ID]);
    expect((await person(AD_ID)).statuses).toMatchObject([
      { jobId: CLOUD_SYNC, reasonCode: "never-seen-out-of-scope" },
      { jobId: SCIM_JOB, reasonCode: "never-seen-no-entra-user" },
      { jobId: HR_TO_ENTRA, reasonCode: "never-seen-out-of-scope" },
      { jobId: HR_TO_AD, status: "provisioned" },
    ]);
  });
});

test("two people with the same name stay two people if no row links them", async () => {
  const other = "c3d4e5f6-0000-4000-8000-000000000003";
  const { person, search } = await playRows(
    row({ jobId: SCIM_JOB, status: "success", person: nameOf(other), targetId: "notes-18" }),
    hrToEntraRow,
  );
  expect((await search("ravensworth")).toSorted()).toEqual([ENTRA_ID, other]);
  expect((await person(other)).linkedIds).toEqual([]);
});

test("an id that many rows name as their account is not a link", async () => {
  const rows = Array.from({ length: 20 }, (_, n) =>
    row({
      jobId: HR_TO_ENTRA,
      servicePrincipal: HR_APP,
      status: "success",
      person: nameOf(`worker-${n}`),
      sourceSystem: "Workday",
      targetSystem: "Microsoft Entra ID",
      targetId: "00000000-0000-0000-0000-000000000000",
    }),
  );
  const { person, search } = await playRows(...rows);
  expect(await search("ravensworth")).toHaveLength(20);
  expect((await person("worker-3")).linkedIds).toEqual([]);
});
