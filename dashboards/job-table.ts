import type { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { METRICS } from "../domain/metrics.ts";
import { KNOWN_QUARANTINE_REASONS } from "../domain/quarantine-reason.ts";
import { QUARANTINE_REASON_NAMES } from "../wording/quarantine-reasons.ts";
import { CONSOLE_JOB_LINK, JOB_BOARD_LINK, LINK_COLUMNS } from "./board-links.ts";
import { conditionMappings } from "./condition-mappings.ts";
import { refIdAt, tableQuery } from "./panel-queries.ts";
import {
  COLOURS,
  columnOptions,
  deadlineColours,
  failingColours,
  HIDDEN_COLUMN,
  noneIsGood,
  oneColour,
  rangeMapping,
  thresholdSteps,
  valueMappings,
} from "./panel-values.ts";
import { tablePanel } from "./panels.ts";
import {
  CONDITION_RANK_PER_JOB,
  INTERVALS_SINCE_SUCCESS,
  NOW,
  perJob,
  perJobAnd,
  withShortCodes,
} from "./queries.ts";

type JobTableColumn = {
  readonly expr: string;
  /** The column of the value; null if only the labels of the query are shown. */
  readonly title: string | null;
  readonly options?: Parameters<typeof columnOptions>[0];
};

/**
 * From this many intervals since the last success on, the cell has the colour of a warning. One interval
 * and the duration of a cycle are usual.
 */
const MANY_INTERVALS = 3;

const JOB_TABLE_COLUMNS: readonly JobTableColumn[] = [
  {
    title: "Condition",
    expr: CONDITION_RANK_PER_JOB,
    options: { width: 120, mappings: [conditionMappings()], link: CONSOLE_JOB_LINK },
  },
  {
    title: "People failing",
    expr: perJob(METRICS.failingObjects),
    options: { width: 125, colours: failingColours() },
  },
  {
    title: "Leavers",
    expr: perJob(METRICS.leavers),
    options: { width: 85, colours: noneIsGood(COLOURS.critical) },
  },
  { title: null, expr: withShortCodes(perJobAnd("error_code, owner", METRICS.mainError)) },
  { title: null, expr: perJobAnd("reason", METRICS.quarantineReason) },
  {
    title: "Retry in",
    expr: `${perJob(METRICS.quarantineNextAttempt)} - ${NOW}`,
    options: {
      unit: "s",
      width: 90,
      decimals: 1,
      colours: oneColour(COLOURS.running),
      mappings: [rangeMapping(null, 0, { text: "overdue", color: COLOURS.warning })],
    },
  },
  {
    title: "Disabled in",
    expr: `${perJob(METRICS.quarantineDisable)} - ${NOW}`,
    options: {
      unit: "s",
      width: 100,
      decimals: 1,
      colours: deadlineColours(),
    },
  },
  {
    title: "Success ÷ interval",
    expr: INTERVALS_SINCE_SUCCESS,
    options: {
      unit: "suffix: intervals",
      width: 150,
      decimals: 1,
      colours: thresholdSteps(COLOURS.ok, [MANY_INTERVALS, COLOURS.warning]),
    },
  },
  { title: null, expr: perJobAnd("job_id", METRICS.jobInfo) },
];

const REASONS = valueMappings(
  KNOWN_QUARANTINE_REASONS.map((reason) => [reason, QUARANTINE_REASON_NAMES[reason], "text"]),
);

/** One row per job, the most severe condition first. */
export function jobTablePanel(noData: string): Table {
  const indexOf = (title: string) =>
    JOB_TABLE_COLUMNS.findIndex((column) => column.title === title);
  const valueColumn = (title: string) => [`Value #${refIdAt(indexOf(title))}`, title] as const;
  const panel = tablePanel({
    id: 7,
    title: "Worst first",
    description:
      "Every job, the worst first: what is wrong, which error to fix first and who can usually fix it, and what Entra does next. A dash means that the column does not apply. Start with the first row: the app leads to its dashboard, the condition to its page in the console.",
    gridPosition: [0, 4, 24, 8],
    unit: "short",
    noData,
    sortBy: [
      ["Condition", "descending"],
      ["Leavers", "descending"],
      ["People failing", "descending"],
    ],
    columns: [
      ["application", LINK_COLUMNS.application],
      valueColumn("Condition"),
      valueColumn("People failing"),
      valueColumn("Leavers"),
      ["error_code", "Main error"],
      ["owner", "Who can fix it"],
      ["reason", "Quarantine reason"],
      valueColumn("Retry in"),
      valueColumn("Disabled in"),
      valueColumn("Success ÷ interval"),
      ["tenant", LINK_COLUMNS.tenant],
      ["sync_job", LINK_COLUMNS.syncJob],
      ["job_id", LINK_COLUMNS.jobId],
      ["Time", null],
      ...JOB_TABLE_COLUMNS.flatMap(({ title }, index) =>
        title === null ? [[`Value #${refIdAt(index)}`, null] as const] : [],
      ),
    ],
  });
  for (const [index, { expr, title, options }] of JOB_TABLE_COLUMNS.entries()) {
    panel.withTarget(tableQuery(refIdAt(index), expr));
    if (title !== null) panel.overrideByName(title, columnOptions(options ?? {}));
  }
  return panel
    .overrideByName(LINK_COLUMNS.application, columnOptions({ width: 140, link: JOB_BOARD_LINK }))
    .overrideByName("Main error", columnOptions({}))
    .overrideByName("Who can fix it", columnOptions({ width: 130 }))
    .overrideByName("Quarantine reason", columnOptions({ width: 170, mappings: [REASONS] }))
    .overrideByName(LINK_COLUMNS.tenant, columnOptions({ width: 90 }))
    .overrideByName(LINK_COLUMNS.syncJob, HIDDEN_COLUMN)
    .overrideByName(LINK_COLUMNS.jobId, HIDDEN_COLUMN);
}
