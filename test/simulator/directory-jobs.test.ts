import { describe, expect, test } from "vitest";
import type { SimulatedWorld } from "../../simulator/simulated-world.ts";
import {
  createSmallWorld,
  DAY,
  graphJobOf,
  HOUR,
  MINUTE,
  MONDAY,
  renderedRowsOf,
} from "./small-world.ts";

const WORKDAY = "Workday to Active Directory";
const CLOUD_SYNC = "corp.contoso.example";

async function worldAfter(app: string, scenario: string, ms = DAY): Promise<SimulatedWorld> {
  const apps = [{ name: app, assignedShare: 1, refusedShare: 0 }];
  const world = createSmallWorld({ apps, scenario });
  await world.advanceTo(MONDAY + ms);
  return world;
}

describe("a job from an HR system to Active Directory", () => {
  test("names both systems and identifies people by their worker id", async () => {
    const world = await worldAfter(WORKDAY, "day 1 02:00 3 people join");
    const rows = renderedRowsOf(world);
    expect(rows.length).toBe(3);
    for (const row of rows) {
      expect(row.jobId).toMatch(/^Workday2AD\./);
      expect(row.sourceSystem.displayName).toBe("Workday");
      expect(row.targetSystem.displayName).toBe("Active Directory");
      expect(row.sourceIdentity.id).toMatch(/^\d{5}$/);
      expect(row.sourceIdentity.details["UserPrincipalName"]).toBeUndefined();
      expect(row.targetIdentity.identityType).toBe("user");
    }
  });

  test("reports refused terminations with the words of Active Directory", async () => {
    const world = await worldAfter(
      WORKDAY,
      `day 1 01:00 disabling 100 % of leavers of ${WORKDAY} fails with ActiveDirectory
day 1 02:00 2 people leave`,
    );
    const [row] = renderedRowsOf(world);
    expect(row?.provisioningAction).toBe("disable");
    expect(row?.provisioningStatusInfo.errorInformation).toMatchObject({
      errorCode: "HybridSynchronizationActiveDirectoryInsufficientAccessRights",
      reason: expect.stringContaining("INSUFF_ACCESS_RIGHTS"),
    });
    const truth = world.groundTruth();
    const jobId = graphJobOf(world, WORKDAY).id;
    expect(truth.leaversStillActive(jobId)).toContain(row?.sourceIdentity.id);
  });

  test("has no assignments in Entra", async () => {
    const world = await worldAfter(WORKDAY, "");
    const [principal] = world.view.servicePrincipals();
    expect(world.view.assignmentsOf(principal?.id ?? "")).toEqual([]);
  });
});

test("cloud sync runs every two minutes, and its people have the ids of Entra in the target", async () => {
  const world = await worldAfter(CLOUD_SYNC, "day 1 02:00 1 people join", 3 * HOUR);
  const job = graphJobOf(world, CLOUD_SYNC);
  expect(job.templateId).toBe("AD2AADProvisioning");
  expect(job.schedule.interval).toBe("PT2M");
  const [row] = renderedRowsOf(world);
  expect(row?.sourceSystem.displayName).toBe("Active Directory");
  expect(row?.sourceIdentity.identityType).toBe("user");
  expect(row?.targetSystem.displayName).toBe("Microsoft Entra ID");
  const cycles = world.groundTruth().cycles.length;
  expect(cycles).toBeGreaterThan(80);
});

test("a job from Entra to Active Directory provisions groups and no people", async () => {
  const app = "Groups to corp.contoso.example";
  const world = await worldAfter(app, `day 1 02:00 5 people are unassigned from ${app}`);
  const rows = renderedRowsOf(world);
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.map((row) => row.sourceIdentity.identityType))).toEqual(new Set(["Group"]));
  expect(graphJobOf(world, app).templateId).toBe("AAD2ADGroupProvisioning");
});

test("joiners without a required attribute are skipped, and the last step of their rows names the attribute", async () => {
  const world = await worldAfter(
    "Slack",
    `day 1 01:00 100 % of joiners of Slack lack an attribute
day 1 02:00 4 people join`,
    4 * HOUR,
  );
  const jobId = graphJobOf(world, "Slack").id;
  const rows = renderedRowsOf(world).filter((row) => row.provisioningAction === "create");
  expect(rows.length).toBe(4);
  expect(rows[0]?.provisioningStatusInfo).toEqual({ status: "skipped", errorInformation: null });
  expect(rows[0]?.provisioningSteps.at(-1)?.details).toMatchObject({
    SkipReason: "AttributeValidationFailed",
    PropertyName: "name.familyName",
  });
  expect(world.groundTruth().missingAccountIds(jobId).size).toBe(4);
});

test("the skipped joiners get an account after their attribute was corrected", async () => {
  const world = await worldAfter(
    "Slack",
    `day 1 01:00 100 % of joiners of Slack lack an attribute
day 1 02:00 4 people join
day 1 04:00 joiners of Slack are complete again`,
    8 * HOUR,
  );
  const jobId = graphJobOf(world, "Slack").id;
  expect(world.groundTruth().missingAccountIds(jobId).size).toBe(0);
  expect(world.groundTruth().peopleByStatus(jobId)).toMatchObject({ provisioned: 64 });
});

test("people who are assigned get an account, and people who are unassigned lose it", async () => {
  const apps = [{ name: "Slack", assignedShare: 0.5, refusedShare: 0 }];
  const scenario = `day 1 02:00 6 people are assigned to Slack
day 1 08:00 4 people are unassigned from Slack`;
  const world = createSmallWorld({ apps, scenario });
  await world.advanceTo(MONDAY + DAY);
  const actions = renderedRowsOf(world)
    .filter((row) => row.sourceIdentity.identityType === "User")
    .map((row) => row.provisioningAction);
  expect(actions.filter((action) => action === "create").length).toBe(6);
  expect(actions.filter((action) => action === "disable").length).toBe(4);
});

test("late cycles begin minutes to an hour after the time when they are due", async () => {
  const world = await worldAfter(
    "8x8",
    "day 1 00:00 cycles of 8x8 begin up to 60m late for 9d",
    5 * DAY,
  );
  const beginnings = world.groundTruth().cycles.map(({ began }) => began);
  const gaps = beginnings.slice(1).map((began, n) => (began - (beginnings[n] ?? 0)) / MINUTE);
  expect(Math.max(...gaps)).toBeGreaterThan(75);
  expect(Math.max(...gaps)).toBeLessThan(101);
  expect(gaps.filter((gap) => gap < 41).length).toBeGreaterThan(gaps.length / 4);
});

test("a changing pace makes an initial cycle up to twice as slow", async () => {
  const durationOf = async (scenario: string): Promise<number> => {
    const apps = [{ name: "8x8", assignedShare: 1, startState: "never-started" as const }];
    const world = createSmallWorld({ apps, peopleCount: 900, scenario });
    await world.advanceTo(MONDAY + DAY);
    const cycle = world.groundTruth().cycles.find(({ kind }) => kind === "initial");
    return (cycle?.ended ?? 0) - (cycle?.began ?? 0);
  };
  const steady = await durationOf("day 1 01:00 start 8x8");
  const changing = await durationOf(
    "day 1 00:30 pace of 8x8 changes up to 2x for 2d\nday 1 01:00 start 8x8",
  );
  expect(changing / steady).toBeGreaterThan(1.1);
  expect(changing / steady).toBeLessThan(2);
});

test("people are refused in the words of a real vendor", async () => {
  const world = await worldAfter("Slack", "day 1 01:00 20 % of people of Slack fail as at Sentry");
  const row = renderedRowsOf(world).find(
    (each) => each.provisioningStatusInfo.status === "failure",
  );
  expect(row?.provisioningStatusInfo.errorInformation).toMatchObject({
    errorCode: "EntryConflict",
    reason: expect.stringContaining("User already exists in the database."),
  });
});

test("a share of the log rows becomes visible hours late", async () => {
  const scenario = `day 1 00:00 30 % of logs arrive up to 6h late for 3d
day 1 01:00 50 people join`;
  const world = createSmallWorld({ scenario });
  await world.advanceTo(MONDAY + 3 * DAY);
  const delays = world.view.provisioningRows(null, null).map(({ at, visibleAt }) => visibleAt - at);
  const late = delays.filter((delay) => delay > HOUR).length;
  expect(late).toBeGreaterThan(5);
  expect(late).toBeLessThan(30);
});
