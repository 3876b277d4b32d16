/**
 * A metric family of `GET /metrics`. The exporter, the dashboards and the alert rules use this
 * definition. wording/metric-help.ts contains its help text.
 */
export type MetricFamily = {
  readonly name: string;
  readonly type: "gauge" | "counter";
  /** The unit, as Grafana names it. */
  readonly unit: "none" | "bool" | "percentunit" | "s" | "dateTimeAsIso" | "reqps";
  readonly labels: readonly string[];
};

/** The label of a job is `sync_job`, because Prometheus already uses the label `job`. */
export const JOB_LABELS = ["tenant", "application", "sync_job"] as const;
const TARGET_LABELS = ["tenant", "application", "target"] as const;
const POLL_LABELS = ["tenant", "collector"] as const;

type MetricDetails = Pick<MetricFamily, "unit"> & {
  readonly extraLabels?: readonly string[];
};

function jobMetric(name: string, { unit, extraLabels = [] }: MetricDetails): MetricFamily {
  const labels = [...JOB_LABELS, ...extraLabels];
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return { name: `entra_provisioning_${name}`, type, unit, labels };
}

function targetMetric(name: string, { unit, extraLabels = [] }: MetricDetails): MetricFamily {
  const labels = [...TARGET_LABELS, ...extraLabels];
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return { name: `scim_target_${name}`, type, unit, labels };
}

function steadystateMetric(
  name: string,
  labels: readonly string[],
  { unit }: MetricDetails,
): MetricFamily {
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return { name: `steadystate_${name}`, type, unit, labels };
}

/** Metrics with at least one series for each job. No label contains the name of a person. */
const JOB_METRICS = {
  jobInfo: jobMetric("job_info", {
    unit: "none",
    extraLabels: ["service_principal_id", "kind", "schedule_state"],
  }),
  jobState: jobMetric("job_state", {
    unit: "bool",
    extraLabels: ["state"],
  }),
  condition: jobMetric("job_condition", {
    unit: "bool",
    extraLabels: ["condition"],
  }),
  quarantined: jobMetric("job_quarantined", {
    unit: "bool",
  }),
  quarantineReason: jobMetric("job_quarantine_reason", {
    unit: "bool",
    extraLabels: ["reason"],
  }),
  quarantineSeriesBegan: jobMetric("job_quarantine_series_began_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  quarantineNextAttempt: jobMetric("job_quarantine_next_attempt_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  quarantineDisable: jobMetric("job_quarantine_disable_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  quarantineEta: jobMetric("job_quarantine_eta_seconds", {
    unit: "s",
  }),
  quarantineEtaLow: jobMetric("job_quarantine_eta_low_seconds", {
    unit: "s",
  }),
  quarantineEtaHigh: jobMetric("job_quarantine_eta_high_seconds", {
    unit: "s",
  }),
  riskScore: jobMetric("job_risk_score", {
    unit: "percentunit",
  }),
  quarantineRuleUsed: jobMetric("job_quarantine_rule_used_ratio", {
    unit: "percentunit",
    extraLabels: ["rule"],
  }),
  deletionThresholdUsed: jobMetric("job_deletion_threshold_used_ratio", {
    unit: "percentunit",
  }),
  cycleProgress: jobMetric("job_cycle_progress_ratio", {
    unit: "percentunit",
  }),
  cycleEta: jobMetric("job_cycle_eta_seconds", {
    unit: "s",
  }),
  cycleEtaLow: jobMetric("job_cycle_eta_low_seconds", {
    unit: "s",
  }),
  cycleEtaHigh: jobMetric("job_cycle_eta_high_seconds", {
    unit: "s",
  }),
  lastCycleDuration: jobMetric("job_last_cycle_duration_seconds", {
    unit: "s",
  }),
  usualCycleDuration: jobMetric("job_usual_cycle_duration_seconds", {
    unit: "s",
  }),
  lateness: jobMetric("job_late_seconds", {
    unit: "s",
  }),
  lastSuccess: jobMetric("job_last_success_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  lastExecution: jobMetric("job_last_execution_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  jobInterval: jobMetric("job_interval_seconds", {
    unit: "s",
  }),
  escrowedEntries: jobMetric("job_escrowed_entries", {
    unit: "none",
  }),
  synchronizedEntries: jobMetric("job_synchronized_entries", {
    unit: "none",
    extraLabels: ["object_type"],
  }),
  successiveFailedCycles: jobMetric("job_successive_failed_cycles", {
    unit: "none",
  }),
  steadyState: jobMetric("job_steady_state_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  failingObjects: jobMetric("job_failing_objects", {
    unit: "none",
  }),
  missingAccounts: jobMetric("job_missing_accounts", {
    unit: "none",
  }),
  skippedObjects: jobMetric("job_skipped_objects", {
    unit: "none",
    extraLabels: ["skip_reason"],
  }),
  failureRatio: jobMetric("job_failure_ratio", {
    unit: "percentunit",
    extraLabels: ["window"],
  }),
  objectFailureRatio: jobMetric("job_object_failure_ratio", {
    unit: "percentunit",
    extraLabels: ["window"],
  }),
  leavers: jobMetric("job_leavers", {
    unit: "none",
  }),
  findings: jobMetric("job_findings", {
    unit: "none",
    extraLabels: ["severity"],
  }),
  eventsTotal: jobMetric("events_total", {
    unit: "none",
    extraLabels: ["action", "status"],
  }),
  eventErrorsTotal: jobMetric("event_errors_total", {
    unit: "none",
    extraLabels: ["error_code", "error_class"],
  }),
} as const satisfies Readonly<Record<string, MetricFamily>>;

const TARGET_METRICS = {
  targetUp: targetMetric("up", {
    unit: "bool",
  }),
  targetAuthValid: targetMetric("auth_valid", {
    unit: "bool",
  }),
  lastProbe: targetMetric("last_probe_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  probeLatency: targetMetric("probe_latency_seconds", {
    unit: "s",
  }),
  tokenExpiry: targetMetric("token_expiry_timestamp_seconds", {
    unit: "dateTimeAsIso",
  }),
  targetRequestsTotal: targetMetric("requests_total", {
    unit: "none",
    extraLabels: ["method", "status"],
  }),
  targetRequestRate: targetMetric("requests_per_second", {
    unit: "reqps",
  }),
  targetFailureRate: targetMetric("failures_per_second", {
    unit: "reqps",
  }),
  targetMeanLatency: targetMetric("mean_latency_seconds", {
    unit: "s",
  }),
  targetP95Latency: targetMetric("p95_latency_seconds", {
    unit: "s",
  }),
} as const satisfies Readonly<Record<string, MetricFamily>>;

const STEADYSTATE_METRICS = {
  pollInterval: steadystateMetric("poll_interval_seconds", POLL_LABELS, {
    unit: "s",
  }),
  pollLastSuccess: steadystateMetric("poll_last_success_timestamp_seconds", POLL_LABELS, {
    unit: "dateTimeAsIso",
  }),
  pollWatermark: steadystateMetric("poll_watermark_timestamp_seconds", POLL_LABELS, {
    unit: "dateTimeAsIso",
  }),
  pollDroppedRows: steadystateMetric("poll_dropped_rows_total", POLL_LABELS, {
    unit: "none",
  }),
  tenantUp: steadystateMetric("tenant_up", ["tenant"], {
    unit: "none",
  }),
  credentialExpiry: steadystateMetric("credential_expiry_timestamp_seconds", ["tenant"], {
    unit: "dateTimeAsIso",
  }),
  backfillProgress: steadystateMetric("backfill_progress_ratio", ["tenant"], {
    unit: "percentunit",
  }),
  incidentsOpen: steadystateMetric("incidents_open", ["tenant", "severity"], {
    unit: "none",
  }),
  notificationsWaiting: steadystateMetric("notifications_waiting", ["channel"], {
    unit: "none",
  }),
  longestWait: steadystateMetric("notifications_longest_wait_seconds", ["channel"], {
    unit: "s",
  }),
  deliveriesTotal: steadystateMetric("deliveries_total", ["tenant", "channel", "result"], {
    unit: "none",
  }),
  recordsUnreadable: steadystateMetric("records_unreadable", ["process", "record"], {
    unit: "none",
  }),
  problem: steadystateMetric("problem", ["process", "code"], {
    unit: "bool",
  }),
  buildInfo: steadystateMetric("build_info", ["version"], {
    unit: "none",
  }),
} as const satisfies Readonly<Record<string, MetricFamily>>;

export const METRICS = { ...JOB_METRICS, ...TARGET_METRICS, ...STEADYSTATE_METRICS } as const;

export type MetricKey = keyof typeof METRICS;
