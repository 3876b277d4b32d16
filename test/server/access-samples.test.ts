import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { METRICS } from "../../domain/metrics.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR } from "../../domain/time.ts";
import { accessSamples } from "../../server/metrics/access-samples.ts";
import { healthyJob, jobFacts, MORNING } from "../domain/job-fixtures.ts";
import { RECENT_ACCESS_TIMES } from "./access-fixtures.ts";

test("the samples of access times are the median and p95 of each kind of change, and the number of people who wait", () => {
  const assessment = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, MORNING);
  const samples = accessSamples(assessment, RECENT_ACCESS_TIMES, DEFAULT_THRESHOLDS, MORNING);
  const { accessTime, accessWaiting } = METRICS;
  expect(
    samples.map(({ name, labels, value }) => [name, labels["change"], labels["statistic"], value]),
  ).toEqual([
    [accessTime.name, "account", "median", 25 * 60],
    [accessTime.name, "account", "p95", 7200],
    [accessWaiting.name, "account", undefined, 5],
    [accessWaiting.name, "removal", undefined, 0],
  ]);
  const later = MORNING + 3 * HOUR;
  expect(accessSamples(assessment, RECENT_ACCESS_TIMES, DEFAULT_THRESHOLDS, later)).toEqual([]);
});
