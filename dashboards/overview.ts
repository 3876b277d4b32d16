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
import { conditionWords } from "./conditions.ts";
import { jobTable } from "./job-table.ts";
import {
  type Absent,
  bars,
  COLOURS,
  dashedLimits,
  lines,
  now,
  overTime,
  SOURCE,
  stat,
  steps,
  timeline,
} from "./panels.ts";
import { OVERVIEW } from "./queries.ts";
import { links, TAG, variables } from "./variables.ts";

/** Is provisioning healthy, and which app first? */
export function overview(): Dashboard {
  const board = new DashboardBuilder("Entra provisioning: overview")
    .uid("steadystate-overview")
    .description("Is provisioning healthy, and which app first? The worst stands on top.")
    .tags([TAG, "entra"])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-24h", to: "now" })
    .timezone("browser")
    // No faster than Steadystate itself looks.
    .refresh("1m")
    .variables(variables())
    .links(links())
    .annotation(quarantines());
  for (const panel of [...tiles(), jobTable(), ...charts()]) board.withPanel(panel);
  return board.build();
}

function quarantines(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name("Quarantines")
    .datasource(SOURCE)
    .enable(true)
    .iconColor(COLOURS.act)
    .expr(OVERVIEW.quarantineBegan)
    .titleFormat("In quarantine")
    .textFormat("{{application}} ({{tenant}})")
    .step("60s");
}

const UNKNOWN: Absent = { text: "unknown", color: COLOURS.unknown };

function tiles(): readonly Builder<Panel>[] {
  return [...verdicts(), ...measures()];
}

function verdicts(): readonly Builder<Panel>[] {
  return [
    stat({
      id: 1,
      title: "Quarantined",
      description:
        "Jobs that Entra has put into quarantine. Every change to their users waits. Take the first red row below and follow its runbook.",
      at: [0, 0, 3, 4],
      unit: "short",
      absent: UNKNOWN,
    })
      .thresholds(steps(COLOURS.good, [1, COLOURS.act]))
      .withTarget(now(OVERVIEW.quarantined)),
    stat({
      id: 12,
      title: "Next quarantine",
      description:
        "Time until the nearest job is quarantined for its failures, at its present pace. Mend the largest cause of that job's failures first: the console names it with its owner.",
      at: [3, 0, 3, 4],
      unit: "s",
      absent: { text: "none in sight", color: COLOURS.good },
    })
      .decimals(0)
      .thresholds(steps(COLOURS.act, [DAY / SECOND, COLOURS.risk]))
      .withTarget(now(OVERVIEW.soonestQuarantine)),
    stat({
      id: 2,
      title: "At risk",
      description:
        "Jobs more than half of the way to quarantine, not counting those in it. Clear their largest failure cluster first.",
      at: [6, 0, 3, 4],
      unit: "short",
      absent: UNKNOWN,
    })
      .thresholds(steps(COLOURS.good, [1, COLOURS.risk]))
      .withTarget(now(OVERVIEW.atRisk)),
    stat({
      id: 13,
      title: "Leavers",
      description:
        "People who left and still have an account, because their disable or delete fails. Disable them in the app by hand, then mend the cause: the console lists it on top of the job's failures.",
      at: [9, 0, 3, 4],
      unit: "short",
      absent: UNKNOWN,
    })
      .thresholds(steps(COLOURS.good, [1, COLOURS.act]))
      .withTarget(now(OVERVIEW.leavers)),
    stat({
      id: 3,
      title: "Failing objects",
      description:
        "People and groups whose newest provisioning attempt failed. The console lists them by name: start with the largest cluster.",
      at: [12, 0, 3, 4],
      unit: "short",
      absent: UNKNOWN,
    })
      .thresholds(steps(COLOURS.good, [1, COLOURS.risk]))
      .withTarget(now(OVERVIEW.failingObjects)),
  ];
}

function measures(): readonly Builder<Panel>[] {
  const staleSeconds = THRESHOLDS.blindAfterMs.value / SECOND;
  return [
    stat({
      id: 4,
      title: "Failure ratio, 1 h",
      description:
        "Failures among the operations of the last hour; skipped objects do not count. When it is high, see below which app it comes from.",
      at: [15, 0, 3, 4],
      unit: "percentunit",
      absent: { text: "no work", color: COLOURS.unknown },
    })
      .min(0)
      .max(1)
      .thresholds(
        steps(
          COLOURS.good,
          [THRESHOLDS.failingRatio.value, COLOURS.risk],
          [THRESHOLDS.failingRatioLastHour.value, COLOURS.act],
        ),
      )
      .withTarget(now(OVERVIEW.failureRatio)),
    stat({
      id: 5,
      title: "Next disablement",
      description:
        "Time until Entra disables a quarantined job for good, for the nearest one. Mend and restart it before then.",
      at: [18, 0, 3, 4],
      unit: "s",
      absent: { text: "none", color: COLOURS.good },
    })
      .decimals(0)
      .thresholds(steps(COLOURS.act, [(7 * DAY) / SECOND, COLOURS.risk]))
      .withTarget(now(OVERVIEW.nextDisablement)),
    stat({
      id: 6,
      title: "Oldest look",
      description:
        "Age of the oldest of our last successful looks at Entra. When it is red, no figure here is fresh: run `npm run doctor`.",
      at: [21, 0, 3, 4],
      unit: "s",
      absent: { text: "never", color: COLOURS.act },
    })
      .decimals(0)
      .thresholds(
        steps(COLOURS.good, [staleSeconds / 2, COLOURS.risk], [staleSeconds, COLOURS.act]),
      )
      .withTarget(now(OVERVIEW.pollAge)),
  ];
}

function charts(): readonly Builder<Panel>[] {
  return [...work(), ...trends()];
}

function work(): readonly Builder<Panel>[] {
  return [
    bars({
      id: 8,
      title: "Running cycles",
      description:
        "How far each running cycle is. An empty panel means that none runs. A bar that does not grow for two hours has stalled: open the job in the console.",
      at: [0, 14, 8, 8],
      unit: "percentunit",
    }).withTarget(now(OVERVIEW.progress, "{{application}}")),
    lines({
      id: 9,
      title: "Failure ratio by app, 1 h",
      description:
        "Failures among each app's operations of the hour before. The dashed line is where a job counts as failing: find what changed when an app crosses it.",
      at: [8, 14, 8, 8],
      unit: "percentunit",
    })
      .min(0)
      .max(1)
      .thresholds(steps("transparent", [THRESHOLDS.failingRatioLastHour.value, COLOURS.act]))
      .thresholdsStyle(dashedLimits())
      .withTarget(overTime(OVERVIEW.failureRatioPerJob, "{{application}}")),
    lines({
      id: 10,
      title: "Operations by action",
      description:
        "Operations per minute, at the time we read them from Entra's log, which is some minutes late. A burst of disables or deletes that nobody announced: pause the job and ask.",
      at: [16, 14, 8, 8],
      unit: "opm",
    })
      .drawStyle(GraphDrawStyle.Line)
      .withTarget(overTime(OVERVIEW.operations, "{{action}}")),
  ];
}

function trends(): readonly Builder<Panel>[] {
  return [
    timeline({
      id: 11,
      title: "Condition over time",
      description:
        "Each job's condition; a gap is time in which we did not see it. Compare the beginning of a red band with what changed then.",
      at: [0, 22, 24, 8],
      unit: "short",
    })
      .mappings([conditionWords()])
      .withTarget(overTime(OVERVIEW.conditions, "{{application}}")),
    lines({
      id: 14,
      title: "Failing share of objects, 24 h",
      description:
        "Objects that failed among all that were attempted in the day before: a retry is no new failure here. When it rises and the rows do not, new people are hit: look at the newest cause in the console.",
      at: [0, 30, 8, 8],
      unit: "percentunit",
    })
      .min(0)
      .max(1)
      .withTarget(overTime(OVERVIEW.objectFailureRatio, "{{application}}")),
    lines({
      id: 15,
      title: "Way to the nearest quarantine rule",
      description:
        "How much of Entra's nearest limit on failing objects each app has used up; at the dashed line the rule fires, or the failing share begins to count. Act while the line still rises: the console says which rule binds, and when.",
      at: [8, 30, 8, 8],
      unit: "percentunit",
    })
      .min(0)
      .max(1)
      .thresholds(steps("transparent", [1, COLOURS.act]))
      .thresholdsStyle(dashedLimits())
      .withTarget(overTime(OVERVIEW.ruleUsed, "{{application}}")),
    lines({
      id: 16,
      title: "Late cycles",
      description:
        "How long each app's due cycle has not come; nothing is drawn where none is due. A line that climbs past two intervals has stopped: stop and start provisioning in Entra.",
      at: [16, 30, 8, 8],
      unit: "s",
    }).withTarget(overTime(OVERVIEW.late, "{{application}}")),
  ];
}
