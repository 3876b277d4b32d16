import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { assessmentOf, INCIDENTS, JOBS_WORST_FIRST } from "../server/seed-store.ts";
import { type OpenConsole, openConsole } from "./open-console.ts";

const jobs = (page: Page) => page.locator(".jobs tbody tr > th[scope=row] > a").allTextContents();
const NEXT_CYCLE = /next cycle 12:2\d UTC, in 2\d min/;
const waitForJobs = async (page: Page) => await page.locator(".jobs").waitFor();

describe("the overview in Chromium", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
  });
  afterAll(() => opened?.close());
  const visit: OpenConsole["visit"] = (...args) => opened.visit(...args);

  test("groups the jobs by tenant, the tenant of the worst job first, or shows all jobs worst first", async () => {
    await visit("", async (page) => {
      await waitForJobs(page);
      const foreign = JOBS.foreign.application;
      await expect
        .poll(() => jobs(page))
        .toEqual([...JOBS_WORST_FIRST.filter((name) => name !== foreign), foreign]);
      await expect
        .poll(() => page.locator(".group").first().textContent())
        .toMatch(/^contoso 8 jobs/);
      await page.getByLabel("Group by tenant").uncheck();
      await page.waitForURL("**/#/?group=none");
      await expect.poll(() => jobs(page)).toEqual(JOBS_WORST_FIRST);
      await page.goBack();
      await page.locator(".group").first().waitFor();
    });
  });

  test("finds jobs while a text is typed, in any order of the words, and keeps the text after a reload", async () => {
    await visit("", async (page) => {
      const field = page.getByLabel("Find a job");
      await field.pressSequentially("contoso sales");
      await expect.poll(() => jobs(page)).toEqual(["Salesforce"]);
      await page.waitForURL("**/#/?search=contoso+sales");
      await page.reload();
      await waitForJobs(page);
      await expect.poll(() => jobs(page)).toEqual(["Salesforce"]);
      await page.getByText("1 of 9 jobs").waitFor();
      await page.getByRole("button", { name: "Show all jobs" }).click();
      await expect.poll(() => jobs(page)).toHaveLength(9);
      await expect.poll(() => field.inputValue()).toBe("");
    });
  });

  test("shows the jobs when the silences cannot be read", async () => {
    await visit("", async (page) => {
      await waitForJobs(page);
      await page.route("**/api/v1/silences?*", (route) =>
        route.fulfill({ status: 429, json: { detail: "Too many requests." } }),
      );
      await page.reload();
      await waitForJobs(page);
      await expect.poll(() => jobs(page)).toHaveLength(9);
      // Otherwise a silenced job would look like one that is not silenced.
      const note = page.getByText("The silences could not be read");
      await note.waitFor();
      await page.locator(".jobs").getByRole("link", { name: "8x8" }).click();
      await page.getByRole("heading", { level: 1, name: "8x8" }).waitFor();
      await note.waitFor();
    });
  });

  test("says who paused a job and when, or that Entra's log does not say it", async () => {
    await visit("", async (page) => {
      const row = page.locator(".jobs tr", { hasText: "Box" });
      await row.getByText("Entra's audit log does not say who paused the job.").waitFor();
      const { servicePrincipalId, application } = JOBS.box;
      const activity = "Disable/pause provisioning configuration";
      const audit = { id: "pause", activity, at: NOW - HOUR, result: "success", reason: null };
      await opened.store.jobs.saveAudits("contoso", [
        { ...audit, servicePrincipalId, application, actor: "Mary Shelley" },
      ]);
      await page.reload();
      await row.getByText("Paused by Mary Shelley, 1 h ago").waitFor();
      // A click beside the links of a row opens its job, and Back returns to its link.
      await row.locator("td").first().click();
      await page
        .locator("article .assessment")
        .getByText("Paused by Mary Shelley, 2026-05-04 11:00 UTC, 1 h ago")
        .waitFor();
      await page.goBack();
      await waitForJobs(page);
      await expect.poll(() => page.evaluate("document.activeElement?.textContent")).toBe("Box");
    });
  });

  test("says that no job matches, and shows all jobs again", async () => {
    await visit("#/?search=nothing-like-this", async (page) => {
      await page.getByText("0 of 9 jobs").waitFor();
      await page.getByRole("button", { name: "Show all jobs" }).click();
      await expect.poll(() => jobs(page)).toHaveLength(9);
    });
  });

  test("filters by tenant and app, sorts by a column, and keeps filters and order in the address", async () => {
    await visit("", async (page) => {
      await waitForJobs(page);
      await page.getByRole("combobox", { name: "Tenant" }).selectOption("contoso");
      await page.getByRole("button", { name: "Failing", exact: true }).click();
      await page.waitForURL("**/#/?tenant=contoso&sort=failing");
      expect((await jobs(page)).slice(0, 2)).toEqual(["ServiceNow", "8x8"]);
      await expect.poll(() => page.locator("th[aria-sort]").textContent()).toContain("Failing");
      await page.getByRole("combobox", { name: "App" }).selectOption("Zoom");
      await expect.poll(() => jobs(page)).toEqual(["Zoom"]);
      await page.goBack();
      await expect.poll(() => jobs(page)).toHaveLength(8);
    });
  });

  test("the overview shows the three worst open incidents, a critical one before a newer warning", async () => {
    const incident = INCIDENTS[0];
    for (const [id, minutesAgo] of [
      ["older", 5],
      ["newer", 1],
    ] as const) {
      // A job has one open incident of a kind at most.
      const { jobId } = assessmentOf(id === "older" ? "sales" : "zoom").job;
      const openedAt = NOW - minutesAgo * MINUTE;
      const warning = { id, jobId, jobIds: [jobId], severity: "warning", openedAt } as const;
      const change = { incident: { ...incident, ...warning }, announcement: null };
      await opened.store.incidents.saveChange(change);
    }
    await visit("", async (page) => {
      await waitForJobs(page);
      await page.getByRole("heading", { name: "4 open incidents, the worst 3" }).waitFor();
      const severities = page.locator(".item-list .severity").allTextContents();
      expect(await severities).toEqual(["critical", "critical", "warning"]);
      await page.getByRole("link", { name: "show all 4" }).click();
      await page.getByRole("heading", { level: 1, name: "Incidents" }).waitFor();
      // After Back, the heading of the page has the focus. It covers neither the header nor what follows it.
      await page.goBack();
      const heading = page.locator("h1:focus", { hasText: "Provisioning jobs" });
      await heading.waitFor();
      const edges = async (element: Locator) => {
        const box = (await element.boundingBox()) ?? { y: Number.NaN, height: Number.NaN };
        return { top: box.y, bottom: box.y + box.height };
      };
      const { top, bottom } = await edges(heading);
      expect(top).toBeGreaterThanOrEqual((await edges(page.locator("header"))).bottom);
      expect(bottom).toBeLessThanOrEqual((await edges(page.locator("h1 + *"))).top);
    });
  });

  test("shows the chosen job of a long list again after Back, also with the keyboard", async () => {
    for (let number = 0; number < 150; number += 1) {
      const assessment = assessmentOf(number % 2 ? "sales" : "zoom");
      const job = { ...assessment.job, jobId: `many.${number}`, application: `Many ${number}` };
      await opened.store.jobs.saveObservedJob(job);
      await opened.store.jobs.saveAssessment({ ...assessment, job });
    }
    await visit("", async (page) => {
      await waitForJobs(page);
      // Healthy jobs of a large tenant are one line, which leads to all of them.
      await page.getByRole("link", { name: "Show 152 healthy jobs of contoso" }).click();
      await page.waitForURL("**/#/?tenant=contoso");
      await page.getByLabel("Find a job").fill("many");
      await page.getByText("150 of 159 jobs").waitFor();
      await page.waitForURL("**search=many");
      const last = page.getByRole("link", { name: "Many 99", exact: true });
      await expect
        .poll(async () => {
          await page.evaluate("scrollTo(0, document.body.scrollHeight)");
          return await last.count();
        })
        .toBe(1);
      await last.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Many 99" }).waitFor();
      await page.goBack();
      await waitForJobs(page);
      await expect.poll(() => last.count()).toBe(1);
      await expect.poll(() => page.evaluate("document.activeElement?.textContent")).toBe("Many 99");
      expect(await page.evaluate("scrollY")).toBeGreaterThan(500);
    });
  });

  test.each(["healthy", "failing"] as const)(
    "says in the row and on the page of a %s job when the next cycle is due",
    async (condition) => {
      const assessment = assessmentOf("zoom");
      const job = { ...assessment.job, jobId: `due.${condition}`, application: `Due ${condition}` };
      const reason = {
        code: "on-time",
        dueAt: NOW + 24 * MINUTE,
        intervalMs: 40 * MINUTE,
      } as const;
      const schedule = { ...assessment.schedule, state: "on-time", reason } as const;
      const cycle = { ...assessment.cycle, isRunning: false, progressRatio: 1 };
      await opened.store.jobs.saveObservedJob(job);
      await opened.store.jobs.saveAssessment({ ...assessment, job, schedule, cycle, condition });
      await visit(`#/?search=due+${condition}`, async (page) => {
        await page.locator(".jobs tr").getByText(NEXT_CYCLE).waitFor();
        await page.getByRole("link", { name: job.application }).first().click();
        await page.locator(".facts").getByText(NEXT_CYCLE).waitFor();
      });
      await visit(
        `#/?search=due+${condition}`,
        async (page) => {
          await page.locator(".jobs tr").getByText(NEXT_CYCLE).waitFor();
          const name = page.getByRole("link", { name: job.application }).first();
          expect((await name.boundingBox())?.height, "one line on a phone").toBeLessThan(30);
        },
        { width: 390 },
      );
    },
  );

  test("says of a healthy job that the objects that fail are too few, with a link to the people", async () => {
    const assessment = assessmentOf("zoom");
    const job = { ...assessment.job, jobId: "few.1", application: "Few" };
    await opened.store.jobs.saveObservedJob(job);
    await opened.store.jobs.saveAssessment({ ...assessment, job, failingObjects: 2 });
    await visit("#/?search=few", async (page) => {
      const row = page.locator(".jobs tr", { has: page.getByRole("link", { name: "Few" }) });
      await row.getByText("2 objects fail: too few to call the job failing.").waitFor();
      const link = row.getByRole("link", { name: "Who?" });
      await expect.poll(() => link.getAttribute("href")).toContain("few.1");
    });
  });
});
