import { METRICS } from "../domain/metrics.ts";
import { THRESHOLDS } from "../domain/thresholds.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import { failureRatioPerJob, JOB_LABELS, maxPerJob } from "./queries.ts";

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

/** Entra needs some days of notice; Microsoft's four weeks are in the metric itself. */
const DISABLEMENT_WARNING_MS: Millis = 7 * DAY;
/** A job that had no success for three of its own intervals, and at least for two hours. */
const MAX_INTERVALS_WITHOUT_SUCCESS = 3;
const MIN_TIME_WITHOUT_SUCCESS_MS: Millis = 2 * HOUR;
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
  expr: `sum by (${JOB_LABELS}) (max by (${JOB_LABELS}, action, status) (rate(${METRICS.eventsTotal.name}[5m])))`,
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
    // A look that fails in between must not end and begin the alert.
    keep_firing_for: "15m",
    severity: "critical",
    summary: `Provisioning of ${APPLICATION_LABEL} is in quarantine.`,
    description:
      "Entra tries the job at most once a day now; joiners, leavers and changes wait. Find the cause in its failures or credentials, mend it, start provisioning.",
  },
  {
    alert: "SteadystateJobDisablementImminent",
    expr: `${maxPerJob(METRICS.quarantineDisable.name, "")} - time() < ${toSeconds(DISABLEMENT_WARNING_MS)}`,
    for: "10m",
    severity: "critical",
    summary: `Entra disables provisioning of ${APPLICATION_LABEL} within a week.`,
    description:
      "{{ $value | humanizeDuration }} are left of the quarantine; afterwards nothing is provisioned until somebody starts the job by hand. Mend the cause today.",
  },
  {
    alert: "SteadystateJobDisabled",
    expr: `${maxPerJob(METRICS.condition.name, 'condition="disabled"')} == 1`,
    for: "2m",
    keep_firing_for: "15m",
    severity: "critical",
    summary: `Entra has disabled provisioning of ${APPLICATION_LABEL}.`,
    description:
      "The quarantine lasted too long. Nothing is provisioned until somebody mends the cause and starts the job.",
  },
  {
    alert: "SteadystateJobQuarantineRisk",
    expr:
      `${maxPerJob(METRICS.riskScore.name, "")} >= ${THRESHOLDS.atRiskScore.value} ` +
      `unless ${maxPerJob(METRICS.quarantined.name, "")} == 1`,
    for: formatPromDuration(2 * THRESHOLDS.notifyAfterMs.value),
    severity: "warning",
    summary: `Provisioning of ${APPLICATION_LABEL} is on its way to quarantine.`,
    description:
      "{{ $value | humanizePercentage }} of the way are done. Clear the largest failure cluster.",
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
      "The share is that of the last hour, without skipped objects, and several objects fail now. See the job's failures for what they have in common.",
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
      "The job is active, and no cycle of it was wholly successful for several of its intervals. Read the last execution's error.",
  },
  {
    alert: "SteadystateJobStopped",
    expr: `${maxPerJob(METRICS.condition.name, 'condition="stopped"')} == 1`,
    for: formatPromDuration(THRESHOLDS.notifyAfterMs.value),
    severity: "critical",
    summary: `Provisioning of ${APPLICATION_LABEL} has silently stopped.`,
    description:
      "No cycle has ended where one was due, although Entra calls the job active. Check the service's health, then pause and start provisioning.",
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
      "The last good look was {{ $value | humanizeDuration }} ago; what this tenant's figures say is old. Run `npm run doctor`.",
  },
  {
    alert: "SteadystateDown",
    expr: `absent(up{job="${SCRAPE_JOB}"} == 1)`,
    for: "10m",
    severity: "critical",
    summary: "Prometheus cannot scrape Steadystate.",
    description:
      "No alert on provisioning can fire while this lasts. See whether the server runs and whether its key is the one that Prometheus sends.",
  },
];

/** All rules for Prometheus; `runbook` is where runbook.md stands for those who are called. */
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
  // Rules of one group run in their order: what an alert reads was recorded in the same moment.
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
