import { METRICS } from "../domain/metrics.ts";
import { THRESHOLDS } from "../domain/thresholds.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import { JOB, jobFailureRatio, perJob } from "./queries.ts";

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
const DISABLEMENT_NOTICE: Millis = 7 * DAY;
/** A job that had no success for three of its own intervals, and at least for two hours. */
const SUCCESS_INTERVALS = 3;
const SUCCESS_AT_LEAST: Millis = 2 * HOUR;
/** The scrape job's name in provisioning/prometheus.yml. */
const SCRAPE_JOB = "steadystate";

const RECORDED = {
  eventsRate: "tenant_application_sync_job:entra_provisioning_events:rate5m",
  sinceSuccess: "tenant_application_sync_job:entra_provisioning_job_since_success:seconds",
  sincePoll: "tenant_collector:steadystate_poll_since_success:seconds",
} as const;

const perPoll = (metric: string) => `max by (tenant, collector) (${metric})`;

const eventsRate: RecordingRule = {
  record: RECORDED.eventsRate,
  expr: `sum by (${JOB}) (max by (${JOB}, action, status) (rate(${METRICS.events.name}[5m])))`,
};
const sinceSuccess: RecordingRule = {
  record: RECORDED.sinceSuccess,
  expr: `time() - ${perJob(METRICS.lastSuccess.name, "")}`,
};
const sincePoll: RecordingRule = {
  record: RECORDED.sincePoll,
  expr: `time() - ${perPoll(METRICS.pollSuccess.name)}`,
};

const APP = "{{ $labels.application }} ({{ $labels.tenant }})";

type Alert = Omit<AlertRule, "labels" | "annotations"> & {
  readonly severity: AlertRule["labels"]["severity"];
  readonly summary: string;
  readonly description: string;
};

const quarantineAlerts: readonly Alert[] = [
  {
    alert: "SteadystateJobQuarantined",
    expr: `${perJob(METRICS.quarantined.name, "")} == 1`,
    for: "2m",
    // A look that fails in between must not end and begin the alert.
    keep_firing_for: "15m",
    severity: "critical",
    summary: `Provisioning of ${APP} is in quarantine.`,
    description:
      "Entra tries the job at most once a day now; joiners, leavers and changes wait. Find the cause in its failures or credentials, mend it, start provisioning.",
  },
  {
    alert: "SteadystateJobDisablementImminent",
    expr: `${perJob(METRICS.disablesAt.name, "")} - time() < ${seconds(DISABLEMENT_NOTICE)}`,
    for: "10m",
    severity: "critical",
    summary: `Entra disables provisioning of ${APP} within a week.`,
    description:
      "{{ $value | humanizeDuration }} are left of the quarantine; afterwards nothing is provisioned until somebody starts the job by hand. Mend the cause today.",
  },
  {
    alert: "SteadystateJobDisabled",
    expr: `${perJob(METRICS.condition.name, 'condition="disabled"')} == 1`,
    for: "2m",
    keep_firing_for: "15m",
    severity: "critical",
    summary: `Entra has disabled provisioning of ${APP}.`,
    description:
      "The quarantine lasted too long. Nothing is provisioned until somebody mends the cause and starts the job.",
  },
  {
    alert: "SteadystateJobQuarantineRisk",
    expr:
      `${perJob(METRICS.risk.name, "")} >= ${THRESHOLDS.atRiskScore.value} ` +
      `unless ${perJob(METRICS.quarantined.name, "")} == 1`,
    for: duration(2 * THRESHOLDS.tellAfterMs.value),
    severity: "warning",
    summary: `Provisioning of ${APP} is on its way to quarantine.`,
    description:
      "{{ $value | humanizePercentage }} of the way are done. Clear the largest failure cluster.",
  },
];

const failureAlerts: readonly Alert[] = [
  {
    alert: "SteadystateJobFailureRatioHigh",
    expr:
      `${jobFailureRatio("", "1h")} > ${THRESHOLDS.failingRatioLastHour.value} ` +
      `and ${perJob(METRICS.failing.name, "")} >= ${THRESHOLDS.failingMinObjects.value}`,
    for: "15m",
    severity: "warning",
    summary: `{{ $value | humanizePercentage }} of the operations of ${APP} fail.`,
    description:
      "The share is that of the last hour, without skipped objects, and several objects fail now. See the job's failures for what they have in common.",
  },
  {
    alert: "SteadystateJobNotSucceeding",
    expr:
      `${RECORDED.sinceSuccess} > ${seconds(SUCCESS_AT_LEAST)} ` +
      `and ${RECORDED.sinceSuccess} > ${SUCCESS_INTERVALS} * ${perJob(METRICS.interval.name, "")} ` +
      `and ${perJob(METRICS.state.name, 'state="active"')} == 1`,
    for: "15m",
    severity: "critical",
    summary: `Provisioning of ${APP} has not succeeded for {{ $value | humanizeDuration }}.`,
    description:
      "The job is active, and no cycle of it was wholly successful for several of its intervals. Read the last execution's error.",
  },
  {
    alert: "SteadystateJobStopped",
    expr: `${perJob(METRICS.condition.name, 'condition="stopped"')} == 1`,
    for: duration(THRESHOLDS.tellAfterMs.value),
    severity: "critical",
    summary: `Provisioning of ${APP} has silently stopped.`,
    description:
      "No cycle has ended where one was due, although Entra calls the job active. Check the service's health, then pause and start provisioning.",
  },
];

const ownAlerts: readonly Alert[] = [
  {
    alert: "SteadystatePollStale",
    expr:
      `${RECORDED.sincePoll} > ${seconds(THRESHOLDS.blindAfterMs.value)} ` +
      `and ${RECORDED.sincePoll} > ${THRESHOLDS.blindAfterPolls.value} * ${perPoll(METRICS.pollInterval.name)}`,
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
export function rules(runbook: string): RuleFile {
  const complete = ({ severity, summary, description, ...rule }: Alert): AlertRule => ({
    ...rule,
    labels: { severity },
    annotations: { summary, description, runbook_url: `${runbook}#${rule.alert.toLowerCase()}` },
  });
  // Rules of one group run in their order: what an alert reads was recorded in the same moment.
  return {
    groups: [
      { name: "steadystate-quarantine", rules: quarantineAlerts.map(complete) },
      {
        name: "steadystate-failures",
        rules: [eventsRate, sinceSuccess, ...failureAlerts.map(complete)],
      },
      { name: "steadystate-itself", rules: [sincePoll, ...ownAlerts.map(complete)] },
    ],
  };
}

function seconds(ms: Millis): number {
  return ms / SECOND;
}

function duration(ms: Millis): string {
  return `${ms / MINUTE}m`;
}
