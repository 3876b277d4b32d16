import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasRole, type Role } from "../../domain/role.ts";
import { MINUTE } from "../../domain/time.ts";
import { NAVIGATION } from "../../server/console/address/page-address.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { ADA } from "../server/person-fixtures.ts";
import { assessmentOf, JOBS_WORST_FIRST } from "../server/seed-store.ts";
import { startTestServer } from "../server/test-server.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

const pagesOf = (role: Role) =>
  NAVIGATION.filter(({ neededRole }) => hasRole(role, neededRole)).map(({ text }) => text);

/** The API key `key`. */
const KEY = { sha256: "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683" };

describe("the console in Chromium", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
  });
  afterAll(() => opened?.close());
  const visit: OpenConsole["visit"] = (...args) => opened.visit(...args);

  const jobs = (page: Page) => page.locator(".jobs th[scope=row] > a").allTextContents();

  test("the overview shows the worst job first, with its condition and reason", async () => {
    await visit("#/?group=none", async (page) => {
      await page.locator(".jobs").waitFor();
      await expect.poll(() => jobs(page)).toEqual(JOBS_WORST_FIRST);
      const worst = page.locator(".jobs tbody tr").first();
      await expect.poll(() => worst.textContent()).toContain("quarantined");
      await expect.poll(() => worst.textContent()).toContain("27 d 22 h until disabled");
      await expect.poll(() => worst.textContent()).toContain("refuses the token in the settings");
      await expect
        .poll(() => page.locator(".item-list").textContent())
        .toContain("2 open incidents");
      await expect
        .poll(() => page.locator("main").textContent())
        .toContain("Steadystate has read 43 % of the past log of contoso.");
    });
  });

  test.each([900, 1100])(
    "the entries of the navigation have one line at a width of %i pixels",
    async (width) => {
      await visit(
        "#/",
        async (page) => {
          await page.locator(".jobs").waitFor();
          const entries = page.locator("header .name, header nav > a, header nav summary");
          for (const entry of await entries.all())
            expect((await entry.boundingBox())?.height).toBeLessThan(36);
        },
        { width },
      );
    },
  );

  test("the overview shows a problem of Steadystate itself, with the next step", async () => {
    await opened.store.processes.save({
      process: "worker@host:1",
      role: "worker",
      resources: null,
      savedAt: NOW,
      problems: [{ code: "tenant-never-read", tenants: ["contoso"], since: NOW - MINUTE }],
    });
    await visit("", async (page) => {
      const banner = page.locator(".banner", { hasText: "Steadystate itself has 1 problem." });
      await banner.waitFor();
      await expect
        .poll(() => banner.textContent())
        .toMatch(/contoso.*doctor.*worker@host:1, since/s);
      await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, "problem-banner.png") });
    });
    await opened.store.processes.remove("worker@host:1");
  });

  test("the row of a stale job is marked and shows the age of its data", async () => {
    await visit("", async (page) => {
      const row = page.locator("tr.stale");
      await row.waitFor();
      await expect.poll(() => row.textContent()).toContain("stale: 5 h old");
      await expect.poll(() => page.locator(".fresh").textContent()).toContain("1 job stale");
    });
  });

  test("a click on a condition shows only the jobs in this condition", async () => {
    await visit("", async (page) => {
      await page.getByRole("button", { name: /healthy/ }).click();
      await expect.poll(() => jobs(page)).toEqual(["Salesforce", "Zoom"]);
      await page.getByRole("button", { name: /^All/ }).click();
      await expect.poll(() => jobs(page)).toHaveLength(9);
    });
  });

  test("a condition that was chosen stays chosen after a reload and after Back from a job", async () => {
    await visit("", async (page) => {
      await page.getByRole("button", { name: /healthy/ }).click();
      await page.waitForURL("**/#/?condition=healthy");
      await page.reload();
      await page.locator(".jobs").waitFor();
      await expect.poll(() => jobs(page)).toEqual(["Salesforce", "Zoom"]);
      await page.getByRole("link", { name: "Zoom" }).click();
      await page.getByRole("heading", { level: 1, name: "Zoom" }).waitFor();
      await page.goBack();
      await page.locator(".jobs").waitFor();
      await expect.poll(() => jobs(page)).toEqual(["Salesforce", "Zoom"]);
      await page.goBack();
      await expect.poll(() => jobs(page)).toHaveLength(9);
    });
  });

  test("the title of the tab names the page and the app, but never a person", async () => {
    const titles = {
      "": "Jobs · Steadystate",
      [`#/jobs/${JOBS.tickets.jobId}`]: `Job ${JOBS.tickets.application} · Steadystate`,
      [`#/people/contoso/${ADA}`]: "Person · Steadystate",
      "#/notifications": "Notifications · Steadystate",
      "#/nonsense": "Page not found · Steadystate",
    };
    for (const [hash, title] of Object.entries(titles)) {
      await visit(hash, async (page) => {
        await expect.poll(() => page.title()).toBe(title);
      });
    }
  });

  test("the page of a job shows failure clusters, cycle, distance to quarantine and affected persons", async () => {
    await visit(`#/jobs/${encodeURIComponent(JOBS.tickets.jobId)}`, async (page) => {
      await page.getByRole("link", { name: "Ada Lovelace" }).waitFor();
      const text = (await page.locator("main").textContent()) ?? "";
      expect(text).toContain("408 of 5,000");
      expect(text).toContain(
        "3 people who left still have an account: the first disable failed at 2026-05-04 07:00 UTC, 5 h ago.",
      );
      // The browser of this test is in another time zone.
      expect(text.match(/\d\d:\d\d(?! UTC)/g)).toBeNull();
      const leaversSince = page.locator("time", { hasText: "2026-05-04 07:00 UTC" }).first();
      await expect
        .poll(() => leaversSince.getAttribute("title"))
        .toBe("2026-05-04 07:00:00 UTC\nYour time: 4 May 2026, 12:30:00 GMT+5:30");
      expect(text).toContain(
        "The attribute mappings or the scope were edited at 2026-05-04 08:59 UTC",
      );
      expect(text).toContain("About 2 h left, most likely between 1 h 30 min and 3 h 20 min.");
      expect(text).toContain("measured by the objects in the log");
      expect(text).toContain("usually takes 4 h 40 min");
      expect(text).toContain("A cycle was due at 2026-05-04 11:40 UTC and is 20 min late");
      expect(text).toContain("about 1 d 2 h (19 h to 1 d 17 h)");
      expect(text).toMatch(/The token that Entra uses expires at .*, in 6 d: without a new token/);
      expect(text).toContain("310 of 500");
      expect(text).toContain("Entra's own notification mail is off");
      const clusters = page.locator(".clusters tbody tr");
      await expect.poll(() => clusters.count()).toBe(4);
      await expect
        .poll(() => clusters.first().textContent())
        .toMatch(/3.*leavers.*new.*InsufficientRights/);
      await expect
        .poll(() => page.locator(".rules li.strong").textContent())
        .toContain("reached first");
    });
  });

  test("the page of a job keeps the affected persons when they cannot be read again", async () => {
    await visit(`#/jobs/${encodeURIComponent(JOBS.tickets.jobId)}`, async (page) => {
      const ada = page.getByRole("link", { name: "Ada Lovelace" });
      await ada.waitFor();
      await page.route("**/identities?*", (route) =>
        route.fulfill({ status: 429, json: { detail: "Too many requests." } }),
      );
      const rejected = page.waitForResponse((response) => response.status() === 429);
      const newer = { ...assessmentOf("tickets", NOW + MINUTE), asOf: NOW + MINUTE };
      await opened.store.jobs.saveAssessment(newer);
      await rejected;
      // The page shows an answer within two frames.
      await page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done))))",
      );
      await expect.poll(() => ada.count()).toBe(1);
      await opened.store.jobs.saveAssessment(assessmentOf("tickets", NOW + 2 * MINUTE));
    });
  });

  test("a job and a person have a link to their page in Entra, and a tenant without a portal has none", async () => {
    const links = {
      [`#/jobs/${JOBS.tickets.jobId}`]: `https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Provisioning/objectId/${JOBS.tickets.servicePrincipalId}`,
      [`#/people/contoso/${ADA}`]: `https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${ADA}`,
    };
    for (const [hash, url] of Object.entries(links)) {
      await visit(hash, async (page) => {
        const link = page.getByRole("link", { name: "Open in Entra" });
        await expect.poll(() => link.getAttribute("href")).toBe(url);
      });
    }
    await visit(`#/jobs/${JOBS.foreign.jobId}`, async (page) => {
      await page.getByRole("heading", { level: 1, name: JOBS.foreign.application }).waitFor();
      await expect.poll(() => page.getByRole("link", { name: "Open in Entra" }).count()).toBe(0);
    });
  });

  test("the page of an unknown job shows an error and a link to all jobs", async () => {
    await visit("#/jobs/none", async (page) => {
      await page.getByText(/is not known/).waitFor();
      await page.getByRole("link", { name: "← All jobs" }).click();
      await page.locator(".jobs").waitFor();
    });
  });

  test("the overview shows a changed condition without a reload", async () => {
    await visit("", async (page) => {
      const zoom = page.locator("tr", { hasText: "Zoom" });
      await zoom.getByText("healthy").waitFor();
      const paused = { ...assessmentOf("zoom", NOW + MINUTE), condition: "paused" as const };
      await opened.store.jobs.saveAssessment(paused);
      await zoom.getByText("paused", { exact: true }).waitFor();
      await opened.store.jobs.saveAssessment(assessmentOf("zoom", NOW + 2 * MINUTE));
    });
  });

  test("with access control, the console asks for an API key and rejects a wrong key", async () => {
    const keys = [{ name: "me", ...KEY, role: "viewer" as const, tenants: ["*"] }];
    const guardedServer = await startTestServer({
      store: opened.store,
      consoleDirectory: opened.consoleDirectory,
      access: { mode: "keys", keys },
    });
    await visit(
      "",
      async (page) => {
        await page.getByLabel("API key").fill("wrong");
        await page.getByRole("button", { name: "Open" }).click();
        await page.getByText(/is not known/).waitFor();
        await page.getByLabel("API key").fill("key");
        await page.getByRole("button", { name: "Open" }).click();
        await page.locator(".jobs").waitFor();
        await page.getByLabel("Find a person or group").fill("ada");
        await page.getByText(/may not see persons' data/).waitFor();
        // A page that the role may not open is not in the navigation.
        await page.locator("nav summary", { hasText: "More" }).click();
        const entries = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
        await expect.poll(() => entries.allTextContents()).toEqual(pagesOf("viewer"));
      },
      { url: guardedServer.url },
    );
    await guardedServer.close();
  });
});
