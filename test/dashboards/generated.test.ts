import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { DEFAULT_RUNBOOK_URL, generatedFiles } from "../../dashboards/generated-files.ts";
import type { AlertRule, RuleFile } from "../../dashboards/rules.ts";
import { METRICS } from "../../domain/metrics.ts";
import { dashboardExpressions, GENERATED_DASHBOARDS } from "./generated-dashboards.ts";

const folder = join(import.meta.dirname, "../../dashboards/generated");
const files = generatedFiles(DEFAULT_RUNBOOK_URL);
const { groups } = parse(files["alerts.yaml"] ?? "") as RuleFile;
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule): rule is AlertRule => "alert" in rule);

test("the files in dashboards/generated/ are what `npm run dashboards` generates", () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  for (const [name, text] of Object.entries(files)) {
    expect(readFileSync(join(folder, name), "utf8"), name).toBe(text);
  }
});

test("generating the dashboard files twice gives the same texts", () => {
  expect(generatedFiles(DEFAULT_RUNBOOK_URL)).toEqual(files);
});

test("every metric that a dashboard or rule uses is an exported metric", () => {
  const known = new Set<string>(Object.values(METRICS).map(({ name }) => name));
  const recorded = new Set(rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
  const used = [...GENERATED_DASHBOARDS.flatMap(dashboardExpressions), ...rules].flatMap(
    ({ expr }) => [
      ...expr.matchAll(
        /(?:[a-z_]+:)*(?:entra_provisioning|scim_target|steadystate)_[a-z0-9_]+(?::[a-z0-9_]+)*/g,
      ),
    ],
  );
  const names = used.map(([name]) => name).filter((name) => !recorded.has(name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test("every label that a dashboard or rule uses is a label of its metric", () => {
  const labels = new Map<string, readonly string[]>(
    Object.values(METRICS).map((metric) => [metric.name, metric.labels]),
  );
  const wrong = [...GENERATED_DASHBOARDS.flatMap(dashboardExpressions), ...rules].flatMap(
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

test("every alert has a summary, a severity, a description and a section in the runbook", () => {
  const runbook = readFileSync(join(folder, "..", "runbook.md"), "utf8");
  const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map((match) => match[1]?.toLowerCase());
  for (const { alert, annotations, labels } of alerts) {
    expect(alert).toMatch(/^Steadystate[A-Z]\w+$/);
    expect(["critical", "warning"]).toContain(labels.severity);
    expect(annotations.summary, alert).toMatch(/\.$/);
    expect(annotations.description, alert).toMatch(/\.$/);
    expect(annotations.runbook_url).toBe(`${DEFAULT_RUNBOOK_URL}#${alert.toLowerCase()}`);
  }
  expect(anchors).toEqual(expect.arrayContaining(alerts.map(({ alert }) => alert.toLowerCase())));
  expect(anchors.length, "a section without an alert").toBe(alerts.length);
});
