import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { ADA, EVE, EVE_NAME, eventOf } from "../server/person-fixtures.ts";
import { type OpenConsole, openConsole } from "./open-console.ts";

/** Ada was assigned to Zoom three days ago, and no row of Zoom's log names her. */
async function assignAdaToZoom({ assignments }: Store): Promise<void> {
  const read = {
    servicePrincipalId: JOBS.zoom.servicePrincipalId,
    readAt: NOW - 20 * MINUTE,
    previousReadAt: null,
    directPeople: 1,
    groups: [],
    formerGroups: [],
    isComplete: true,
  };
  const ada = {
    id: ADA,
    displayName: "Ada Lovelace",
    userPrincipalName: null,
    since: NOW - 3 * DAY,
    hasDefaultRole: false,
    isDisabledInEntra: false,
  };
  await assignments.saveApp("contoso", read, [ada], async () => []);
}

describe("persons in the console", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
    await assignAdaToZoom(opened.store);
    const source = { ...eventOf(0, JOBS.tickets).source, id: EVE, name: EVE_NAME };
    const disabled = { source, status: "skipped", code: "NotActive", at: NOW - MINUTE } as const;
    await opened.store.events.commit("contoso", [eventOf(910, JOBS.tickets, disabled)], NOW);
  });
  afterAll(() => opened?.close());
  const visit: OpenConsole["visit"] = (...args) => opened.visit(...args);

  test("a person is found with the keyboard alone, and the page of the person shows the remedy", async () => {
    await visit("", async (page) => {
      await page.locator(".jobs").waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("lovel");
      await page.locator(".results a", { hasText: "Ada" }).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
      const text = (await page.locator("main").textContent()) ?? "";
      expect(text).toContain("could not be created in ServiceNow");
      expect(text).toMatch(/What to do: \S+/);
      expect(text).toMatch(/Next attempt 2026-05-04 17:00 UTC, in (5 h|4 h 59 min)/);
      await page.locator(".timeline").waitFor();
      await expect.poll(() => page.locator(".timeline > li").count()).toBe(2);
      expect(page.url()).not.toMatch(/lovel/i);
    });
  });

  test.each([
    { typed: "lovelace  ada", opens: "Ada Lovelace" },
    { typed: "a0000000-0000-4000-8000-000000000003", opens: "Mary Hopper" },
    { typed: "hopper", opens: "Mary Hopper" },
  ])("Enter after $typed opens the page of $opens", async ({ typed, opens }) => {
    await visit("", async (page) => {
      await page.locator(".jobs").waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type(typed);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: opens }).waitFor();
      await expect.poll(() => page.locator("#search").inputValue()).toBe("");
    });
  });

  test("a search for a misspelt name suggests the person, and Enter does not open a suggestion", async () => {
    await visit("", async (page) => {
      await page.getByLabel("Find a person or group").fill("lovelase");
      await page.getByText("No match. Did you mean:").waitFor();
      await page.keyboard.press("Enter");
      await page.keyboard.press("ArrowDown");
      expect(page.url()).not.toContain("people");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
    });
  });

  test("a search without a result says where Steadystate has searched, and the next step", async () => {
    await visit("", async (page) => {
      await page.getByLabel("Find a person or group").fill("zzzz");
      await page.getByText(/does not know this person or group/).waitFor();
      const results = await page.locator(".results").textContent();
      expect(results).toContain("It is not assigned to Zoom, as read at");
      expect(results).toContain("Provision on demand");
    });
  });

  test("the page of a person shows the status in every app at once, apps to which the person is assigned before others", async () => {
    await visit(`#/people/contoso/${ADA}`, async (page) => {
      await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
      const zoom = page.locator("li.assessment", { hasText: "Zoom" });
      await expect.poll(() => zoom.textContent()).toContain("This person was assigned directly at");
      await expect
        .poll(() => zoom.textContent())
        .toMatch(/What to do: The app's owner opens Provisioning/);
      await expect
        .poll(() => zoom.textContent())
        .toMatch(/Assignments read 2026-05-04 \d\d:\d\d UTC/);
      await expect
        .poll(() => zoom.textContent())
        .toMatch(/Next cycle 2026-05-04 \d\d:\d\d UTC, in \d+ min/);
      const apps = await page.locator("li.assessment > p:first-child a").allTextContents();
      expect(apps.slice(0, 3)).toEqual(["ServiceNow", "Zoom", "Salesforce"]);
      expect(apps).toHaveLength(8);
      await expect
        .poll(() => page.locator("li.assessment", { hasText: "Slack" }).isVisible())
        .toBe(true);
      // An hour later, without a newer answer about the person.
      await page.route("**/readyz", async (route) => {
        const readiness = await (await route.fetch()).json();
        const asOf = new Date(Date.parse(readiness.asOf) + HOUR).toISOString();
        await route.fulfill({ json: { ...readiness, asOf } });
      });
      await page.reload();
      await zoom.getByText(/Next cycle was due 2026-05-04 .* ago/).waitFor();
    });
  });

  test("the page says first that nothing needs to be done, and in its header that a person has left", async () => {
    const mary = "a0000000-0000-4000-8000-000000000003";
    await visit(`#/people/contoso/${mary}?app=Zoom`, async (page) => {
      await page.getByText("Nothing needs to be done for this person in Zoom.").waitFor();
      await expect.poll(() => page.getByText("left: disabled or deleted in Entra").count()).toBe(0);
    });
    await visit(`#/people/contoso/${EVE}`, async (page) => {
      await page.getByText("left: disabled or deleted in Entra").waitFor();
      await expect.poll(() => page.getByText("Nothing needs to be done").count()).toBe(0);
    });
  });

  test("the page says first that a person is not assigned to an app, and does not say that nothing needs to be done", async () => {
    const unseen = "b0000000-0000-4000-8000-000000000002";
    const source = { id: unseen, name: "Sue", userPrincipalName: null, kind: "user" as const };
    const created = eventOf(911, JOBS.sales, { source, at: NOW - HOUR });
    await opened.store.events.commit("contoso", [created], NOW);
    await visit(`#/people/contoso/${unseen}?app=Zoom`, async (page) => {
      const answer = page.locator(".answer > li", { hasText: "If access is wanted" });
      await answer.waitFor();
      const text = (await page.locator("main").textContent()) ?? "";
      expect(text).toContain("This person is not assigned to Zoom. That is why Entra");
      expect(text).not.toContain("Nothing needs to be done");
    });
  });

  test("the name of an app after the name of a person leads to the answer for this app", async () => {
    await visit("", async (page) => {
      await page.locator(".jobs").waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("lovelace in 8x8");
      await page.keyboard.press("Enter");
      const answer = page.locator(".answer > li");
      await answer.waitFor();
      await expect.poll(() => answer.textContent()).toContain("never named this person");
      await expect.poll(() => answer.locator("a").textContent()).toBe("8x8");
      expect(page.url()).not.toMatch(/lovelace/i);
      await page.getByRole("link", { name: "ServiceNow failing" }).click();
      const failing = page.locator(".answer > li:focus", { hasText: "EntryConflict" });
      await failing.waitFor();
      expect(await failing.evaluate((card) => card.getBoundingClientRect().top)).toBeGreaterThan(0);
      await page.goBack();
      await answer.filter({ hasText: "8x8" }).waitFor();
    });
  });

  test("the answer about a person is copied as text for a ticket, with reason, next step, times and address", async () => {
    await visit(`#/people/contoso/${ADA}?app=ServiceNow`, async (page) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const answer = page.locator(".answer > li");
      await answer.getByRole("button", { name: "Copy for the ticket" }).click();
      await answer.getByText("Copied.").waitFor();
      const text = await page.evaluate<string>("navigator.clipboard.readText()");
      expect(text).toMatch(
        /^Ada Lovelace \(ada@contoso.example\) in ServiceNow: failing, EntryConflict/,
      );
      expect(text).toMatch(/\nWhat to do: \S/);
      expect(text).toContain("\nEntra tries this person again at 2026-05-04 17:00 UTC.\n");
      expect(text).not.toContain("Next cycle");
      expect(text).toContain(`\nObject id ${ADA} in contoso; data up to 2026-05-04 12:00 UTC`);
      expect(text).toContain(`#/people/contoso/${ADA}?app=ServiceNow`);
    });
  });

  test("the answer about a person is shown as text to copy if the browser has no clipboard", async () => {
    await visit(`#/people/contoso/${ADA}?app=ServiceNow`, async (page) => {
      await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))");
      const answer = page.locator(".answer > li");
      await answer.getByRole("button", { name: "Copy for the ticket" }).click();
      const area = answer.getByRole("textbox");
      await expect.poll(() => area.inputValue()).toMatch(/^Ada Lovelace/);
    });
  });

  test("the events of a person show retries as one entry, and older events on request", async () => {
    const retried = "b0000000-0000-4000-8000-000000000001";
    const source = {
      id: retried,
      name: "Rita Retry",
      userPrincipalName: null,
      kind: "user" as const,
    };
    const retries = Array.from({ length: 119 }, (_, i) =>
      eventOf(1000 + i, JOBS.tickets, {
        ...{ source, status: "failure", code: "EntryConflict", action: "create" },
        at: NOW - 5 * DAY + i * 40 * MINUTE,
      }),
    );
    const created = eventOf(2000, JOBS.sales, { source, at: NOW - 4 * DAY });
    await opened.store.events.commit("contoso", [...retries, created], NOW);
    await visit(`#/people/contoso/${retried}`, async (page) => {
      const entries = page.locator(".timeline > li");
      await entries.first().waitFor();
      await expect.poll(() => entries.count()).toBeLessThanOrEqual(2);
      await expect
        .poll(() => entries.first().textContent())
        .toContain("create in ServiceNow EntryConflict");
      await expect.poll(() => entries.first().textContent()).toMatch(/\d+ times since 2026-/);
      const older = page.getByRole("button", { name: "Show older events" });
      if ((await older.count()) > 0) await older.click();
      await page.locator(".timeline > li", { hasText: "Salesforce" }).waitFor();
    });
  });

  test("the page of an unknown person shows where Steadystate has searched, and the next step", async () => {
    await visit("#/people/contoso/nobody", async (page) => {
      await page.getByRole("heading", { name: "Unknown person or group" }).waitFor();
      await expect.poll(() => page.locator("main").textContent()).toContain("Provision on demand");
    });
  });

  test("the page that erases a person says of an unknown and of an erased id which id it is, and that nothing is left to erase", async () => {
    const erased = "e0000009-0000-4000-8000-000000000009";
    await opened.store.erasure.erase("contoso", [erased]);
    for (const [id, words] of [
      ["nobody", "does not know this person"],
      [erased, "was erased on request"],
    ] as const) {
      await visit(`#/people/contoso/${id}/erasure`, async (page) => {
        await page.getByRole("heading", { name: `Erase a person: ${id}` }).waitFor();
        const text = (await page.locator("main").textContent()) ?? "";
        expect(text).toContain(
          "Nothing to erase: Steadystate stores nothing about this id in contoso",
        );
        expect(text).toContain(words);
        await expect.poll(() => page.getByRole("button", { name: /^Erase/ }).count()).toBe(0);
      });
    }
  });

  test("HTML in a person's name is shown as text and does not run", async () => {
    await visit(`#/people/contoso/${EVE}`, async (page) => {
      await page.locator("h1", { hasText: "<img src=x" }).waitFor();
      await expect.poll(() => page.title()).toBe("Person · Steadystate");
      await expect.poll(() => page.locator("main img").count()).toBe(0);
    });
  });
});
