import { TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import type { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { THRESHOLDS } from "../domain/thresholds.ts";
import { DAY, SECOND } from "../domain/time.ts";
import { conditionMappings } from "./condition-mappings.ts";
import { COLOURS, tablePanel, tableQuery, thresholdSteps } from "./panels.ts";
import { OVERVIEW_QUERIES } from "./queries.ts";

type JobTableColumn = {
  readonly title: string;
  readonly expr: string;
  readonly unit: string;
  readonly width: number;
  readonly decimals?: number;
  /** Colours the cell's text by value; the condition column has its own value mappings. */
  readonly colours?: ReturnType<typeof thresholdSteps>;
};

const sevenDaysSeconds = (7 * DAY) / SECOND;

const JOB_TABLE_COLUMNS: readonly JobTableColumn[] = [
  { title: "Condition", expr: OVERVIEW_QUERIES.jobs.condition, unit: "short", width: 140 },
  {
    title: "Risk",
    expr: OVERVIEW_QUERIES.jobs.risk,
    unit: "percentunit",
    width: 90,
    decimals: 0,
    colours: thresholdSteps(
      COLOURS.ok,
      [THRESHOLDS.atRiskScore.value, COLOURS.warning],
      [THRESHOLDS.highRiskScore.value, COLOURS.critical],
    ),
  },
  { title: "Failing objects", expr: OVERVIEW_QUERIES.jobs.failing, unit: "short", width: 130 },
  {
    title: "Leavers with account",
    expr: OVERVIEW_QUERIES.jobs.leavers,
    unit: "short",
    width: 90,
    colours: thresholdSteps(COLOURS.ok, [1, COLOURS.critical]),
  },
  { title: "Escrowed", expr: OVERVIEW_QUERIES.jobs.escrowed, unit: "short", width: 110 },
  {
    title: "Failure ratio, 24 h",
    expr: OVERVIEW_QUERIES.jobs.failureRatio,
    unit: "percentunit",
    width: 150,
    decimals: 1,
    colours: thresholdSteps(COLOURS.ok, [THRESHOLDS.failingRatio.value, COLOURS.warning]),
  },
  {
    title: "Time since success",
    expr: OVERVIEW_QUERIES.jobs.sinceSuccess,
    unit: "s",
    width: 130,
    decimals: 0,
  },
  {
    title: "Time until disabled",
    expr: OVERVIEW_QUERIES.jobs.untilDisabled,
    unit: "s",
    width: 130,
    decimals: 0,
    colours: thresholdSteps(COLOURS.critical, [sevenDaysSeconds, COLOURS.warning]),
  },
];

/** One row per job, the most severe condition first. */
export function jobTablePanel(): Table {
  const panel = tablePanel({
    id: 7,
    title: "Worst first",
    description:
      "Every job with its condition and the values behind it; a dash means unknown or not applicable. Start with the first row.",
    gridPosition: [0, 4, 24, 10],
    unit: "short",
  })
    .sortBy([new TableSortByFieldStateBuilder().displayName("Condition").desc(true)])
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({ id: "organize", options: columnLayout() })
    .overrideByName("Condition", [{ id: "mappings", value: [conditionMappings()] }]);
  for (const [index, column] of JOB_TABLE_COLUMNS.entries()) {
    panel.withTarget(tableQuery(refIdAt(index), column.expr));
    panel.overrideByName(column.title, columnProperties(column));
  }
  return panel.overrideByName("Sync job", [{ id: "custom.hidden", value: true }]);
}

function columnProperties({
  unit,
  width,
  decimals,
  colours,
  title,
}: JobTableColumn): DynamicConfigValue[] {
  const hasColour = colours !== undefined || title === "Condition";
  return [
    { id: "unit", value: unit },
    { id: "custom.width", value: width },
    ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
    ...(colours === undefined ? [] : [{ id: "thresholds", value: colours.build() }]),
    ...(hasColour ? [{ id: "custom.cellOptions", value: { type: "color-text" } }] : []),
    ...(colours === undefined ? [] : [{ id: "color", value: { mode: "thresholds" } }]),
  ];
}

const refIdAt = (index: number) => String.fromCharCode("A".charCodeAt(0) + index);

/** Names and order of the columns after Grafana has merged the queries on their labels. */
function columnLayout() {
  const values = JOB_TABLE_COLUMNS.map(
    ({ title }, index) => [`Value #${refIdAt(index)}`, title] as const,
  );
  const labels = [
    ["application", "Application"],
    ["tenant", "Tenant"],
    ["sync_job", "Sync job"],
  ] as const;
  const all = [...labels, ...values];
  return {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(all.map(([from], index) => [from, index])),
    renameByName: Object.fromEntries(all),
  };
}
