import { TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import type { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { THRESHOLDS } from "../domain/thresholds.ts";
import { DAY, SECOND } from "../domain/time.ts";
import { conditionWords } from "./conditions.ts";
import { COLOURS, column, steps, table } from "./panels.ts";
import { OVERVIEW } from "./queries.ts";

type Column = {
  readonly title: string;
  readonly expr: string;
  readonly unit: string;
  readonly width: number;
  readonly decimals?: number;
  /** Colours the cell's text by value; the condition has words with colours of its own. */
  readonly colours?: ReturnType<typeof steps>;
};

const sevenDaysSeconds = (7 * DAY) / SECOND;

const COLUMNS: readonly Column[] = [
  { title: "Condition", expr: OVERVIEW.jobs.condition, unit: "short", width: 140 },
  {
    title: "Risk",
    expr: OVERVIEW.jobs.risk,
    unit: "percentunit",
    width: 90,
    decimals: 0,
    colours: steps(
      COLOURS.good,
      [THRESHOLDS.atRiskScore.value, COLOURS.risk],
      [THRESHOLDS.highRiskScore.value, COLOURS.act],
    ),
  },
  { title: "Failing objects", expr: OVERVIEW.jobs.failing, unit: "short", width: 130 },
  {
    title: "Leavers",
    expr: OVERVIEW.jobs.leavers,
    unit: "short",
    width: 90,
    colours: steps(COLOURS.good, [1, COLOURS.act]),
  },
  { title: "Escrowed", expr: OVERVIEW.jobs.escrowed, unit: "short", width: 110 },
  {
    title: "Failure ratio, 24 h",
    expr: OVERVIEW.jobs.failureRatio,
    unit: "percentunit",
    width: 150,
    decimals: 1,
    colours: steps(COLOURS.good, [THRESHOLDS.failingRatio.value, COLOURS.risk]),
  },
  { title: "Since success", expr: OVERVIEW.jobs.sinceSuccess, unit: "s", width: 130, decimals: 0 },
  {
    title: "Disabled in",
    expr: OVERVIEW.jobs.untilDisabled,
    unit: "s",
    width: 130,
    decimals: 0,
    colours: steps(COLOURS.act, [sevenDaysSeconds, COLOURS.risk]),
  },
];

/** One row per job, worst first; the doorway to the job itself. */
export function jobTable(): Table {
  const panel = table({
    id: 7,
    title: "Worst first",
    description:
      "Every job with its condition and what it rests on; a dash is unknown or not so. Begin with the first row.",
    at: [0, 4, 24, 10],
    unit: "short",
  })
    .sortBy([new TableSortByFieldStateBuilder().displayName("Condition").desc(true)])
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({ id: "organize", options: arranged() })
    .overrideByName("Condition", [{ id: "mappings", value: [conditionWords()] }]);
  for (const [index, one] of COLUMNS.entries()) {
    panel.withTarget(column(letter(index), one.expr));
    panel.overrideByName(one.title, look(one));
  }
  return panel.overrideByName("Sync job", [{ id: "custom.hidden", value: true }]);
}

function look({ unit, width, decimals, colours, title }: Column): DynamicConfigValue[] {
  const coloured = colours !== undefined || title === "Condition";
  return [
    { id: "unit", value: unit },
    { id: "custom.width", value: width },
    ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
    ...(colours === undefined ? [] : [{ id: "thresholds", value: colours.build() }]),
    ...(coloured ? [{ id: "custom.cellOptions", value: { type: "color-text" } }] : []),
    ...(colours === undefined ? [] : [{ id: "color", value: { mode: "thresholds" } }]),
  ];
}

const letter = (index: number) => String.fromCharCode("A".charCodeAt(0) + index);

/** The names and the order of the columns after the queries were merged on their labels. */
function arranged() {
  const values = COLUMNS.map((one, index) => [`Value #${letter(index)}`, one.title] as const);
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
