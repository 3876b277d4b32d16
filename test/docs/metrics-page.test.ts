import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readMetricUsers, usersOfMetric } from "../../docs/metric-uses.ts";
import { labelsOf, metricsPage } from "../../docs/metrics-page.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import { METRIC_LABEL_HELP } from "../../wording/metric-label-help.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const USERS = readMetricUsers(join(ROOT, "dashboards", "generated"));
const FAMILIES: readonly MetricFamily[] = Object.values(METRICS);

describe("the page of the metrics", () => {
  test("is the output of `npm run docs`, and the README links to it", () => {
    expect(read("docs/metrics.md")).toBe(metricsPage(USERS));
    expect(read("README.md")).toContain("(docs/metrics.md)");
  });

  test("has one line for each metric", () => {
    const page = metricsPage(USERS);
    for (const { name } of FAMILIES) expect(page.split(`\n| \`${name}\` |`)).toHaveLength(2);
  });

  test("describes every label, and no label that no metric has", () => {
    const labels = new Set(FAMILIES.flatMap(labelsOf));
    expect(Object.keys(METRIC_LABEL_HELP).sort()).toEqual([...labels].sort());
  });
});

describe("the users of a metric", () => {
  const namesOf = (metric: string) => usersOfMetric(metric, USERS).map(({ name }) => name);

  test("are the dashboards and alerts whose queries name it", () => {
    expect(namesOf(METRICS.incidentBegan.name)).toContain("SteadystateJobQuarantined");
    expect(namesOf(METRICS.jobInfo.name)).toContain("overview");
  });

  test("do not include the users of a metric whose name begins with the same words", () => {
    const user = { kind: "alert", name: "A", queries: "max(steadystate_polls_total)" } as const;
    expect(usersOfMetric("steadystate_polls", [user])).toEqual([]);
    expect(usersOfMetric("steadystate_polls_total", [user])).toEqual([user]);
  });
});
