import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createPersonSearch } from "../../server/person-search.ts";
import { ADA, MARY } from "../server/person-fixtures.ts";
import { startTestServer } from "../server/test-server.ts";
import { LOW_CONTRAST_SCRIPT } from "./low-contrast-script.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

describe("the page that looks up many people", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
  });
  afterAll(() => opened?.close());
  const visit: OpenConsole["visit"] = (...args) => opened.visit(...args);
  const pasted = `Ada <ada@contoso.example>, Eve <eve@contoso.example>\n${MARY};nobody@contoso.example\n`;

  test("shows one row for each person and app, filters them, and does not put names in the URL", async () => {
    await visit("#/look-up", async (page) => {
      await page.getByRole("textbox", { name: /People or groups/ }).fill(pasted);
      await page.getByText("4 people or groups.").waitFor();
      await page.getByRole("button", { name: "Look up" }).click();
      await page.getByText("3 people or groups found, 1 not found").waitFor();
      await expect.poll(() => page.locator(".look-up-rows tbody tr").count()).toBe(25);
      await page.getByRole("button", { name: "failing 1" }).click();
      const rows = page.locator(".look-up-rows tbody tr");
      await expect.poll(() => rows.count()).toBe(1);
      await expect.poll(() => rows.textContent()).toContain("EntryConflict");
      await page.getByRole("button", { name: "not found 1" }).click();
      await expect.poll(() => rows.textContent()).toContain("does not know this person");
      expect(page.url()).not.toContain("contoso");
    });
  });

  test("looks up one app only, and saves the rows as CSV", async () => {
    await visit("#/look-up?app=ServiceNow", async (page) => {
      await page.getByRole("textbox", { name: /People or groups/ }).fill(`${ADA}\nunknown`);
      const downloaded = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download CSV" }).click();
      const lines = readFileSync(await (await downloaded).path(), "utf8")
        .trimEnd()
        .split("\r\n");
      expect(lines).toHaveLength(3);
      expect(lines[0]).toMatch(/^\uFEFF/);
      expect(lines[1]).toContain("ServiceNow");
      expect(lines[1]).toContain("failing");
    });
  });

  test("says in the privacy mode pseudonym which texts find a person, and why a name finds nobody", async () => {
    const personSearch = createPersonSearch({
      mode: "pseudonym",
      pseudonymKey: "abcdefgh".repeat(4),
    });
    const { store, consoleDirectory } = opened;
    const server = await startTestServer({ store, consoleDirectory, personSearch });
    onTestFinished(() => server.close());
    await visit(
      "#/look-up",
      async (page) => {
        const list = page.getByRole("textbox", { name: /user principal name or object id$/ });
        await list.fill("Nobody Known");
        await page.getByRole("button", { name: "Look up" }).click();
        const rows = page.locator(".look-up-rows");
        await rows.getByText("This Steadystate stores no names of persons.").waitFor();
        const search = page.getByPlaceholder("Find a person: whole address or id");
        await search.fill("nobody known");
        const results = page.locator(".results");
        await results
          .getByText(/^This Steadystate stores no names of persons\. Search by/)
          .waitFor();
      },
      { url: server.url },
    );
  });

  test.each([
    { width: 390, scheme: "dark" as const },
    { width: 1280, scheme: "light" as const },
  ])("does not overflow at $width px in $scheme colours, and has enough contrast", async (view) => {
    await visit(
      "#/look-up?app=8x8",
      async (page) => {
        await page.getByRole("textbox", { name: /People or groups/ }).fill(pasted);
        await page.getByRole("button", { name: "Look up" }).click();
        await page.locator(".look-up-rows tbody tr").first().waitFor();
        const overflowPx = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(overflowPx).toBeLessThanOrEqual(0);
        expect(await page.evaluate(LOW_CONTRAST_SCRIPT)).toEqual([]);
        await page.screenshot({
          path: join(SCREENSHOT_DIRECTORY, `look-up-${view.width}-${view.scheme}.png`),
        });
      },
      view,
    );
  });
});
