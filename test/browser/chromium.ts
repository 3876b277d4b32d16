import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PROGRAM_NAMES = ["chromium", "chromium-browser", "google-chrome"];
const PATH = (process.env["PATH"] ?? "").split(delimiter);

/**
 * Path of the installed Chromium. If there is none, it is undefined and browser tests are skipped.
 */
export const CHROMIUM = PROGRAM_NAMES.flatMap((name) =>
  PATH.map((folder) => join(folder, name)),
).find((path) => existsSync(path));

/** Time limit for a step that hangs. On a loaded machine a page may take half a minute. */
const STEP_LIMIT_MS = 120_000;

export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM ?? "",
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
