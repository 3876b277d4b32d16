import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { NOT_READ } from "./job-charts.ts";
import { instantQuery, rangeQuery } from "./panel-queries.ts";
import { COLOURS, noneIsGood, oneColour, thresholdSteps, unknownValue } from "./panel-values.ts";
import {
  dashedLimits,
  LIMIT,
  limitLine,
  lineColour,
  stackedPanel,
  statPanel,
  timeSeriesPanel,
} from "./panels.ts";
import {
  BY_JOB,
  JOB_SELECTOR,
  perJob,
  perJobAnd,
  TENANT_SELECTOR,
  thresholdLine,
} from "./queries.ts";

/** How near the job is to quarantine, and what else is unusual. */
export function jobLimitPanels(): readonly Builder<Panel>[] {
  return [...limitPanels(), ...riskPanels(), ...detailTiles(), ...cycleHistoryPanels()];
}

function limitPanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 18,
      title: "Share used of each quarantine rule",
      description:
        "How much of each of Entra's limits the failing objects use. At the dashed line a rule fires; `proportion` counts only from the floor on, and `deletions` is the job's own threshold. Fix the largest failure cluster while the line is below it.",
      gridPosition: [0, 32, 8, 8],
      unit: "percentunit",
      noData: "Less than 0.1 % of every limit is used: nothing to do.",
    })
      .min(0)
      .max(1)
      .thresholds(thresholdSteps("transparent", [1, COLOURS.critical]))
      .thresholdsStyle(dashedLimits())
      .withTarget(rangeQuery(perJobAnd("rule", METRICS.quarantineRuleUsed), "{{rule}}"))
      .withTarget(rangeQuery(perJob(METRICS.deletionThresholdUsed), "deletions")),
    timeSeriesPanel({
      id: 19,
      title: "Failing share",
      description:
        "Share of failed objects in the 24 hours before, where retries of one object count once, and of failed rows in the hour before. Above the dashed line, which is a setting, many objects fail. When the share of objects rises, new people are affected: open the newest failure cluster in the console.",
      gridPosition: [8, 32, 8, 8],
      unit: "percentunit",
      noData: "No object was attempted in the last 24 hours.",
    })
      .min(0)
      .max(1)
      .withTarget(rangeQuery(perJob(METRICS.objectFailureRatio, 'window="24h"'), "objects, 24 h"))
      .withTarget(rangeQuery(perJob(METRICS.failureRatio, 'window="1h"'), "rows, 1 h"))
      .overrideByName("objects, 24 h", lineColour(COLOURS.warning))
      .overrideByName("rows, 1 h", lineColour(COLOURS.running))
      .withTarget(rangeQuery(thresholdLine("failingRatio"), LIMIT))
      .overrideByName(LIMIT, limitLine()),
    timeSeriesPanel({
      id: 20,
      title: "Skipped by reason",
      description:
        "People and groups whose newest row is a skip, by reason. `skipped-not-entitled` is usual: they are out of scope. For `skipped-missing-account`, correct the data of these people at the source.",
      gridPosition: [16, 32, 8, 8],
      unit: "short",
      noData: "No person or group is skipped.",
    }).withTarget(rangeQuery(perJobAnd("skip_reason", METRICS.skippedObjects), "{{skip_reason}}")),
  ];
}

function riskPanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 21,
      title: "Risk of quarantine",
      description:
        "How near the job is to quarantine by its failures, its credentials and its target; 100 % while it is quarantined. Above the dashed line, which is a setting, the job is at risk: fix the main error.",
      gridPosition: [0, 40, 8, 8],
      unit: "percentunit",
      noData: NOT_READ,
    })
      .min(0)
      .max(1)
      .withTarget(rangeQuery(perJob(METRICS.riskScore), "risk"))
      .withTarget(rangeQuery(thresholdLine("atRiskScore"), LIMIT))
      .overrideByName(LIMIT, limitLine()),
    timeSeriesPanel({
      id: 22,
      title: "Expected time to quarantine",
      description:
        "Time until the failing objects reach a quarantine rule at the present pace, with the range that is right in 8 of 10 cases. Fix the largest failure cluster before then.",
      gridPosition: [8, 40, 8, 8],
      unit: "s",
      noData:
        "No time can be given: the job is in quarantine already, or no quarantine is expected at the present pace.",
    })
      .withTarget(rangeQuery(perJob(METRICS.quarantineEta), "expected"))
      .withTarget(rangeQuery(perJob(METRICS.quarantineEtaLow), "earliest"))
      .withTarget(rangeQuery(perJob(METRICS.quarantineEtaHigh), "latest")),
  ];
}

const FINDINGS = perJobAnd("severity", METRICS.findings, 'severity=~"critical|warning"');

/** For a value that is exported only if it is not 0. A job with stale data has no risk score, so it gets no 0. */
const orZero = (expr: string) => `${expr} or 0 * ${perJob(METRICS.riskScore)}`;

function detailTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 23,
      title: "Running cycle ends in",
      description:
        "Time until the running cycle ends, with the range that is right in 8 of 10 cases. Wait for its end before you change the job again.",
      gridPosition: [16, 40, 8, 4],
      unit: "s",
      missingValue: unknownValue("no cycle is running"),
      colours: oneColour(COLOURS.running),
      isNamed: true,
    })
      .decimals(1)
      .withTarget(instantQuery(perJob(METRICS.cycleEtaLow), "earliest"))
      .withTarget(instantQuery(perJob(METRICS.cycleEta), "expected"))
      .withTarget(instantQuery(perJob(METRICS.cycleEtaHigh), "latest")),
    statPanel({
      id: 24,
      title: "Failed cycles in a row",
      description:
        "Cycles in a row that failed as a whole, as Entra counts them. Entra quarantines a job after some of them: fix the main error.",
      gridPosition: [16, 44, 4, 4],
      unit: "short",
      missingValue: unknownValue("no data"),
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(instantQuery(orZero(perJob(METRICS.successiveFailedCycles)), "{{application}}")),
    statPanel({
      id: 25,
      title: "Configuration findings",
      description:
        "Weaknesses of the configuration of the job that may cause a problem later. The page of the job in the console lists each with its remedy.",
      gridPosition: [20, 44, 4, 4],
      unit: "short",
      missingValue: unknownValue("no data"),
      colours: noneIsGood(COLOURS.warning),
    }).withTarget(instantQuery(orZero(`sum by (${BY_JOB}) (${FINDINGS})`), "{{application}}")),
  ];
}

function cycleHistoryPanels(): readonly Builder<Panel>[] {
  const tenantCycles = `increase(${METRICS.cycleDuration.name}_bucket{${TENANT_SELECTOR}}[24h])`;
  return [
    stackedPanel({
      id: 26,
      title: "Ended cycles by result, per hour",
      description:
        "Cycles that ended in the hour before, by result. `entry-level-errors` means that the cycle ran and some objects failed; for `failed`, see the main error.",
      gridPosition: [0, 48, 12, 8],
      unit: "short",
      noData: "No cycle has ended in this time: see the row Next cycle above.",
    })
      .withTarget(
        rangeQuery(
          `max by (${BY_JOB}, result) (increase(${METRICS.cyclesTotal.name}{${JOB_SELECTOR}}[1h])) > 0`,
          "{{result}}",
        ),
      )
      .overrideByName("succeeded", lineColour(COLOURS.ok))
      .overrideByName("entry-level-errors", lineColour(COLOURS.warning))
      .overrideByName("failed", lineColour(COLOURS.critical)),
    timeSeriesPanel({
      id: 27,
      title: "Duration of 95 % of the cycles of the tenant, 24 h",
      description:
        "95 % of the cycles of all jobs of the tenant took no longer than this, by kind of cycle, in the 24 hours before. If the cycles of all jobs take longer, Entra is slow: check its service health. If only this job's do, see its target.",
      gridPosition: [12, 48, 12, 8],
      unit: "s",
      noData: "No cycle of the tenant has ended in the last 24 hours.",
    }).withTarget(
      rangeQuery(
        `histogram_quantile(0.95, sum by (kind, le) (max by (tenant, kind, le) (${tenantCycles}))) >= 0`,
        "{{kind}}",
      ),
    ),
  ];
}
