import { MAX_DELIVERY_DELAY_MS } from "../../domain/delivery.ts";
import { JOB_LABELS, METRICS } from "../../domain/metrics.ts";
import { DAY, SECOND } from "../../domain/time.ts";
import type { MixinConfig } from "../mixin-config.ts";
import type { AlertDefinition, RecordingRule } from "./alert-rule.ts";
import type { PromQl } from "./promql.ts";

const POLL_LABELS = ["tenant", "collector"] as const;

/** The seconds since the last success of each poll. */
const SINCE_POLL = "tenant_collector:steadystate_poll_since_success:seconds";

/** Series that an alert reads several times. */
export function recordingRules(promQl: PromQl): readonly RecordingRule[] {
  return [
    {
      record: SINCE_POLL,
      expr: `${promQl.now} - ${promQl.maxBy(POLL_LABELS, promQl.select(METRICS.pollLastSuccess))}`,
    },
  ];
}

/** The alerts that do not follow from an incident: about deadlines and about Steadystate itself. */
export function ownAlerts(promQl: PromQl, config: MixinConfig): readonly AlertDefinition[] {
  return [
    disablementImminent(promQl, config),
    pollStale(promQl),
    pollNeverSucceeded(promQl),
    graphThrottled(promQl, config),
    notificationsStuck(promQl),
    notificationsRefused(promQl),
    down(config),
  ];
}

function disablementImminent(
  { select, maxBy, now }: PromQl,
  { thresholds: { disablementWarningDays } }: MixinConfig,
): AlertDefinition {
  const disablesAt = maxBy(JOB_LABELS, select(METRICS.quarantineDisable));
  return {
    alert: "DisablementImminent",
    // A negative time means that Entra has disabled the job, which fires another alert.
    expr: `0 < ${disablesAt} - ${now} < ${(disablementWarningDays * DAY) / SECOND}`,
    for: "10m",
    severity: "critical",
    subject: "job",
  };
}

/**
 * The same rule as `isStale` in `domain/freshness.ts`: the data is older than some intervals of the poll, and
 * older than a minimum. While the whole tenant cannot be read, there is only the alert of its incident.
 */
function pollStale({ select, maxBy, threshold }: PromQl): AlertDefinition {
  const interval = maxBy(POLL_LABELS, select(METRICS.pollInterval));
  return {
    alert: "PollStale",
    expr:
      `${SINCE_POLL} > on () group_left () ${threshold("staleAfterMs")} ` +
      `and ${SINCE_POLL} > on (${POLL_LABELS.join(", ")}) ${interval} * on () group_left () ${threshold("staleAfterPolls")} ` +
      `unless on (tenant) ${select(METRICS.incidentBegan, 'kind="tenant-unreadable"')}`,
    for: "5m",
    severity: "critical",
    subject: "poll",
  };
}

/** Without a first success there is no age. The first discovery of a large tenant takes a while. */
function pollNeverSucceeded({ select, maxBy }: PromQl): AlertDefinition {
  const interval = maxBy(POLL_LABELS, select(METRICS.pollInterval));
  const lastSuccess = maxBy(POLL_LABELS, select(METRICS.pollLastSuccess));
  return {
    alert: "PollNeverSucceeded",
    expr: `${interval} unless on (${POLL_LABELS.join(", ")}) ${lastSuccess}`,
    for: "1h",
    severity: "warning",
    subject: "poll",
  };
}

function graphThrottled(
  { select, maxBy }: PromQl,
  { thresholds: { graphThrottledRatio } }: MixinConfig,
): AlertDefinition {
  const requests = (...matchers: readonly string[]) =>
    `sum by (tenant) (${maxBy(METRICS.graphRequestsTotal.labels, `increase(${select(METRICS.graphRequestsTotal, ...matchers)}[30m])`)})`;
  return {
    alert: "GraphThrottled",
    expr: `${requests('outcome="throttled"')} / (${requests()} > 0) > ${graphThrottledRatio}`,
    for: "15m",
    severity: "warning",
    subject: "poll",
  };
}

function notificationsStuck({ select, maxBy }: PromQl): AlertDefinition {
  return {
    alert: "NotificationsStuck",
    expr: `${maxBy(["channel"], select(METRICS.longestWait))} > ${MAX_DELIVERY_DELAY_MS / SECOND}`,
    // The longest usual delay and these minutes are longer than a server with greylisting lets a mail wait.
    for: "5m",
    severity: "critical",
    subject: "notifications",
  };
}

function notificationsRefused({ select, maxBy }: PromQl): AlertDefinition {
  const refused = `increase(${select(METRICS.deliveriesTotal, 'result!="accepted"')}[1h])`;
  return {
    alert: "NotificationsRefused",
    expr: `sum by (channel) (${maxBy(METRICS.deliveriesTotal.labels, refused)}) > 0`,
    for: "1m",
    severity: "warning",
    subject: "notifications",
  };
}

function down({ selector, thresholds: { downAfterMinutes } }: MixinConfig): AlertDefinition {
  return {
    alert: "Down",
    expr: `absent(up{${selector}} == 1)`,
    for: `${downAfterMinutes}m`,
    // One successful scrape between failed ones must not end the alert.
    keepFiringForMinutes: 5,
    severity: "critical",
    subject: "steadystate",
  };
}
