import { z } from "zod";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { assessWhatIf } from "../../domain/quarantine/what-if.ts";
import { HOUR, type Instant } from "../../domain/time.ts";
import { FAILURE_WINDOWS, type FailureWindow, TIME_WINDOW_MS } from "../../domain/time-window.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import {
  clusterGroups,
  clusterRow,
  jobDetail,
  progressDetail,
  quarantineDetail,
} from "../api-job-assessment.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { createActionReader } from "../incident-actions.ts";
import { invalidFieldsProblem, shortenValue } from "../problem.ts";
import { enumParam, JobIdParam } from "../query-params.ts";
import { incidentRow } from "../rows/incident-row.ts";
import { FailureClusterList, Progress, Quarantine } from "../schema/job-assessment-schema.ts";
import { JobDetail } from "../schema/job-schema.ts";
import { WhatIfBody } from "../schema/what-if-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";
import { jobChangeRoute } from "./job-change-route.ts";
import { jobCycleRoute } from "./job-cycle-route.ts";

const JobParams = z.strictObject({ jobId: JobIdParam });

/** The routes of one job: its complete assessment, and the parts of the assessment. */
export function jobDetailRoutes(context: ServerContext): readonly Route[] {
  return [
    ...jobOverviewRoutes(context),
    jobCycleRoute(context),
    jobChangeRoute(context),
    ...failureRoutes(context),
    ...quarantineRoutes(context),
  ];
}

function jobOverviewRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/jobs/{jobId}",
      summary: "One job: its complete assessment, and the open incidents of the job and its target",
      params: JobParams,
      responseSchema: JobDetail,
      async handle({ params, caller }) {
        const assessment = await requireJobAssessment(context, caller, params.jobId);
        const { tenant, jobId } = assessment.job;
        const openIncidents = await context.store.incidents.listOpen(tenant);
        const actionsOf = createActionReader(context);
        const incidents = await Promise.all(
          openIncidents
            .filter(({ jobIds }) => jobIds.includes(jobId))
            .map(async (incident) => incidentRow(incident, await actionsOf(incident), caller)),
        );
        return { ...jobDetail(assessment, caller, context.thresholds), incidents };
      },
    }),
    defineRoute({
      path: "/jobs/{jobId}/progress",
      summary: "Progress of the running cycle, and when the cycle should end",
      params: JobParams,
      responseSchema: Progress,
      async handle({ params, caller }) {
        return progressDetail(await requireJobAssessment(context, caller, params.jobId));
      },
    }),
  ];
}

function failureRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/jobs/{jobId}/failures",
      summary:
        "Failure clusters: leavers first, then the clusters with the most objects; `total` includes clusters that are not listed",
      params: JobParams,
      query: z.strictObject({
        window: enumParam(FAILURE_WINDOWS, "30d", "Only clusters with a log row in this window."),
      }),
      responseSchema: FailureClusterList,
      async handle({ params, query, caller }) {
        const assessment = await requireJobAssessment(context, caller, params.jobId);
        const { clusters, unlistedClusters } = assessment.failures;
        const startsAt = windowStart(query.window, assessment);
        const clustersInWindow = clusters.filter(({ lastEventAt }) => lastEventAt >= startsAt);
        const unlistedCount = query.window === "30d" ? unlistedClusters : 0;
        return {
          ...unpagedList(
            clustersInWindow.map((cluster) => clusterRow(cluster, caller)),
            assessment,
          ),
          total: clustersInWindow.length + unlistedCount,
          groups: clusterGroups(clustersInWindow),
        };
      },
    }),
  ];
}

/** The rows of a cluster are counted per hour, so a window begins at the start of an hour. */
function windowStart(window: FailureWindow, { asOf, cycle }: JobAssessment): Instant {
  const cycleBeganAt = cycle.recentCycles[0]?.beganAt ?? cycle.beganAt ?? asOf;
  const exactStart = window === "cycle" ? cycleBeganAt : asOf - TIME_WINDOW_MS[window];
  return Math.floor(exactStart / HOUR) * HOUR;
}

function quarantineRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/jobs/{jobId}/quarantine",
      summary: "Distance to quarantine by each rule, risk drivers, and the quarantine in force",
      params: JobParams,
      responseSchema: Quarantine,
      async handle({ params, caller }) {
        const assessment = await requireJobAssessment(context, caller, params.jobId);
        return quarantineDetail(assessment, assessment.quarantine);
      },
    }),
    defineRoute({
      method: "post",
      path: "/jobs/{jobId}/what-if",
      summary:
        "What-if: distance to quarantine after an assumed change, such as a fixed cluster; nothing is stored",
      params: JobParams,
      body: WhatIfBody,
      responseSchema: Quarantine,
      async handle({ params, body, caller }) {
        const assessment = await requireJobAssessment(context, caller, params.jobId);
        checkClusterIds(body.clearClusters, assessment);
        return quarantineDetail(
          assessment,
          assessWhatIf(assessment, body, context.thresholds, context.now()),
        );
      },
    }),
  ];
}

/**
 * @throws Problem 400 for a cluster that this job does not have, because the answer would mislead
 */
function checkClusterIds(clusterIds: readonly string[], { failures }: JobAssessment): void {
  const unknownId = clusterIds.find((id) =>
    failures.clusters.every((cluster) => cluster.id !== id),
  );
  if (unknownId === undefined) return;
  const detail = "is not a failure cluster of this job; use an id from GET …/failures";
  throw invalidFieldsProblem([{ field: "clearClusters", value: shortenValue(unknownId), detail }]);
}

/** The answer for a list that always fits on one page. */
function unpagedList<T>(items: readonly T[], { asOf }: JobAssessment) {
  return { items, next: null, total: items.length, asOf: formatRfc3339(asOf) };
}
