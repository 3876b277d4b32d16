/** One family of `GET /metrics`: exporter, dashboards and rules all take its name from here. */
export type MetricFamily = {
  readonly name: string;
  readonly type: "gauge" | "counter";
  /** Grafana's name of the unit. */
  readonly unit: "none" | "bool" | "percentunit" | "s" | "dateTimeAsIso" | "reqps";
  readonly labels: readonly string[];
  readonly help: string;
};

/** `job` is Prometheus' own label, hence `sync_job`. */
const JOB_LABELS = ["tenant", "application", "sync_job"] as const;
const TARGET_LABELS = ["tenant", "application", "target"] as const;
const POLL_LABELS = ["tenant", "collector"] as const;

type MetricDetails = Pick<MetricFamily, "unit" | "help"> & {
  readonly extraLabels?: readonly string[];
};

function jobMetric(name: string, { unit, help, extraLabels = [] }: MetricDetails): MetricFamily {
  const labels = [...JOB_LABELS, ...extraLabels];
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return { name: `entra_provisioning_${name}`, type, unit, labels, help };
}

function targetMetric(name: string, { unit, help, extraLabels = [] }: MetricDetails): MetricFamily {
  const labels = [...TARGET_LABELS, ...extraLabels];
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return { name: `scim_target_${name}`, type, unit, labels, help };
}

function steadystateMetric(
  name: string,
  labels: readonly string[],
  { unit, help }: MetricDetails,
): MetricFamily {
  return { name: `steadystate_${name}`, type: "gauge", unit, labels, help };
}

/** Entra's part: one series per job unless more labels are named. Never a person in a label. */
const JOB_METRICS = {
  jobInfo: jobMetric("job_info", {
    unit: "none",
    extraLabels: ["service_principal_id", "kind", "schedule_state"],
    help: "Always 1; names what a provisioning job is.",
  }),
  jobState: jobMetric("job_state", {
    unit: "bool",
    extraLabels: ["state"],
    help: "1 for the state that Graph gives the job, 0 for the others.",
  }),
  condition: jobMetric("job_condition", {
    unit: "bool",
    extraLabels: ["condition"],
    help: "1 for the verdict of Steadystate on the job, 0 for the others.",
  }),
  quarantined: jobMetric("job_quarantined", {
    unit: "bool",
    help: "1 while the job is in quarantine.",
  }),
  quarantineReason: jobMetric("job_quarantine_reason", {
    unit: "bool",
    extraLabels: ["reason"],
    help: "1 for the reason of the present quarantine; absent without one.",
  }),
  quarantineSeriesBegan: jobMetric("job_quarantine_series_began_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the present quarantine was first imposed.",
  }),
  quarantineNextAttempt: jobMetric("job_quarantine_next_attempt_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When Entra next tries to leave quarantine.",
  }),
  quarantineDisable: jobMetric("job_quarantine_disable_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When Entra disables the job if the quarantine lasts.",
  }),
  quarantineEta: jobMetric("job_quarantine_eta_seconds", {
    unit: "s",
    help: "Time to quarantine at the present pace; absent when none can be given.",
  }),
  quarantineEtaLow: jobMetric("job_quarantine_eta_low_seconds", {
    unit: "s",
    help: "Low end of the time to quarantine: the rule fires earlier in one case of ten.",
  }),
  quarantineEtaHigh: jobMetric("job_quarantine_eta_high_seconds", {
    unit: "s",
    help: "High end of the time to quarantine: the rule fires later in one case of ten.",
  }),
  riskScore: jobMetric("job_risk_score", {
    unit: "percentunit",
    help: "Part of the way to quarantine, 0..1.",
  }),
  quarantineRuleUsed: jobMetric("job_quarantine_rule_used_ratio", {
    unit: "percentunit",
    extraLabels: ["rule"],
    help: "Share of each published quarantine limit that is used up; above 1 it is exceeded.",
  }),
  deletionThresholdUsed: jobMetric("job_deletion_threshold_used_ratio", {
    unit: "percentunit",
    help: "Disables and deletes of a cycle as a share of the job's own deletion threshold; absent without one.",
  }),
  cycleProgress: jobMetric("job_cycle_progress_ratio", {
    unit: "percentunit",
    help: "Share of the running cycle that is done, 0..1; absent while none runs.",
  }),
  cycleEta: jobMetric("job_cycle_eta_seconds", {
    unit: "s",
    help: "Estimated time to the end of the running cycle; absent without an honest estimate.",
  }),
  cycleEtaLow: jobMetric("job_cycle_eta_low_seconds", {
    unit: "s",
    help: "Low end of the time to the end of the running cycle.",
  }),
  cycleEtaHigh: jobMetric("job_cycle_eta_high_seconds", {
    unit: "s",
    help: "High end of the time to the end of the running cycle.",
  }),
  lastCycleDuration: jobMetric("job_last_cycle_duration_seconds", {
    unit: "s",
    help: "Duration of the last finished cycle.",
  }),
  usualCycleDuration: jobMetric("job_usual_cycle_duration_seconds", {
    unit: "s",
    help: "Median duration of the last cycles of the kind that runs or last ran.",
  }),
  lateness: jobMetric("job_late_seconds", {
    unit: "s",
    help: "How long a cycle that should have come has not; 0 on time, absent when none is due.",
  }),
  lastSuccess: jobMetric("job_last_success_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the last successful cycle ended.",
  }),
  lastExecution: jobMetric("job_last_execution_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the last cycle ended, or began while it runs.",
  }),
  jobInterval: jobMetric("job_interval_seconds", {
    unit: "s",
    help: "The job's own schedule: time from cycle to cycle.",
  }),
  escrowedEntries: jobMetric("job_escrowed_entries", {
    unit: "none",
    help: "Objects that the job keeps for a retry.",
  }),
  synchronizedEntries: jobMetric("job_synchronized_entries", {
    unit: "none",
    extraLabels: ["object_type"],
    help: "Objects that the job keeps in step, by type.",
  }),
  successiveFailedCycles: jobMetric("job_successive_failed_cycles", {
    unit: "none",
    help: "Cycles in a row that failed as a whole.",
  }),
  steadyState: jobMetric("job_steady_state_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the job last reached steady state.",
  }),
  failingObjects: jobMetric("job_failing_objects", {
    unit: "none",
    help: "People and groups whose newest row is a failure.",
  }),
  failureRatio: jobMetric("job_failure_ratio", {
    unit: "percentunit",
    extraLabels: ["window"],
    help: "Failures among successes, failures and warnings of a window, 0..1; absent without any.",
  }),
  objectFailureRatio: jobMetric("job_object_failure_ratio", {
    unit: "percentunit",
    extraLabels: ["window"],
    help: "Objects that failed among those attempted in a window, 0..1; absent where not counted.",
  }),
  leavers: jobMetric("job_leavers", {
    unit: "none",
    help: "People who left and still have an account: their disable or delete fails.",
  }),
  findings: jobMetric("job_findings", {
    unit: "none",
    extraLabels: ["severity"],
    help: "What is wrong with how the job is set up.",
  }),
  eventsTotal: jobMetric("events_total", {
    unit: "none",
    extraLabels: ["action", "status"],
    help: "Rows of the provisioning log, each counted once.",
  }),
  eventErrorsTotal: jobMetric("event_errors_total", {
    unit: "none",
    extraLabels: ["error_code"],
    help: "Failed rows of the provisioning log by known error code.",
  }),
} as const satisfies Readonly<Record<string, MetricFamily>>;

const TARGET_METRICS = {
  targetUp: targetMetric("up", {
    unit: "bool",
    help: "1 when the last probe got an answer that SCIM allows; absent when nothing is probed.",
  }),
  targetAuthValid: targetMetric("auth_valid", {
    unit: "bool",
    help: "1 when the last probe's credentials were accepted, 0 when they were refused.",
  }),
  lastProbe: targetMetric("last_probe_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the target was last probed.",
  }),
  probeLatency: targetMetric("probe_latency_seconds", {
    unit: "s",
    help: "How long the last probe took.",
  }),
  tokenEnd: targetMetric("token_end_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the token that the probe uses ends; absent when it does not say.",
  }),
  targetRequestsTotal: targetMetric("requests_total", {
    unit: "none",
    extraLabels: ["method", "status"],
    help: "Requests that the SCIM server counted itself, since its start.",
  }),
  targetRequestRate: targetMetric("requests_per_second", {
    unit: "reqps",
    help: "Requests per second between the last two scrapes of the SCIM server.",
  }),
  targetFailureRate: targetMetric("failures_per_second", {
    unit: "reqps",
    help: "Refused or failed requests per second between the last two scrapes.",
  }),
  targetMeanLatency: targetMetric("mean_latency_seconds", {
    unit: "s",
    help: "Mean latency of the requests between the last two scrapes.",
  }),
} as const satisfies Readonly<Record<string, MetricFamily>>;

const STEADYSTATE_METRICS = {
  pollInterval: steadystateMetric("poll_interval_seconds", POLL_LABELS, {
    unit: "s",
    help: "How often a source is read.",
  }),
  pollLastSuccess: steadystateMetric("poll_last_success_timestamp_seconds", POLL_LABELS, {
    unit: "dateTimeAsIso",
    help: "When a source was last read whole.",
  }),
  pollWatermark: steadystateMetric("poll_watermark_timestamp_seconds", POLL_LABELS, {
    unit: "dateTimeAsIso",
    help: "Everything in the source up to here has been counted.",
  }),
  backfillProgress: steadystateMetric("backfill_progress_ratio", ["tenant"], {
    unit: "percentunit",
    help: "Share of the kept log that has been read since the first start, 0..1.",
  }),
  incidentsOpen: steadystateMetric("incidents_open", ["tenant", "severity"], {
    unit: "none",
    help: "Incidents that are open now.",
  }),
  notificationsWaiting: steadystateMetric("notifications_waiting", [], {
    unit: "none",
    help: "Notices that have not been sent yet.",
  }),
  buildInfo: steadystateMetric("build_info", ["version"], {
    unit: "none",
    help: "Always 1; names the version that runs.",
  }),
} as const satisfies Readonly<Record<string, MetricFamily>>;

export const METRICS = { ...JOB_METRICS, ...TARGET_METRICS, ...STEADYSTATE_METRICS } as const;
