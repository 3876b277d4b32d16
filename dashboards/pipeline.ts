import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Dashboard, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { MAX_DELIVERY_DELAY_MS } from "../domain/delivery.ts";
import { METRICS } from "../domain/metrics.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import { processAnnotations } from "./annotations.ts";
import { BOARD_UIDS } from "./board-links.ts";
import { createBoard } from "./create-board.ts";
import { instantQuery } from "./panel-queries.ts";
import {
  COLOURS,
  deadlineColours,
  hasPassed,
  neverRead,
  noneIsGood,
  shareOfLimitColours,
  thresholdSteps,
  unknownValue,
  valueMappings,
} from "./panel-values.ts";
import { statPanel } from "./panels.ts";
import { pipelineChartPanels } from "./pipeline-charts.ts";
import { sourceTablePanel } from "./pipeline-tables.ts";
import { DATA_AGE_RATIO, NOW, SCRAPE_SELECTOR, TENANT_SELECTOR } from "./queries.ts";
import { dashboardVariables } from "./variables.ts";

const NO_DATA = { text: "no data", color: COLOURS.critical };

/** Notifications are usually sent within seconds. A longer wait is unusual, but no alert fires yet. */
const LONG_WAIT_SECONDS = 300;
/** As long as the alert NotificationsStuck waits until it fires: the longest usual delay and five minutes. */
const STUCK_AFTER_SECONDS = (MAX_DELIVERY_DELAY_MS + 5 * MINUTE) / SECOND;

/** The dashboard of Steadystate itself: can the reader trust its data? */
export function pipelineDashboard(consoleUrl: string): Dashboard {
  return createBoard({
    uid: BOARD_UIDS.pipeline,
    title: "pipeline, may I trust this?",
    description:
      "Whether Steadystate reads Entra, how late its data is, and whether its notifications arrive. If all tiles are green, trust the other dashboards.",
    variables: dashboardVariables(["job", "tenant"], consoleUrl),
    annotations: processAnnotations(),
    panels: [...sourceTiles(), ...processTiles(), sourceTablePanel(), ...pipelineChartPanels()],
  });
}

function sourceTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 1,
      title: "Tenants that cannot be read",
      description:
        "Tenants whose jobs or log Steadystate cannot read. Until it can, no value about their jobs is shown and no alert about them fires: run `npm run doctor`.",
      gridPosition: [0, 0, 4, 4],
      unit: "short",
      missingValue: NO_DATA,
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(
      instantQuery(`sum(1 - max by (tenant) (${METRICS.tenantUp.name}{${TENANT_SELECTOR}}))`),
    ),
    statPanel({
      id: 2,
      title: "Age of the data ÷ limit",
      description:
        "The oldest data of any source as a share of the age from which it counts as stale. From 100 % on, the values of this source are left out: see the table below, and run `npm run doctor`.",
      gridPosition: [4, 0, 4, 4],
      unit: "percentunit",
      missingValue: NO_DATA,
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

function processTiles(): readonly Builder<Panel>[] {
  return [
    waitTile(),
    statPanel({
      id: 4,
      title: "Problems of processes",
      description:
        "Problems that worker and server report about themselves, such as tasks that fail or a Redis that is nearly full. The chart below names them; `/readyz` says what to do about each.",
      gridPosition: [12, 0, 4, 4],
      unit: "short",
      missingValue: NO_DATA,
      colours: noneIsGood(COLOURS.warning),
    }).withTarget(
      instantQuery(
        `count(max by (process, code) (${METRICS.problem.name}{${SCRAPE_SELECTOR}}) > 0) or 0 * max(${METRICS.problem.name}{${SCRAPE_SELECTOR}})`,
      ),
    ),
    statPanel({
      id: 5,
      title: "Unreadable rows, 24 h",
      description:
        "Rows of the log that could not be read and were dropped. The counts of their jobs are too low: send the lines `dropped log rows that could not be read` of the worker's log to the developers.",
      gridPosition: [16, 0, 4, 4],
      unit: "short",
      missingValue: NO_DATA,
      colours: noneIsGood(COLOURS.warning),
    })
      .decimals(0)
      .withTarget(
        instantQuery(
          `sum(max by (tenant, collector) (increase(${METRICS.pollDroppedRows.name}{${TENANT_SELECTOR}}[24h])))`,
        ),
      ),
    statPanel({
      id: 6,
      title: "Own credential expires in",
      description:
        "Time until the first secret or certificate with which Steadystate signs in expires, by the settings. Create a new one in Entra and replace it in the settings before then; after that no tenant can be read.",
      gridPosition: [20, 0, 4, 4],
      unit: "s",
      missingValue: unknownValue("not in the settings"),
      colours: deadlineColours(),
      mappings: [hasPassed()],
      isNamed: true,
    })
      .decimals(1)
      .withTarget(
        instantQuery(
          `bottomk(1, min by (tenant) (${METRICS.credentialExpiry.name}{${TENANT_SELECTOR}}) - ${NOW})`,
          "{{tenant}}",
        ),
      ),
  ];
}

function waitTile(): Builder<Panel> {
  return statPanel({
    id: 3,
    title: "Longest wait of a notification",
    description:
      "How long the oldest notification has waited to be sent. When it is red, people do not know of an incident: `/readyz` says why the last attempts failed.",
    gridPosition: [8, 0, 4, 4],
    unit: "s",
    missingValue: NO_DATA,
    colours: thresholdSteps(
      COLOURS.ok,
      [LONG_WAIT_SECONDS, COLOURS.warning],
      [STUCK_AFTER_SECONDS, COLOURS.critical],
    ),
    mappings: [valueMappings([[0, "none waits", COLOURS.ok]])],
  })
    .decimals(0)
    .withTarget(instantQuery(`max(${METRICS.longestWait.name}{${SCRAPE_SELECTOR}})`));
}
