import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listLoadedSettings } from "../../config/loaded-settings.ts";
import { HOUR } from "../../domain/time.ts";
import { NOW } from "../server/job-fixtures.ts";
import { ADA } from "../server/person-fixtures.ts";
import { assessmentOf, INCIDENTS } from "../server/seed-store.ts";
import { LOW_CONTRAST_SCRIPT } from "./low-contrast-script.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

const [PHONES] = INCIDENTS;

describe("the pages of the console", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    const credential = { clientId: "33333333-3333-4333-8333-333333333333", secret: "planted" };
    const tenant = {
      ...{ name: "contoso", tenantId: "11111111-1111-4111-8111-111111111111" },
      credential,
    };
    opened = await openConsole({ loadedSettings: listLoadedSettings({ tenants: [tenant] }) });
    const by = { name: "operator", via: "api" } as const;
    await opened.store.actions.acknowledge(
      { incidentId: PHONES.id, by, reason: "renewing the token", at: NOW - HOUR },
      "contoso",
    );
  });
  afterAll(() => opened?.close());

  test("the page What happened sums up a period, and another period is still in the address after a reload", async () => {
    await opened.visit("", async (page) => {
      await page.getByRole("link", { name: "What happened" }).click();
      await page.getByRole("button", { name: "Last 24 hours", pressed: true }).waitFor();
      await expect.poll(() => page.title()).toBe("What happened · Steadystate");
      await page.getByText("3 incidents opened, 1 recovered, 2 open at the end.").waitFor();
      // The incident that opened and recovered in the period is in the list once.
      await expect.poll(() => page.getByRole("link", { name: /^ServiceNow \(/ }).count()).toBe(1);
      await page.getByRole("button", { name: "Since yesterday 18:00 (local time)" }).click();
      await page.getByText(/From 2026-05-\d\d \d\d:\d\d UTC until now/).waitFor();
      await page.getByText("2 incidents opened, 1 recovered, 2 open at the end.").waitFor();
      // The reader's clock is 5 h 30 min ahead of UTC.
      await page.getByRole("button", { name: "Yesterday (local time)" }).click();
      await page.getByText("From 2026-05-02 18:30 UTC to 2026-05-03 18:30 UTC").waitFor();
      await page.getByRole("button", { name: "Last 24 hours" }).click();
      await page.getByText("Another period").click();
      await page.getByLabel("From (UTC)").fill("2026-05-03T11:00");
      await page.getByLabel("To (UTC)").fill("2026-05-03T13:00");
      await page.getByRole("button", { name: "Show", exact: true }).click();
      await page.getByText("1 incident opened, 0 recovered").waitFor();
      await page.reload();
      await page.getByText("1 incident opened, 0 recovered").waitFor();
      await page.goBack();
      await page.getByText("3 incidents opened, 1 recovered").waitFor();
    });
  });

  test("the filters of the incidents are in the address, and a reload and Back keep them", async () => {
    await opened.visit("#/incidents", async (page) => {
      const items = page.locator("main .item-list li");
      await items.nth(1).waitFor();
      await page.getByLabel("App").selectOption("8x8");
      await page.getByRole("link", { name: /fabrikam/ }).waitFor({ state: "detached" });
      await page.reload();
      await page.getByRole("link", { name: /8x8/ }).waitFor();
      await expect.poll(() => items.count()).toBe(1);
      await page.getByLabel("Severity").selectOption("warning");
      const hides = "matches Severity “warning” and App “8x8”. To see more,";
      await page.getByText(`No open incident ${hides} choose the state “all”, or set`).waitFor();
      await page.getByRole("button", { name: "all" }).click();
      await page.getByText(`No incident ${hides} set Severity or App to All.`).waitFor();
      await page.goBack();
      await page.goBack();
      await page.getByRole("link", { name: /8x8/ }).waitFor();
    });
  });

  test("the page of a SCIM server says what its state means and what to do", async () => {
    await opened.visit("#/targets", async (page) => {
      await page.getByRole("link", { name: "phones" }).click();
      await page.getByRole("heading", { level: 1, name: "phones" }).waitFor();
      const text = await page.locator("main").textContent();
      expect(text).toContain("token refused");
      expect(text).toContain("What to do:");
      expect(text).toContain("HTTP 401, 212 ms");
    });
  });

  test("the page of a tenant shows freshness, permissions, back-fill and requests", async () => {
    await opened.visit("#/tenants", async (page) => {
      await page.getByRole("link", { name: "contoso" }).click();
      await page.getByRole("heading", { level: 1, name: "contoso" }).waitFor();
      const text = await page.locator("main").textContent();
      expect(text).toContain("Steadystate has read 43 % of the past log.");
      expect(text).toContain("Synchronization.Read.Allgranted");
      expect(text).toMatch(/Graph throttled 0 of\s+them/);
    });
  });

  test("the page of the settings shows what differs from the defaults, finds a setting and withholds secrets", async () => {
    await opened.visit("#/settings", async (page) => {
      await page.getByText("tenants[0].name").waitFor();
      const find = page.getByRole("searchbox", { name: "Find", exact: true });
      const rows = page.locator("main tbody tr");
      const changed = await rows.count();
      await find.fill("credential.secret");
      await page.getByText("withheld", { exact: true }).waitFor();
      expect(await page.content()).not.toContain("planted");
      await find.fill("retaindays");
      await page.getByText("No setting matches.").waitFor();
      await page.getByLabel("Also show settings with their default value").check();
      await page.getByText("privacy.retainDays").waitFor();
      await find.fill("");
      await rows.nth(changed).waitFor();
    });
  });

  test("the audit trail says who looked up whom, is filtered by actor, and is exported as CSV and JSON lines", async () => {
    await opened.store.actions.recordLookUp({
      ...{ at: NOW, tenants: ["contoso"], subject: "GET /identities/{tenant}/{id}" },
      actor: { name: "desk", via: "api", signIn: "key", keyId: "1f2e3d4c5b6a" },
      persons: { count: 1, ids: [ADA] },
    });
    await opened.visit("#/audit", async (page) => {
      const lookUp = page.locator("main li", { hasText: "persons looked up" }).first();
      await lookUp.getByText("(API, key 1f2e3d4c5b6a)").waitFor();
      await expect.poll(() => lookUp.textContent()).not.toContain("Ada");
      await expect
        .poll(() => lookUp.getByRole("link", { name: ADA }).getAttribute("href"))
        .toBe(`#/people/contoso/${ADA}`);
      await lookUp.getByRole("link", { name: "desk" }).click();
      await page.getByText("renewing the token").waitFor({ state: "detached" });
      const actor = page.getByRole("searchbox", { name: "Actor" });
      await expect.poll(() => actor.inputValue()).toBe("desk");
      const savingCsv = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save as CSV" }).click();
      const csv = readFileSync(await (await savingCsv).path(), "utf8");
      expect(csv.trim().split(/\r?\n/)).toHaveLength(2);
      expect(csv).toContain("1f2e3d4c5b6a");
      await actor.fill("operator");
      await actor.press("Enter");
      await page.getByText("renewing the token").waitFor();
      const downloading = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save as JSON lines" }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe("steadystate-audit.jsonl");
      await page.getByText("Saved 1 entry.").waitFor();
    });
  });

  test.each(["light", "dark"] as const)(
    "the pages are readable on a phone with %s colours",
    async (scheme) => {
      const pages = [
        "happened",
        "targets/phones",
        "tenants",
        "tenants/contoso",
        "audit",
        "settings",
        "help",
      ];
      for (const path of pages) {
        await opened.visit(
          `#/${path}`,
          async (page) => {
            await page.locator("main h1").waitFor();
            await page.getByText("Loading").waitFor({ state: "detached" });
            expect(await page.evaluate(LOW_CONTRAST_SCRIPT), path).toEqual([]);
            const overflow = await page.evaluate(
              "document.documentElement.scrollWidth - document.documentElement.clientWidth",
            );
            expect(overflow, path).toBe(0);
            const name = `${path.replace("/", "-")}-390-${scheme}.png`;
            await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, name), fullPage: true });
          },
          { width: 390, scheme },
        );
      }
    },
  );

  test("the page What happened shows 20 of many jobs, among them the worst one, and all jobs on request", async () => {
    const zoom = assessmentOf("zoom");
    for (let n = 0; n < 40; n += 1) {
      const job = { ...zoom.job, jobId: `many.${n}`, application: `App ${n}` };
      const condition = n === 39 ? "stopped" : "healthy";
      await opened.store.jobs.saveAssessment({ ...zoom, job, condition });
    }
    await opened.visit("#/happened", async (page) => {
      const rows = page.locator("table", { hasText: "With failures" }).first().locator("tbody tr");
      await page.getByRole("button", { name: /^Show all \d+ jobs$/ }).waitFor();
      await expect.poll(() => rows.count()).toBe(20);
      await expect
        .poll(() => rows.allTextContents())
        .toContainEqual(expect.stringMatching("App 39"));
      await page.getByRole("button", { name: /^Show all \d+ jobs$/ }).click();
      await expect.poll(() => rows.count()).toBeGreaterThan(40);
    });
  });
});
