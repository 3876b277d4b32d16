import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CONDITIONS } from "../../domain/condition.ts";
import { METRICS } from "../../domain/metrics.ts";
import { GENERATED_DASHBOARDS, type PanelJson } from "./generated-dashboards.ts";
import { JOBS, type MetricsServer, startMetricsServer } from "./metrics-server.ts";
import {
  type PrometheusProcess,
  type PrometheusSeries,
  startPrometheus,
} from "./prometheus-process.ts";

const KEY = "a-key-of-its-own";

let metricsServer: MetricsServer;
let prometheus: PrometheusProcess;
let atSeconds: number;

// Prometheus scrapes the same page under two addresses, as if two replicas exported the same
// values.
beforeAll(async () => {
  metricsServer = await startMetricsServer(KEY);
  prometheus = await startPrometheus(KEY, [
    `127.0.0.1:${metricsServer.port}`,
    `localhost:${metricsServer.port}`,
  ]);
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
  await metricsServer?.stop();
});

/** Annotations for which the metrics page of this test has no data, and why. */
const EMPTY_ANNOTATIONS: Readonly<Record<string, string>> = {
  Restarts: "no process of the page starts later than another; see query-behaviour.test.ts",
};

/**
 * Replaces the dashboard variables as Grafana does when all values are chosen. Prometheus has run for
 * seconds only, so hours become seconds.
 */
function fillVariables(expr: string): string {
  return expr
    .replaceAll("$__rate_interval", "10s")
    .replaceAll(/\[(?:1|24)h\]/g, "[10s]")
    .replaceAll(/offset (?:1h|5m)/g, "offset 2s")
    .replaceAll(/\$(?:job|tenant|application|sync_job|target)\b/g, ".+");
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
        // `$1` belongs to label_replace; Grafana leaves it as it is.
        expect(fillVariables(target.expr)).not.toMatch(/\$(?!1")/);
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
      for (const { name, expr } of dashboard.annotations.list) {
        if (expr === undefined) continue;
        const found = await queryRange(expr);
        expect(found.length > 0, name).toBe(!(name in EMPTY_ANNOTATIONS));
      }
    });

    test("all queries of a table panel have the same labels in common, so that Grafana merges them into one row each", async () => {
      for (const panel of dashboard.panels.filter(
        ({ type, targets }) => type === "table" && targets.length > 1,
      )) {
        const answers = await Promise.all(panel.targets.map(({ expr }) => queryInstant(expr)));
        const rows = answers.map((answer) => answer.map(({ metric }) => metric));
        const shared = Object.keys(rows[0]?.[0] ?? {}).filter((label) =>
          rows.every((list) => list.every((metric) => label in metric)),
        );
        const keyOf = (metric: PrometheusSeries["metric"]) =>
          shared.map((label) => metric[label]).join(" ");
        const keys = new Set(rows[0]?.map(keyOf));
        for (const [index, list] of rows.entries()) {
          const place = `${panel.title} ${index}`;
          expect(new Set(list.map(keyOf)).size, place).toBe(list.length);
          expect(
            list.map(keyOf).filter((key) => !keys.has(key)),
            place,
          ).toEqual([]);
        }
      }
    });
  },
);

const findPanel = (uid: string, title: string): PanelJson =>
  GENERATED_DASHBOARDS.find((dashboard) => dashboard.uid === uid)!.panels.find(
    (panel) => panel.title === title,
  )!;

/** The series of the first query of a panel. */
const queryPanel = (uid: string, title: string) =>
  queryInstant(findPanel(uid, title).targets[0]!.expr);

const queryValue = async (uid: string, title: string) =>
  Number((await queryPanel(uid, title))[0]?.value?.[1]);

describe("the values on the dashboards", () => {
  test("a job that two replicas export is counted once", async () => {
    expect(await queryValue("steadystate-overview", "Quarantined or disabled")).toBe(1);
    expect(await queryValue("steadystate-overview", "People failing")).toBe(JOBS.length);
  });

  test("the most severe condition has the highest rank", async () => {
    const ranks = await queryPanel("steadystate-overview", "Worst first");
    const rank = (application: string) =>
      Number(ranks.find(({ metric }) => metric["application"] === application)?.value?.[1]);
    expect(rank("8x8")).toBe(CONDITIONS.length - CONDITIONS.indexOf("quarantined"));
    expect(rank("Zoom")).toBe(1);
  });

  test.each(["steadystate-overview", "steadystate-pipeline"])(
    "the age of the data on %s is relative to the interval of each source, and leaves out a back-fill that has ended",
    async (uid) => {
      const [oldest] = await queryPanel(uid, "Age of the data ÷ limit");
      // The discovery is 2 h old, its interval is 1 h, and data counts as stale after 5 intervals.
      expect(oldest?.metric["collector"]).toBe("discovery");
      expect(Number(oldest?.value?.[1])).toBeCloseTo(0.4, 2);
    },
  );

  test("the next deadline is the disablement of the quarantined job in five days", async () => {
    const [deadline] = await queryPanel("steadystate-overview", "Next deadline");
    expect(deadline?.metric).toMatchObject({ what: "Entra disables the job" });
    expect(Math.abs(Number(deadline?.value?.[1]) - 5 * 86_400)).toBeLessThan(300);
  });

  test("the panel What is coming also contains the quarantine, the expiry of the token and the next retry", async () => {
    const steps = await queryPanel("steadystate-overview", "What is coming");
    expect(new Set(steps.map(({ metric }) => metric["what"])).size).toBe(6);
  });
});

test("Prometheus scrapes with its API key and evaluates every rule without an error", async () => {
  expect(metricsServer.scrapeCount()).toBeGreaterThan(4);
  type Rules = { groups: readonly { rules: readonly { name: string; health: string }[] }[] };
  await vi.waitFor(async () => {
    const { groups } = (await prometheus.get("rules")) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  }, 60_000);
});
