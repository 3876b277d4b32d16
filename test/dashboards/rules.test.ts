import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { prometheusRules } from "../../dashboards/rules.ts";
import { ALERT_CODES, alertName } from "../../domain/alert.ts";
import { DEFAULT_CONFIG, RULES } from "./generated-rules.ts";

const root = join(import.meta.dirname, "../..");
const testFolder = join(import.meta.dirname, "rule-tests");
const testFiles = readdirSync(testFolder);

/** The output of promtool. Throws when promtool reports an error. */
function promtool(...args: readonly string[]): string {
  return execFileSync("promtool", args, { cwd: root, encoding: "utf8", stdio: "pipe" });
}

const checkRules = (file: string) => promtool("check", "rules", "--lint=all", "--lint-fatal", file);

test("the generated rules are valid", () => {
  expect(checkRules("dashboards/generated/alerts.yaml")).toContain(`${RULES.length} rules found`);
});

test("the manifest for the Prometheus operator contains the same rules", () => {
  const manifest = parse(
    readFileSync(join(root, "dashboards/generated/prometheus-rule.yaml"), "utf8"),
  ) as { kind: string; metadata: object; spec: object };
  expect(manifest).toMatchObject({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "steadystate", namespace: "monitoring" },
  });
  expect(manifest.spec).toEqual(prometheusRules(DEFAULT_CONFIG));
});

test("the rules of another scrape job are valid and select only its series", () => {
  const rules = prometheusRules({ ...DEFAULT_CONFIG, selector: 'job=~"entra-.+", cluster="eu"' });
  const file = join(tmpdir(), `steadystate-rules-${process.pid}.yaml`);
  writeFileSync(file, JSON.stringify(rules));
  expect(checkRules(file)).toContain("SUCCESS");
  const ours = /\b(?:entra_provisioning|scim_target|steadystate)_\w+(?!\w|:)/g;
  for (const { expr } of rules.groups.flatMap((group) => group.rules)) {
    for (const { 0: name, index } of expr.matchAll(ours)) {
      if (/[:\w]$/.test(expr.slice(0, index)) || expr[index + name.length] === ":") continue;
      expect(expr.slice(index + name.length), expr).toMatch(/^\{job=~"entra-\.\+", cluster="eu"/);
    }
  }
});

test("the Prometheus settings of docker compose are valid", () => {
  const file = "dashboards/provisioning/prometheus.yml";
  expect(promtool("check", "config", "--syntax-only", file)).toContain("SUCCESS");
});

test.each(testFiles)("the alerts fire as the tests in rule-tests/%s expect", (file) => {
  expect(promtool("test", "rules", join(testFolder, file))).toContain("SUCCESS");
});

test("every alert has tests in which it fires and in which it does not", () => {
  type Tests = {
    tests: readonly {
      alert_rule_test: readonly { alertname: string; exp_alerts: readonly unknown[] }[];
    }[];
  };
  const cases = testFiles.flatMap((file) =>
    (parse(readFileSync(join(testFolder, file), "utf8")) as Tests).tests.flatMap(
      (one) => one.alert_rule_test,
    ),
  );
  for (const isFiring of [true, false]) {
    const tested = cases
      .filter(({ exp_alerts }) => exp_alerts.length > 0 === isFiring)
      .map(({ alertname }) => alertname);
    expect(ALERT_CODES.map(alertName).filter((name) => !tested.includes(name))).toEqual([]);
  }
});
