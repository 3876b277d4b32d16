import { METRICS } from "../../domain/metrics.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import { createSampleList, type MetricSample } from "./sample-list.ts";

export function targetSamples(target: ObservedTarget): readonly MetricSample[] {
  const { name, tenant, application, probe, scrape, traffic } = target;
  const sampleList = createSampleList({ tenant, application, target: name });
  if (probe !== null) {
    sampleList.add(
      METRICS.targetUp,
      Number(probe.result === "ok" || probe.result === "filter-ignored"),
    );
    sampleList.add(METRICS.targetAuthValid, authValidValue(probe.result));
    sampleList.addMs(METRICS.lastProbe, probe.at);
    sampleList.addMs(METRICS.probeLatency, probe.latencyMs);
  }
  sampleList.addMs(METRICS.certificateExpiry, target.certificateExpiresAt);
  sampleList.addMs(METRICS.tokenExpiry, target.tokenExpiry?.at ?? null);
  for (const { method, status, total } of scrape?.requests ?? []) {
    sampleList.add(METRICS.targetRequestsTotal, total, { method, status: status ?? "unknown" });
  }
  sampleList.add(METRICS.targetRequestRate, traffic.requestsPerSecond);
  sampleList.add(METRICS.targetFailureRate, traffic.failuresPerSecond);
  sampleList.addMs(METRICS.targetMeanLatency, traffic.meanLatencyMs);
  sampleList.addMs(METRICS.targetP95Latency, traffic.p95LatencyMs);
  return sampleList.list;
}

/** Null when the probe failed before the target checked the credentials. */
function authValidValue(result: NonNullable<ObservedTarget["probe"]>["result"]): number | null {
  if (result === "auth") return 0;
  return result === "ok" || result === "filter-ignored" || result === "no-total" ? 1 : null;
}
