import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SendMailOptions } from "nodemailer";
import type { Browser, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { HOSTILE_MAIL, sendMailTo } from "../simulator/mail-fixtures.ts";
import { launchChromium, openPage, STEP_LIMIT_MS } from "./chromium.ts";

describe("the mailbox in Chromium", () => {
  let browser: Browser;
  let mailbox: Mailbox;
  const send = (mail: SendMailOptions) => sendMailTo(mailbox, mail);

  beforeAll(async () => {
    mailbox = await startMailbox();
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await mailbox?.close();
  });

  test("a hostile mail runs no script, loads nothing from another host and stays readable", async () => {
    const id = await send(HOSTILE_MAIL);
    const tab = await openPage(browser, {});
    const requests: Request[] = [];
    tab.on("request", (request) => requests.push(request));
    await tab.goto(`${mailbox.webUrl}/mails/${id}`);

    const paragraph = tab.frameLocator("iframe").locator("p");
    await paragraph.waitFor();
    await expect.poll(() => paragraph.textContent()).toBe("Twelve users & more fail.");
    expect(
      await paragraph.evaluate(
        (element) => Reflect.get(globalThis, "getComputedStyle")(element).color,
      ),
    ).toBe("rgb(1, 2, 3)");
    await expect.poll(() => tab.title()).toBe(HOSTILE_MAIL.subject);
    // Chromium may report a request that the content security policy then blocks. The failure "csp"
    // says that it was not sent.
    const urlsOfOtherHosts = () =>
      requests
        .filter((request) => request.failure()?.errorText !== "csp")
        .map((request) => request.url())
        .filter((url) => !url.startsWith(mailbox.webUrl) && !/^(data|about):/.test(url));
    await vi.waitFor(() => expect(urlsOfOtherHosts()).toEqual([]), { timeout: STEP_LIMIT_MS });
    await tab.context().close();
  });

  test.each([
    { width: 1280, scheme: "light" },
    { width: 390, scheme: "light" },
    { width: 390, scheme: "dark" },
  ] as const)(
    "the list of mails and a mail do not scroll sideways at $width px in $scheme colours",
    async ({ width, scheme }) => {
      const id = await send({
        from: '"Steadystate" <provisioning@contoso.example>',
        to: ["oncall@contoso.example", "identity-and-access-management@contoso.example"],
        subject: "[8x8] FAILING: 12 users, AttributeMissing (site)",
        text: "8x8 is failing since 09:40 UTC.\n12 users, all for one reason: the site is missing.",
        html: `<table width="100%"><tr><td style="font-family:sans-serif"><h1>8x8 is failing</h1><p>12 users since 09:40 UTC, all for one reason: the site is missing.</p></td></tr></table>`,
      });
      const tab = await openPage(browser, {
        viewport: { width, height: 900 },
        colorScheme: scheme,
      });
      for (const [name, path] of [
        ["list", "/"],
        ["mail", `/mails/${id}`],
      ] as const) {
        await tab.goto(mailbox.webUrl + path);
        await tab.screenshot({
          path: join(createScreenshotFolder(), `${name}-${width}-${scheme}.png`),
          fullPage: true,
        });
        const overflow = await tab.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(overflow, `${name} scrolls sideways`).toBe(0);
      }
      await tab.context().close();
    },
  );
});

/** Creates the folder for screenshots. A person can review them; no test compares them. */
function createScreenshotFolder(): string {
  const folder = join(tmpdir(), "steadystate-pictures");
  mkdirSync(folder, { recursive: true });
  return folder;
}
