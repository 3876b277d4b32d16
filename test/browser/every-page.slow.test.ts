import { join } from "node:path";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NAVIGATION, type PagesWithParameters } from "../../server/console/address/page-address.ts";
import { JOBS } from "../server/job-fixtures.ts";
import { ADA } from "../server/person-fixtures.ts";
import { AXE_SCRIPT } from "./axe-script.ts";
import { LOW_CONTRAST_SCRIPT } from "./low-contrast-script.ts";
import {
  type OpenConsole,
  openConsole,
  SCREENSHOT_DIRECTORY,
  waitUntilShown,
} from "./open-console.ts";

/** An address of every page that needs parameters. If one is missing, the compiler reports it. */
const EXAMPLES = {
  job: `#/jobs/${JOBS.tickets.jobId}`,
  cycle: `#/jobs/${JOBS.tickets.jobId}/cycles/wave`,
  person: `#/people/contoso/${ADA}`,
  erasure: `#/people/contoso/${ADA}/erasure`,
  incident: "#/incidents/unknown",
  tenant: "#/tenants/contoso",
  target: "#/targets/phones",
} as const satisfies Readonly<Record<PagesWithParameters, string>>;

/** The other pages are in the navigation. */
const ADDRESSES = {
  ...EXAMPLES,
  ...Object.fromEntries(NAVIGATION.map(({ page, href }) => [page, href])),
};

/** Other states of the same pages. */
const MORE_ADDRESSES = {
  "overview-filtered": "#/?search=sales&group=none",
  quarantined: `#/jobs/${JOBS.phones.jobId}`,
  "unknown-page": "#/nonsense",
};

describe("the console", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
  });
  afterAll(() => opened?.close());

  test.each(
    [390, 1280].flatMap((width) =>
      (["light", "dark"] as const).map((scheme) => ({ width, scheme })),
    ),
  )(
    "has no page that axe rejects or that is wider than the screen ($width px, $scheme colours)",
    async ({ width, scheme }) => {
      const query = { tenants: ["contoso"], state: null, limit: 1, cursor: null };
      const incident = (await opened.store.incidents.list(query)).items[0]?.id ?? "";
      const addresses = { ...ADDRESSES, incident: `#/incidents/${incident}`, ...MORE_ADDRESSES };
      await opened.visit(
        "",
        async (page) => {
          await page.evaluate(axe.source);
          const faults: string[] = [];
          for (const [name, hash] of Object.entries(addresses)) {
            await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
            await waitUntilShown(page, hash);
            const overflowPx = "document.documentElement.scrollWidth - innerWidth";
            expect(await page.evaluate(overflowPx), name).toBeLessThanOrEqual(0);
            const found: readonly string[] = await page.evaluate(AXE_SCRIPT);
            const faint: readonly string[] = await page.evaluate(LOW_CONTRAST_SCRIPT);
            faults.push(...[...found, ...faint].map((fault) => `${name}: ${fault}`));
            const text = await page.locator("body").textContent();
            expect(text, name).not.toMatch(/undefined|NaN|Invalid Date/);
            await page.screenshot({
              path: join(SCREENSHOT_DIRECTORY, `${name}-${width}-${scheme}.png`),
              fullPage: true,
            });
          }
          expect(faults).toEqual([]);
          // A planted fault: the rules do run on these pages.
          await page.evaluate("document.querySelector('main').append(new Image())");
          expect(await page.evaluate(AXE_SCRIPT)).toEqual([expect.stringContaining("image-alt")]);
        },
        { width, scheme },
      );
    },
  );
});
