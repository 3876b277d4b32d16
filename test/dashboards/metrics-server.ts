import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { ACCESS_CHANGE_KINDS } from "../../domain/access-change.ts";
import { SEVERITIES } from "../../domain/condition.ts";
import { DELIVERY_CHANNELS, ENDED_DELIVERY_STATES } from "../../domain/delivery.ts";
import { ERROR_CLASSES } from "../../domain/error-class.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import { exportedThresholds } from "../../domain/metrics/exported-thresholds.ts";
import {
  EXPORTED_OBJECT_WINDOWS,
  EXPORTED_ROW_WINDOWS,
} from "../../domain/metrics/exported-windows.ts";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import { bucketsOf, TELEMETRY } from "../../domain/metrics/telemetry.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import { COLLECTORS } from "../../domain/poll-kind.ts";
import { PROCESS_PROBLEM_CODES } from "../../domain/process-problem.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import { RULE_USAGE_NAMES } from "../../domain/quarantine-assessment.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, SECOND } from "../../domain/time.ts";
import { RECORD_KINDS } from "../../domain/unreadable-records.ts";

type Labels = Readonly<Record<string, string>>;

/** Two jobs: the first is quarantined, the second is healthy. */
export const JOBS: readonly Labels[] = [
  { tenant: "contoso", application: "8x8", sync_job: syncJobLabel("8x8.1") },
  { tenant: "contoso", application: "Zoom", sync_job: syncJobLabel("zoom.2") },
];

const LABEL_VALUES: Readonly<Record<string, readonly string[]>> = {
  tenant: ["contoso"],
  application: ["8x8"],
  target: ["8x8"],
  service_principal_id: ["5b1e7c90-2a3d-4e6f-9081-000000000001"],
  kind: ["scim"],
  schedule_state: ["active"],
  version: ["0.2.0"],
  action: EVENT_ACTIONS,
  status: EVENT_STATUSES,
  change: ACCESS_CHANGE_KINDS,
  statistic: ["median", "p95"],
  window: EXPORTED_OBJECT_WINDOWS,
  collector: COLLECTORS,
  rule: RULE_USAGE_NAMES,
  reason: ["EncounteredQuarantineException"],
  object_type: ["user to User", "group to Group"],
  severity: SEVERITIES.filter((severity) => severity !== "none"),
  error_code: ["EntryConflict", "other"],
  error_class: ERROR_CLASSES,
  skip_reason: ["skipped-missing-account", "skipped-not-entitled"],
  method: ["GET", "POST"],
  route: ["/api/v1/jobs", "other"],
  status_class: ["2xx", "4xx"],
  process: ["worker@host:1", "server@host:2"],
  code: PROCESS_PROBLEM_CODES,
  channel: DELIVERY_CHANNELS,
  result: ENDED_DELIVERY_STATES,
  record: RECORD_KINDS,
  job_id: ["8x8.1"],
  owner: ["app owner"],
  muted: ["true", "false"],
  muted_by: ["", "quarantine"],
  probe_result: [""],
  name: exportedThresholds(DEFAULT_THRESHOLDS).map(({ name }) => name),
};

/** The label values of metrics that have other values than other metrics with the same label. */
const OWN_LABEL_VALUES: Readonly<Record<string, typeof LABEL_VALUES>> = {
  [METRICS.failureRatio.name]: { window: EXPORTED_ROW_WINDOWS },
  [METRICS.pollInterval.name]: { collector: COLLECTORS.filter((kind) => kind !== "backfill") },
  [METRICS.incidentsOpen.name]: { kind: INCIDENT_KINDS },
  [METRICS.incidentBegan.name]: {
    kind: INCIDENT_KINDS,
    severity: ["critical"],
    condition: ["quarantined"],
  },
  [METRICS.pollsTotal.name]: TELEMETRY.pollsTotal.labels,
  [METRICS.graphRequestsTotal.name]: TELEMETRY.graphRequestsTotal.labels,
  [METRICS.cyclesTotal.name]: TELEMETRY.cyclesTotal.labels,
  [METRICS.cycleDuration.name]: TELEMETRY.cycleDuration.labels,
  [METRICS.targetRequestsTotal.name]: { status: ["200", "201", "409", "429"] },
  [METRICS.mainError.name]: { error_code: ["EntryConflict"], error_class: ["conflict"] },
};

const THRESHOLD_VALUES = new Map(
  exportedThresholds(DEFAULT_THRESHOLDS).map(({ name, value }) => [name, value]),
);

/** Time since the last success. A back-fill that is complete does not run again. */
const POLL_AGE_SECONDS: Readonly<Record<string, number>> = { discovery: 7200, backfill: 864_000 };

export type MetricsServer = {
  readonly port: number;
  readonly scrapeCount: () => number;
  stop(): Promise<void>;
};

/**
 * Starts a server with a metrics page of two jobs. The page contains every metric of METRICS, and
 * the counters grow with each scrape. The server answers 401 to a request without the key.
 */
export async function startMetricsServer(key: string): Promise<MetricsServer> {
  let scrapes = 0;
  // A label without values fails here at once. In a scrape it would only make the test time out.
  renderMetrics(0, 0);
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) {
      response.writeHead(401).end();
      return;
    }
    scrapes += 1;
    const registry = renderMetrics(scrapes, Date.now() / SECOND);
    response.writeHead(200, { "content-type": registry.contentType });
    response.end(await registry.metrics());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    scrapeCount: () => scrapes,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function renderMetrics(scrapes: number, nowSeconds: number): Registry {
  const registry = new Registry();
  for (const metric of Object.values<MetricFamily>(METRICS))
    registerMetric(registry, metric, { scrapes, nowSeconds });
  return registry;
}

function registerMetric(
  registry: Registry,
  metric: MetricFamily,
  { scrapes, nowSeconds }: { readonly scrapes: number; readonly nowSeconds: number },
): void {
  const { name } = metric;
  const shape = { name, help: name, labelNames: [...metric.labels], registers: [registry] };
  if (metric.type === "gauge") {
    const gauge = new Gauge(shape);
    for (const labels of labelCombinations(metric))
      gauge.set(labels, sampleValue(metric, labels, nowSeconds));
    return;
  }
  if (metric.type === "counter") {
    const counter = new Counter(shape);
    for (const labels of labelCombinations(metric)) counter.inc(labels, 100 * scrapes);
    return;
  }
  const histogram = new Histogram({ ...shape, buckets: [...bucketsOf(metric)] });
  for (const labels of labelCombinations(metric))
    for (let n = 0; n < 10 * scrapes; n += 1) histogram.observe(labels, bucketsOf(metric)[0] ?? 1);
}

/** Every combination of label values; the three labels of a job stay together. */
function labelCombinations({ name, labels }: MetricFamily): readonly Labels[] {
  const hasJobLabels = labels.includes("sync_job");
  const start: readonly Labels[] = hasJobLabels
    ? JOBS.map((job) => ({ ...job, ...stateLabels(name, job) }))
    : [{}];
  return labels
    .filter((label) => !(label in start[0]!))
    .reduce(
      (all, label) =>
        all.flatMap((labels) =>
          labelValues(name, label).map((text) => ({ ...labels, [label]: text })),
        ),
      start,
    );
}

/** The labels of a metric that has one series for the present state of each job. */
function stateLabels(metricName: string, job: Labels): Labels {
  const isQuarantined = job["application"] === "8x8";
  if (metricName === METRICS.condition.name)
    return { condition: isQuarantined ? "quarantined" : "healthy" };
  if (metricName === METRICS.jobState.name)
    return { state: isQuarantined ? "quarantine" : "active" };
  return {};
}

function labelValues(metricName: string, label: string): readonly string[] {
  const labelValueList = OWN_LABEL_VALUES[metricName]?.[label] ?? LABEL_VALUES[label];
  if (labelValueList === undefined) throw new Error(`The label ${label} has no values here.`);
  return labelValueList;
}

function sampleValue(metric: MetricFamily, labels: Labels, nowSeconds: number): number {
  const isQuarantined = labels["application"] === "8x8";
  switch (metric.name) {
    case METRICS.quarantined.name:
      return Number(isQuarantined);
    case METRICS.now.name:
      return nowSeconds;
    case METRICS.threshold.name:
      return THRESHOLD_VALUES.get(labels["name"] ?? "") ?? Number.NaN;
    case METRICS.quarantineDisable.name:
      return nowSeconds + (5 * DAY) / SECOND;
    case METRICS.quarantineEta.name:
      return (10 * DAY) / SECOND;
    case METRICS.quarantineNextAttempt.name:
      return nowSeconds + (4 * HOUR) / SECOND;
    case METRICS.certificateExpiry.name:
    case METRICS.credentialExpiry.name:
    case METRICS.tokenExpiry.name:
      return nowSeconds + (20 * DAY) / SECOND;
    case METRICS.pollLastSuccess.name:
      return nowSeconds - (POLL_AGE_SECONDS[labels["collector"] ?? ""] ?? 60);
    default:
      return sampleValueOfUnit(metric.unit, nowSeconds);
  }
}

function sampleValueOfUnit(unit: MetricFamily["unit"], nowSeconds: number): number {
  if (unit === "dateTimeAsIso") return nowSeconds - 600;
  if (unit === "percentunit") return 0.3;
  return unit === "s" ? 3600 : 1;
}
