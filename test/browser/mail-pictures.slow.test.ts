import { mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, openPage } from "./chromium.ts";
import { LOW_CONTRAST_SCRIPT } from "./low-contrast-script.ts";

const GOLDEN = join(import.meta.dirname, "..", "golden");
/** The pictures are kept here. A person can review them; no test compares them. */
const PICTURES = join(tmpdir(), "pictures");

const MAILS = readdirSync(GOLDEN).filter((file) => /^mail-.*\.html$/.test(file));

describe("every golden mail in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
    mkdirSync(PICTURES, { recursive: true });
  });
  afterAll(() => browser?.close());

  test.each([
    { width: 1100, scheme: "light", isDark: false },
    { width: 390, scheme: "light", isDark: false },
    { width: 1100, scheme: "dark", isDark: true },
    { width: 390, scheme: "dark", isDark: true },
  ] as const)(
    "is readable, loads nothing and does not scroll sideways at $width px in $scheme colours",
    async ({ width, scheme, isDark }) => {
      const tab = await openPage(browser, {
        viewport: { width, height: 800 },
        colorScheme: scheme,
      });
      const requests: string[] = [];
      tab.on("request", (request) => requests.push(request.url()));
      for (const mail of MAILS) {
        await tab.goto(pathToFileURL(join(GOLDEN, mail)).href);
        const name = `${mail.replace(".html", "")}-${width}-${scheme}.png`;
        await tab.screenshot({ path: join(PICTURES, name), fullPage: true });
        expect(await tab.evaluate(LOW_CONTRAST_SCRIPT), `${mail}: low contrast`).toEqual([]);
        const overflow = await tab.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(overflow, `${mail} scrolls sideways`).toBe(0);
        const background = await tab.evaluate("getComputedStyle(document.body).backgroundColor");
        const [red = 255] = String(background).match(/\d+/g)?.map(Number) ?? [];
        expect(red < 60, `${mail} is dark`).toBe(isDark);
      }
      expect(MAILS.length).toBeGreaterThan(20);
      expect(requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
      await tab.context().close();
    },
  );
});
