import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { pageTitle, parsePageAddress } from "../../server/console/address/page-address.ts";
import type { Store } from "../../store/store.ts";
import { openSeededStore } from "../server/seeded-store.ts";
import { startTestServer, type TestServerOptions } from "../server/test-server.ts";
import { launchChromium, openPage } from "./chromium.ts";

const CONSOLE_SOURCE = join(import.meta.dirname, "..", "..", "server", "console");

/** The tests save screenshots here. A person can review them; no test compares them. */
export const SCREENSHOT_DIRECTORY = join(tmpdir(), "steadystate-console");

/**
 * Chromium logs every answer with a status 4xx as an error, and some tests expect such answers. It
 * also ends requests when a network of the machine is added, such as one of a container.
 */
const EXPECTED_ERRORS = /status of 4|ERR_NETWORK_CHANGED/;

type PageOptions = {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  readonly url?: string;
  /** A phone or tablet: there is nothing to hover with. */
  readonly isTouch?: boolean;
};

/** The console in Chromium, with a server and the seeded store, or with another store. */
export type OpenConsole = {
  readonly store: Store;
  readonly consoleDirectory: string;
  /** Opens a page and runs the check. Fails if the page has thrown or logged an error. */
  visit(hash: string, check: (page: Page) => Promise<void>, options?: PageOptions): Promise<void>;
  close(): Promise<void>;
};

export async function openConsole(
  options: Partial<Omit<TestServerOptions, "store" | "consoleDirectory">> & { store?: Store } = {},
): Promise<OpenConsole> {
  // Chromium first: if it is missing, nothing else is open yet that must be closed.
  const browser = await launchChromium();
  const consoleDirectory = await buildConsole();
  mkdirSync(SCREENSHOT_DIRECTORY, { recursive: true });
  const seeded = await openSeededStore();
  const { store } = { store: seeded.store, ...options };
  const server = await startTestServer({ ...options, store, consoleDirectory });
  return {
    store,
    consoleDirectory,
    async visit(hash, check, { width = 1280, scheme = "light", ...options } = {}) {
      const { url = server.url, isTouch = false } = options;
      const page = await openPage(browser, {
        viewport: { width, height: 850 },
        colorScheme: scheme,
        hasTouch: isTouch,
        isMobile: isTouch,
        timezoneId: "Asia/Kolkata",
        locale: "en-GB",
        // The simulated authority has a certificate of its own.
        ignoreHTTPSErrors: true,
      });
      const errors: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED_ERRORS.test(message.text())) {
          errors.push(message.text());
        }
      });
      page.on("pageerror", (error) => errors.push(error.message));
      try {
        await page.goto(`${url}/${hash}`);
        await check(page);
        expect(errors).toEqual([]);
      } finally {
        await page.context().close();
      }
    },
    async close() {
      await browser.close();
      await server.close();
      await seeded.close();
      rmSync(consoleDirectory, { recursive: true });
    },
  };
}

async function buildConsole(): Promise<string> {
  const consoleDirectory = mkdtempSync(join(tmpdir(), "console-"));
  for (const file of readdirSync(CONSOLE_SOURCE, { recursive: true, encoding: "utf8" })) {
    if (/\.(css|html|svg)$/.test(file))
      cpSync(join(CONSOLE_SOURCE, file), join(consoleDirectory, file));
  }
  await build({
    entryPoints: [join(CONSOLE_SOURCE, "app.tsx")],
    outfile: join(consoleDirectory, "app.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
  return consoleDirectory;
}

/** Waits until the page is open and has read all its data: nothing on it is being loaded. */
export async function waitUntilShown(page: Page, hash: string): Promise<void> {
  const [title = ""] = pageTitle(parsePageAddress(hash), null).split(" · ");
  await expect.poll(() => page.title()).toContain(title);
  await page.locator("main h1").waitFor({ state: "attached" });
  const text = () => page.locator("main").textContent();
  await expect.poll(text).not.toMatch(/Loading|Reading…|Searching…/);
}
