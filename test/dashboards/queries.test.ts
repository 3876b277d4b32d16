import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CONDITIONS } from "../../domain/condition.ts";
import { METRICS } from "../../domain/metrics.ts";
import { GENERATED_DASHBOARDS, type PanelJson } from "./generated-dashboards.ts";
import { JOBS, type MetricsPage, startMetricsPage } from "./metrics-page.ts";
import {
  type PrometheusProcess,
  type PrometheusSeries,
  startPrometheus,
} from "./prometheus-process.ts";

const KEY = "a-key-of-its-own";

let page: MetricsPage;
let prometheus: PrometheusProcess;
let atSeconds: number;

// Prometheus scrapes the same page under two addresses, as if two replicas exported the same
// values.
beforeAll(async () => {
  page = await startMetricsPage(KEY);
  prometheus = await startPrometheus(KEY, [`127.0.0.1:${page.port}`, `localhost:${page.port}`]);
  await vi.waitFor(
    async () => {
      atSeconds = Date.now() / 1000;
      const events = METRICS.eventsTotal.name;
      const sampleCounts = await prometheus.instant(
        `min(count_over_time(${events}[1m]))`,
        atSeconds,
      );
      expect(Number(sampleCounts[0]?.value?.[1])).toBeGreaterThanOrEqual(4);
    },
    { timeout: 180_000, interval: 250 },
  );
});

afterAll(async () => {
  await prometheus?.stop();
  await page?.stop();
});

/** Replaces the dashboard variables as Grafana does when all values are chosen. */
function fillVariables(expr: string): string {
  return expr
    .replaceAll("$__rate_interval", "10s")
    .replaceAll(/\$(?:job|tenant|application|sync_job)\b/g, ".+");
}

const queryInstant = (expr: string) => prometheus.instant(fillVariables(expr), atSeconds);

async function queryRange(expr: string): Promise<readonly PrometheusSeries[]> {
  const range = { start: String(atSeconds - 5), end: String(atSeconds), step: "1" };
  const data = await prometheus.get("query_range", { query: fillVariables(expr), ...range });
  return (data as { result: readonly PrometheusSeries[] }).result;
}

describe.each(GENERATED_DASHBOARDS.map((dashboard) => ({ title: dashboard.title, dashboard })))(
  "the dashboard $title",
  ({ dashboard }) => {
    const queries = dashboard.panels.flatMap((panel) =>
      panel.targets.map((target) => ({ title: panel.title, target })),
    );

    test.each(queries)(
      "the query $target.refId of the panel $title returns data",
      async ({ target }) => {
        expect(target.expr).not.toBe("");
        const found = target.instant
          ? await queryInstant(target.expr)
          : await queryRange(target.expr);
        expect(found).not.toEqual([]);
        expect(fillVariables(target.expr)).not.toContain("$");
      },
    );

    test("every dashboard variable has values", async () => {
      for (const { name, definition } of dashboard.templating.list) {
        if (definition === undefined) continue;
        const parts = /^label_values\((?<match>.+), (?<label>\w+)\)$/.exec(definition)?.groups;
        const found = await prometheus.get(`label/${parts?.["label"]}/values`, {
          "match[]": fillVariables(parts?.["match"] ?? ""),
        });
        expect(found, name).not.toEqual([]);
      }
    });

    test("every annotation query returns data", async () => {
      for (const { expr } of dashboard.annotations.list) {
        if (expr !== undefined) expect(await queryRange(expr)).not.toEqual([]);
      }
    });

    test("all queries of a table panel return the same rows, so that Grafana can merge them", async () => {
      for (const panel of dashboard.panels.filter(({ type }) => type === "table")) {
        for (const { expr } of panel.targets) {
          const rows = (await queryInstant(expr)).map(({ metric }) => metric);
          expect(rows).toEqual(expect.arrayContaining([...JOBS]));
          expect(rows).toHaveLength(JOBS.length);
        }
      }
    });
  },
);

describe("the overview dashboard", () => {
  const panel = (title: string): PanelJson =>
    GENERATED_DASHBOARDS[0]!.panels.find((candidate) => candidate.title === title)!;
  const queryValue = async (title: string) =>
    Number((await queryInstant(panel(title).targets[0]!.expr))[0]?.value?.[1]);

  test("a job that two replicas export is counted once", async () => {
    expect(await queryValue("Quarantined")).toBe(1);
    expect(await queryValue("Failing objects")).toBe(JOBS.length);
    expect(await queryValue("At risk")).toBe(0);
  });

  test("the failure ratio does not count skipped objects", async () => {
    // The page has equal numbers of successes, warnings and failures.
    expect(await queryValue("Failure ratio, 1 h")).toBeCloseTo(1 / 3, 5);
  });

  test("the most severe condition has the highest rank", async () => {
    const ranks = await queryInstant(panel("Worst first").targets[0]!.expr);
    const rank = (application: string) =>
      Number(ranks.find(({ metric }) => metric["application"] === application)?.value?.[1]);
    expect(rank("8x8")).toBe(CONDITIONS.length - CONDITIONS.indexOf("quarantined"));
    expect(rank("Zoom")).toBe(1);
  });

  test("the panel 'Oldest poll' ignores a discovery, which runs every few hours, and a finished back-fill", async () => {
    expect(await queryValue("Oldest poll")).toBeLessThan(300);
  });

  test("the panel 'Next disablement' shows the time from now until Entra disables a job", async () => {
    expect(Math.abs((await queryValue("Next disablement")) - 5 * 86_400)).toBeLessThan(300);
  });
});

test("Prometheus scrapes with its API key and evaluates every rule without an error", async () => {
  expect(page.scrapeCount()).toBeGreaterThan(4);
  type Rules = { groups: readonly { rules: readonly { name: string; health: string }[] }[] };
  await vi.waitFor(async () => {
    const { groups } = (await prometheus.get("rules")) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  }, 60_000);
});
