import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** The first one has no window, and needs half of the processor time. */
const PROGRAM_NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
const PATH = (process.env["PATH"] ?? "").split(delimiter);

/** Path of the installed Chromium. Without Chromium the browser tests fail: none is skipped. */
function findChromium(): string {
  const paths = PROGRAM_NAMES.flatMap((name) => PATH.map((folder) => join(folder, name)));
  const chromiumPath = paths.find((path) => existsSync(path));
  if (chromiumPath !== undefined) return chromiumPath;
  const names = PROGRAM_NAMES.join(", ");
  throw new Error(`Chromium is missing (tried ${names}). Run: node scripts/setup.mjs chromium`);
}

/** Time limit for a step that hangs. On a loaded machine a page may take half a minute. */
export const STEP_LIMIT_MS = 120_000;

export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox"],
    timeout: STEP_LIMIT_MS,
  });
}

/** Opens a page in its own context. The caller closes `page.context()`. */
export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(STEP_LIMIT_MS);
  return await context.newPage();
}
