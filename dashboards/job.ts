import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Dashboard, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { SHORT_PROBE_FAILURES } from "../wording/target.ts";
import { jobAnnotations } from "./annotations.ts";
import { BOARD_UIDS } from "./board-links.ts";
import { conditionMappings } from "./condition-mappings.ts";
import { createBoard } from "./create-board.ts";
import { DAYS_AHEAD, UPCOMING, UPCOMING_COLUMNS } from "./deadlines.ts";
import { jobAccessPanels } from "./job-access.ts";
import { jobChartPanels } from "./job-charts.ts";
import { jobLimitPanels } from "./job-limits.ts";
import { jobTimelinePanel } from "./job-timeline.ts";
import { instantQuery, singleValueColumn, tableQuery } from "./panel-queries.ts";
import {
  COLOURS,
  columnOptions,
  deadlineColours,
  failingColours,
  hasPassed,
  noneIsGood,
  oneColour,
  rangeMapping,
  unknownValue,
  valueMappings,
} from "./panel-values.ts";
import { statPanel, tablePanel } from "./panels.ts";
import {
  CONDITION_RANK_PER_JOB,
  INCIDENT_SELECTOR,
  NOW,
  ofChosenJob,
  perJob,
  perJobAnd,
  withShortCodes,
} from "./queries.ts";
import { dashboardVariables } from "./variables.ts";

/** What the column "Explained by" shows for an incident that no other incident explains. */
const NOT_EXPLAINED = "no other: work on this one";
const NO_DATA = unknownValue("no data");

/** The dashboard of one job: what is wrong with it? */
export function jobDashboard(consoleUrl: string): Dashboard {
  return createBoard({
    uid: BOARD_UIDS.job,
    title: "job, what is wrong here?",
    description:
      "The condition of one job, the error to fix first, what happens next, and how it came to this. The console names the people.",
    variables: dashboardVariables(["job", "tenant", "application", "oneSyncJob"], consoleUrl),
    annotations: jobAnnotations(),
    panels: [
      ...stateTiles(),
      ...countTiles(),
      ...nextTiles(),
      incidentPanel(),
      upcomingPanel(),
      jobTimelinePanel(),
      ...jobChartPanels(),
      ...jobLimitPanels(),
      ...jobAccessPanels(),
    ],
  });
}

function stateTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 1,
      title: "Condition",
      description:
        "What Steadystate has concluded about the job. When it is red or orange, read the main error and the open incidents to the right and below.",
      gridPosition: [0, 0, 4, 4],
      unit: "short",
      missingValue: NO_DATA,
      colours: oneColour(COLOURS.unknown),
      mappings: [conditionMappings()],
    }).withTarget(instantQuery(CONDITION_RANK_PER_JOB, "{{application}}")),
    statPanel({
      id: 2,
      title: "Main error",
      description:
        "The error to fix first, who can usually fix it, and the number of people and groups that have it. Look up its code in docs/errors.md, or open the job in the console.",
      gridPosition: [4, 0, 5, 4],
      unit: "short",
      missingValue: unknownValue("no error"),
      colours: oneColour(COLOURS.warning),
      mappings: [valueMappings([[0, "the whole job", COLOURS.critical]])],
      isNamed: true,
    }).withTarget(
      instantQuery(
        withShortCodes(perJobAnd("error_code, owner", METRICS.mainError)),
        "{{error_code}} (fix: {{owner}})",
      ),
    ),
  ];
}

function countTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 3,
      title: "People failing",
      description:
        "People and groups whose newest operation failed. The console names them: start with the largest failure cluster.",
      gridPosition: [9, 0, 3, 4],
      unit: "short",
      missingValue: NO_DATA,
      colours: failingColours(),
    }).withTarget(instantQuery(perJob(METRICS.failingObjects), "{{application}}")),
    statPanel({
      id: 4,
      title: "Leavers",
      description:
        "People who left and still have an account, because their disable or delete fails. Ask the admin of the target to disable them by hand, then fix the cause.",
      gridPosition: [12, 0, 3, 4],
      unit: "short",
      missingValue: NO_DATA,
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(instantQuery(perJob(METRICS.leavers), "{{application}}")),
    statPanel({
      id: 5,
      title: "Missing accounts",
      description:
        "People and groups that are in scope but are skipped, so they have no account or miss a change. The console names them and the attribute: correct it at the source.",
      gridPosition: [15, 0, 3, 4],
      unit: "short",
      missingValue: NO_DATA,
      colours: noneIsGood(COLOURS.warning),
    }).withTarget(instantQuery(perJob(METRICS.missingAccounts), "{{application}}")),
  ];
}

function nextTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 6,
      title: "Entra retries in",
      description:
        "Time until Entra next runs the quarantined job. Fix the cause before then, or restart provisioning after the fix.",
      gridPosition: [18, 0, 3, 4],
      unit: "s",
      missingValue: unknownValue("not quarantined"),
      colours: oneColour(COLOURS.running),
      mappings: [rangeMapping(null, 0, { text: "overdue", color: COLOURS.warning })],
    })
      .decimals(1)
      .withTarget(
        instantQuery(`${perJob(METRICS.quarantineNextAttempt)} - ${NOW}`, "{{application}}"),
      ),
    statPanel({
      id: 7,
      title: "Entra disables it in",
      description:
        "Time until Entra disables the quarantined job. After that nothing is provisioned until an administrator starts it: fix the cause before then.",
      gridPosition: [21, 0, 3, 4],
      unit: "s",
      missingValue: unknownValue("not quarantined"),
      colours: deadlineColours(),
      mappings: [hasPassed()],
    })
      .decimals(1)
      .withTarget(instantQuery(`${perJob(METRICS.quarantineDisable)} - ${NOW}`, "{{application}}")),
  ];
}

function incidentPanel(): Builder<Panel> {
  const series = `max by (tenant, application, kind, severity, muted_by, probe_result) (${METRICS.incidentBegan.name}{${INCIDENT_SELECTOR}})`;
  return tablePanel({
    id: 8,
    title: "Open incidents",
    description:
      "The open incidents of the job and of its target, the oldest first. An incident that another one explains sends no notification: work on the other one. The runbook has a section for each kind.",
    gridPosition: [0, 4, 14, 6],
    unit: "s",
    noData: "No incident is open: nothing to do.",
    sortBy: [["Open for", "descending"]],
    columns: [
      ["kind", "Incident"],
      ["severity", "Severity"],
      ...singleValueColumn("Open for"),
      ["muted_by", "Explained by"],
      ["probe_result", "Answer of the target"],
      ["application", null],
      ["tenant", null],
      ["Time", null],
    ],
  })
    .withTarget(
      tableQuery(
        "A",
        `label_replace(${NOW} - (${ofChosenJob(series)}), "muted_by", "${NOT_EXPLAINED}", "muted_by", "")`,
      ),
    )
    .overrideByName("Open for", columnOptions({ unit: "s", decimals: 1, width: 110 }))
    .overrideByName("Severity", columnOptions({ width: 100 }))
    .overrideByName("Incident", columnOptions({ width: 170 }))
    .overrideByName(
      "Explained by",
      columnOptions({
        mappings: [valueMappings([[NOT_EXPLAINED, NOT_EXPLAINED, COLOURS.warning]])],
      }),
    )
    .overrideByName(
      "Answer of the target",
      columnOptions({
        mappings: [
          valueMappings(
            Object.entries(SHORT_PROBE_FAILURES).map(([result, text]) => [result, text, "text"]),
          ),
        ],
      }),
    );
}

function upcomingPanel(): Builder<Panel> {
  return tablePanel({
    id: 9,
    title: "What is coming",
    description: `What will happen to the job in the next ${DAYS_AHEAD} days if no one acts, the earliest first. Start with the first row.`,
    gridPosition: [14, 4, 10, 6],
    unit: "s",
    noData: `Nothing is coming in the next ${DAYS_AHEAD} days: no quarantine, no token that expires.`,
    sortBy: [["In", "ascending"]],
    columns: [
      ["what", "What"],
      ...singleValueColumn("In"),
      ["application", null],
      ["tenant", null],
      ["Time", null],
    ],
  })
    .withTarget(tableQuery("A", ofChosenJob(UPCOMING)))
    .overrideByName("What", UPCOMING_COLUMNS.What)
    .overrideByName("In", UPCOMING_COLUMNS.In);
}
