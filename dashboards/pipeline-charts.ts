import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS, type MetricFamily } from "../domain/metrics.ts";
import { instantQuery, rangeQuery } from "./panel-queries.ts";
import { COLOURS, oneColour, thresholdSteps } from "./panel-values.ts";
import {
  barGaugePanel,
  dashedLimits,
  lineColour,
  stackedPanel,
  timeSeriesPanel,
} from "./panels.ts";
import { DATA_AGE_RATIO, SCRAPE_SELECTOR, TENANT_SELECTOR } from "./queries.ts";

const NO_DATA = "Steadystate is not scraped: check the server and the key of Prometheus.";

/** The charts of the polls, the requests, the notifications and the processes. */
export function pipelineChartPanels(): readonly Builder<Panel>[] {
  return [
    ...sourcePanels(),
    ...requestPanels(),
    ...deliveryPanels(),
    ...processPanels(),
    ...workerPanels(),
    ...serverPanels(),
  ];
}

function sourcePanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 8,
      title: "Age of the data ÷ limit",
      description:
        "The age of the data of each source as a share of the age from which it counts as stale, from the settings and the source's own interval. At the dashed line its values are left out: run `npm run doctor`.",
      gridPosition: [12, 4, 12, 9],
      unit: "percentunit",
      noData: NO_DATA,
    })
      .min(0)
      .max(1)
      .thresholds(thresholdSteps("transparent", [1, COLOURS.critical]))
      .thresholdsStyle(dashedLimits())
      .withTarget(rangeQuery(`${DATA_AGE_RATIO} < Inf`, "{{collector}} of {{tenant}}")),
  ];
}

function requestPanels(): readonly Builder<Panel>[] {
  return [
    stackedPanel({
      id: 9,
      title: "Polls by outcome, per hour",
      description:
        "Reads of all sources by how they ended. Anything but success names what Entra refused: run `npm run doctor`, which says what to change.",
      gridPosition: [0, 13, 8, 8],
      unit: "short",
      noData: "No worker has reported a poll: check that the worker runs.",
    })
      .withTarget(rangeQuery(sumGrowth("outcome", METRICS.pollsTotal), "{{outcome}}"))
      .overrideByName("success", lineColour(COLOURS.ok))
      .overrideByName("throttled", lineColour(COLOURS.warning)),
    stackedPanel({
      id: 10,
      title: "Requests to Graph by outcome, per hour",
      description:
        "Requests to Microsoft Graph by how they ended. When many are throttled, other apps of the tenant use the limit too: make `poll` intervals longer, or ask who else reads the log.",
      gridPosition: [8, 13, 8, 8],
      unit: "short",
      noData: "No worker has reported a request to Graph: check that the worker runs.",
    })
      .withTarget(rangeQuery(sumGrowth("outcome", METRICS.graphRequestsTotal), "{{outcome}}"))
      .overrideByName("success", lineColour(COLOURS.ok))
      .overrideByName("throttled", lineColour(COLOURS.warning)),
    timeSeriesPanel({
      id: 13,
      title: "Delay from an operation to its count, 1 h",
      description:
        "Time between an operation in Entra and the time at which Steadystate counted its row, of the rows of the hour before. Most of it is Entra's own delay; some minutes are usual. When it rises and the polls succeed, Entra's log is late: wait, and check its service health.",
      gridPosition: [16, 13, 8, 8],
      unit: "s",
      noData: "No row was counted in this time: Entra had nothing to change.",
    })
      .withTarget(rangeQuery(lagQuantile(0.5), "half of the rows are faster"))
      .withTarget(rangeQuery(lagQuantile(0.95), "95 % of the rows are faster")),
  ];
}

/** The growth of a counter of the workers in an hour. Replicas of the server export the same counters. */
function sumGrowth(by: string, { name, labels }: MetricFamily): string {
  const growth = `increase(${name}{${TENANT_SELECTOR}}[1h])`;
  return `sum by (${by}) (max by (${labels.join(", ")}) (${growth})) > 0`;
}

/** The time from an operation until Steadystate counted its row, of the rows of the last hour. */
function lagQuantile(quantile: number): string {
  const growth = `increase(${METRICS.ingestLag.name}_bucket{${TENANT_SELECTOR}}[1h])`;
  return `histogram_quantile(${quantile}, sum by (le) (max by (tenant, le) (${growth}))) >= 0`;
}

function deliveryPanels(): readonly Builder<Panel>[] {
  return [
    stackedPanel({
      id: 11,
      title: "Notifications by channel and result, per hour",
      description:
        "Recipients for whom the sending ended in the hour before: accepted by the server of the channel, refused, or given up. For refused ones, `GET /api/v1/notifications?state=failed` says who and why.",
      gridPosition: [0, 21, 12, 8],
      unit: "short",
      noData: "No notification was sent in this time: no incident began or ended.",
    })
      .withTarget(
        rangeQuery(
          `sum by (channel, result) (max by (tenant, channel, result) (increase(${METRICS.deliveriesTotal.name}{${TENANT_SELECTOR}}[1h]))) > 0`,
          "{{channel}} {{result}}",
        ),
      )
      .overrideByRegexp(".* accepted", lineColour(COLOURS.ok)),
    timeSeriesPanel({
      id: 12,
      title: "Waiting notifications",
      description:
        "Notifications that a recipient has not got yet. A line that stays above 0 means that a server does not accept them: `/readyz` says why.",
      gridPosition: [12, 21, 12, 8],
      unit: "short",
      noData: NO_DATA,
    }).withTarget(
      rangeQuery(
        `max by (channel) (${METRICS.notificationsWaiting.name}{${SCRAPE_SELECTOR}})`,
        "{{channel}}",
      ),
    ),
  ];
}

function processPanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 14,
      title: "Problems that processes report",
      description:
        "Problems of worker and server while they last, by code. `/readyz` of the server says what each means and what to do.",
      gridPosition: [0, 29, 8, 8],
      unit: "short",
      noData: "No process has reported a problem: nothing to do.",
    }).withTarget(
      rangeQuery(
        `max by (process, code) (${METRICS.problem.name}{${SCRAPE_SELECTOR}}) > 0`,
        "{{code}} of {{process}}",
      ),
    ),
    timeSeriesPanel({
      id: 15,
      title: "Stored records that cannot be read",
      description:
        "Records in Redis that a process leaves out because it cannot read them, by kind. If there are any, the lists are not complete: see the log of the process.",
      gridPosition: [8, 29, 8, 8],
      unit: "short",
      noData: "Every stored record can be read: nothing to do.",
    }).withTarget(
      rangeQuery(
        `max by (record) (${METRICS.recordsUnreadable.name}{${SCRAPE_SELECTOR}}) > 0`,
        "{{record}}",
      ),
    ),
    barGaugePanel({
      id: 16,
      title: "Log read since the first start",
      description:
        "How much of the log that Entra keeps has been read, by tenant. Until it is complete, older failures are missing from counts and charts: wait.",
      gridPosition: [16, 29, 8, 8],
      unit: "percentunit",
      noData: "No back-fill has begun.",
    })
      .thresholds(oneColour(COLOURS.running))
      .withTarget(
        instantQuery(
          `max by (tenant) (${METRICS.backfillProgress.name}{${TENANT_SELECTOR}})`,
          "{{tenant}}",
        ),
      ),
  ];
}

function workerPanels(): readonly Builder<Panel>[] {
  const noData = "No worker has reported itself: check that the worker runs.";
  return [
    timeSeriesPanel({
      id: 17,
      title: "Processor time of each worker",
      description:
        "Seconds of processor time per second. A worker uses one core at most for its own work: when it stays near 1, its polls become late, so start a second worker.",
      gridPosition: [0, 37, 8, 8],
      unit: "short",
      noData,
    }).withTarget(
      rangeQuery(
        `max by (process) (rate(${METRICS.workerCpu.name}{${SCRAPE_SELECTOR}}[$__rate_interval]))`,
        "{{process}}",
      ),
    ),
    timeSeriesPanel({
      id: 18,
      title: "Memory of each worker",
      description:
        "Resident memory. When it rises from day to day and never falls, restart the worker and report it to the developers.",
      gridPosition: [8, 37, 8, 8],
      unit: "bytes",
      noData,
    }).withTarget(
      rangeQuery(
        `max by (process) (${METRICS.workerMemory.name}{${SCRAPE_SELECTOR}})`,
        "{{process}}",
      ),
    ),
    timeSeriesPanel({
      id: 20,
      title: "Longest pause of each worker",
      description:
        "Longest time for which the event loop of the worker was blocked in the few seconds before its last report. Polls and messages waited for this time. If it stays above a second, the machine has too little processor time, or the worker reads too much: start a second worker.",
      gridPosition: [16, 37, 8, 8],
      unit: "s",
      noData,
    }).withTarget(
      rangeQuery(
        `max by (process) (${METRICS.workerEventLoopDelay.name}{${SCRAPE_SELECTOR}})`,
        "{{process}}",
      ),
    ),
  ];
}

function serverPanels(): readonly Builder<Panel>[] {
  const growth = `rate(${METRICS.httpRequestDuration.name}_bucket{${SCRAPE_SELECTOR}}[$__rate_interval])`;
  return [
    timeSeriesPanel({
      id: 19,
      title: "Time to answer a request",
      description:
        "95 % of the requests to a route are answered faster. When a route takes seconds, the server or its Redis has too much to do: `/readyz` names problems of both.",
      gridPosition: [0, 45, 24, 8],
      unit: "s",
      noData: "No client has asked the server in this time: nothing to do.",
    }).withTarget(
      rangeQuery(`histogram_quantile(0.95, sum by (le, route) (${growth})) >= 0`, "{{route}}"),
    ),
  ];
}
