import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { rangeQuery } from "./panel-queries.ts";
import { COLOURS } from "./panel-values.ts";
import { LIMIT, limitLine, shadesOf, stackedPanel, timeSeriesPanel } from "./panels.ts";
import {
  APPLICATION_SELECTOR,
  BY_TARGET,
  grownInAnHour,
  perTarget,
  TARGET_SELECTOR,
  thresholdLine,
} from "./queries.ts";
import { requestsPerMinute } from "./target-queries.ts";

const NO_SCRAPE = "The metrics of no target are read: see targets[].metrics in the README.";

const FAILED_ROWS = grownInAnHour(
  "action, status",
  METRICS.eventsTotal,
  `${APPLICATION_SELECTOR}, status="failure"`,
);

/** The requests, failures and latency of the targets over time. */
export function targetChartPanels(noTarget: string): readonly Builder<Panel>[] {
  return [...requestPanels(), ...latencyPanels(noTarget)];
}

function requestPanels(): readonly Builder<Panel>[] {
  return [
    stackedPanel({
      id: 9,
      title: "Requests by status, per minute",
      description:
        "Requests that the targets count themselves, from Entra and from our probes, by HTTP status. 409 is a conflict in the data, 401 and 403 the token or rights, 429 the rate limit, 5xx the server: ask its owner.",
      gridPosition: [0, 17, 8, 8],
      unit: "short",
      noData: NO_SCRAPE,
    })
      .withTarget(rangeQuery(requestsPerMinute("status"), "{{status}}"))
      .overrideByRegexp("2..", shadesOf(COLOURS.ok))
      .overrideByRegexp("4..", shadesOf(COLOURS.warning))
      .overrideByRegexp("5..", shadesOf(COLOURS.critical)),
    timeSeriesPanel({
      id: 10,
      title: "Rejected by the target, failed in the job, per hour",
      description:
        "Requests that the target rejected or failed, and failed rows of the log of its job, on one axis. If both rise together, the target is the cause; if only the rows rise, Entra fails before it calls the target: see the dashboard of the job.",
      gridPosition: [8, 17, 8, 8],
      unit: "short",
      noData: NO_SCRAPE,
    })
      .withTarget(
        rangeQuery(
          `3600 * sum by (application) (${perTarget(METRICS.targetFailureRate)})`,
          "{{application}}: rejected by the target",
        ),
      )
      .withTarget(
        rangeQuery(
          `sum by (application) (${FAILED_ROWS} and on (tenant, application) ${perTarget(METRICS.targetUp)})`,
          "{{application}}: failed in the job",
        ),
      ),
    timeSeriesPanel({
      id: 11,
      title: "Requests that the rate limit refused, per minute",
      description:
        "Answers 429 of the targets. Entra slows down and retries, so changes arrive later. If the line stays above 0, ask the owner of the target for a higher limit.",
      gridPosition: [16, 17, 8, 8],
      unit: "short",
      noData: "No target has refused a request for its rate limit: nothing to do.",
    }).withTarget(rangeQuery(requestsPerMinute("application", 'status="429"'), "{{application}}")),
  ];
}

function latencyPanels(noTarget: string): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 12,
      title: "Latency of the target",
      description:
        "The 95th percentile and the mean of the latency, from the target's own metrics. If the 95th percentile is above the dashed line, which is a setting, the target counts as slow: ask its owner.",
      gridPosition: [0, 25, 12, 8],
      unit: "s",
      noData: "No target exports a histogram of its latency.",
    })
      .withTarget(rangeQuery(perTarget(METRICS.targetP95Latency), "{{target}}: p95"))
      .withTarget(rangeQuery(perTarget(METRICS.targetMeanLatency), "{{target}}: mean"))
      .withTarget(rangeQuery(thresholdLine("targetSlowMs"), LIMIT))
      .overrideByName(LIMIT, limitLine()),
    timeSeriesPanel({
      id: 13,
      title: "Latency of our probes, 1 h",
      description:
        "How long the last probe took, and the time within which 95 % of the probes of the hour before got their answer, measured from here. If it rises and the target's own latency does not, the network between is slow: ask the network team.",
      gridPosition: [12, 25, 12, 8],
      unit: "s",
      noData: noTarget,
    })
      .withTarget(rangeQuery(perTarget(METRICS.probeLatency), "{{target}}: last"))
      .withTarget(
        rangeQuery(
          `histogram_quantile(0.95, max by (${BY_TARGET}, le) (increase(${METRICS.probeDuration.name}_bucket{${TARGET_SELECTOR}}[1h]))) >= 0`,
          "{{target}}: 95 %",
        ),
      ),
  ];
}
