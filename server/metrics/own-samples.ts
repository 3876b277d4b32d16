import type { TenantReadability } from "../../domain/assessment/assess-tenant-readability.ts";
import type { CredentialExpiry } from "../../domain/credential-expiry.ts";
import { exportedThresholds } from "../../domain/metrics/exported-thresholds.ts";
import { METRICS } from "../../domain/metrics.ts";
import { PROCESS_PROBLEM_CODES, type ProcessRecord } from "../../domain/process-problem.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { RECORD_KINDS, type RecordKind } from "../../domain/unreadable-records.ts";
import { createSampleList, type MetricSample } from "./sample-list.ts";

/** The version, the clock and the settings with which Steadystate assesses jobs. */
export function installationSamples(
  version: string,
  thresholds: Thresholds,
  now: Instant,
): readonly MetricSample[] {
  const sampleList = createSampleList({});
  sampleList.add(METRICS.buildInfo, 1, { version });
  sampleList.addMs(METRICS.now, now);
  for (const { name, value } of exportedThresholds(thresholds))
    sampleList.add(METRICS.threshold, value, { name });
  return sampleList.list;
}

export function tenantSamples(
  tenant: string,
  readability: TenantReadability,
  credentialExpiry: CredentialExpiry | null,
): readonly MetricSample[] {
  const sampleList = createSampleList({ tenant });
  const isUp = readability === "readable" || readability === "catching-up";
  sampleList.add(METRICS.tenantUp, Number(isUp));
  sampleList.addMs(METRICS.credentialExpiry, credentialExpiry?.expiresAt ?? null);
  return sampleList.list;
}

/** Every code of every running process: without a sample, a rule would take "no data" for "no problem". */
export function processSamples(processes: readonly ProcessRecord[]): readonly MetricSample[] {
  return processes.flatMap(({ process, problems, resources }) => {
    const sampleList = createSampleList({ process });
    sampleList.addMs(METRICS.workerStart, resources?.startedAt ?? null);
    sampleList.add(METRICS.workerCpu, resources?.cpuSeconds ?? null);
    sampleList.add(METRICS.workerMemory, resources?.residentBytes ?? null);
    sampleList.add(METRICS.workerEventLoopDelay, resources?.eventLoopDelaySeconds ?? null);
    for (const code of PROCESS_PROBLEM_CODES) {
      const hasProblem = problems.some((problem) => problem.code === code);
      sampleList.add(METRICS.problem, Number(hasProblem), { code });
    }
    const unreadable = problems.find((problem) => problem.code === "records-unreadable");
    const countOf = (kind: RecordKind) =>
      unreadable?.kinds.find((counted) => counted.kind === kind)?.count ?? 0;
    for (const record of RECORD_KINDS)
      sampleList.add(METRICS.recordsUnreadable, countOf(record), { record });
    return sampleList.list;
  });
}
