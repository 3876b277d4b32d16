import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { weekOf } from "../../domain/access/iso-week.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { EVE, eventOf } from "../server/person-fixtures.ts";
import { LOW_CONTRAST_SCRIPT } from "./low-contrast-script.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

const REFUSED = {
  action: "disable",
  status: "failure",
  code: "InsufficientRights",
  error: {
    code: "InsufficientRights",
    category: "nonServiceFailure",
    recommendedAction: null,
    reason: "Owners cannot be deactivated",
  },
} as const;

describe("the lists for auditors and team leads", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
    const source = { ...eventOf(0, JOBS.zoom).source, id: EVE, name: "Eve Leaver" };
    await opened.store.events.commit(
      "contoso",
      [
        eventOf(801, JOBS.zoom, { ...REFUSED, at: NOW - 3 * DAY }),
        eventOf(802, JOBS.box, { ...REFUSED, at: NOW - HOUR }),
        eventOf(803, JOBS.zoom, { ...REFUSED, at: NOW - MINUTE, source }),
      ],
      NOW,
    );
    const times = {
      account: { done: 40, dated: 32, medianMs: 25 * MINUTE, p95Ms: 3 * HOUR },
      removal: { done: 7, dated: 0, medianMs: 0, p95Ms: 2 * DAY },
    };
    for (const weeksAgo of [0, 1, 2])
      for (const { jobId } of [JOBS.zoom, JOBS.phones])
        await opened.store.access.saveTimes("contoso", {
          ...{ jobId, week: weekOf(NOW) - weeksAgo, times },
        });
  });
  afterAll(() => opened?.close());

  test("the page of leavers shows who, in which app, since when and what to do, and the address contains the chosen app", async () => {
    await opened.visit("", async (page) => {
      await page.locator("nav summary", { hasText: "More" }).click();
      await page.getByRole("link", { name: "Leavers" }).click();
      await page
        .getByRole("heading", { level: 1, name: "Leavers who still have an account" })
        .waitFor();
      await page.getByText("3 accounts of people who left").waitFor();
      const items = page.locator(".leaver-list li");
      await expect.poll(() => items.first().textContent()).toContain("2026-05-01");
      await expect
        .poll(() => items.first().textContent())
        .toMatch(/Ada Lovelace.*Zoom.*overdue.*disables/);
      await page.getByText(/Not complete: Box has been paused since/).waitFor();
      await page.getByLabel("App").selectOption("Zoom");
      await page.getByText("2 accounts of people who left").waitFor();
      // The link of a person leads to the answer for the app. A repeated remedy is not shown again.
      const link = items.first().getByRole("link", { name: "Ada Lovelace" });
      await expect.poll(() => link.getAttribute("href")).toMatch(/Zoom$/);
      await expect
        .poll(() => items.nth(1).textContent())
        .toContain("the same as for the person above");
      await page.getByLabel("App").selectOption("Box");
      await page.getByText("1 account of people who left").waitFor();
      await page.reload();
      await page.getByText("1 account of people who left").waitFor();
      expect(page.url()).toContain("#/leavers?application=Box");
    });
  });

  test("the list of leavers is saved as CSV with one row per person and app", async () => {
    await opened.visit("#/leavers", async (page) => {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save as CSV" }).click();
      const file = await download;
      // The name of the file says that people of the paused job can be missing.
      expect(file.suggestedFilename()).toBe("leavers-with-an-account-not-complete.csv");
      const lines = readFileSync(await file.path(), "utf8")
        .trim()
        .split("\r\n");
      expect(lines[0]).toContain("displayName");
      expect(lines.slice(1).map((line) => line.split(",")[2])).toEqual([
        "Ada Lovelace",
        "Ada Lovelace",
        "Eve Leaver",
      ]);
      await page.getByLabel("App").selectOption("Zoom");
      await page.getByText("Only Zoom is listed and counted here").waitFor();
      const filtered = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save as CSV" }).click();
      expect((await filtered).suggestedFilename()).toBe("leavers-with-an-account-zoom.csv");
    });
  });

  test("the times to account and to removal have a row per week and app, and a link to the people who still wait", async () => {
    await opened.visit("#/access-times", async (page) => {
      await page.getByRole("rowheader", { name: /2026-W19/ }).waitFor();
      const row = page.locator("tbody tr", { hasText: "Zoom" }).first();
      await expect
        .poll(() => row.locator("td").allTextContents())
        .toEqual([...["Zoom", "25 min", "3 h", "40", "32", "–"]]);
      await page.getByRole("button", { name: "Time to removal" }).click();
      await page.getByRole("cell", { name: "0 s" }).first().waitFor();
      const waiting = page.locator("tbody tr", { hasText: "Box" });
      await waiting.getByRole("link", { name: "1 person: who?" }).click();
      await page.getByText("1 account of people who left").waitFor();
    });
  });

  test("the page of times has a chart of median and p95 for each app, and for a chosen app a value of each of 53 weeks", async () => {
    const { access } = opened.store;
    const removal = { done: 0, dated: 0, medianMs: null, p95Ms: null };
    for (let weeksAgo = 3; weeksAgo < 53; weeksAgo += 1) {
      const account = { done: 4, dated: 4, medianMs: HOUR, p95Ms: (1 + weeksAgo) * HOUR };
      const week = weekOf(NOW) - weeksAgo;
      const times = { account, removal };
      await access.saveTimes("contoso", { jobId: JOBS.sales.jobId, week, times });
    }
    await opened.visit("#/access-times?weeks=53", async (page) => {
      const charts = page.locator(".small-charts .chart");
      await charts.nth(2).waitFor();
      await expect
        .poll(() => charts.locator(".caption strong").allTextContents())
        .toEqual(["Salesforce (contoso)", ...["8x8 (contoso)", "Zoom (contoso)"]]);
      const picture = page.getByRole("img", { name: /^Salesforce/ });
      await expect
        .poll(() => picture.getAttribute("aria-label"))
        .toBe("Salesforce (contoso): 2026-W16: median: 1 h, p95: 4 h");
      await page.getByLabel("App").selectOption("Salesforce");
      await page.waitForURL(/application=Salesforce/);
      await page.waitForFunction(
        () => document.querySelectorAll(".small-charts .chart").length === 1,
      );
      await charts.getByText("As a table").click();
      const rows = charts.locator("tbody tr");
      await rows.first().waitFor();
      await expect.poll(() => rows.count()).toBe(50);
      await expect.poll(() => rows.first().textContent()).toBe("2026-W161 h4 h");
      await expect.poll(() => rows.last().textContent()).toBe("2025-W191 h2 d 5 h");
    });
  });

  test.each(["light", "dark"] as const)(
    "the pages are readable on a phone and on a desktop with %s colours",
    async (scheme) => {
      for (const [name, hash] of [
        ["leavers", "#/leavers"],
        ["access-times", "#/access-times"],
      ] as const)
        for (const width of [390, 1280])
          await opened.visit(
            hash,
            async (page) => {
              await page.locator("main :is(.leaver-list li, .access-times td)").first().waitFor();
              const overflow = await page.evaluate(
                "document.documentElement.scrollWidth - innerWidth",
              );
              expect(overflow).toBeLessThanOrEqual(0);
              expect(await page.evaluate(LOW_CONTRAST_SCRIPT)).toEqual([]);
              await page.screenshot({
                path: join(SCREENSHOT_DIRECTORY, `${name}-${width}-${scheme}.png`),
              });
            },
            { width, scheme },
          );
    },
  );
});
