import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** A stop is an element that Tab reaches. No page of the tests has as many. */
const MAX_STOPS = 120;

export type Focus = {
  /** The label of a field; the text of anything else. */
  readonly name: string;
  readonly tag: string;
  /** What is wrong, such as a focus without a ring, off the screen or behind something else; null if nothing is. */
  readonly fault: string | null;
};

const FOCUS_SCRIPT = `(() => {
  const element = document.activeElement;
  const text = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const x = Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max((Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const isOnScreen = box.width > 1 && box.bottom > 0 && box.top < innerHeight;
  const isCovered = top !== null && !element.contains(top) && !top.contains(element);
  const fault =
    element === document.body ? "nothing has the focus"
    : outlineStyle === "none" || parseFloat(outlineWidth) < 1 ? "no ring"
    : !isOnScreen ? "not on the screen"
    : isCovered ? "behind " + top.outerHTML.slice(0, 80)
    : null;
  return { tag: element.tagName.toLowerCase(), name: text.trim().replace(/\\s+/g, " "), fault };
})()`;

export async function focusOf(page: Page): Promise<Focus> {
  return await page.evaluate<Focus>(FOCUS_SCRIPT);
}

/** Presses Tab until an element with this name has the focus. Each element on the way must show that it has it. */
export async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  const stops: string[] = [];
  for (let count = 0; count < MAX_STOPS; count += 1) {
    await page.keyboard.press(key);
    const focus = await focusOf(page);
    // The end of the page: the next press begins again at its top.
    if (focus.tag === "body") continue;
    stops.push(focus.name.slice(0, 40));
    expect(focus.fault, `${page.url()}: ${focus.tag} "${focus.name}"`).toBeNull();
    if (name.test(focus.name)) return;
  }
  throw new Error(`Tab does not reach ${name}; it stops at: ${stops.join(" | ")}`);
}

/** Waits until the heading of a page has the focus, which moves there after a navigation. */
export async function expectHeadingFocus(page: Page, heading: string): Promise<void> {
  const read = async () => {
    const { tag, name, fault } = await focusOf(page);
    return fault === null ? `${tag} ${name}` : `${tag} ${name}: ${fault}`;
  };
  await expect
    .poll(read, { timeout: 30_000 })
    .toSatisfy((text: string) => text.startsWith(`h1 ${heading}`));
}

/** Expects that the focus is not lost: something visible on the page has it. */
export async function expectFocusKept(page: Page): Promise<void> {
  await expect.poll(async () => (await focusOf(page)).fault, { timeout: 30_000 }).toBeNull();
}

/**
 * Scrolls the element with the focus up to the header, and lets the browser not correct the scroll position. If
 * the element then disappears, the element that follows it is behind the header.
 */
export async function scrollFocusToTop(page: Page): Promise<void> {
  await page.evaluate(`
    document.documentElement.style.overflowAnchor = "none";
    scrollBy(0, document.activeElement.getBoundingClientRect().top - 40);
  `);
}

/** Presses Enter on the element with the focus, and returns the text of the file that the browser saves. */
export async function saveWithEnter(page: Page): Promise<string> {
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  return readFileSync(await (await downloading).path(), "utf8");
}
