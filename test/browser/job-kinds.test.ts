import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { healthyJob, jobFacts } from "../domain/job-fixtures.ts";
import { NOW } from "../server/job-fixtures.ts";
import { eventOf } from "../server/person-fixtures.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

const HR_JOB = {
  ...healthyJob,
  jobId: "WorkdayToActiveDirectory.0.1",
  templateId: "WorkdayToActiveDirectory",
  application: "Workday integration",
  sourceSystem: "Workday",
  targetSystem: "Active Directory",
  readAt: NOW,
};
const WORKER = {
  id: "21008",
  name: "Quill Ravensworth",
  userPrincipalName: null,
  kind: "user",
} as const;
const AD_ID = "b2c3d4e5-0000-4000-8000-000000000002";

describe("a job from HR to Active Directory in the console", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
    const assessment = assessJob(jobFacts(HR_JOB), null, DEFAULT_THRESHOLDS, NOW);
    await opened.store.jobs.saveObservedJob(HR_JOB);
    await opened.store.jobs.saveAssessment(assessment);
    const target = { id: AD_ID, name: null };
    const event = eventOf(900, HR_JOB, { source: WORKER, target });
    await opened.store.events.commit("contoso", [event], NOW);
  });
  afterAll(() => opened?.close());

  test("has its kind and direction in the overview, and no SCIM server to watch", async () => {
    await opened.visit("", async (page) => {
      const row = page.locator(".jobs tbody tr", { hasText: "Workday integration" });
      await row.waitFor();
      await expect
        .poll(() => row.textContent())
        .toContain("HR inbound, Workday to Active Directory");
      await expect.poll(() => row.textContent()).toContain("no SCIM server");
      const app = page.locator(".jobs tbody tr", { hasText: "ServiceNow" });
      await expect.poll(() => app.textContent()).not.toContain("Microsoft Entra ID to");
      await page.screenshot({
        path: join(SCREENSHOT_DIRECTORY, "kinds-overview.png"),
        fullPage: true,
      });
    });
  });

  test("has its kind and direction below the title of its page", async () => {
    await opened.visit(`#/jobs/${HR_JOB.jobId}`, async (page) => {
      await page.getByText("HR inbound, Workday to Active Directory").waitFor();
      await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, "kinds-job.png"), fullPage: true });
    });
  });

  test("shows a worker under the id in Active Directory, and also the worker's own id", async () => {
    await opened.visit(`#/people/contoso/${WORKER.id}`, async (page) => {
      await page.getByText("also known as").waitFor();
      const text = (await page.locator("main").textContent()) ?? "";
      expect(text).toContain(AD_ID);
      expect(text).toContain(WORKER.id);
      expect(text).toContain("Created in Active Directory");
      await page.screenshot({
        path: join(SCREENSHOT_DIRECTORY, "kinds-person.png"),
        fullPage: true,
      });
    });
  });
});
