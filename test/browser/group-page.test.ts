import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY, MINUTE } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { ADA, EVE, EVE_NAME, eventOf } from "../server/person-fixtures.ts";
import { type OpenConsole, openConsole } from "./open-console.ts";

const GROUP = "d0000000-0000-4000-8000-000000000001";
/** A member whom the log of no app has named. */
const UNSEEN = "d0000000-0000-4000-8000-0000000000ff";

/** A group of three people that is assigned to ServiceNow, where Ada fails. */
async function assignGroup({ assignments }: Store): Promise<void> {
  const read = { readAt: NOW - 20 * MINUTE, previousReadAt: null, isComplete: true };
  const since = { code: "exact", at: NOW - 9 * DAY } as const;
  const { servicePrincipalId } = JOBS.tickets;
  const groups = [{ id: GROUP, name: "Agents", since, hasDefaultRole: false }];
  const app = { ...read, servicePrincipalId, directPeople: 0, groups, formerGroups: [] };
  await assignments.saveApp("contoso", app, [], async () => []);
  const members = [ADA, EVE, UNSEEN].map((id) => ({
    ...{ id, displayName: null, userPrincipalName: null, since: null },
    ...{ hasDefaultRole: false, isDisabledInEntra: false },
  }));
  const groupRead = { ...read, groupId: GROUP, people: 3, nestedGroups: 0 };
  await assignments.saveGroup("contoso", groupRead, members, async () => []);
}

describe("the page of a group in the console", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
    await assignGroup(opened.store);
    const source = { ...eventOf(0, JOBS.tickets).source, id: EVE, name: EVE_NAME };
    const disabled = { source, status: "skipped", code: "NotActive", at: NOW - MINUTE } as const;
    await opened.store.events.commit("contoso", [eventOf(910, JOBS.tickets, disabled)], NOW);
  });
  afterAll(() => opened?.close());

  test("lists the members who fail in the apps of the group, and those whom the log of an app never named", async () => {
    await opened.visit(`#/people/contoso/${GROUP}`, async (page) => {
      await page.getByText("1 failure in ServiceNow. 3 direct members").waitFor();
      const unseen = page.locator("details", { hasText: "Not seen in the log of an app: 1" });
      await unseen.locator("summary").click();
      const item = unseen.locator(".people li", { hasText: UNSEEN });
      await item.getByText("not seen in the log of this app").waitFor();
      await item.getByText("no name in the log").waitFor();
      const inEntra = item.getByRole("link", { name: "Open in Entra" });
      await expect.poll(() => inEntra.getAttribute("href")).toContain(UNSEEN);
      await page.locator(".people a", { hasText: "Ada Lovelace" }).click();
      await page.locator(".answer > li", { hasText: "ServiceNow" }).waitFor();
    });
  });

  test("says why more members could not be read", async () => {
    await opened.visit("", async (page) => {
      await page.route("**/members*", async (route) => {
        if (route.request().url().includes("cursor=")) {
          await route.fulfill({ status: 429, json: { detail: "Too many requests." } });
          return;
        }
        const answer = await (await route.fetch()).json();
        await route.fulfill({ json: { ...answer, next: "more" } });
      });
      await page.goto(`${new URL("/", page.url())}#/people/contoso/${GROUP}`);
      await page.getByRole("button", { name: "Show more members" }).click({ timeout: 20_000 });
      await page.getByText("Too many requests.").waitFor({ timeout: 10_000 });
    });
  });
});
