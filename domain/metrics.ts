/** One family of `GET /metrics`: exporter, dashboards and rules all take its name from here. */
export type Metric = {
  readonly name: string;
  readonly type: "gauge" | "counter";
  /** Grafana's name of the unit. */
  readonly unit: "none" | "bool" | "percentunit" | "s" | "dateTimeAsIso" | "reqps";
  readonly labels: readonly string[];
  readonly help: string;
};

/** `job` is Prometheus' own label, hence `sync_job`. */
const JOB = ["tenant", "application", "sync_job"] as const;
const TARGET = ["tenant", "application", "target"] as const;
const POLL = ["tenant", "collector"] as const;

type Shape = Pick<Metric, "unit" | "help"> & { readonly more?: readonly string[] };

function entra(name: string, { unit, help, more = [] }: Shape): Metric {
  const labels = [...JOB, ...more];
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return { name: `entra_provisioning_${name}`, type, unit, labels, help };
}

function target(name: string, { unit, help, more = [] }: Shape): Metric {
  const labels = [...TARGET, ...more];
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return { name: `scim_target_${name}`, type, unit, labels, help };
}

function own(name: string, labels: readonly string[], { unit, help }: Shape): Metric {
  return { name: `steadystate_${name}`, type: "gauge", unit, labels, help };
}

/** Entra's part: one series per job unless more labels are named. Never a person in a label. */
const JOB_METRICS = {
  info: entra("job_info", {
    unit: "none",
    more: ["service_principal_id", "kind", "schedule_state"],
    help: "Always 1; names what a provisioning job is.",
  }),
  state: entra("job_state", {
    unit: "bool",
    more: ["state"],
    help: "1 for the state that Graph gives the job, 0 for the others.",
  }),
  condition: entra("job_condition", {
    unit: "bool",
    more: ["condition"],
    help: "1 for the verdict of Steadystate on the job, 0 for the others.",
  }),
  quarantined: entra("job_quarantined", {
    unit: "bool",
    help: "1 while the job is in quarantine.",
  }),
  quarantineReason: entra("job_quarantine_reason", {
    unit: "bool",
    more: ["reason"],
    help: "1 for the reason of the present quarantine; absent without one.",
  }),
  quarantineBegan: entra("job_quarantine_series_began_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the present quarantine was first imposed.",
  }),
  quarantineNextAttempt: entra("job_quarantine_next_attempt_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When Entra next tries to leave quarantine.",
  }),
  disablesAt: entra("job_quarantine_disable_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When Entra disables the job if the quarantine lasts.",
  }),
  quarantineEta: entra("job_quarantine_eta_seconds", {
    unit: "s",
    help: "Time to quarantine at the present pace; absent when none can be given.",
  }),
  quarantineEtaLow: entra("job_quarantine_eta_low_seconds", {
    unit: "s",
    help: "Low end of the time to quarantine: the rule fires earlier in one case of ten.",
  }),
  quarantineEtaHigh: entra("job_quarantine_eta_high_seconds", {
    unit: "s",
    help: "High end of the time to quarantine: the rule fires later in one case of ten.",
  }),
  risk: entra("job_risk_score", {
    unit: "percentunit",
    help: "Part of the way to quarantine, 0..1.",
  }),
  ruleUsed: entra("job_quarantine_rule_used_ratio", {
    unit: "percentunit",
    more: ["rule"],
    help: "Share of each published quarantine limit that is used up; above 1 it is exceeded.",
  }),
  deletionsUsed: entra("job_deletion_threshold_used_ratio", {
    unit: "percentunit",
    help: "Disables and deletes of a cycle as a share of the job's own deletion threshold; absent without one.",
  }),
  progress: entra("job_cycle_progress_ratio", {
    unit: "percentunit",
    help: "Share of the running cycle that is done, 0..1; absent while none runs.",
  }),
  cycleEta: entra("job_cycle_eta_seconds", {
    unit: "s",
    help: "Estimated time to the end of the running cycle; absent without an honest estimate.",
  }),
  cycleEtaLow: entra("job_cycle_eta_low_seconds", {
    unit: "s",
    help: "Low end of the time to the end of the running cycle.",
  }),
  cycleEtaHigh: entra("job_cycle_eta_high_seconds", {
    unit: "s",
    help: "High end of the time to the end of the running cycle.",
  }),
  cycleDuration: entra("job_last_cycle_duration_seconds", {
    unit: "s",
    help: "Duration of the last finished cycle.",
  }),
  usualDuration: entra("job_usual_cycle_duration_seconds", {
    unit: "s",
    help: "Median duration of the last cycles of the kind that runs or last ran.",
  }),
  late: entra("job_late_seconds", {
    unit: "s",
    help: "How long a cycle that should have come has not; 0 on time, absent when none is due.",
  }),
  lastSuccess: entra("job_last_success_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the last successful cycle ended.",
  }),
  lastExecution: entra("job_last_execution_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the last cycle ended, or began while it runs.",
  }),
  interval: entra("job_interval_seconds", {
    unit: "s",
    help: "The job's own schedule: time from cycle to cycle.",
  }),
  escrowed: entra("job_escrowed_entries", {
    unit: "none",
    help: "Objects that the job keeps for a retry.",
  }),
  synchronized: entra("job_synchronized_entries", {
    unit: "none",
    more: ["object_type"],
    help: "Objects that the job keeps in step, by type.",
  }),
  failedCycles: entra("job_successive_failed_cycles", {
    unit: "none",
    help: "Cycles in a row that failed as a whole.",
  }),
  steadyState: entra("job_steady_state_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the job last reached steady state.",
  }),
  failing: entra("job_failing_objects", {
    unit: "none",
    help: "People and groups whose newest row is a failure.",
  }),
  failureRatio: entra("job_failure_ratio", {
    unit: "percentunit",
    more: ["window"],
    help: "Failures among successes, failures and warnings of a window, 0..1; absent without any.",
  }),
  objectFailureRatio: entra("job_object_failure_ratio", {
    unit: "percentunit",
    more: ["window"],
    help: "Objects that failed among those attempted in a window, 0..1; absent where not counted.",
  }),
  leavers: entra("job_leavers", {
    unit: "none",
    help: "People who left and still have an account: their disable or delete fails.",
  }),
  findings: entra("job_findings", {
    unit: "none",
    more: ["severity"],
    help: "What is wrong with how the job is set up.",
  }),
  events: entra("events_total", {
    unit: "none",
    more: ["action", "status"],
    help: "Rows of the provisioning log, each counted once.",
  }),
  eventErrors: entra("event_errors_total", {
    unit: "none",
    more: ["error_code"],
    help: "Failed rows of the provisioning log by known error code.",
  }),
} as const satisfies Readonly<Record<string, Metric>>;

const TARGET_METRICS = {
  up: target("up", {
    unit: "bool",
    help: "1 when the last probe got an answer that SCIM allows; absent when nothing is probed.",
  }),
  authValid: target("auth_valid", {
    unit: "bool",
    help: "1 when the last probe's credentials were accepted, 0 when they were refused.",
  }),
  lastProbe: target("last_probe_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the target was last probed.",
  }),
  probeLatency: target("probe_latency_seconds", {
    unit: "s",
    help: "How long the last probe took.",
  }),
  tokenEnd: target("token_end_timestamp_seconds", {
    unit: "dateTimeAsIso",
    help: "When the token that the probe uses ends; absent when it does not say.",
  }),
  requests: target("requests_total", {
    unit: "none",
    more: ["method", "status"],
    help: "Requests that the SCIM server counted itself, since its start.",
  }),
  requestRate: target("requests_per_second", {
    unit: "reqps",
    help: "Requests per second between the last two scrapes of the SCIM server.",
  }),
  failureRate: target("failures_per_second", {
    unit: "reqps",
    help: "Refused or failed requests per second between the last two scrapes.",
  }),
  latency: target("mean_latency_seconds", {
    unit: "s",
    help: "Mean latency of the requests between the last two scrapes.",
  }),
} as const satisfies Readonly<Record<string, Metric>>;

const OWN_METRICS = {
  pollInterval: own("poll_interval_seconds", POLL, {
    unit: "s",
    help: "How often a source is read.",
  }),
  pollSuccess: own("poll_last_success_timestamp_seconds", POLL, {
    unit: "dateTimeAsIso",
    help: "When a source was last read whole.",
  }),
  pollWatermark: own("poll_watermark_timestamp_seconds", POLL, {
    unit: "dateTimeAsIso",
    help: "Everything in the source up to here has been counted.",
  }),
  backfill: own("backfill_progress_ratio", ["tenant"], {
    unit: "percentunit",
    help: "Share of the kept log that has been read since the first start, 0..1.",
  }),
  incidents: own("incidents_open", ["tenant", "severity"], {
    unit: "none",
    help: "Incidents that are open now.",
  }),
  noticesWaiting: own("notices_waiting", [], {
    unit: "none",
    help: "Notices that have not been sent yet.",
  }),
  build: own("build_info", ["version"], {
    unit: "none",
    help: "Always 1; names the version that runs.",
  }),
} as const satisfies Readonly<Record<string, Metric>>;

export const METRICS = { ...JOB_METRICS, ...TARGET_METRICS, ...OWN_METRICS } as const;
