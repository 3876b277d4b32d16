import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedFiles } from "../../dashboards/generated-files.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import { dashboardExpressions, GENERATED_DASHBOARDS } from "./generated-dashboards.ts";
import { DEFAULT_CONFIG, GENERATED_FILES, RULES } from "./generated-rules.ts";

const folder = join(import.meta.dirname, "../../dashboards/generated");

/** The metric of each series name; a histogram has three. */
const SERIES_NAMES: ReadonlyMap<string, MetricFamily> = new Map(
  Object.values<MetricFamily>(METRICS).flatMap((metric) =>
    (metric.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""]).map((suffix) => [
      `${metric.name}${suffix}`,
      metric,
    ]),
  ),
);

/** The name of a metric or of a series that a rule records. */
const METRIC_NAME =
  /(?:[a-z_]+:)*\b(?:entra_provisioning|scim_target|steadystate)_[a-z0-9_]+(?::[a-z0-9_]+)*/g;

test("the files in dashboards/generated/ are the output of `npm run dashboards`", () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(GENERATED_FILES).sort());
  for (const [name, text] of Object.entries(GENERATED_FILES)) {
    expect(readFileSync(join(folder, name), "utf8"), name).toBe(text);
  }
});

test("generating the dashboard files twice gives the same texts", () => {
  expect(generatedFiles(DEFAULT_CONFIG)).toEqual(GENERATED_FILES);
});

test("every metric in the checked-in rules, dashboards and rule tests is in METRICS, so that renaming one is found", () => {
  const known = new Set<string>(SERIES_NAMES.keys());
  const recorded = new Set(RULES.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
  const folders = [folder, join(import.meta.dirname, "rule-tests")];
  for (const file of folders.flatMap((one) => readdirSync(one).map((name) => join(one, name)))) {
    const names = readFileSync(file, "utf8").match(METRIC_NAME) ?? [];
    expect(
      names.filter((name) => !known.has(name) && !recorded.has(name)),
      file,
    ).toEqual([]);
  }
});

test("every metric that a dashboard or rule uses is an exported metric", () => {
  const known = new Set<string>(SERIES_NAMES.keys());
  const recorded = new Set(RULES.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
  const used = [...GENERATED_DASHBOARDS.flatMap(dashboardExpressions), ...RULES].flatMap(
    ({ expr }) => [...expr.matchAll(METRIC_NAME)],
  );
  const names = used.map(([name]) => name).filter((name) => !recorded.has(name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test("every label that a dashboard or rule uses is a label of its metric", () => {
  const wrong = [...GENERATED_DASHBOARDS.flatMap(dashboardExpressions), ...RULES].flatMap(
    ({ expr }) =>
      [...expr.matchAll(/(?<name>[a-z0-9_]+)\{(?<selector>[^}]*)\}/g)].flatMap(
        ({ groups: found }) => {
          const { name = "", selector = "" } = found ?? {};
          const metricLabels = SERIES_NAMES.get(name)?.labels ?? [];
          return [...selector.matchAll(/(?<label>\w+)=~?"/g)]
            .map((match) => match.groups?.["label"] ?? "")
            .filter((label) => label !== "job" && !metricLabels.includes(label))
            .map((label) => `${name}{${label}}`);
        },
      ),
  );
  expect(wrong).toEqual([]);
});

/** Metrics that no dashboard and no rule shows, and why. */
const SHOWN_NOWHERE: Readonly<Record<string, string>> = {
  [METRICS.quarantineSeriesBegan.name]: "the table of open incidents shows since when",
  [METRICS.workerStart.name]: "the annotation of restarts shows each process as it appears",
};

test("every metric is on a dashboard or in a rule, or on the list of those that are not, with the reason", () => {
  const texts = [...GENERATED_DASHBOARDS.flatMap(dashboardExpressions), ...RULES]
    .map(({ expr }) => expr)
    .join(" ");
  const unused = Object.values<MetricFamily>(METRICS)
    .map(({ name }) => name)
    .filter((name) => !new RegExp(`\\b${name}(?:_bucket|_sum|_count)?\\b`).test(texts));
  expect(unused.sort()).toEqual(Object.keys(SHOWN_NOWHERE).sort());
});
