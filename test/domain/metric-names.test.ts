import { expect, test } from "vitest";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import { METRIC_HELP } from "../../wording/metric-help.ts";

const ALL_METRICS = Object.values<MetricFamily>(METRICS);

test("every metric name begins with a known prefix and ends with its unit, and the name of a counter ends with _total", () => {
  expect(new Set(ALL_METRICS.map(({ name }) => name)).size).toBe(ALL_METRICS.length);
  for (const { name, type, labels, unit } of ALL_METRICS) {
    expect(name).toMatch(/^(entra_provisioning|scim_target|steadystate)_[a-z0-9_]+$/);
    expect(name.endsWith("_total")).toBe(type === "counter");
    expect(labels).not.toContain("job");
    if (unit === "s") expect(name).toMatch(/_seconds(_total)?$/);
    if (unit === "dateTimeAsIso") expect(name).toMatch(/_timestamp_seconds$/);
  }
});

test("the HELP text of every metric is a sentence", () => {
  for (const help of Object.values(METRIC_HELP)) expect(help).toMatch(/^[A-Z0-9].*\.$/);
});
