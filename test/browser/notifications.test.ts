import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyHistory, notificationIdsOf } from "../../domain/notify/route-history.ts";
import { testRoute } from "../route-fixture.ts";
import { INCIDENTS } from "../server/seed-store.ts";
import { saveWithNotifications } from "../store/save-with-notifications.ts";
import { focusOf } from "./focus.ts";
import { LOW_CONTRAST_SCRIPT } from "./low-contrast-script.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

describe("incidents and notifications in the console", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    const severities = ["warning"] as const;
    const leads = testRoute({ name: "leads", addresses: ["lead@contoso.example"], severities });
    opened = await openConsole({ notificationRoutes: [testRoute(), leads] });
  });
  afterAll(() => opened?.close());

  test("the navigation leads to the incidents, and a button shows those that have recovered", async () => {
    await opened.visit("", async (page) => {
      await page.getByRole("link", { name: "Incidents" }).click();
      await page.getByRole("heading", { level: 1, name: "Incidents" }).waitFor();
      await page.getByRole("link", { name: /8x8/ }).waitFor();
      await expect.poll(() => page.locator("main .item-list li").count()).toBe(2);
      await page.getByRole("button", { name: "recovered" }).click();
      await page.getByRole("link", { name: /ServiceNow/ }).waitFor();
      await expect
        .poll(() => page.locator("main").textContent())
        .toMatch(/began 2026-05-0. .* · ended 2026-05-04 .*, after /);
    });
  });

  test("the notifications page shows each recipient and why the server refused the mail", async () => {
    await opened.visit("#/notifications", async (page) => {
      const failed = page.locator("main .item-list > ul > li", { hasText: "not accepted" });
      await failed.waitFor();
      await failed.locator("summary").click();
      const deliveries = await failed.locator(".deliveries li").allTextContents();
      expect(deliveries.join("\n")).toMatch(
        /refused this recipient permanently.*The server said: “550/,
      );
      await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, "notifications.png") });
    });
  });

  test("the page of an incident shows why each route was notified, and acknowledges it", async () => {
    const [phones] = INCIDENTS;
    await opened.visit(`#/incidents/${encodeURIComponent(phones!.id)}`, async (page) => {
      await page.getByRole("heading", { level: 1, name: /8x8/ }).waitFor();
      const text = (await page.locator("main").textContent()) ?? "";
      expect(text).toContain("What to do:");
      expect(text).toContain("Who was notified");
      await page.getByRole("button", { name: "Why was I not notified?" }).click();
      const question = page.getByLabel("Your mail address, or a route");
      await question.fill("lead@contoso.example");
      await question.press("Enter");
      await page.getByText("No: lead@contoso.example was not notified of this incident.").waitFor();
      await question.fill("lead@contoso");
      await question.press("Enter");
      await page.getByText("No route in the settings names this address.").waitFor();
      await page.locator(".action-bar summary").click();
      await page.getByLabel("Reason").fill("renewing the token");
      await page.getByRole("button", { name: "Acknowledge" }).click();
      await page.getByText("✓ acknowledged by").waitFor();
      await page.screenshot({
        path: join(SCREENSHOT_DIRECTORY, "incident.png"),
        fullPage: true,
      });
    });
  });

  test("the page of an incident shows the first and the last time at which a recipient was notified", async () => {
    const [, , recovered] = INCIDENTS;
    await opened.visit(`#/incidents/${encodeURIComponent(recovered.id)}`, async (page) => {
      const recipient = page.locator(".recipients li", { hasText: "oncall@contoso.example" });
      await recipient.waitFor();
      await expect
        .poll(() => recipient.textContent())
        .toMatch(
          /accepted.*2 messages: first 2026-05-03 .*\(opened\), last 2026-05-04 .*\(recovered\)/,
        );
    });
  });

  test("the page of an incident says at once why routes were not notified, or that all were", async () => {
    const [, , recovered] = INCIDENTS;
    const { incidents } = opened.store;
    const histories = await incidents.routeHistories([recovered.id]);
    const history = histories.get(recovered.id) ?? emptyHistory(recovered.id);
    const [first] = history.decisions;
    const leads: (typeof history.decisions)[number] = {
      ...{ announcementId: `${recovered.id}.0`, decidedAt: first?.decidedAt ?? 0 },
      reason: "opened",
      ...{ routeKey: "leads", routeName: "leads" },
      code: "other-severity",
      severity: "critical",
    };
    const notifications = await incidents.notifications(notificationIdsOf(history));
    const saveCopy = async (suffix: string, decisions: typeof history.decisions) => {
      const incident = { ...recovered, id: `${recovered.id}-${suffix}` };
      await saveWithNotifications(incidents, {
        incident,
        notifications: notifications.map((sent) => ({
          ...sent,
          id: `${sent.id}-${suffix}`,
          incidentIds: [incident.id],
        })),
        history: {
          ...history,
          incidentId: incident.id,
          decisions: decisions.map((decision) =>
            decision.code === "notified"
              ? { ...decision, notificationId: `${decision.notificationId}-${suffix}` }
              : decision,
          ),
        },
      });
      return `#/incidents/${encodeURIComponent(incident.id)}`;
    };
    await opened.visit(await saveCopy("all", history.decisions), async (page) => {
      await page.getByText("Every route was notified. If you were not").waitFor();
    });
    await opened.visit(await saveCopy("one", [...history.decisions, leads]), async (page) => {
      await page.getByText("leads: Not notified: the severity was critical.").waitFor();
    });
  });

  test("the page of an incident says what a message about several incidents said about this one", async () => {
    const [phones, , recovered] = INCIDENTS;
    const { incidents } = opened.store;
    const incident = { ...recovered, id: `${recovered.id}-grouped` };
    const histories = await incidents.routeHistories([recovered.id]);
    const history = histories.get(recovered.id) ?? emptyHistory(recovered.id);
    const decisions = history.decisions.map((decision) =>
      decision.code === "notified"
        ? { ...decision, notificationId: `${decision.notificationId}-grouped` }
        : decision,
    );
    const stored = await incidents.notifications(notificationIdsOf(history));
    const notifications = stored.map((notification) => ({
      ...notification,
      id: `${notification.id}-grouped`,
      kind: "group" as const,
      incidentIds: [incident.id, phones.id],
      reason: "still" as const,
    }));
    await saveWithNotifications(incidents, {
      incident,
      notifications,
      history: { ...history, incidentId: incident.id, decisions },
    });
    await opened.visit(`#/incidents/${encodeURIComponent(incident.id)}`, async (page) => {
      const recipient = page.locator(".recipients li", { hasText: "oncall@contoso.example" });
      await recipient.waitFor();
      await expect.poll(() => recipient.textContent()).toMatch(/\(opened\), last .*\(recovered\)/);
    });
  });

  test("the first screen of a phone has the reason, who was notified and the button to acknowledge", async () => {
    const [phones] = INCIDENTS;
    await opened.visit(
      `#/incidents/${encodeURIComponent(phones.id)}`,
      async (page) => {
        await page.setViewportSize({ width: 390, height: 844 });
        const explanation = page.locator("main .assessment").first();
        const shown = [
          explanation,
          page.locator(".notified"),
          page.locator(".action-bar .actions").first(),
        ];
        await page.locator(".action-bar summary").waitFor();
        for (const element of shown) {
          const box = await element.boundingBox();
          expect(box?.y).toBeLessThan(844);
        }
        const bar = await page.locator(".action-bar").boundingBox();
        expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(844);
        // Half of the screen is left beside the keyboard of the phone. Question and answer are in it.
        await page.getByRole("button", { name: "Why was I not notified?" }).click();
        const { name, fault } = await focusOf(page);
        expect([name, fault]).toEqual(["Your mail address, or a route", null]);
        await page.keyboard.type("alex@contoso.example");
        const question = await page.getByLabel("Your mail address").boundingBox();
        expect(question?.y).toBeLessThan(844 / 2);
        await page.keyboard.press("Enter");
        await page.getByText("No: alex@contoso.example was not notified").waitFor();
        const answer = await focusOf(page);
        expect([answer.name, answer.fault]).toEqual([expect.stringMatching(/^No: alex/), null]);
        // The form to acknowledge with a reason is in view when it has opened.
        await page.locator(".action-bar summary").tap();
        const reason = await page.getByLabel("Reason").boundingBox();
        expect(reason?.y).toBeGreaterThan(0);
        expect((reason?.y ?? 844) + (reason?.height ?? 0)).toBeLessThanOrEqual(844);
        await page.keyboard.press("Escape");
        // The times of the messages are further down.
        await page.getByRole("button", { name: "When?" }).click();
        expect((await focusOf(page)).name).toBe("Who was notified");
        // A tap does what a mouse does by hovering.
        await page.locator(".recipients time").first().tap();
        const note = page.locator(".local-time");
        await expect
          .poll(() => note.textContent())
          .toMatch(/ UTC\nYour time: 4 May 2026.* GMT\+5:30$/);
        await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, "local-time-390.png") });
        await page.getByRole("heading", { level: 1 }).tap();
        await note.waitFor({ state: "detached" });
      },
      { width: 390, isTouch: true },
    );
  });

  test("an incident about leavers leads to the page Leavers, filtered by its app", async () => {
    const [phones] = INCIDENTS;
    const incident = { ...phones, id: `${phones.id}-leavers`, kind: "leavers" } as const;
    await opened.store.incidents.saveChange({ incident, announcement: null });
    const name = "Leavers who still have an account in 8x8";
    await opened.visit("", async (page) => {
      const item = page.locator(".item-list li", { has: page.getByRole("link", { name }) });
      await item.locator("summary").click();
      await item.getByLabel("Reason").fill("the app's admin disables them");
      await item.getByRole("button", { name: "Acknowledge" }).click();
      await page.locator(".acknowledged").getByRole("link", { name }).waitFor();
      await page.goto(`${new URL("/", page.url())}#/incidents/${encodeURIComponent(incident.id)}`);
      await page.locator("article .assessment").getByRole("link", { name }).click();
      await page.getByRole("heading", { level: 1, name: "Leavers" }).waitFor();
      await expect.poll(() => page.getByLabel("App").inputValue()).toBe("8x8");
    });
  });

  test.each(["light", "dark"] as const)(
    "the pages are readable on a phone with %s colours",
    async (scheme) => {
      for (const hash of ["#/incidents", "#/notifications"]) {
        await opened.visit(
          hash,
          async (page) => {
            await page.locator("main .item-list li").first().waitFor();
            expect(await page.evaluate(LOW_CONTRAST_SCRIPT)).toEqual([]);
            const overflow = await page.evaluate(
              "document.documentElement.scrollWidth - document.documentElement.clientWidth",
            );
            expect(overflow).toBe(0);
            const name = `${hash.slice(2)}-390-${scheme}.png`;
            await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, name), fullPage: true });
          },
          { width: 390, scheme },
        );
      }
    },
  );
});
