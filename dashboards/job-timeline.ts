import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { JOB_STATUS_CODES } from "../domain/observed-job.ts";
import { conditionMappings } from "./condition-mappings.ts";
import { rangeQuery } from "./panel-queries.ts";
import { COLOURS, valueMappings } from "./panel-values.ts";
import { stateTimelinePanel } from "./panels.ts";
import {
  APPLICATION_SELECTOR,
  CONDITION_RANK_PER_JOB,
  JOB_SELECTOR,
  ofChosenJob,
  perJob,
  threshold,
} from "./queries.ts";
import { TARGET_STATES, targetState } from "./target-queries.ts";

type JobStatusCode = (typeof JOB_STATUS_CODES)[number];

const STATE_COLOURS: Readonly<Record<JobStatusCode, string>> = {
  "not-configured": COLOURS.unknown,
  "not-run": COLOURS.unknown,
  active: COLOURS.ok,
  paused: COLOURS.unknown,
  quarantine: COLOURS.critical,
  unknown: COLOURS.unknown,
};

const ROWS = {
  condition: "Condition",
  state: "State in Entra",
  schedule: "Next cycle",
  target: "Target",
} as const;

/** The number that stands for each state of a job in Entra. */
const STATE_NUMBER = JOB_STATUS_CODES.map(
  (state, index) => `${index} * ${METRICS.jobState.name}{${JOB_SELECTOR}, state="${state}"}`,
).join(" or ");

const isLaterThan = (limit: Parameters<typeof threshold>[0]) =>
  `(${perJob(METRICS.lateness)} > bool ${threshold(limit)})`;

/** What the job, its schedule and its target did, one under the other. */
export function jobTimelinePanel(): Builder<Panel> {
  return stateTimelinePanel({
    id: 10,
    title: "What happened",
    description:
      "The condition of the job, its state in Entra, whether the next cycle is on time, and whether the target gives a valid answer to our probes (`token refused` is about the token in Steadystate's settings). A gap in the row Next cycle means that no cycle is due. The row that turned red first shows the cause: fix that first.",
    gridPosition: [0, 10, 24, 6],
    unit: "short",
    noData: "The job has not been read in this time: see the dashboard Pipeline.",
  })
    .mappings([conditionMappings()])
    .withTarget(rangeQuery(CONDITION_RANK_PER_JOB, ROWS.condition))
    .withTarget(rangeQuery(`max by (tenant, application, sync_job) (${STATE_NUMBER})`, ROWS.state))
    .withTarget(
      rangeQuery(`${isLaterThan("lateAfterMs")} + ${isLaterThan("stoppedAfterMs")}`, ROWS.schedule),
    )
    .withTarget(
      rangeQuery(
        ofChosenJob(`max by (tenant, application) (${targetState(APPLICATION_SELECTOR)})`),
        ROWS.target,
      ),
    )
    .overrideByName(
      ROWS.state,
      ownMappings(JOB_STATUS_CODES.map((state, index) => [index, state, STATE_COLOURS[state]])),
    )
    .overrideByName(
      ROWS.schedule,
      ownMappings([
        [0, "on time", COLOURS.ok],
        [1, "late", COLOURS.warning],
        [2, "overdue", COLOURS.critical],
      ]),
    )
    .overrideByName(ROWS.target, [{ id: "mappings", value: [TARGET_STATES] }]);
}

function ownMappings(meanings: Parameters<typeof valueMappings>[0]) {
  return [{ id: "mappings", value: [valueMappings(meanings)] }];
}
