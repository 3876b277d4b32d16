import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Dashboard, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { jobAnnotations } from "./annotations.ts";
import { APPLICATION_BOARD_LINK, BOARD_UIDS, SERIES_JOB_BOARD_LINK } from "./board-links.ts";
import { conditionMappings } from "./condition-mappings.ts";
import { createBoard } from "./create-board.ts";
import { DAYS_AHEAD, NEXT_DEADLINE, UPCOMING, UPCOMING_COLUMNS } from "./deadlines.ts";
import { jobTablePanel } from "./job-table.ts";
import { instantQuery, rangeQuery, singleValueColumn, tableQuery } from "./panel-queries.ts";
import {
  COLOURS,
  columnOptions,
  deadlineColours,
  failingColours,
  hasPassed,
  linkOfEachLine,
  neverRead,
  noneIsGood,
  shareOfLimitColours,
  unknownValue,
} from "./panel-values.ts";
import {
  lineColour,
  shadesOf,
  stackedPanel,
  stateTimelinePanel,
  statPanel,
  tablePanel,
  timeSeriesPanel,
} from "./panels.ts";
import {
  CONDITION_RANK_PER_JOB,
  countOrZero,
  DATA_AGE_RATIO,
  grownInAnHour,
  INCIDENT_SELECTOR,
  INTERVALS_SINCE_SUCCESS,
  JOB_SELECTOR,
  perJob,
  TENANT_SELECTOR,
  withShortCodes,
} from "./queries.ts";
import { dashboardVariables } from "./variables.ts";

const NO_JOB = "No job has been read: see the dashboard Pipeline.";

/** The dashboard of all jobs: which job needs attention first? */
export function overviewDashboard(consoleUrl: string): Dashboard {
  return createBoard({
    uid: BOARD_UIDS.overview,
    title: "overview, which job first?",
    description:
      "Start with the first row of the table: it names the worst job, its main error and what Entra does next. Click the app for its dashboard and the condition for its page in the console.",
    variables: dashboardVariables(["job", "tenant", "application", "syncJobs"], consoleUrl),
    annotations: jobAnnotations(),
    panels: [
      ...problemTiles(),
      ...timeTiles(),
      jobTablePanel(NO_JOB),
      upcomingPanel(),
      conditionPanel(),
      ...chartPanels(),
    ],
  });
}

function problemTiles(): readonly Builder<Panel>[] {
  const missingValue = unknownValue("no data");
  const incidents = `${METRICS.incidentBegan.name}{${INCIDENT_SELECTOR}, muted_by=""}`;
  return [
    statPanel({
      id: 17,
      title: "Apps that need you",
      description:
        "Apps with an open incident that no other incident explains. People are notified of these incidents. Take the first row of the table below.",
      gridPosition: [0, 0, 4, 4],
      unit: "short",
      missingValue,
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(
      instantQuery(countOrZero(`count(count by (tenant, application) (${incidents}))`)),
    ),
    statPanel({
      id: 1,
      title: "Quarantined or disabled",
      description:
        "Jobs that Entra has put into quarantine or disabled. Changes to their people are delayed or do not happen. Follow the runbook of the first red row below.",
      gridPosition: [4, 0, 4, 4],
      unit: "short",
      missingValue,
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(
      instantQuery(
        countOrZero(`count(${perJob(METRICS.condition, 'condition=~"quarantined|disabled"')})`),
      ),
    ),
    statPanel({
      id: 3,
      title: "People failing",
      description:
        "People and groups whose newest operation failed. The console names them: start with the largest failure cluster of the first row.",
      gridPosition: [8, 0, 4, 4],
      unit: "short",
      missingValue,
      colours: failingColours(),
    }).withTarget(instantQuery(`sum(${perJob(METRICS.failingObjects)})`)),
    statPanel({
      id: 13,
      title: "Leavers with an account",
      description:
        "People who left and still have an account, because their disable or delete fails. Ask the admin of the target to disable them by hand, then fix the cause: the console lists it first among the failures of the job.",
      gridPosition: [12, 0, 4, 4],
      unit: "short",
      missingValue,
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(instantQuery(`sum(${perJob(METRICS.leavers)})`)),
  ];
}

function timeTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 18,
      title: "Next deadline",
      description:
        "The first of: Entra disables a job, Entra quarantines a job at the present pace of failures, a token expires. Fix its cause before then: the table What is coming names the app.",
      gridPosition: [16, 0, 4, 4],
      unit: "s",
      missingValue: unknownValue(`none in ${DAYS_AHEAD} days`),
      colours: deadlineColours(),
      mappings: [hasPassed()],
      isNamed: true,
    })
      .decimals(1)
      .withTarget(instantQuery(NEXT_DEADLINE, "{{application}}")),
    statPanel({
      id: 6,
      title: "Age of the data ÷ limit",
      description:
        "The oldest data of any source as a share of the age from which it counts as stale. From 100 % on, do not trust this dashboard: open the dashboard Pipeline and run `npm run doctor`.",
      gridPosition: [20, 0, 4, 4],
      unit: "percentunit",
      missingValue: { text: "no data", color: COLOURS.critical },
      colours: shareOfLimitColours(),
      mappings: [neverRead()],
      isNamed: true,
    })
      .decimals(0)
      .min(0)
      .max(1)
      .withTarget(instantQuery(`topk(1, ${DATA_AGE_RATIO})`, "{{collector}} of {{tenant}}")),
  ];
}

function upcomingPanel(): Builder<Panel> {
  return tablePanel({
    id: 19,
    title: "What is coming",
    description: `What will happen in the next ${DAYS_AHEAD} days if no one acts, the earliest first. A deadline that has passed stays until its cause is fixed. Start with the first row.`,
    gridPosition: [0, 12, 9, 8],
    unit: "s",
    noData: `Nothing is coming in the next ${DAYS_AHEAD} days: no quarantine, no token that expires.`,
    sortBy: [["In", "ascending"]],
    columns: [
      ["application", "Application"],
      ["what", "What"],
      ...singleValueColumn("In"),
      ["tenant", "Tenant"],
      ["Time", null],
    ],
  })
    .withTarget(tableQuery("A", UPCOMING))
    .overrideByName("Application", columnOptions({ width: 110, link: APPLICATION_BOARD_LINK }))
    .overrideByName("Tenant", columnOptions({ width: 90 }))
    .overrideByName("What", UPCOMING_COLUMNS.What)
    .overrideByName("In", UPCOMING_COLUMNS.In);
}

function conditionPanel(): Builder<Panel> {
  return stateTimelinePanel({
    id: 11,
    title: "Condition over time",
    description:
      "The condition of each job; a gap is time without data. Compare the start of a red band with the changes by administrators at that time.",
    gridPosition: [9, 12, 15, 8],
    unit: "short",
    noData: NO_JOB,
  })
    .mappings([conditionMappings()])
    .withTarget(rangeQuery(CONDITION_RANK_PER_JOB, "{{application}}"));
}

function chartPanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 20,
      title: "People failing by app",
      description:
        "People and groups whose newest operation failed. A line that jumps shows a cause that began at that time; a line that climbs affects more people with every cycle. Click a line for the dashboard of its job.",
      gridPosition: [0, 20, 8, 8],
      unit: "short",
      noData: NO_JOB,
    })
      .withOverride(linkOfEachLine(SERIES_JOB_BOARD_LINK))
      .withTarget(rangeQuery(perJob(METRICS.failingObjects), "{{application}}")),
    stackedPanel({
      id: 21,
      title: "Failed operations by error code, per hour",
      description:
        "Failed rows of the provisioning log in the hour before, by error code. Entra retries a failing person in every cycle, so one person counts many times. Look up the largest code in docs/errors.md.",
      gridPosition: [8, 20, 8, 8],
      unit: "short",
      noData: "No operation has failed: nothing to do.",
    })
      .withTarget(
        rangeQuery(
          withShortCodes(
            `sum by (error_code) (${grownInAnHour("error_code", METRICS.eventErrorsTotal)}) > 0`,
          ),
          "{{error_code}}",
        ),
      )
      .overrideByRegexp(".*", shadesOf(COLOURS.critical)),
    timeSeriesPanel({
      id: 22,
      title: "Time since success ÷ interval",
      description:
        "Time since the last successful cycle of each job, in intervals of the job. Up to 2 is usual. A line that climbs belongs to a job without a success: open its dashboard.",
      gridPosition: [16, 20, 8, 8],
      unit: "suffix: intervals",
      noData: NO_JOB,
    })
      .decimals(1)
      .withOverride(linkOfEachLine(SERIES_JOB_BOARD_LINK))
      .withTarget(rangeQuery(INTERVALS_SINCE_SUCCESS, "{{application}}")),
    ...historyPanels(),
  ];
}

function historyPanels(): readonly Builder<Panel>[] {
  return [
    stackedPanel({
      id: 23,
      title: "Open incidents by kind",
      description:
        "Open incidents of which people are notified, by kind. When several begin at the same time, look for one cause: a target, a credential or a change by an administrator.",
      gridPosition: [0, 28, 12, 8],
      unit: "short",
      noData: "No incident was open in this time: nothing to do.",
    })
      .withTarget(
        rangeQuery(
          `sum by (kind) (max by (tenant, kind) (${METRICS.incidentsOpen.name}{${TENANT_SELECTOR}, muted="false"})) > 0`,
          "{{kind}}",
        ),
      )
      .overrideByRegexp(".*", shadesOf(COLOURS.warning))
      .overrideByName("quarantine", lineColour(COLOURS.critical)),
    stackedPanel({
      id: 10,
      title: "Successful operations by action, per hour",
      description:
        "Successful rows of the hour before, by the time at which Steadystate read them. When there is an unexpected burst of disables or deletes, pause the job and ask the administrators.",
      gridPosition: [12, 28, 12, 8],
      unit: "short",
      noData: "Entra had nothing to change in this time.",
    }).withTarget(
      rangeQuery(
        `sum by (action) (${grownInAnHour("action, status", METRICS.eventsTotal, `${JOB_SELECTOR}, status="success"`)}) > 0`,
        "{{action}}",
      ),
    ),
  ];
}
