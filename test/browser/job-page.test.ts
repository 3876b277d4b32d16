import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TargetSeriesName } from "../../domain/series-name.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { JOBS, NOW } from "../server/job-fixtures.ts";
import { assessmentOf, INCIDENTS } from "../server/seed-store.ts";
import { type OpenConsole, openConsole, SCREENSHOT_DIRECTORY } from "./open-console.ts";

const JOB_PAGE = `#/jobs/${encodeURIComponent(JOBS.tickets.jobId)}`;

describe("the page of a job in Chromium", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole();
    const { series, conditionHistory } = opened.store;
    for (let days = 399; days > 0; days -= 1) {
      const point = { at: NOW - days * DAY, value: days % 70 };
      await series.put("failing-objects", "contoso", JOBS.tickets.jobId, point);
    }
    const [, , { id: incidentId }] = INCIDENTS;
    const by = { name: "operator", via: "console" } as const;
    const acknowledgement = { incidentId, by, at: NOW - 2 * HOUR, reason: "Ada looks at it" };
    await opened.store.actions.acknowledge(acknowledgement, "contoso");
    await conditionHistory.add("contoso", JOBS.tickets.jobId, [
      { at: NOW - 300 * DAY, condition: "healthy", reasonCode: "no-problem" },
      { at: NOW - 3 * DAY, condition: "quarantined", reasonCode: "quarantined" },
      { at: NOW - 2 * DAY, condition: null, reasonCode: null },
      { at: NOW - 2 * DAY + 5 * HOUR, condition: "healthy", reasonCode: "no-problem" },
    ]);
  });
  afterAll(() => opened?.close());
  const visit = (
    query: string,
    check: (page: Page) => Promise<void>,
    options?: Parameters<OpenConsole["visit"]>[2],
  ) => opened.visit(`${JOB_PAGE}${query}`, check, options);

  test("the facts say why more is in escrow than objects fail", async () => {
    await visit("", async (page) => {
      await page.getByText("420, with managers and members").waitFor();
    });
  });

  test("the history shows condition, cycles, changes and incidents on one axis, and lists the changes", async () => {
    await visit("?days=7", async (page) => {
      const timeline = page.getByRole("img", { name: /^What happened/ });
      await timeline.waitFor();
      await expect
        .poll(() => timeline.getAttribute("aria-label"))
        .toBe(
          "What happened: 4 changes of the condition, 1 configuration change, 1 incident, 1 action in Steadystate",
        );
      await page.getByRole("button", { name: /^Show all \d+ changes/ }).click();
      const changes = await page.locator(".changes").textContent();
      expect(changes).toContain("Not assessed, because no worker ran");
      expect(changes).toContain("Update provisioning setting or credentials");
      expect(changes).toMatch(/Incident acknowledged: ServiceNow.* by operator: Ada looks at it/);
      await page
        .getByRole("link", { name: /^ServiceNow \(contoso\)/ })
        .last()
        .click();
      await page.waitForURL(/#\/incidents\//);
      await page.goBack();
      await page.waitForURL(/days=7/);
      await timeline.waitFor();
      await page.screenshot({
        path: join(SCREENSHOT_DIRECTORY, "job-history.png"),
        fullPage: true,
      });
    });
  });

  test("a cycle that failed as a whole is marked with the reason, and the list can show only such cycles", async () => {
    const page = `#/jobs/${encodeURIComponent(JOBS.phones.jobId)}`;
    await opened.visit(page, async (page) => {
      const filters = page.getByRole("navigation", { name: "Which cycles" });
      await filters.getByRole("link", { name: "Failed as a whole (1)" }).click();
      await page.waitForURL(/cycles=failed/);
      const table = page.locator("table.cycles tbody");
      await expect.poll(() => table.textContent()).toMatch(/failed as a whole.*rejected the URL/);
      await filters.getByRole("link", { name: "With failed rows (0)" }).click();
      await page.getByText("No known cycle matches.").waitFor();
    });
  });

  test("the page of a SCIM server shows probes, latency and requests over time, each also as a table", async () => {
    const { series } = opened.store;
    for (let hours = 24; hours > 0; hours -= 1) {
      const at = NOW - hours * HOUR;
      const put = (name: TargetSeriesName, value: number) =>
        series.put(name, "contoso", "phones", { at, value });
      await put("target-probe-failed", hours < 6 ? 1 : 0);
      await put("target-probe-latency-ms", 40 + hours);
      await put("target-latency-p95-ms", 90);
      await put("target-requests-per-second", 2);
      await put("target-failures-per-second", 0.5);
      await put("target-throttled-per-second", hours === 3 ? 1.25 : 0);
      await put("target-server-errors-per-second", 0);
    }
    await opened.visit("#/targets/phones", async (page) => {
      const pictures = page.getByRole("img", { name: /^(Probes|Latency|Requests): / });
      await pictures.nth(2).waitFor();
      const texts = await pictures.evaluateAll((all) =>
        all.map((picture) => picture.getAttribute("aria-label")),
      );
      expect(texts).toEqual([
        "Probes: 5 of 24 shown probes failed",
        "Latency: at most 90 ms, last probe 41 ms, last requests p95 90 ms",
        "Requests: at most 2/s, of these failed at most 0.5/s, refused with 429 at most 1.3/s",
      ]);
      const probes = page.locator(".chart", { hasText: "Probes" });
      await probes.getByText("As a table").click();
      await expect
        .poll(() => probes.locator("tbody tr").allTextContents())
        .toEqual([
          "2026-05-04 07:00 UTC2026-05-04 12:00 UTCProbesthe probes of Steadystate failed",
          "2026-05-03 12:00 UTC2026-05-04 07:00 UTCProbesthe probes of Steadystate succeeded",
        ]);
      // The probes come once an hour, and the steps of a day are 5 minutes: still a line and not 24 dots.
      await page.getByRole("link", { name: "1 day" }).click();
      await page.waitForURL(/days=1/);
      const latency = page.locator(".chart", { hasText: "Latency" });
      await latency.locator(".line path").first().waitFor();
      await expect.poll(() => latency.locator(".line circle").count()).toBe(0);
    });
  });

  test("the range of 400 days shows one value for each day, and the address of the page contains the range", async () => {
    await visit("", async (page) => {
      await page.getByRole("link", { name: "400 days" }).click();
      await page.waitForURL(/days=400/);
      const chart = page.locator(".chart", { hasText: "Failing objects" });
      await page.getByRole("img", { name: /^Failing objects: between 0 and 69/ }).waitFor();
      await chart.getByText("As a table").click();
      await chart.locator("tbody tr").first().waitFor();
      await expect.poll(() => chart.locator("tbody tr").count()).toBeGreaterThan(360);
    });
  });

  test("a chart has a sentence for screen readers, the value under the pointer and all values as a table", async () => {
    await visit("?days=1", async (page) => {
      const chart = page.locator(".chart", { hasText: "Failing objects" });
      const picture = chart.getByRole("img", { name: /^Failing objects/ });
      await picture.waitFor();
      await expect
        .poll(() => picture.getAttribute("aria-label"))
        .toBe("Failing objects: between 4 and 59, now 59");
      await picture.scrollIntoViewIfNeeded();
      await picture.hover();
      await expect
        .poll(() => chart.locator(".caption").textContent())
        .toMatch(
          /^Failing objects 2026-05-0\d \d\d:\d\d UTC: Failing objects (\d+|unknown), People/,
        );
      await chart.getByText("As a table").click();
      await chart.locator("tbody tr").first().waitFor();
      await expect
        .poll(() => chart.locator("tbody tr").first().textContent())
        .toBe("2026-05-04 11:55 UTC59–");
    });
  });

  test("a chart whose values could not be read appears when the server answers again", async () => {
    await visit("/cycles", async (page) => {
      const series = "**/series/failing-objects?*";
      const refuse = { status: 429, json: { detail: "Too many requests." } };
      await page.route(series, (route) => route.fulfill(refuse));
      const refused = page.waitForResponse((response) => response.status() === 429);
      await page.evaluate(`location.hash = ${JSON.stringify(JOB_PAGE)}`);
      await refused;
      await page.unroute(series);
      await page.getByRole("img", { name: /^Failing objects: between/ }).waitFor();
    });
  });

  test("the what-if form shows the forecast without a cluster, and needs only the keyboard", async () => {
    await visit("", async (page) => {
      const question = page.getByText("What if failures are fixed");
      await question.waitFor();
      await question.focus();
      await page.keyboard.press("Enter");
      const cluster = page.getByRole("checkbox", { name: /EntryConflict/ });
      await cluster.focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("Enter");
      const answer = page.locator(".what-if [role=status]");
      await answer.locator("tbody tr").first().waitFor();
      await expect.poll(() => answer.textContent()).toMatch(/Now.*Then.*Limit.*5,000/);
    });
  });

  test("a failure cluster lists its people when the reader opens it", async () => {
    const rows = { code: "failed-rows", errorClass: "authorisation", rows: 4, ratio: 1 } as const;
    const unclear = { code: "unclear", evidence: [rows] } as const;
    await opened.store.jobs.saveAssessment({
      ...assessmentOf("tickets"),
      conclusions: { "1h": unclear, "24h": unclear },
    });
    await visit("", async (page) => {
      // The job says what to do, so it does not also say that the cause is not clear.
      await page.locator("article > .assessment").getByText("What to do:").waitFor();
      const summary = await page.locator("article > .assessment").first().textContent();
      expect(summary).not.toMatch(/not clear|Cause in the last/);
      const cluster = page.locator(".clusters tr", { hasText: "EntryConflict" });
      await cluster.getByText("Who: 397 objects").click();
      await cluster.getByText(/Ada Lovelace|older than the retention/).waitFor();
    });
  });

  test("the page has no horizontal scroll bar on a phone", async () => {
    for (const scheme of ["light", "dark"] as const) {
      await visit(
        "?days=30",
        async (page) => {
          await page.getByRole("img", { name: /^What happened/ }).waitFor();
          const width = await page.evaluate("document.documentElement.scrollWidth");
          expect(width).toBe(390);
          const path = join(SCREENSHOT_DIRECTORY, `job-history-390-${scheme}.png`);
          await page.screenshot({ path, fullPage: true });
        },
        { width: 390, scheme },
      );
    }
  });
});
