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
  thresholdSteps,
  unknownValue,
  valueMappings,
} from "./panel-values.ts";
import {
  LIMIT,
  limitLine,
  lineColour,
  stackedPanel,
  stateTimelinePanel,
  statPanel,
  timeSeriesPanel,
} from "./panels.ts";
import {
  APPLICATION_SELECTOR,
  countOrZero,
  grownInAnHour,
  NOW,
  perTarget,
  threshold,
  thresholdLine,
} from "./queries.ts";
import { REJECTED_SHARE, requestsByStatus } from "./target-queries.ts";
import { targetTablePanel } from "./target-table.ts";
import { dashboardVariables } from "./variables.ts";

const NO_TARGET = "No target is probed: add the app to the setting `targets`.";
const NO_SCRAPE = "The metrics of no target are read: see targets[].metrics in the README.";

const FAILED_ROWS = grownInAnHour(
  "action, status",
  METRICS.eventsTotal,
  `${APPLICATION_SELECTOR}, status="failure"`,
);

/** Is the server the cause? */
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
      ...requestPanels(),
      ...latencyPanels(),
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
      gridPosition: [0, 0, 4, 4],
      unit: "short",
      missingValue: unknownValue("no target"),
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(instantQuery(`sum(1 - ${perTarget(METRICS.targetUp)})`)),
    statPanel({
      id: 2,
      title: "Token refused",
      description:
        "Targets that refuse the token of our probes. If Entra uses the same token, its job fails too: have the owner of the target issue a new one.",
      gridPosition: [4, 0, 4, 4],
      unit: "short",
      missingValue: unknownValue("not known"),
      colours: noneIsGood(COLOURS.critical),
    }).withTarget(instantQuery(`sum(1 - ${perTarget(METRICS.targetAuthValid)})`)),
    statPanel({
      id: 3,
      title: "Next token expires in",
      description:
        "Time until the first token expires, as Entra or the settings say. Have a new token issued and saved in Entra before then.",
      gridPosition: [8, 0, 4, 4],
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
  ];
}

function loadTiles(): readonly Builder<Panel>[] {
  return [
    statPanel({
      id: 4,
      title: "Rejected requests",
      description:
        "Share of the requests that the targets reject or fail, between their last two scrapes. When it is not 0, see the chart by status below, and ask the owner of the target.",
      gridPosition: [12, 0, 4, 4],
      unit: "percentunit",
      missingValue: unknownValue("no requests"),
      colours: thresholdSteps(COLOURS.ok, [0.01, COLOURS.warning], [0.1, COLOURS.critical]),
    })
      .min(0)
      .max(1)
      .decimals(1)
      .withTarget(instantQuery(`max(${REJECTED_SHARE})`)),
    statPanel({
      id: 5,
      title: "Slowest p95 ÷ limit",
      description:
        "The longest 95th percentile of the latency of a target, as a share of the setting from which a target counts as slow. From 100 % on, Entra's cycles take longer: ask the owner of the target.",
      gridPosition: [16, 0, 4, 4],
      unit: "percentunit",
      missingValue: unknownValue("not measured"),
      colours: thresholdSteps(COLOURS.ok, [0.7, COLOURS.warning], [1, COLOURS.critical]),
    })
      .min(0)
      .max(1)
      .decimals(0)
      .withTarget(
        instantQuery(`max(${perTarget(METRICS.targetP95Latency)}) / ${threshold("targetSlowMs")}`),
      ),
    statPanel({
      id: 6,
      title: "Jobs failing behind them",
      description:
        "Apps with a target that have failing people or groups now. If their target is green, the cause is in the data: open the dashboard of the job.",
      gridPosition: [20, 0, 4, 4],
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
    .mappings([
      valueMappings([
        [0, "no valid answer", COLOURS.critical],
        [1, "answers", COLOURS.ok],
        [2, "token refused", COLOURS.critical],
      ]),
    ])
    .thresholds(oneColour(COLOURS.unknown))
    .withTarget(
      rangeQuery(
        `2 * (${perTarget(METRICS.targetAuthValid)} == bool 0) > 0 or ${perTarget(METRICS.targetUp)}`,
        "{{target}}",
      ),
    );
}

function requestPanels(): readonly Builder<Panel>[] {
  return [
    stackedPanel({
      id: 9,
      title: "Requests by status, per minute",
      description:
        "Requests that the targets count themselves, from Entra and from our probes, by HTTP status. 409 is a conflict in the data, 401 and 403 the token or rights, 429 the rate limit, 5xx the server: ask its owner.",
      gridPosition: [0, 17, 8, 8],
      unit: "short",
      noData: NO_SCRAPE,
    })
      .withTarget(rangeQuery(requestsByStatus(), "{{status}}"))
      .overrideByRegexp("2..", lineColour(COLOURS.ok))
      .overrideByRegexp("4..", lineColour(COLOURS.warning))
      .overrideByRegexp("5..", lineColour(COLOURS.critical)),
    timeSeriesPanel({
      id: 10,
      title: "Rejected by the target, failed in the job, per hour",
      description:
        "Requests that the target rejected or failed, and failed rows of the log of its job, on one axis. If both rise together, the target is the cause; if only the rows rise, Entra fails before it calls the target: see the dashboard of the job.",
      gridPosition: [8, 17, 8, 8],
      unit: "short",
      noData: NO_SCRAPE,
    })
      .withTarget(
        rangeQuery(
          `3600 * sum by (application) (${perTarget(METRICS.targetFailureRate)})`,
          "{{application}}: rejected by the target",
        ),
      )
      .withTarget(
        rangeQuery(
          `sum by (application) (${FAILED_ROWS} and on (tenant, application) ${perTarget(METRICS.targetUp)})`,
          "{{application}}: failed in the job",
        ),
      ),
    timeSeriesPanel({
      id: 11,
      title: "Requests that the rate limit refused, per minute",
      description:
        "Answers 429 of the targets. Entra slows down and retries, so changes arrive later. If the line stays above 0, ask the owner of the target for a higher limit.",
      gridPosition: [16, 17, 8, 8],
      unit: "short",
      noData: "No target has refused a request for its rate limit: nothing to do.",
    }).withTarget(rangeQuery(requestsByStatus('status="429"', "application"), "{{application}}")),
  ];
}

function latencyPanels(): readonly Builder<Panel>[] {
  return [
    timeSeriesPanel({
      id: 12,
      title: "Latency of the target",
      description:
        "The 95th percentile and the mean of the latency, from the target's own metrics. If the 95th percentile is above the dashed line, which is a setting, the target counts as slow: ask its owner.",
      gridPosition: [0, 25, 12, 8],
      unit: "s",
      noData: "No target exports a histogram of its latency.",
    })
      .withTarget(rangeQuery(perTarget(METRICS.targetP95Latency), "{{target}}: p95"))
      .withTarget(rangeQuery(perTarget(METRICS.targetMeanLatency), "{{target}}: mean"))
      .withTarget(rangeQuery(thresholdLine("targetSlowMs"), LIMIT))
      .overrideByName(LIMIT, limitLine()),
    timeSeriesPanel({
      id: 13,
      title: "Latency of our probes",
      description:
        "How long each probe took, measured from here. If it rises and the target's own latency does not, the network between is slow: ask the network team.",
      gridPosition: [12, 25, 12, 8],
      unit: "s",
      noData: NO_TARGET,
    }).withTarget(rangeQuery(perTarget(METRICS.probeLatency), "{{target}}")),
  ];
}
