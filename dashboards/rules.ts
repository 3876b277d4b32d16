import { METRICS } from "../domain/metrics.ts";
import { THRESHOLDS } from "../domain/thresholds.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import { BY_JOB, failureRatioPerJob, maxPerJob } from "./queries.ts";

type RecordingRule = { readonly record: string; readonly expr: string };

export type AlertRule = {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly keep_firing_for?: string;
  readonly labels: { readonly severity: "critical" | "warning" };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
};

export type RuleFile = {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly (RecordingRule | AlertRule)[];
  }[];
};

/** The alert fires this long before the disablement. The metric is the time of the disablement. */
const DISABLEMENT_WARNING_MS: Millis = 7 * DAY;
/** The alert fires after three intervals of the job without a success, and not before two hours. */
const MAX_INTERVALS_WITHOUT_SUCCESS = 3;
const MIN_TIME_WITHOUT_SUCCESS_MS: Millis = 2 * HOUR;
/** Longer than a server with greylisting lets a mail wait. */
const MAX_NOTIFICATION_WAIT_MS: Millis = 20 * MINUTE;
/** The scrape job's name in provisioning/prometheus.yml. */
const SCRAPE_JOB = "steadystate";

const RECORDED_SERIES = {
  eventsRate: "tenant_application_sync_job:entra_provisioning_events:rate5m",
  sinceSuccess: "tenant_application_sync_job:entra_provisioning_job_since_success:seconds",
  sincePoll: "tenant_collector:steadystate_poll_since_success:seconds",
} as const;

const maxPerPoll = (metric: string) => `max by (tenant, collector) (${metric})`;

const eventsRateRule: RecordingRule = {
  record: RECORDED_SERIES.eventsRate,
  expr: `sum by (${BY_JOB}) (max by (${BY_JOB}, action, status) (rate(${METRICS.eventsTotal.name}[5m])))`,
};
const sinceSuccessRule: RecordingRule = {
  record: RECORDED_SERIES.sinceSuccess,
  expr: `time() - ${maxPerJob(METRICS.lastSuccess.name, "")}`,
};
const sincePollRule: RecordingRule = {
  record: RECORDED_SERIES.sincePoll,
  expr: `time() - ${maxPerPoll(METRICS.pollLastSuccess.name)}`,
};

const APPLICATION_LABEL = "{{ $labels.application }} ({{ $labels.tenant }})";

type AlertDefinition = Omit<AlertRule, "labels" | "annotations"> & {
  readonly severity: AlertRule["labels"]["severity"];
  readonly summary: string;
  readonly description: string;
};

const quarantineAlerts: readonly AlertDefinition[] = [
  {
    alert: "SteadystateJobQuarantined",
    expr: `${maxPerJob(METRICS.quarantined.name, "")} == 1`,
    for: "2m",
    // A failed poll must not resolve and fire the alert again.
    keep_firing_for: "15m",
    severity: "critical",
    summary: `Provisioning of ${APPLICATION_LABEL} is in quarantine.`,
    description:
      "Entra now runs the job at most once a day, so joiners, leavers and changes are delayed. Find the cause in the job's failures or credentials, fix it, and start provisioning.",
  },
  {
    alert: "SteadystateJobDisablementImminent",
    expr: `${maxPerJob(METRICS.quarantineDisable.name, "")} - time() < ${toSeconds(DISABLEMENT_WARNING_MS)}`,
    for: "10m",
    severity: "critical",
    summary: `Entra disables provisioning of ${APPLICATION_LABEL} within a week.`,
    description:
      "Entra disables the job in {{ $value | humanizeDuration }}. After that nothing is provisioned until an administrator starts the job. Fix the cause today.",
  },
  {
    alert: "SteadystateJobDisabled",
    expr: `${maxPerJob(METRICS.condition.name, 'condition="disabled"')} == 1`,
    for: "2m",
    keep_firing_for: "15m",
    severity: "critical",
    summary: `Entra has disabled provisioning of ${APPLICATION_LABEL}.`,
    description:
      "The quarantine lasted too long. Nothing is provisioned until an administrator fixes the cause and starts the job.",
  },
  {
    alert: "SteadystateJobQuarantineRisk",
    expr:
      `${maxPerJob(METRICS.riskScore.name, "")} >= ${THRESHOLDS.atRiskScore.value} ` +
      `unless ${maxPerJob(METRICS.quarantined.name, "")} == 1`,
    for: formatPromDuration(2 * THRESHOLDS.notifyAfterMs.value),
    severity: "warning",
    summary: `Provisioning of ${APPLICATION_LABEL} is at risk of quarantine.`,
    description:
      "The risk is {{ $value | humanizePercentage }}. Fix the largest failure cluster first.",
  },
];

const failureAlerts: readonly AlertDefinition[] = [
  {
    alert: "SteadystateJobFailureRatioHigh",
    expr:
      `${failureRatioPerJob("", "1h")} > ${THRESHOLDS.failingLastHourRatio.value} ` +
      `and ${maxPerJob(METRICS.failingObjects.name, "")} >= ${THRESHOLDS.failingMinObjects.value}`,
    for: "15m",
    severity: "warning",
    summary: `{{ $value | humanizePercentage }} of the operations of ${APPLICATION_LABEL} fail.`,
    description:
      "This is the share of the last hour without skipped objects, and several objects are failing now. The job's failures show what they have in common.",
  },
  {
    alert: "SteadystateJobNotSucceeding",
    expr:
      `${RECORDED_SERIES.sinceSuccess} > ${toSeconds(MIN_TIME_WITHOUT_SUCCESS_MS)} ` +
      `and ${RECORDED_SERIES.sinceSuccess} > ${MAX_INTERVALS_WITHOUT_SUCCESS} * ${maxPerJob(METRICS.jobInterval.name, "")} ` +
      `and ${maxPerJob(METRICS.jobState.name, 'state="active"')} == 1`,
    for: "15m",
    severity: "critical",
    summary: `Provisioning of ${APPLICATION_LABEL} has not succeeded for {{ $value | humanizeDuration }}.`,
    description:
      "The job is active, but for several intervals no cycle has been completely successful. Read the error of the last execution.",
  },
  {
    alert: "SteadystateJobStopped",
    expr: `${maxPerJob(METRICS.condition.name, 'condition="stopped"')} == 1`,
    for: formatPromDuration(THRESHOLDS.notifyAfterMs.value),
    severity: "critical",
    summary: `Provisioning of ${APPLICATION_LABEL} has stopped without an error.`,
    description:
      "A due cycle has not ended although Entra reports the job as active. Check the service health, then pause and start provisioning.",
  },
];

const selfMonitoringAlerts: readonly AlertDefinition[] = [
  {
    alert: "SteadystatePollStale",
    expr:
      `${RECORDED_SERIES.sincePoll} > ${toSeconds(THRESHOLDS.staleAfterMs.value)} ` +
      `and ${RECORDED_SERIES.sincePoll} > ${THRESHOLDS.staleAfterPolls.value} * ${maxPerPoll(METRICS.pollInterval.name)}`,
    for: "5m",
    severity: "critical",
    summary: "Steadystate cannot read {{ $labels.collector }} of {{ $labels.tenant }}.",
    description:
      "The last successful poll was {{ $value | humanizeDuration }} ago, so the metrics of this tenant are stale. Run `npm run doctor`.",
  },
  {
    alert: "SteadystateTenantUnreadable",
    expr: `max by (tenant) (${METRICS.tenantUp.name}) == 0`,
    for: formatPromDuration(THRESHOLDS.notifyUnknownAfterMs.value),
    severity: "critical",
    summary: "Steadystate cannot read the tenant {{ $labels.tenant }}.",
    description:
      "Either it was never read, or the data is stale. Until this ends, no alert about its jobs can fire. Run `npm run doctor`.",
  },
  {
    alert: "SteadystateNotificationsDelayed",
    expr: `max by (channel) (${METRICS.longestWait.name}) > ${toSeconds(MAX_NOTIFICATION_WAIT_MS)}`,
    for: "5m",
    severity: "critical",
    summary: "Notifications by {{ $labels.channel }} do not arrive.",
    description:
      "The oldest has waited for {{ $value | humanizeDuration }}. People may not know of an incident: see the console. `/readyz` says why the last attempts failed and what to check.",
  },
  {
    alert: "SteadystateNotificationsRefused",
    expr: `sum by (channel) (max by (tenant, channel, result) (increase(${METRICS.deliveriesTotal.name}{result!="accepted"}[1h]))) > 0`,
    for: "1m",
    severity: "warning",
    summary: "A recipient did not get a notification by {{ $labels.channel }}.",
    description:
      "In the last hour a server refused a recipient for good, or Steadystate stopped trying. `GET /api/v1/notifications?state=failed` and the states in `deliveries` say who and why.",
  },
  {
    alert: "SteadystateDown",
    expr: `absent(up{job="${SCRAPE_JOB}"} == 1)`,
    for: "10m",
    severity: "critical",
    summary: "Prometheus cannot scrape Steadystate.",
    description:
      "While this lasts, no alert about provisioning can fire. Check that the server is running and that Prometheus sends a valid key.",
  },
];

/** All rules for Prometheus. `runbookUrl` is the address of runbook.md in the alerts. */
export function prometheusRules(runbookUrl: string): RuleFile {
  const toAlertRule = ({
    severity,
    summary,
    description,
    ...rule
  }: AlertDefinition): AlertRule => ({
    ...rule,
    labels: { severity },
    annotations: { summary, description, runbook_url: `${runbookUrl}#${rule.alert.toLowerCase()}` },
  });
  // Prometheus evaluates the rules of a group in order, so alerts read freshly recorded series.
  return {
    groups: [
      { name: "steadystate-quarantine", rules: quarantineAlerts.map(toAlertRule) },
      {
        name: "steadystate-failures",
        rules: [eventsRateRule, sinceSuccessRule, ...failureAlerts.map(toAlertRule)],
      },
      {
        name: "steadystate-itself",
        rules: [sincePollRule, ...selfMonitoringAlerts.map(toAlertRule)],
      },
    ],
  };
}

function toSeconds(ms: Millis): number {
  return ms / SECOND;
}

function formatPromDuration(ms: Millis): string {
  return `${ms / MINUTE}m`;
}
