import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linkUrl } from "../../domain/notify/link-token.ts";
import { MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { assessmentOf, INCIDENTS, NOTIFICATION_IDS } from "../server/seed-store.ts";
import { startTestServer, type TestServer } from "../server/test-server.ts";
import { LOW_CONTRAST_SCRIPT } from "./low-contrast-script.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

const LINK_SECRET = "a secret of at least 32 characters";
const [PHONES] = INCIDENTS;
const RECIPIENT = "oncall@contoso.example";
const ACKNOWLEDGED = "✓ acknowledged by someone on the computer that runs Steadystate (no sign-in)";

describe("actions in Chromium", () => {
  let opened: OpenConsole;
  let linkServer: TestServer;
  beforeAll(async () => {
    opened = await openConsole();
    const { store, consoleDirectory } = opened;
    linkServer = await startTestServer({ store, consoleDirectory, linkSecret: LINK_SECRET });
  });
  afterAll(async () => {
    await linkServer?.close();
    await opened?.close();
  });
  const shot = (name: string) => ({
    path: join(SCREENSHOT_DIRECTORY, `${name}.png`),
    fullPage: true,
  });

  test("Escape folds a form, and the button that it hid is there before the next press of Tab", async () => {
    await opened.visit("", async (page) => {
      const row = page.locator(".item-list li", { hasText: "8x8" });
      await row.locator("summary").click();
      await row.getByLabel("Reason").focus();
      // What the page does in the same moment: the browser has not yet reported that the form is folded.
      const buttons = await page.evaluate<readonly string[]>(`(async () => {
        const row = document.activeElement.closest("li");
        const options = { key: "Escape", bubbles: true };
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", options));
        for (let count = 0; count < 10; count += 1) await Promise.resolve();
        return [...row.querySelectorAll("button")].map(({ textContent }) => textContent);
      })()`);
      expect(buttons).toEqual(["Acknowledge"]);
    });
  });

  test("a person acknowledges, withdraws and silences an incident on the overview", async () => {
    await opened.visit("", async (page) => {
      const row = page.locator(".item-list li", { hasText: "8x8" });
      await row.locator("summary").click();
      await row.getByLabel("Reason").fill("renewing the token");
      await row.getByRole("button", { name: "Acknowledge" }).click();
      // An acknowledged incident stays in a quieter line, and in the row of its job.
      await page.locator(".acknowledged").getByText(ACKNOWLEDGED).waitFor();
      await expect.poll(() => row.textContent()).toContain("renewing the token");
      const jobRow = page.locator(".jobs tr", { has: page.getByRole("link", { name: "8x8" }) });
      await jobRow.getByText("✓ incident: acknowledged").waitFor();
      await page.screenshot(shot("acknowledged"));
      // The quieter line keeps the severity, the way to who was notified, and an undo.
      const quieter = page.locator(".acknowledged li", { hasText: "8x8" });
      await expect.poll(() => quieter.locator(".severity").textContent()).toBe("critical");
      await quieter.getByRole("link", { name: /notified/ }).waitFor();
      await quieter.getByRole("button", { name: "Withdraw" }).click();
      await page.getByText("✓ acknowledged").waitFor({ state: "detached" });
      await row.locator("summary").click();
      // The reason comes first, and each button has a sentence about its effect.
      await row.getByLabel("Reason").waitFor();
      await expect
        .poll(() => row.locator("form").textContent())
        .toMatch(
          /Reason.*Acknowledge.*reminders and escalation stop.*Silence for 4 hours.*Steadystate sends no message/,
        );
      await row.getByRole("button", { name: "Silence for 4 hours" }).click();
      const alert = row.getByRole("alert");
      await alert.waitFor();
      await expect.poll(() => alert.textContent()).toMatch(/reason.*say why/);
      await row.getByLabel("Reason").fill("token arrives tomorrow");
      // Nobody signs in, so the name is not proven. The browser remembers it.
      await row.getByLabel("Your name").fill("Ada Lovelace");
      await row.getByRole("button", { name: "Silence for 4 hours" }).click();
      await row.getByText("silenced").first().waitFor();
      await row.getByText("until 2026-05-04 16:00 UTC").waitFor();
      // The link of a mail leads to the page of the job, which has the same form.
      await page.locator(".jobs").getByRole("link", { name: "8x8" }).click();
      const incident = page.locator("article .item-list li");
      await incident.getByRole("button", { name: "Acknowledge" }).click();
      await incident.getByText("✓ acknowledged by Ada Lovelace (not signed in)").waitFor();
    });
    const { items } = await opened.store.actions.listAuditEntries({ limit: 10, cursor: null });
    // The page of the job also names persons, which is a look-up.
    const changes = items.filter(({ action }) => action !== "persons-looked-up");
    expect(changes.map(({ action, actor }) => `${action} ${actor.via}`)).toEqual([
      "incident-acknowledged console",
      "silence-created console",
      "acknowledgement-withdrawn console",
      "incident-acknowledged console",
    ]);
    expect(
      changes.slice(0, 3).map(({ actor }) => actor.name.startsWith("Ada Lovelace (not")),
    ).toEqual([true, true, false]);
  });

  test("a job without an incident can be silenced on a phone, and the row and the page of the job say so until the silence ends", async () => {
    const jobPage = `#/jobs/${encodeURIComponent(JOBS.zoom.jobId)}`;
    await opened.visit(
      jobPage,
      async (page) => {
        await page.getByRole("link", { name: "Silence notifications about this app" }).click();
        await expect.poll(() => page.getByLabel("Apps").inputValue()).toBe(JOBS.zoom.application);
        await expect.poll(() => page.locator("form.plan").textContent()).toContain("Reason *");
        await page.getByLabel("Reason").fill("upgrade of the app");
        await page.getByRole("button", { name: "Silence", exact: true }).click();
        const item = page.locator(".entries li", { hasText: "upgrade of the app" });
        await item.getByText("active maintenance").waitFor();
        await page.locator(".more summary").click();
        for (const link of await page.locator(".more a").all()) {
          const box = await link.boundingBox();
          expect(box?.x).toBeGreaterThanOrEqual(0);
          expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
        }
        await page.screenshot({ ...shot("menu-390"), fullPage: false });
        await page.goto(`${new URL("/", page.url())}#/`);
        const row = page.locator(".jobs tr", { hasText: JOBS.zoom.application });
        await row.getByText("maintenance, silenced until 13:00 UTC").waitFor();
        await page.screenshot(shot("silenced-row-390"));
        await page.goto(`${new URL("/", page.url())}${jobPage}`);
        const note = page.locator("p.silenced");
        await note.getByText("Silenced for maintenance until 2026-05-04 13:00 UTC").waitFor();
        await expect
          .poll(() => note.textContent())
          .toContain("by someone on the computer that runs");
        await expect.poll(() => note.textContent()).toContain("upgrade of the app");
        await page.screenshot(shot("silenced-job-390"));
        await note.getByRole("link", { name: "End it on the page Silences" }).click();
        await item.getByRole("button", { name: "End now" }).click();
        await item.getByText("ended maintenance").waitFor();
        await page.goBack();
        await page.getByRole("link", { name: "Silence notifications about this app" }).waitFor();
      },
      { width: 390 },
    );
  });

  test.each([
    { width: 1280, scheme: "light" },
    { width: 390, scheme: "dark" },
  ] as const)(
    "the page of silences plans maintenance, ends it and undoes an unsubscription ($width px, $scheme)",
    async ({ width, scheme }) => {
      const by = { name: RECIPIENT, via: "link" } as const;
      await opened.store.actions.unsubscribe(RECIPIENT, { by, at: NOW });
      await opened.visit(
        "#/silences",
        async (page) => {
          await page.getByLabel("Apps").fill("Slack, Box");
          const form = page.locator("form.plan");
          await page.getByLabel("Begin (UTC)").fill("2026-05-04T22:00");
          await page.getByLabel("Length").selectOption("4");
          // The reader types UTC, and sees at once what that is on the clock at their place.
          const utc = "2026-05-04 22:00 UTC to 2026-05-05 02:00 UTC";
          const local = "Your time (Asia/Calcutta): 5 May 2026, 03:30 to 5 May 2026, 07:30";
          await form.getByText(`${utc}. ${local}.`).waitFor();
          await page.getByLabel("Reason").fill(`change of ${width}`);
          await page.getByRole("button", { name: "Silence", exact: true }).click();
          const saved = "Saved: silenced from 2026-05-04 22:00 UTC until 2026-05-05 02:00 UTC.";
          await form.getByText(`${saved} ${local}.`).waitFor();
          const item = page.locator(".entries li", {
            hasText: `about Slack or Box: change of ${width}`,
          });
          await item.getByText("planned maintenance").waitFor();
          await item.getByText(local).waitFor();
          await page.goto(
            `${new URL("/", page.url())}#/jobs/${encodeURIComponent(JOBS.box.jobId)}`,
          );
          await page
            .getByText(/Notifications will be silenced from 2026-05-04 22:00 UTC, in 10 h until/)
            .waitFor();
          await page.getByRole("link", { name: "Silence notifications about this app" }).waitFor();
          await page.screenshot(shot(`planned-silence-job-${width}`));
          await page.goto(`${new URL("/", page.url())}#/`);
          const row = page.locator(".jobs tr", {
            has: page.getByRole("link", { name: "Box", exact: true }),
          });
          await expect.poll(() => row.textContent()).not.toContain("silenced");
          await page.goto(`${new URL("/", page.url())}#/silences`);
          await page.getByText(RECIPIENT).first().waitFor();
          await page.screenshot(shot(`silences-${width}`));
          expect(await page.evaluate(LOW_CONTRAST_SCRIPT)).toEqual([]);
          await item.getByRole("button", { name: "End now" }).click();
          await item.getByText("ended maintenance").waitFor();
          await expect.poll(() => item.textContent()).not.toMatch(/\bin \d/);
          await page.getByRole("button", { name: "Undo" }).click();
          await page.getByText("No address has unsubscribed.").waitFor();
        },
        { width, scheme },
      );
    },
  );

  test("the overview shows an action at once, even if a poll has begun before it and ends after it", async () => {
    const by = { name: "x", via: "api" } as const;
    await opened.store.actions.withdrawAcknowledgement(PHONES.id, "contoso", { by, at: NOW });
    await opened.visit("", async (page) => {
      const row = page.locator(".item-list li", { hasText: "8x8" });
      await row.getByRole("button", { name: "Acknowledge" }).waitFor();
      let letPollEnd = (): void => undefined;
      const pollMayEnd = new Promise<void>((resolve) => {
        letPollEnd = resolve;
      });
      const pollBegins = page.waitForRequest("**/api/v1/tenants");
      const incidentsOfPoll = page.waitForResponse("**/api/v1/incidents?*");
      await page.route("**/api/v1/tenants", async (route) => {
        await pollMayEnd;
        await route.continue();
      });
      // A changed job makes the console poll.
      await opened.store.jobs.saveAssessment(assessmentOf("zoom", NOW + MINUTE));
      await Promise.all([pollBegins, incidentsOfPoll]);
      const acknowledged = page.waitForResponse("**/acknowledge");
      await row.getByRole("button", { name: "Acknowledge" }).click();
      await acknowledged;
      letPollEnd();
      // The next poll that nothing causes would come after 15 seconds.
      await page.locator(".acknowledged").getByText("acknowledged by").waitFor({ timeout: 10_000 });
    });
  });

  test.each([
    { width: 1280, scheme: "light" },
    { width: 390, scheme: "dark" },
  ] as const)(
    "a link in a mail opens a page, and only its button changes something ($width px, $scheme)",
    async ({ width, scheme }) => {
      const signing = { publicUrl: linkServer.url, linkSecret: LINK_SECRET };
      const by = { name: "x", via: "api" } as const;
      await opened.store.actions.withdrawAcknowledgement(PHONES.id, "contoso", { by, at: NOW });
      const pathOf = (action: "acknowledge" | "unsubscribe") => {
        const link = { action, notificationId: NOTIFICATION_IDS[0] ?? "", recipient: 0 };
        return new URL(linkUrl(signing, link, NOW)).pathname.slice(1);
      };
      const options = { url: linkServer.url, width, scheme };
      await opened.visit(
        pathOf("acknowledge"),
        async (page) => {
          await page.screenshot(shot(`link-acknowledge-${width}`));
          expect(await page.evaluate(LOW_CONTRAST_SCRIPT)).toEqual([]);
          await page.getByRole("button", { name: "Acknowledge" }).click();
          await page.getByRole("heading", { name: "Acknowledged" }).waitFor();
          await page.screenshot(shot(`link-acknowledged-${width}`));
        },
        options,
      );
      expect((await opened.store.actions.acknowledgements([PHONES.id])).size).toBe(1);
      await opened.visit(
        pathOf("unsubscribe"),
        async (page) => {
          await page.screenshot(shot(`link-unsubscribe-${width}`));
          await page.getByRole("button", { name: "Unsubscribe" }).click();
          await page.getByRole("heading", { name: "Unsubscribed" }).waitFor();
        },
        options,
      );
      expect(await opened.store.actions.isUnsubscribed(RECIPIENT)).toBe(true);
      const undo = { by, at: NOW };
      for (const { id } of await opened.store.actions.unsubscriptions())
        await opened.store.actions.resubscribe(id, undo);
      await opened.visit(
        "acknowledge/forged",
        async (page) => {
          await page.getByRole("heading", { name: "This link is not valid" }).waitFor();
          await page.screenshot(shot(`link-forged-${width}`));
        },
        options,
      );
    },
  );
});
