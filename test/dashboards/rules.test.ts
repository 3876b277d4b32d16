import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What promtool prints; it throws, with the same, when something is wrong. */
function promtool(...args: readonly string[]): string {
  return execFileSync("promtool", args, { cwd: root, encoding: "utf8", stdio: "pipe" });
}

test("Prometheus takes the rules", () => {
  expect(promtool("check", "rules", "dashboards/generated/alerts.yaml")).toContain("SUCCESS");
});

test("Prometheus takes the scrape settings of docker compose", () => {
  const file = "dashboards/provisioning/prometheus.yml";
  expect(promtool("check", "config", "--syntax-only", file)).toContain("SUCCESS");
});

test("every alert fires when it should, once, and stays silent when it should", () => {
  expect(promtool("test", "rules", "test/dashboards/alerts.yaml")).toContain("SUCCESS");
});
