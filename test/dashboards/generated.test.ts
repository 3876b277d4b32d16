import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedFiles } from "../../dashboards/generated-files.ts";
import { METRICS } from "../../domain/metrics.ts";
import { dashboardExpressions, GENERATED_DASHBOARDS } from "./generated-dashboards.ts";
import { DEFAULT_CONFIG, GENERATED_FILES, RULES } from "./generated-rules.ts";

const folder = join(import.meta.dirname, "../../dashboards/generated");

/** The name of a metric or of a series that a rule records. */
const METRIC_NAME =
  /(?:[a-z_]+:)*\b(?:entra_provisioning|scim_target|steadystate)_[a-z0-9_]+(?::[a-z0-9_]+)*/g;

test("the files in dashboards/generated/ are what `npm run dashboards` generates", () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(GENERATED_FILES).sort());
  for (const [name, text] of Object.entries(GENERATED_FILES)) {
    expect(readFileSync(join(folder, name), "utf8"), name).toBe(text);
  }
});

test("generating the dashboard files twice gives the same texts", () => {
  expect(generatedFiles(DEFAULT_CONFIG)).toEqual(GENERATED_FILES);
});

test("every metric in the checked-in rules, dashboards and rule tests is in METRICS, so that renaming one is found", () => {
  const known = new Set<string>(Object.values(METRICS).map(({ name }) => name));
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
  const known = new Set<string>(Object.values(METRICS).map(({ name }) => name));
  const recorded = new Set(RULES.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
  const used = [...GENERATED_DASHBOARDS.flatMap(dashboardExpressions), ...RULES].flatMap(
    ({ expr }) => [...expr.matchAll(METRIC_NAME)],
  );
  const names = used.map(([name]) => name).filter((name) => !recorded.has(name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test("every label that a dashboard or rule uses is a label of its metric", () => {
  const labels = new Map<string, readonly string[]>(
    Object.values(METRICS).map((metric) => [metric.name, metric.labels]),
  );
  const wrong = [...GENERATED_DASHBOARDS.flatMap(dashboardExpressions), ...RULES].flatMap(
    ({ expr }) =>
      [...expr.matchAll(/(?<name>[a-z0-9_]+)\{(?<selector>[^}]*)\}/g)].flatMap(
        ({ groups: found }) => {
          const { name = "", selector = "" } = found ?? {};
          const metricLabels = labels.get(name) ?? [];
          return [...selector.matchAll(/(?<label>\w+)=~?"/g)]
            .map((match) => match.groups?.["label"] ?? "")
            .filter((label) => label !== "job" && !metricLabels.includes(label))
            .map((label) => `${name}{${label}}`);
        },
      ),
  );
  expect(wrong).toEqual([]);
});
