import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY } from "../../domain/time.ts";
import { API_KEYS } from "../server/api-key-fixtures.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { ADA } from "../server/person-fixtures.ts";
import { INCIDENTS } from "../server/seed-store.ts";
import { bearer, startTestServer, type TestServer } from "../server/test-server.ts";
import { AXE_SCRIPT } from "./axe-script.ts";
import {
  expectFocusKept,
  expectHeadingFocus,
  focusOf,
  saveWithEnter,
  scrollFocusToTop,
  tabTo,
} from "./focus.ts";
import { type OpenConsole, openConsole } from "./open-console.ts";

const [PHONES] = INCIDENTS;

/** Nothing in these tests uses the mouse. */
describe("with the keyboard alone", () => {
  let opened: OpenConsole;
  let serverWithKeys: TestServer;
  const clock = { now: NOW };
  beforeAll(async () => {
    opened = await openConsole();
    const { store, consoleDirectory } = opened;
    const access = { mode: "keys", keys: API_KEYS } as const;
    const now = () => clock.now;
    serverWithKeys = await startTestServer({ store, consoleDirectory, access, now });
  });
  afterAll(async () => {
    await serverWithKeys?.close();
    await opened?.close();
  });
  const visit: OpenConsole["visit"] = (...args) => opened.visit(...args);

  test("a person signs in with a key, after a wrong and an expired one, and signs out", async () => {
    const body = { name: "short", role: "viewer", expiresInDays: 1 };
    const created = await serverWithKeys.post("/api/v1/keys", body, bearer("key-of-admin"));
    clock.now = NOW + 2 * DAY;
    await visit(
      "#/",
      async (page) => {
        await page.getByRole("button", { name: "Open" }).waitFor();
        await tabTo(page, /API key/);
        await page.keyboard.type("wrong");
        await page.keyboard.press("Enter");
        await page.getByText("This API key is not known").waitFor();
        await expectFocusKept(page);
        expect((await focusOf(page)).name).toContain("API key");
        await page.keyboard.press("Control+A");
        await page.keyboard.type(created.body.key);
        await page.keyboard.press("Enter");
        await page.getByText(/The key "short" expired at .*: ask an admin for a new key/).waitFor();
        await page.keyboard.press("Control+A");
        await page.keyboard.type("key-of-admin");
        await page.keyboard.press("Enter");
        await expectHeadingFocus(page, "Provisioning jobs");
        await tabTo(page, /^Sign out$/, "Shift+Tab");
        await page.keyboard.press("Enter");
        await page.getByRole("button", { name: "Open" }).waitFor();
        await tabTo(page, /API key/);
      },
      { url: serverWithKeys.url },
    );
  });

  test("a person skips the navigation, searches a person and opens the page; Escape closes the matches and the menu", async () => {
    await visit("", async (page) => {
      await page.locator(".jobs").waitFor();
      await tabTo(page, /^Skip to the content$/);
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "Provisioning jobs");
      await page.keyboard.press("/");
      await page.keyboard.type("lovel");
      await page.locator(".results a", { hasText: "Ada" }).first().waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".results").waitFor({ state: "detached" });
      await page.keyboard.type("lovel");
      await page.locator(".results a", { hasText: "Ada" }).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "Ada Lovelace");
      await tabTo(page, /^More$/, "Shift+Tab");
      await page.keyboard.press("Enter");
      await tabTo(page, /^Look up people$/);
      await page.keyboard.press("Escape");
      await page.locator(".more[open]").waitFor({ state: "detached" });
      expect((await focusOf(page)).name).toBe("More");
    });
  });

  test("a person filters and sorts the jobs, opens the worst one and changes the period of its charts", async () => {
    await visit("", async (page) => {
      await page.locator(".jobs").waitFor();
      await tabTo(page, /^Failing$/);
      await page.keyboard.press("Enter");
      await expect.poll(() => page.url()).toContain("sort=failing");
      await expectFocusKept(page);
      await tabTo(page, /^Order/, "Shift+Tab");
      await page.keyboard.press("Home");
      await expect.poll(() => page.url()).not.toContain("sort=");
      await tabTo(page, /^Find a job/, "Shift+Tab");
      await page.keyboard.type("8x8");
      await page.getByText("1 of 9 jobs").waitFor();
      await tabTo(page, /^8x8$/);
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "8x8");
      await page.getByRole("link", { name: "30 days" }).waitFor();
      await tabTo(page, /^30 days$/);
      await page.keyboard.press("Enter");
      await page.locator(".ranges [aria-current]", { hasText: "30 days" }).waitFor();
      await expectFocusKept(page);
      expect((await focusOf(page)).name).toBe("30 days");
      // A Chromium without a window has no key for Back.
      await page.goBack();
      await page.goBack();
      await page.locator(".jobs").waitFor();
      await expect.poll(async () => (await focusOf(page)).name).toBe("8x8");
    });
  });

  test.each([1280, 390])(
    "a person goes through a long page in both directions, and sees at each stop what has the focus (%i px)",
    async (width) => {
      await visit(
        `#/jobs/${JOBS.tickets.jobId}`,
        async (page) => {
          // The second row of links is the filter of the cycles. It appears with the data of the history, which makes
          // the page longer.
          await page.locator(".ranges").nth(1).waitFor();
          await tabTo(page, /^Metrics$/);
          await tabTo(page, /^← All jobs$/, "Shift+Tab");
        },
        { width },
      );
    },
  );

  test("a person reads what happened, acknowledges and silences an incident, and asks who was notified", async () => {
    await visit("", async (page) => {
      // The open incidents appear when the overview has been read.
      await page.getByRole("button", { name: "Acknowledge" }).first().waitFor();
      await tabTo(page, /^Secret of fabrikam \(fabrikam\): /);
      await tabTo(page, /^Give a reason, or silence/);
      await page.keyboard.press("Enter");
      await tabTo(page, /^Reason$/);
      await page.keyboard.press("Escape");
      await page.locator(".act[open]").waitFor({ state: "detached" });
      expect((await focusOf(page)).name).toMatch(/^Give a reason, or silence/);
      await tabTo(page, /^Acknowledge$/, "Shift+Tab");
      await scrollFocusToTop(page);
      await page.keyboard.press("Enter");
      await page.getByText("✓ acknowledged by").waitFor({ state: "attached" });
      await expectFocusKept(page);
      await tabTo(page, /^What happened$/, "Shift+Tab");
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "What happened");
      await tabTo(page, /^Last 3 days$/);
      await page.keyboard.press("Enter");
      await page.getByText("3 incidents opened").waitFor();
      await expectFocusKept(page);
      await tabTo(page, /^8x8 \(contoso\)/);
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "8x8");
      await tabTo(page, /^Acknowledge$/);
      await page.keyboard.press("Enter");
      await page.getByText("✓ acknowledged by").waitFor();
      await expectFocusKept(page);
      await tabTo(page, /^Withdraw, or silence/);
      await page.keyboard.press("Enter");
      await tabTo(page, /^Withdraw the acknowledgement$/);
      await page.keyboard.press("Enter");
      await page.getByText("✓ acknowledged by").waitFor({ state: "detached" });
      expect((await focusOf(page)).name).toMatch(/^Give a reason, or silence/);
      await page.keyboard.press("Enter");
      await tabTo(page, /^Reason$/);
      await page.keyboard.type("token arrives tomorrow");
      await tabTo(page, /^No messages for/);
      await page.keyboard.press("ArrowDown");
      await tabTo(page, /^Silence for/);
      await page.keyboard.press("Enter");
      await page.locator(".taken", { hasText: "silenced" }).waitFor();
      await expectFocusKept(page);
      await tabTo(page, /^silenced$/, "Shift+Tab");
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "Silences and maintenance");
      await page.getByRole("button", { name: "End now" }).waitFor();
      await tabTo(page, /^End now$/);
      await page.keyboard.press("Enter");
      await page.getByText("ended silence").waitFor();
      await expectFocusKept(page);
      await page.goBack();
      await page.getByText("Why was I not notified?").waitFor();
      await tabTo(page, /^Why was I not notified/);
      await page.keyboard.press("Enter");
      expect((await focusOf(page)).name).toBe("Your mail address, or a route");
      await page.keyboard.type("nobody@contoso.example");
      await page.keyboard.press("Enter");
      await page.locator(".ask .answer p").first().waitFor();
      await expectFocusKept(page);
    });
    expect((await opened.store.actions.acknowledgements([PHONES.id])).size).toBe(0);
  });

  test("a person looks up many people, and saves the lists of people, leavers and the audit trail", async () => {
    await visit("#/look-up", async (page) => {
      await tabTo(page, /^People or groups/);
      await page.keyboard.type(ADA);
      await page.keyboard.press("Enter");
      await page.keyboard.type("eve@contoso.example");
      await page.getByText("2 people or groups.").waitFor();
      await tabTo(page, /^Look up$/);
      await page.keyboard.press("Enter");
      await page.locator(".look-up-rows tbody tr").first().waitFor();
      await expectFocusKept(page);
      await tabTo(page, /^Download CSV$/);
      expect(await saveWithEnter(page)).toContain("ServiceNow");
    });
    await visit("#/audit", async (page) => {
      await page.getByText("persons looked up").last().waitFor();
      await tabTo(page, /^Actor/);
      await page.keyboard.type("nobody");
      await page.keyboard.press("Enter");
      await page.getByText("The audit trail has no entry that matches.").waitFor();
      expect((await focusOf(page)).name).toBe("Actor");
      await tabTo(page, /^Another period$/);
      await page.keyboard.press("Enter");
      await tabTo(page, /^Show$/);
      await page.keyboard.press("Enter");
      await page.getByText(/Shown: from .* UTC to .* UTC/).waitFor();
      await tabTo(page, /^Show all times$/, "Shift+Tab");
      await page.keyboard.press("Enter");
      await expect.poll(() => page.url()).not.toContain("from=");
      await expectFocusKept(page);
    });
    for (const [hash, button] of [
      ["#/leavers", /^Save as CSV$/],
      ["#/audit", /^Save as CSV$/],
      ["#/audit", /^Save as JSON lines$/],
    ] as const) {
      await visit(hash, async (page) => {
        await page.getByRole("button", { name: button }).waitFor();
        await tabTo(page, button);
        expect(await saveWithEnter(page)).not.toBe("");
        await expectFocusKept(page);
      });
    }
  });

  test("an admin creates and revokes a key; Escape keeps it", async () => {
    await visit("#/keys", async (page) => {
      await tabTo(page, /^Name of the person/);
      await page.keyboard.type("grafana");
      await tabTo(page, /^Role/);
      await page.keyboard.press("ArrowDown");
      await tabTo(page, /^Create the key$/);
      await page.keyboard.press("Enter");
      await page.getByText("it is not shown again").waitFor();
      await expectFocusKept(page);
      expect((await focusOf(page)).name).toContain("The new key “grafana”");
      const keys = await opened.store.actions.accessKeys();
      expect(keys.find(({ key }) => key.name === "grafana")?.key.role).toBe("helpdesk");
      await tabTo(page, /^Copy the key$/);
      const revoke = /^Revoke grafana$/;
      await page.getByRole("button", { name: revoke }).waitFor();
      await tabTo(page, revoke);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Revoke the key “grafana”?" }).waitFor();
      expect((await focusOf(page)).name).toBe("Cancel");
      await page.evaluate(axe.source);
      expect(await page.evaluate(AXE_SCRIPT)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      expect((await focusOf(page)).name).toMatch(revoke);
      expect(await opened.store.actions.accessKeys()).toHaveLength(2);
      await page.keyboard.press("Enter");
      await tabTo(page, revoke, "Shift+Tab");
      await page.keyboard.press("Enter");
      await page.getByText("“grafana” is revoked").waitFor();
      await expectFocusKept(page);
      expect((await focusOf(page)).name).toBe("Keys");
      const left = (await opened.store.actions.accessKeys()).map(({ key }) => key.name);
      expect(left).toEqual(["short"]);
    });
  });
});
