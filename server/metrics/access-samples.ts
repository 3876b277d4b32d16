import { ACCESS_CHANGE_KINDS } from "../../domain/access-change.ts";
import { isStale } from "../../domain/freshness.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { METRICS } from "../../domain/metrics.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import type { RecentAccessTimes } from "../../store/access/access-types.ts";
import { createSampleList, jobLabels, type MetricSample } from "./sample-list.ts";

/** These samples are left out while the log is stale. */
export function accessSamples(
  { job, freshness }: JobAssessment,
  { times, waiting }: RecentAccessTimes,
  thresholds: Thresholds,
  now: Instant,
): readonly MetricSample[] {
  if (isStale(freshness.logAsOf, freshness.logPollIntervalMs, thresholds, now)) return [];
  const sampleList = createSampleList(jobLabels(job));
  for (const change of ACCESS_CHANGE_KINDS) {
    const { medianMs, p95Ms } = times[change];
    sampleList.addMs(METRICS.accessTime, medianMs, { change, statistic: "median" });
    sampleList.addMs(METRICS.accessTime, p95Ms, { change, statistic: "p95" });
    sampleList.add(METRICS.accessWaiting, waiting[change], { change });
  }
  return sampleList.list;
}
