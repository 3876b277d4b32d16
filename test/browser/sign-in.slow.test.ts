import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GraphServer, startGraphServer } from "../../simulator/graph/graph-server.ts";
import { createFixtureTenant, TENANT } from "../simulator/graph-fixtures.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

const CLIENT_ID = "c11e0000-0000-4000-8000-0000000000aa";
const USERS = [
  { name: "Ada Admin", roles: ["admin"] },
  { name: "Nora Norole", roles: [] },
].map(({ name, roles }, index) => ({
  id: `a0000000-0000-4000-8000-00000000000${index}`,
  displayName: name,
  userPrincipalName: `${name.split(" ")[0]?.toLowerCase()}@contoso.example`,
  roles,
}));

let graph: GraphServer;
let opened: OpenConsole;

beforeAll(async () => {
  const tenant = createFixtureTenant();
  graph = await startGraphServer({
    views: [tenant],
    clock: tenant.clock,
    wallClock: { now: Date.now },
    seed: 7,
    // So short that the console renews its token at once.
    tokenLifetimeSeconds: 240,
    apps: [
      {
        tenantId: TENANT,
        clientId: CLIENT_ID,
        permissions: [],
        licence: "P1",
        // As Entra does, the simulator ignores the port of a loopback address.
        signIn: { redirectUris: ["http://127.0.0.1/"], users: USERS },
      },
    ],
  });
  opened = await openConsole({
    access: {
      mode: "keys",
      keys: [],
      entra: {
        tenantId: TENANT,
        clientId: CLIENT_ID,
        cloud: { authority: graph.url, caFile: graph.caFile },
        grants: [{ appRole: "admin", role: "admin", tenants: ["*"] }],
      },
    },
  });
});

afterAll(async () => {
  await opened.close();
  await graph.close();
});

async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Sign in with Entra" }).click();
  await page.getByRole("heading", { name: "Pick an account" }).waitFor();
  await page.getByRole("link", { name }).click();
}

const tokenOf = (page: Page) => page.evaluate(() => sessionStorage.getItem("steadystate-key"));

describe("the sign-in of the console with Entra", () => {
  test("returns to the page that was asked for, and leaves no code in the address", async () => {
    await opened.visit("#/notifications", async (page) => {
      await page.getByRole("button", { name: "Sign in with Entra" }).waitFor();
      await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, "sign-in.png") });
      await signInAs(page, "Ada Admin");
      await page.getByRole("heading", { name: "Notifications" }).first().waitFor();
      await page.getByText("Signed in as ada@contoso.example (admin)").waitFor();
      await page.screenshot({ path: join(SCREENSHOT_DIRECTORY, "signed-in.png"), fullPage: true });
      expect(new URL(page.url()).hash).toBe("#/notifications");
      expect(page.url()).not.toContain("code=");
      expect(await page.context().cookies()).toEqual([]);
    });
  });

  test("renews the token before it ends, without a new sign-in", async () => {
    await opened.visit("#/", async (page) => {
      await signInAs(page, "Ada Admin");
      await page.getByText("Signed in as ada@contoso.example").waitFor();
      const first = await tokenOf(page);
      await page.reload();
      await page.waitForFunction(
        (token) => sessionStorage.getItem("steadystate-key") !== token,
        first,
      );
      await page.getByText("Signed in as ada@contoso.example").waitFor();
    });
  });

  test("ends with the button to sign out, and the console asks for a sign-in again", async () => {
    await opened.visit("#/", async (page) => {
      await signInAs(page, "Ada Admin");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Sign in with Entra" }).waitFor();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });
  });

  test("says that a person has no role, and another person can sign in", async () => {
    await opened.visit("#/", async (page) => {
      await signInAs(page, "Nora Norole");
      await page.getByText("nora@contoso.example has signed in, but has no role").waitFor();
      await signInAs(page, "Ada Admin");
      await page.getByText("Signed in as ada@contoso.example (admin)").waitFor();
    });
  });

  test("refuses a code that did not come from a sign-in of this tab", async () => {
    await opened.visit("#code=stolen&state=forged", async (page) => {
      await page.getByText("This sign-in did not begin in this tab").waitFor();
      await expect.poll(() => tokenOf(page)).toBeNull();
      expect(page.url()).not.toContain("stolen");
    });
  });

  test("refuses an answer with another state", async () => {
    await opened.visit("#/", async (page) => {
      await page.getByRole("button", { name: "Sign in with Entra" }).click();
      await page.getByRole("heading", { name: "Pick an account" }).waitFor();
      const redirect = new URL(page.url()).searchParams.get("redirect_uri") ?? "";
      await page.goto(`${redirect}#code=1.stolen&state=forged`);
      await page.getByText("Entra did not sign you in").waitFor();
      await expect.poll(() => tokenOf(page)).toBeNull();
    });
  });
});
