import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The output of promtool. Throws when promtool reports an error. */
function promtool(...args: readonly string[]): string {
  return execFileSync("promtool", args, { cwd: root, encoding: "utf8", stdio: "pipe" });
}

test("the generated rules are valid", () => {
  expect(promtool("check", "rules", "dashboards/generated/alerts.yaml")).toContain("SUCCESS");
});

test("the Prometheus settings of docker compose are valid", () => {
  const file = "dashboards/provisioning/prometheus.yml";
  expect(promtool("check", "config", "--syntax-only", file)).toContain("SUCCESS");
});

test("every alert fires as the tests in test/dashboards/alerts.yaml expect", () => {
  expect(promtool("test", "rules", "test/dashboards/alerts.yaml")).toContain("SUCCESS");
});
