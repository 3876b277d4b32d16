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
import { formatDuration } from "../wording/phrases.ts";
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

/** The overview dashboard: is provisioning healthy, and which app needs attention first? */
export function overviewDashboard(): Dashboard {
  const dashboard = new DashboardBuilder("Entra provisioning: overview")
    .uid("steadystate-overview")
    .description(
      "Is provisioning healthy, and which app needs attention first? The most severe job is at the top.",
    )
    .tags([DASHBOARD_TAG, "entra"])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-24h", to: "now" })
    .timezone("browser")
    // Not faster than Steadystate polls.
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
        "Jobs that Entra has put into quarantine. Changes to their users are delayed. Take the first red row below and follow its runbook.",
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
        "Time until the next job is quarantined because of its failures, if they keep growing at the current rate. Fix the largest failure cluster of that job first: the console shows it and who can fix it.",
      gridPosition: [3, 0, 3, 4],
      unit: "s",
      missingValue: { text: "none expected", color: COLOURS.ok },
    })
      .decimals(0)
      .thresholds(thresholdSteps(COLOURS.critical, [DAY / SECOND, COLOURS.warning]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.soonestQuarantine)),
    statPanel({
      id: 2,
      title: "At risk",
      description:
        "Jobs that have passed half of a quarantine threshold and are not quarantined. Fix their largest failure cluster first.",
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
        "People who left and still have an account, because the disable or delete operation fails. Have the admin of the target disable them by hand, then fix the cause: the console lists it first among the job's failures.",
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
        "People and groups whose latest provisioning operation failed. The console lists them by name: start with the largest failure cluster.",
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
        "Share of failed operations in the last hour; skipped objects do not count. When it is high, see the chart below for the app that causes it.",
      gridPosition: [15, 0, 3, 4],
      unit: "percentunit",
      missingValue: { text: "no operations", color: COLOURS.unknown },
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
        "Time until Entra disables the next quarantined job. Fix the cause and restart provisioning before then.",
      gridPosition: [18, 0, 3, 4],
      unit: "s",
      missingValue: { text: "none", color: COLOURS.ok },
    })
      .decimals(0)
      .thresholds(thresholdSteps(COLOURS.critical, [(7 * DAY) / SECOND, COLOURS.warning]))
      .withTarget(instantQuery(OVERVIEW_QUERIES.nextDisablement)),
    statPanel({
      id: 6,
      title: "Oldest poll",
      description:
        "Time since the last successful poll of the jobs or of the log, whichever is older. When it is red, the values on this dashboard are stale: run `npm run doctor`.",
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
        "Progress of each running cycle. An empty panel means that no cycle is running. A bar that has not grown for two hours has stalled: open the job in the console.",
      gridPosition: [0, 14, 8, 8],
      unit: "percentunit",
    }).withTarget(instantQuery(OVERVIEW_QUERIES.progress, "{{application}}")),
    timeSeriesPanel({
      id: 9,
      title: "Failure ratio by app, 1 h",
      description:
        "Share of failed operations of each app in the hour before. Above the dashed line a job counts as failing: find out what changed when an app crossed it.",
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
        "Operations per minute, by the time at which Steadystate read them from Entra's log, which is some minutes late. When there is an unexpected burst of disables or deletes, pause the job and ask the administrators.",
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
        "The condition of each job; a gap is time without data. Compare the start of a red band with the changes at that time.",
      gridPosition: [0, 22, 24, 8],
      unit: "short",
    })
      .mappings([conditionMappings()])
      .withTarget(rangeQuery(OVERVIEW_QUERIES.conditions, "{{application}}")),
    timeSeriesPanel({
      id: 14,
      title: "Failing share of objects, 24 h",
      description:
        "Share of failed objects among all attempted objects in the 24 hours before; retries of one object count once. When it rises and the failure ratio does not, new people are affected: open the newest failure cluster in the console.",
      gridPosition: [0, 30, 8, 8],
      unit: "percentunit",
    })
      .min(0)
      .max(1)
      .withTarget(rangeQuery(OVERVIEW_QUERIES.objectFailureRatio, "{{application}}")),
    timeSeriesPanel({
      id: 15,
      title: "Use of the nearest quarantine threshold",
      description:
        "How much of Entra's nearest threshold for failing objects each app has used. At the dashed line the rule fires, or the failing share starts to count. Act while the line is still below it: the console shows the nearest rule and the expected time.",
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
      description: `How long the due cycle of each app is overdue; no line is drawn when no cycle is due. A job that is overdue by more than ${formatDuration(THRESHOLDS.stoppedAfterMs.value)} has stopped: stop and start provisioning in Entra. A job gets more time if its cycles regularly start late (up to ${formatDuration(THRESHOLDS.maxLearnedToleranceMs.value)}), or until it has reached steady state (${formatDuration(THRESHOLDS.initialStoppedAfterMs.value)}).`,
      gridPosition: [16, 30, 8, 8],
      unit: "s",
    }).withTarget(rangeQuery(OVERVIEW_QUERIES.lateness, "{{application}}")),
  ];
}
