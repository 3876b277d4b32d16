import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Dashboard, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { jobAnnotations } from "./annotations.ts";
import { BOARD_UIDS } from "./board-links.ts";
import { createBoard } from "./create-board.ts";
import { instantQuery, rangeQuery } from "./panel-queries.ts";
import {
  COLOURS,
  deadlineColours,
  hasPassed,
  noneIsGood,
  oneColour,
  shareOfLimitColours,
  thresholdSteps,
  unknownValue,
} from "./panel-values.ts";
import { stateTimelinePanel, statPanel } from "./panels.ts";
import {
  APPLICATION_SELECTOR,
  BY_TARGET,
  countOrZero,
  NOW,
  perTarget,
  TARGET_SELECTOR,
  threshold,
} from "./queries.ts";
import { targetChartPanels } from "./target-charts.ts";
import { REJECTED_SHARE, TARGET_STATES, targetState } from "./target-queries.ts";
import { targetTablePanel } from "./target-table.ts";
import { dashboardVariables } from "./variables.ts";

const NO_TARGET = "No target is probed: add the app to the setting `targets`.";

/** The dashboard of the SCIM servers: is a server the cause of the failures? */
export function targetsDashboard(consoleUrl: string): Dashboard {
  return createBoard({
    uid: BOARD_UIDS.targets,
    title: "targets, is the server the cause?",
    description:
      "Whether the SCIM servers answer, accept the token, and are fast, next to the failures of the jobs that write to them. If a server is red while its job fails, ask its owner first.",
    variables: dashboardVariables(["job", "tenant", "application", "target"], consoleUrl),
    annotations: jobAnnotations(),
    panels: [
      ...answerTiles(),
      ...loadTiles(),
      targetTablePanel(NO_TARGET),
      timelinePanel(),
      ...targetChartPanels(NO_TARGET),
    ],
  });
}

function answerTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 1,
      title: "No valid answer",
      description:
        "Targets whose last probe got no answer that SCIM allows. Entra cannot write to them either, unless only we are kept out: ask the owner of the target.",
      gridPosition: [0, 0, 3, 4],
      unit: "short",
      missingValue: unknownValue("no target"),
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(instantQuery(`sum(1 - ${perTarget(METRICS.targetUp)})`)),
    statPanel({
      id: 2,
      title: "Token refused",
      description:
        "Targets that refuse the token in Steadystate's settings, which our probes use. If Entra uses the same token, its job fails too: have the owner of the target issue a new one.",
      gridPosition: [3, 0, 3, 4],
      unit: "short",
      missingValue: unknownValue("not known"),
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(instantQuery(`sum(1 - ${perTarget(METRICS.targetAuthValid)})`)),
    statPanel({
      id: 3,
      title: "Token expires in",
      description:
        "Time until the first token expires, as Entra or the settings say. Have a new token issued and saved in Entra before then.",
      gridPosition: [6, 0, 3, 4],
      unit: "s",
      missingValue: unknownValue("no expiry known"),
      colours: deadlineColours(),
      mappings: [hasPassed()],
      isNamed: true,
    })
      .decimals(1)
      .withTarget(
        instantQuery(`bottomk(1, ${perTarget(METRICS.tokenExpiry)} - ${NOW})`, "{{target}}"),
      ),
    statPanel({
      id: 14,
      title: "TLS expires in",
      description:
        "Time until the first TLS certificate of a target expires. After that Entra cannot connect: ask the owner of the target for a new certificate before then.",
      gridPosition: [9, 0, 3, 4],
      unit: "s",
      missingValue: unknownValue("not known"),
      colours: deadlineColours(),
      mappings: [hasPassed()],
      isNamed: true,
    })
      .decimals(1)
      .withTarget(
        instantQuery(`bottomk(1, ${perTarget(METRICS.certificateExpiry)} - ${NOW})`, "{{target}}"),
      ),
  ];
}

function loadTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 4,
      title: "Rejected requests",
      description:
        "Share of the requests that the targets reject or fail, between their last two scrapes. When it is not 0, see the chart by status below, and ask the owner of the target.",
      gridPosition: [12, 0, 3, 4],
      unit: "percentunit",
      missingValue: unknownValue("no requests"),
      colours: thresholdSteps(COLOURS.ok, [0.01, COLOURS.warning], [0.1, COLOURS.critical]),
    })
      .min(0)
      .max(1)
      .decimals(1)
      .withTarget(instantQuery(`max(${REJECTED_SHARE})`)),
    statPanel({
      id: 15,
      title: "Rate limit, 24 h",
      description:
        "Our probes that a target refused for its rate limit. Entra's requests share the limit: ask the owner of the target for a higher one.",
      gridPosition: [15, 0, 3, 4],
      unit: "short",
      missingValue: unknownValue("no target"),
      colours: noneIsGood(COLOURS.warning),
    })
      .decimals(0)
      .withTarget(
        instantQuery(
          `sum(max by (${BY_TARGET}) (increase(${METRICS.rateLimitedTotal.name}{${TARGET_SELECTOR}}[24h])))`,
        ),
      ),
    statPanel({
      id: 5,
      title: "Slowest p95 ÷ limit",
      description:
        "The longest 95th percentile of the latency of a target, as a share of the setting from which a target counts as slow. From 100 % on, Entra's cycles take longer: ask the owner of the target.",
      gridPosition: [18, 0, 3, 4],
      unit: "percentunit",
      missingValue: unknownValue("not measured"),
      colours: shareOfLimitColours(),
    })
      .min(0)
      .max(1)
      .decimals(0)
      .withTarget(
        instantQuery(`max(${perTarget(METRICS.targetP95Latency)}) / ${threshold("targetSlowMs")}`),
      ),
    statPanel({
      id: 6,
      title: "Apps with failures",
      description:
        "Apps with a target that have failing people or groups now. If their target is green, the cause is in the data: open the dashboard of the job.",
      gridPosition: [21, 0, 3, 4],
      unit: "short",
      missingValue: unknownValue("no target"),
      colours: noneIsGood(COLOURS.warning),
    }).withTarget(
      instantQuery(
        countOrZero(
          `count(max by (tenant, application) (${METRICS.failingObjects.name}{${APPLICATION_SELECTOR}}) > 0 and on (tenant, application) ${perTarget(METRICS.targetUp)})`,
        ),
      ),
    ),
  ];
}

function timelinePanel(): Builder<Panel> {
  return stateTimelinePanel({
    id: 8,
    title: "Answers to our probes",
    description:
      "Whether each target gave an answer that SCIM allows, and whether it accepted the token. A gap means that it was not probed. Compare the start of a red band with the failures of the job below.",
    gridPosition: [0, 11, 24, 6],
    unit: "short",
    noData: NO_TARGET,
  })
    .mappings([TARGET_STATES])
    .thresholds(oneColour(COLOURS.unknown))
    .withTarget(rangeQuery(targetState(TARGET_SELECTOR), "{{target}}"));
}
