import type { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { METRICS } from "../domain/metrics.ts";
import { APPLICATION_BOARD_LINK, LINK_COLUMNS } from "./board-links.ts";
import { refIdAt, tableQuery } from "./panel-queries.ts";
import {
  COLOURS,
  columnOptions,
  deadlineColours,
  hasPassed,
  noneIsGood,
  oneColour,
  thresholdSteps,
  valueMappings,
} from "./panel-values.ts";
import { tablePanel } from "./panels.ts";
import { NOW, perTarget } from "./queries.ts";
import { FAILING_OBJECTS_PER_TARGET, REJECTED_SHARE } from "./target-queries.ts";

type TargetColumn = {
  readonly title: string;
  readonly expr: string;
  readonly options: Parameters<typeof columnOptions>[0];
};

const TARGET_COLUMNS: readonly TargetColumn[] = [
  {
    title: "Answers",
    expr: perTarget(METRICS.targetUp),
    options: {
      mappings: [
        valueMappings([
          [0, "no valid answer", COLOURS.critical],
          [1, "yes", COLOURS.ok],
        ]),
      ],
    },
  },
  {
    title: "Token",
    expr: perTarget(METRICS.targetAuthValid),
    options: {
      mappings: [
        valueMappings([
          [0, "refused", COLOURS.critical],
          [1, "accepted", COLOURS.ok],
        ]),
      ],
    },
  },
  {
    title: "Token expires in",
    expr: `${perTarget(METRICS.tokenExpiry)} - ${NOW}`,
    options: { unit: "s", decimals: 1, colours: deadlineColours(), mappings: [hasPassed()] },
  },
  {
    title: "TLS expires in",
    expr: `${perTarget(METRICS.certificateExpiry)} - ${NOW}`,
    options: { unit: "s", decimals: 1, colours: deadlineColours(), mappings: [hasPassed()] },
  },
  {
    title: "Last probe",
    expr: `${NOW} - ${perTarget(METRICS.lastProbe)}`,
    options: { unit: "s", decimals: 0, colours: oneColour("text") },
  },
  {
    title: "Rejected requests",
    expr: REJECTED_SHARE,
    options: {
      unit: "percentunit",
      decimals: 1,
      colours: thresholdSteps(COLOURS.ok, [0.01, COLOURS.warning], [0.1, COLOURS.critical]),
    },
  },
  {
    title: "Latency p95",
    expr: perTarget(METRICS.targetP95Latency),
    options: { unit: "s", decimals: 2, colours: oneColour("text") },
  },
  {
    title: "People failing",
    expr: FAILING_OBJECTS_PER_TARGET,
    options: { unit: "short", colours: noneIsGood(COLOURS.warning) },
  },
];

/** One row per target, those without a valid answer first. */
export function targetTablePanel(noData: string): Table {
  const panel = tablePanel({
    id: 7,
    title: "Targets, worst first",
    description:
      "Every target of the settings, those without a valid answer first. If a target is red and people fail in its job, the server is the likely cause: ask its owner. If it is green, open the dashboard of the job.",
    gridPosition: [0, 4, 24, 7],
    unit: "short",
    noData,
    sortBy: [
      ["Answers", "ascending"],
      ["Token", "ascending"],
      ["People failing", "descending"],
    ],
    columns: [
      ["application", LINK_COLUMNS.application],
      ["target", "Target"],
      ...TARGET_COLUMNS.map(({ title }, index) => [`Value #${refIdAt(index)}`, title] as const),
      ["tenant", LINK_COLUMNS.tenant],
      ["Time", null],
    ],
  });
  for (const [index, { title, expr, options }] of TARGET_COLUMNS.entries()) {
    panel.withTarget(tableQuery(refIdAt(index), expr));
    panel.overrideByName(title, columnOptions(options));
  }
  return panel
    .overrideByName(
      LINK_COLUMNS.application,
      columnOptions({ width: 140, link: APPLICATION_BOARD_LINK }),
    )
    .overrideByName("Target", columnOptions({ width: 140 }))
    .overrideByName(LINK_COLUMNS.tenant, columnOptions({ width: 100 }));
}
