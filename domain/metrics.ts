/**
 * A metric family of `GET /metrics`. The exporter, the dashboards and the alert rules use this
 * definition. wording/metric-help.ts contains its help text.
 */
export type MetricFamily = {
  readonly name: string;
  readonly type: "gauge" | "counter" | "histogram";
  /** The unit, in the spelling of Grafana. */
  readonly unit: "none" | "bool" | "percentunit" | "s" | "dateTimeAsIso" | "reqps";
  readonly labels: readonly string[];
  /** The upper ends of the buckets of a histogram, without `+Inf`. */
  readonly buckets?: readonly number[];
};

/**
 * The label of a job is `sync_job`, because Prometheus already uses the label `job`. It is the short
 * name of domain/metrics/sync-job-label.ts; `job_info` has the whole id of the job.
 */
export const JOB_LABELS = ["tenant", "application", "sync_job"] as const;
const TARGET_LABELS = ["tenant", "application", "target"] as const;
const POLL_LABELS = ["tenant", "collector"] as const;
/** A label that does not apply to an incident is empty, which Prometheus treats as missing. */
const INCIDENT_LABELS = [
  ...JOB_LABELS,
  "target",
  "kind",
  "severity",
  "condition",
  "probe_result",
  "muted_by",
] as const;

type Unit = MetricFamily["unit"];

const jobMetric = (name: string, unit: Unit, extraLabels: readonly string[] = []) =>
  metric(`entra_provisioning_${name}`, unit, [...JOB_LABELS, ...extraLabels]);

const targetMetric = (name: string, unit: Unit, extraLabels: readonly string[] = []) =>
  metric(`scim_target_${name}`, unit, [...TARGET_LABELS, ...extraLabels]);

const steadystateMetric = (name: string, unit: Unit, labels: readonly string[]) =>
  metric(`steadystate_${name}`, unit, labels);

function metric(name: string, unit: Unit, labels: readonly string[]): MetricFamily {
  return { name, type: name.endsWith("_total") ? "counter" : "gauge", unit, labels };
}

const histogram = (
  name: string,
  labels: readonly string[],
  buckets: readonly number[],
): MetricFamily => ({ name, type: "histogram", unit: "s", labels, buckets });

/**
 * Bucket limits: from half a minute (the shortest lag of a poll) to two days (the range of the daily
 * re-read).
 */
const LAG_BUCKETS = [30, 60, 120, 300, 600, 1800, 3600, 14_400, 28_800, 86_400, 172_800];

/** A cycle of a small job takes a minute; the first cycle of a large one takes days. */
const CYCLE_BUCKETS = [60, 300, 600, 1200, 2400, 3600, 7200, 14_400, 28_800, 86_400, 259_200];

/** Bucket limits: from a few milliseconds (a health check) to the time for a large CSV file. */
const ANSWER_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Bucket limits: up to the ten seconds after which a probe gives up. */
const REQUEST_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics with at least one series for each job. No label contains the name of a person. */
const JOB_METRICS = {
  jobInfo: jobMetric("job_info", "none", [
    "job_id",
    "service_principal_id",
    "kind",
    "schedule_state",
  ]),
  jobState: jobMetric("job_state", "bool", ["state"]),
  condition: jobMetric("job_condition", "bool", ["condition"]),
  quarantined: jobMetric("job_quarantined", "bool"),
  quarantineReason: jobMetric("job_quarantine_reason", "bool", ["reason"]),
  quarantineSeriesBegan: jobMetric(
    "job_quarantine_series_began_timestamp_seconds",
    "dateTimeAsIso",
  ),
  quarantineNextAttempt: jobMetric(
    "job_quarantine_next_attempt_timestamp_seconds",
    "dateTimeAsIso",
  ),
  quarantineDisable: jobMetric("job_quarantine_disable_timestamp_seconds", "dateTimeAsIso"),
  quarantineEta: jobMetric("job_quarantine_eta_seconds", "s"),
  quarantineEtaLow: jobMetric("job_quarantine_eta_low_seconds", "s"),
  quarantineEtaHigh: jobMetric("job_quarantine_eta_high_seconds", "s"),
  riskScore: jobMetric("job_risk_score", "percentunit"),
  quarantineRuleUsed: jobMetric("job_quarantine_rule_used_ratio", "percentunit", ["rule"]),
  deletionThresholdUsed: jobMetric("job_deletion_threshold_used_ratio", "percentunit"),
  cycleProgress: jobMetric("job_cycle_progress_ratio", "percentunit"),
  cycleEta: jobMetric("job_cycle_eta_seconds", "s"),
  cycleEtaLow: jobMetric("job_cycle_eta_low_seconds", "s"),
  cycleEtaHigh: jobMetric("job_cycle_eta_high_seconds", "s"),
  lastCycleDuration: jobMetric("job_last_cycle_duration_seconds", "s"),
  usualCycleDuration: jobMetric("job_usual_cycle_duration_seconds", "s"),
  lateness: jobMetric("job_late_seconds", "s"),
  lastSuccess: jobMetric("job_last_success_timestamp_seconds", "dateTimeAsIso"),
  jobInterval: jobMetric("job_interval_seconds", "s"),
  escrowedEntries: jobMetric("job_escrowed_entries", "none"),
  synchronizedEntries: jobMetric("job_synchronized_entries", "none", ["object_type"]),
  successiveFailedCycles: jobMetric("job_successive_failed_cycles", "none"),
  failingObjects: jobMetric("job_failing_objects", "none"),
  missingAccounts: jobMetric("job_missing_accounts", "none"),
  skippedObjects: jobMetric("job_skipped_objects", "none", ["skip_reason"]),
  failureRatio: jobMetric("job_failure_ratio", "percentunit", ["window"]),
  objectFailureRatio: jobMetric("job_object_failure_ratio", "percentunit", ["window"]),
  leavers: jobMetric("job_leavers", "none"),
  overdueLeavers: jobMetric("job_overdue_leavers", "none"),
  accessTime: jobMetric("job_access_time_seconds", "s", ["change", "statistic"]),
  accessWaiting: jobMetric("job_access_waiting", "none", ["change"]),
  cyclesTotal: jobMetric("cycles_total", "none", ["result"]),
  cycleDuration: histogram(
    "entra_provisioning_cycle_duration_seconds",
    ["tenant", "kind"],
    CYCLE_BUCKETS,
  ),
  findings: jobMetric("job_findings", "none", ["severity"]),
  mainError: jobMetric("job_main_error", "none", ["error_code", "error_class", "owner"]),
  configurationChanged: jobMetric("job_configuration_changed_timestamp_seconds", "dateTimeAsIso"),
  eventsTotal: jobMetric("events_total", "none", ["action", "status"]),
  eventErrorsTotal: jobMetric("event_errors_total", "none", ["error_code"]),
} as const satisfies Readonly<Record<string, MetricFamily>>;

const TARGET_METRICS = {
  targetUp: targetMetric("up", "bool"),
  targetAuthValid: targetMetric("auth_valid", "bool"),
  lastProbe: targetMetric("last_probe_timestamp_seconds", "dateTimeAsIso"),
  probeLatency: targetMetric("probe_latency_seconds", "s"),
  probeDuration: histogram(
    "scim_target_probe_duration_seconds",
    [...TARGET_LABELS],
    REQUEST_BUCKETS,
  ),
  rateLimitedTotal: targetMetric("rate_limited_total", "none"),
  certificateExpiry: targetMetric("tls_expiry_timestamp_seconds", "dateTimeAsIso"),
  tokenExpiry: targetMetric("token_expiry_timestamp_seconds", "dateTimeAsIso"),
  targetRequestsTotal: targetMetric("requests_total", "none", ["method", "status"]),
  targetRequestRate: targetMetric("requests_per_second", "reqps"),
  targetFailureRate: targetMetric("failures_per_second", "reqps"),
  targetMeanLatency: targetMetric("mean_latency_seconds", "s"),
  targetP95Latency: targetMetric("p95_latency_seconds", "s"),
} as const satisfies Readonly<Record<string, MetricFamily>>;

const STEADYSTATE_METRICS = {
  pollInterval: steadystateMetric("poll_interval_seconds", "s", POLL_LABELS),
  pollLastSuccess: steadystateMetric(
    "poll_last_success_timestamp_seconds",
    "dateTimeAsIso",
    POLL_LABELS,
  ),
  pollWatermark: steadystateMetric(
    "poll_watermark_timestamp_seconds",
    "dateTimeAsIso",
    POLL_LABELS,
  ),
  pollDroppedRows: steadystateMetric("poll_dropped_rows_total", "none", POLL_LABELS),
  pollsTotal: steadystateMetric("polls_total", "none", [...POLL_LABELS, "outcome"]),
  graphRequestsTotal: steadystateMetric("graph_requests_total", "none", ["tenant", "outcome"]),
  ingestLag: histogram("steadystate_ingest_lag_seconds", ["tenant"], LAG_BUCKETS),
  tenantUp: steadystateMetric("tenant_up", "none", ["tenant"]),
  credentialExpiry: steadystateMetric("credential_expiry_timestamp_seconds", "dateTimeAsIso", [
    "tenant",
  ]),
  backfillProgress: steadystateMetric("backfill_progress_ratio", "percentunit", ["tenant"]),
  incidentBegan: steadystateMetric("incident_began_timestamp_seconds", "dateTimeAsIso", [
    ...INCIDENT_LABELS,
  ]),
  incidentsOpen: steadystateMetric("incidents_open", "none", ["tenant", "kind", "muted"]),
  threshold: steadystateMetric("threshold", "none", ["name"]),
  now: steadystateMetric("now_timestamp_seconds", "dateTimeAsIso", []),
  notificationsWaiting: steadystateMetric("notifications_waiting", "none", ["channel"]),
  longestWait: steadystateMetric("notifications_longest_wait_seconds", "s", ["channel"]),
  deliveriesTotal: steadystateMetric("deliveries_total", "none", ["tenant", "channel", "result"]),
  recordsUnreadable: steadystateMetric("records_unreadable", "none", ["process", "record"]),
  workerStart: steadystateMetric("worker_start_timestamp_seconds", "dateTimeAsIso", ["process"]),
  workerCpu: steadystateMetric("worker_cpu_seconds_total", "s", ["process"]),
  workerMemory: steadystateMetric("worker_resident_memory_bytes", "none", ["process"]),
  workerEventLoopDelay: steadystateMetric("worker_event_loop_delay_seconds", "s", ["process"]),
  httpRequestDuration: histogram(
    "steadystate_http_request_duration_seconds",
    ["route", "method", "status_class"],
    ANSWER_BUCKETS,
  ),
  problem: steadystateMetric("problem", "bool", ["process", "code"]),
  buildInfo: steadystateMetric("build_info", "none", ["version"]),
} as const satisfies Readonly<Record<string, MetricFamily>>;

export const METRICS = { ...JOB_METRICS, ...TARGET_METRICS, ...STEADYSTATE_METRICS } as const;

export type MetricKey = keyof typeof METRICS;
