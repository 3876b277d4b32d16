import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { GraphDrawStyle } from "@grafana/grafana-foundation-sdk/common";
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { THRESHOLDS } from "../domain/thresholds.ts";
import { DAY, SECOND } from "../domain/time.ts";
import { conditionMappings } from "./condition-mappings.ts";
import { jobTablePanel } from "./job-table.ts";
import {
  barGaugePanel,
  COLOURS,
  DATA_SOURCE,
  dashedLimits,
  instantQuery,
  type MissingValue,
  rangeQuery,
  stateTimelinePanel,
  statPanel,
  thresholdSteps,
  timeSeriesPanel,
} from "./panels.ts";
import { OVERVIEW_QUERIES } from "./queries.ts";
import { DASHBOARD_TAG, dashboardLinks, dashboardVariables } from "./variables.ts";

/** Is provisioning healthy, and which app first? */
export function overviewDashboard(): Dashboard {
  const dashboard = new DashboardBuilder("Entra provisioning: overview")
    .uid("steadystate-overview")
    .description("Is provisioning healthy, and which app first? The worst stands on top.")
    .tags([DASHBOARD_TAG, "entra"])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-24h", to: "now" })
    .timezone("browser")
    // No faster than Steadystate itself looks.
    .refresh("1m")
    .variables(dashboardVariables())
    .links(dashboardLinks())
    .annotation(quarantineAnnotations());
  for (const panel of [...statPanels(), jobTablePanel(), ...chartPanels()])
    dashboard.withPanel(panel);
  return dashboard.build();
}

function quarantineAnnotations(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name("Quarantines")
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(COLOURS.critical)
    .expr(OVERVIEW_QUERIES.quarantineBegan)
    .titleFormat("In quarantine")
    .textFormat("{{application}} ({{tenant}})")
    .step("60s");
}

const UNKNOWN_VALUE: MissingValue = { text: "unknown", color: COLOURS.unknown };

function statPanels(): readonly Builder<Panel>[] {
  return [...conditionStatPanels(), ...measurementStatPanels()];
}

function conditionStatPanels(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 1,
      title: "Quarantined",
      description:
        "Jobs that Entra has put into quarantine. Every change to their users waits. Take the first red row below and follow its runbook.",
      gridPosition: [0, 0, 3, 4],
      unit: "short",
      missingValue: UNKNOWN_VALUE,
    })
      .thresholds(thresholdSteps(COLOURS.ok, [1, COLOURS.critical]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.quarantined)),
    statPanel({
      id: 12,
      title: "Next quarantine",
      description:
        "Time until the nearest job is quarantined for its failures, at its present pace. Mend the largest cause of that job's failures first: the console names it with its owner.",
      gridPosition: [3, 0, 3, 4],
      unit: "s",
      missingValue: { text: "none in sight", color: COLOURS.ok },
    })
      .decimals(0)
      .thresholds(thresholdSteps(COLOURS.critical, [DAY / SECOND, COLOURS.warning]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.soonestQuarantine)),
    statPanel({
      id: 2,
      title: "At risk",
      description:
        "Jobs more than half of the way to quarantine, not counting those in it. Clear their largest failure cluster first.",
      gridPosition: [6, 0, 3, 4],
      unit: "short",
      missingValue: UNKNOWN_VALUE,
    })
      .thresholds(thresholdSteps(COLOURS.ok, [1, COLOURS.warning]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.atRisk)),
    statPanel({
      id: 13,
      title: "Leavers",
      description:
        "People who left and still have an account, because their disable or delete fails. Disable them in the app by hand, then mend the cause: the console lists it on top of the job's failures.",
      gridPosition: [9, 0, 3, 4],
      unit: "short",
      missingValue: UNKNOWN_VALUE,
    })
      .thresholds(thresholdSteps(COLOURS.ok, [1, COLOURS.critical]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.leavers)),
    statPanel({
      id: 3,
      title: "Failing objects",
      description:
        "People and groups whose newest provisioning attempt failed. The console lists them by name: start with the largest cluster.",
      gridPosition: [12, 0, 3, 4],
      unit: "short",
      missingValue: UNKNOWN_VALUE,
    })
      .thresholds(thresholdSteps(COLOURS.ok, [1, COLOURS.warning]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.failingObjects)),
  ];
}

function measurementStatPanels(): readonly Builder<Panel>[] {
  const staleSeconds = THRESHOLDS.staleAfterMs.value / SECOND;
  return [
    statPanel({
      id: 4,
      title: "Failure ratio, 1 h",
      description:
        "Failures among the operations of the last hour; skipped objects do not count. When it is high, see below which app it comes from.",
      gridPosition: [15, 0, 3, 4],
      unit: "percentunit",
      missingValue: { text: "no work", color: COLOURS.unknown },
    })
      .min(0)
      .max(1)
      .thresholds(
        thresholdSteps(
          COLOURS.ok,
          [THRESHOLDS.failingRatio.value, COLOURS.warning],
          [THRESHOLDS.failingLastHourRatio.value, COLOURS.critical],
        ),
      )
      .withTarget(instantQuery(OVERVIEW_QUERIES.failureRatio)),
    statPanel({
      id: 5,
      title: "Next disablement",
      description:
        "Time until Entra disables a quarantined job for good, for the nearest one. Mend and restart it before then.",
      gridPosition: [18, 0, 3, 4],
      unit: "s",
      missingValue: { text: "none", color: COLOURS.ok },
    })
      .decimals(0)
      .thresholds(thresholdSteps(COLOURS.critical, [(7 * DAY) / SECOND, COLOURS.warning]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.nextDisablement)),
    statPanel({
      id: 6,
      title: "Oldest look",
      description:
        "Age of the oldest of our last successful looks at Entra. When it is red, no figure here is fresh: run `npm run doctor`.",
      gridPosition: [21, 0, 3, 4],
      unit: "s",
      missingValue: { text: "never", color: COLOURS.critical },
    })
      .decimals(0)
      .thresholds(
        thresholdSteps(
          COLOURS.ok,
          [staleSeconds / 2, COLOURS.warning],
          [staleSeconds, COLOURS.critical],
        ),
      )
      .withTarget(instantQuery(OVERVIEW_QUERIES.pollAge)),
  ];
}

function chartPanels(): readonly Builder<Panel>[] {
  return [...activityPanels(), ...trendPanels()];
}

function activityPanels(): readonly Builder<Panel>[] {
  return [
    barGaugePanel({
      id: 8,
      title: "Running cycles",
      description:
        "How far each running cycle is. An empty panel means that none runs. A bar that does not grow for two hours has stalled: open the job in the console.",
      gridPosition: [0, 14, 8, 8],
      unit: "percentunit",
    }).withTarget(instantQuery(OVERVIEW_QUERIES.progress, "{{application}}")),
    timeSeriesPanel({
      id: 9,
      title: "Failure ratio by app, 1 h",
      description:
        "Failures among each app's operations of the hour before. The dashed line is where a job counts as failing: find what changed when an app crosses it.",
      gridPosition: [8, 14, 8, 8],
      unit: "percentunit",
    })
      .min(0)
      .max(1)
      .thresholds(
        thresholdSteps("transparent", [THRESHOLDS.failingLastHourRatio.value, COLOURS.critical]),
      )
      .thresholdsStyle(dashedLimits())
      .withTarget(rangeQuery(OVERVIEW_QUERIES.failureRatioPerJob, "{{application}}")),
    timeSeriesPanel({
      id: 10,
      title: "Operations by action",
      description:
        "Operations per minute, at the time we read them from Entra's log, which is some minutes late. A burst of disables or deletes that nobody announced: pause the job and ask.",
      gridPosition: [16, 14, 8, 8],
      unit: "opm",
    })
      .drawStyle(GraphDrawStyle.Line)
      .withTarget(rangeQuery(OVERVIEW_QUERIES.operations, "{{action}}")),
  ];
}

function trendPanels(): readonly Builder<Panel>[] {
  return [
    stateTimelinePanel({
      id: 11,
      title: "Condition over time",
      description:
        "Each job's condition; a gap is time in which we did not see it. Compare the beginning of a red band with what changed then.",
      gridPosition: [0, 22, 24, 8],
      unit: "short",
    })
      .mappings([conditionMappings()])
      .withTarget(rangeQuery(OVERVIEW_QUERIES.conditions, "{{application}}")),
    timeSeriesPanel({
      id: 14,
      title: "Failing share of objects, 24 h",
      description:
        "Objects that failed among all that were attempted in the day before: a retry is no new failure here. When it rises and the rows do not, new people are hit: look at the newest cause in the console.",
      gridPosition: [0, 30, 8, 8],
      unit: "percentunit",
    })
      .min(0)
      .max(1)
      .withTarget(rangeQuery(OVERVIEW_QUERIES.objectFailureRatio, "{{application}}")),
    timeSeriesPanel({
      id: 15,
      title: "Way to the nearest quarantine rule",
      description:
        "How much of Entra's nearest limit on failing objects each app has used up; at the dashed line the rule fires, or the failing share begins to count. Act while the line still rises: the console says which rule binds, and when.",
      gridPosition: [8, 30, 8, 8],
      unit: "percentunit",
    })
      .min(0)
      .max(1)
      .thresholds(thresholdSteps("transparent", [1, COLOURS.critical]))
      .thresholdsStyle(dashedLimits())
      .withTarget(rangeQuery(OVERVIEW_QUERIES.ruleUsed, "{{application}}")),
    timeSeriesPanel({
      id: 16,
      title: "Late cycles",
      description:
        "How long each app's due cycle has not come; nothing is drawn where none is due. A line that climbs past two intervals has stopped: stop and start provisioning in Entra.",
      gridPosition: [16, 30, 8, 8],
      unit: "s",
    }).withTarget(rangeQuery(OVERVIEW_QUERIES.late, "{{application}}")),
  ];
}
