import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADA } from "../server/person-fixtures.ts";
import { expectHeadingFocus, tabTo } from "./focus.ts";
import { type OpenConsole, openConsole } from "./open-console.ts";

describe("with the keyboard alone", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
  });
  afterAll(async () => {
    await opened?.close();
  });
  const visit: OpenConsole["visit"] = (...args) => opened.visit(...args);

  test("an admin erases a person from the person's page, and sees what is removed first", async () => {
    await visit(`#/people/contoso/${ADA}`, async (page) => {
      await page.getByRole("link", { name: "Erase this person from Steadystate…" }).waitFor();
      await tabTo(page, /^Erase this person/);
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "Erase Ada Lovelace?");
      const text = await page.locator("main").textContent();
      expect(text).toMatch(/Removed from Steadystate.*Kept.*audit trail.*This cannot be undone/s);
      await tabTo(page, /^Erase Ada Lovelace$/);
      await page.keyboard.press("Enter");
      await expectHeadingFocus(page, "The erasure is ordered");
      const [order] = await opened.store.actions.erasureOrders("contoso");
      expect(order?.ids).toEqual([ADA]);
      if (order !== undefined) await opened.store.actions.markErased(order, order.at + 60_000);
      await page.getByRole("heading", { name: "The person is erased" }).waitFor();
    });
  });
});
