import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { instantQuery, rangeQuery } from "./panel-queries.ts";
import { COLOURS, oneColour } from "./panel-values.ts";
import { barGaugePanel, lineColour, shadesOf, stackedPanel, timeSeriesPanel } from "./panels.ts";
import {
  grownInAnHour,
  INTERVALS_SINCE_SUCCESS,
  perJob,
  perJobAnd,
  withShortCodes,
} from "./queries.ts";

export const NOT_READ =
  "The log of the job has not been read in this time: see the dashboard Pipeline.";

/** The charts of the past: people, operations and errors, then cycles. */
export function jobChartPanels(): readonly Builder<Panel>[] {
  return [...peoplePanels(), ...cyclePanels()];
}

function peoplePanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 11,
      title: "People failing, waiting, missing",
      description:
        "People and groups: whose newest operation failed, that Entra keeps for a retry (escrow), that are skipped although they are in scope, and leavers with an account, with those whose disable or delete is overdue. A jump shows a cause that began then: compare it with the changes by administrators.",
      gridPosition: [0, 16, 8, 8],
      unit: "short",
      noData: NOT_READ,
    })
      .withTarget(rangeQuery(perJob(METRICS.failingObjects), "failing"))
      .withTarget(rangeQuery(perJob(METRICS.escrowedEntries), "waiting for a retry"))
      .withTarget(rangeQuery(perJob(METRICS.missingAccounts), "missing an account or change"))
      .withTarget(rangeQuery(perJob(METRICS.leavers), "leavers with an account"))
      .withTarget(rangeQuery(perJob(METRICS.overdueLeavers), "of them overdue"))
      .withTarget(
        rangeQuery(
          `${perJob(METRICS.accessWaiting, 'change="account"')}`,
          "waiting for an account",
        ),
      )
      .overrideByName("failing", lineColour(COLOURS.warning))
      .overrideByName("waiting for a retry", lineColour(COLOURS.running))
      .overrideByName("missing an account or change", lineColour("purple"))
      .overrideByName("leavers with an account", lineColour(COLOURS.critical)),
    stackedPanel({
      id: 12,
      title: "Rows of the log by action and status, per hour",
      description:
        "Rows in the hour before, by the time at which Steadystate read them. When there is an unexpected burst of disables or deletes, pause the job and ask the administrators.",
      gridPosition: [8, 16, 8, 8],
      unit: "short",
      noData: "The log has no row of this job in this time: Entra had nothing to change.",
    })
      .withTarget(
        rangeQuery(
          `${grownInAnHour("action, status", METRICS.eventsTotal)} > 0`,
          "{{action}} {{status}}",
        ),
      )
      .overrideByRegexp(".* success", shadesOf(COLOURS.ok))
      .overrideByRegexp(".* failure", shadesOf(COLOURS.critical))
      .overrideByRegexp(".* warning", shadesOf(COLOURS.warning))
      .overrideByRegexp(".* skipped", shadesOf(COLOURS.unknown)),
    stackedPanel({
      id: 13,
      title: "Failed rows by error code, per hour",
      description:
        "Failed rows in the hour before, by error code. Entra retries a failing person in every cycle, so one person counts many times. Look up the largest code in docs/errors.md.",
      gridPosition: [16, 16, 8, 8],
      unit: "short",
      noData: "No operation of this job has failed in this time: nothing to do.",
    })
      .withTarget(
        rangeQuery(
          withShortCodes(`${grownInAnHour("error_code", METRICS.eventErrorsTotal)} > 0`),
          "{{error_code}}",
        ),
      )
      .overrideByRegexp(".*", shadesOf(COLOURS.critical)),
  ];
}

function cyclePanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 14,
      title: "Duration of cycles",
      description:
        "Duration of the last cycle and the usual duration. A cycle that takes much longer has more to change, retries more failures, or waits for a slow target: compare it with the dashboard Targets.",
      gridPosition: [0, 24, 8, 8],
      unit: "s",
      noData: "No cycle of the job has ended yet.",
    })
      .withTarget(rangeQuery(perJob(METRICS.lastCycleDuration), "last cycle"))
      .withTarget(rangeQuery(perJob(METRICS.usualCycleDuration), "usual"))
      .overrideByName("last cycle", lineColour(COLOURS.running))
      .overrideByName("usual", lineColour(COLOURS.unknown)),
    timeSeriesPanel({
      id: 15,
      title: "Time since success ÷ interval",
      description:
        "Time since the last successful cycle, in intervals of the job. Up to 2 is usual. While the line climbs, no cycle succeeds: see the main error.",
      gridPosition: [8, 24, 8, 8],
      unit: "suffix: intervals",
      noData: "No cycle of the job has succeeded yet, or the job has no schedule.",
    })
      .decimals(1)
      .withTarget(rangeQuery(INTERVALS_SINCE_SUCCESS, "intervals since the last success")),
    barGaugePanel({
      id: 16,
      title: "Running cycle",
      description:
        "Progress of the running cycle. A bar that has not grown for two hours has stalled: open the job in the console.",
      gridPosition: [16, 24, 8, 3],
      unit: "percentunit",
      noData: "No cycle is running.",
    })
      .thresholds(oneColour(COLOURS.running))
      .withTarget(instantQuery(perJob(METRICS.cycleProgress), "{{application}}")),
    timeSeriesPanel({
      id: 17,
      title: "Objects in the app, by type",
      description:
        "Objects that the job synchronizes, as Entra counts them after each cycle. A sudden fall means that many people left the scope: check the assignments and the scoping filter.",
      gridPosition: [16, 27, 8, 5],
      unit: "short",
      noData: "Entra has not counted the objects of this job yet.",
    }).withTarget(
      rangeQuery(perJobAnd("object_type", METRICS.synchronizedEntries), "{{object_type}}"),
    ),
  ];
}
