import { z } from "zod";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { assessWhatIf } from "../../domain/quarantine/what-if.ts";
import { DAY, HOUR, type Instant } from "../../domain/time.ts";
import { FAILURE_WINDOWS, type FailureWindow } from "../../domain/time-window.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import {
  clusterGroups,
  clusterRow,
  cycleRow,
  jobDetail,
  progressDetail,
  quarantineDetail,
} from "../api-job-assessment.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { Problem } from "../problem.ts";
import { enumParam, PathId } from "../query-params.ts";
import { incidentRow } from "../rows/incident-row.ts";
import { listOf } from "../schema/common-schema.ts";
import {
  CycleRow,
  FailureClusterList,
  Progress,
  Quarantine,
  WhatIfBody,
} from "../schema/job-assessment-schema.ts";
import { JobDetail } from "../schema/job-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";

const JobParams = z.strictObject({ jobId: PathId });

/** One job: all of it, and each verdict by itself. */
export function jobDetailRoutes(context: ServerContext): readonly Route[] {
  return [...jobOverviewRoutes(context), ...failureRoutes(context), ...quarantineRoutes(context)];
}

function jobOverviewRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/jobs/{jobId}",
      summary: "All of one job, with its incidents",
      params: JobParams,
      responseSchema: JobDetail,
      async handle({ params, caller }) {
        const assessment = await requireJobAssessment(context, caller, params.jobId);
        const incidents = await context.store.incidents.listOpen(
          assessment.job.tenant,
          params.jobId,
        );
        return {
          ...jobDetail(assessment, caller),
          incidents: incidents.map((incident) => incidentRow(incident, caller)),
        };
      },
    }),
    defineRoute({
      path: "/jobs/{jobId}/cycles",
      summary: "Its last cycles, newest first: how long each took, and what it did",
      params: JobParams,
      responseSchema: listOf(CycleRow),
      async handle({ params, caller }) {
        const assessment = await requireJobAssessment(context, caller, params.jobId);
        return unpagedList(assessment.cycle.recentCycles.map(cycleRow), assessment);
      },
    }),
    defineRoute({
      path: "/jobs/{jobId}/progress",
      summary: "How far the running cycle is, and when it should end",
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
        "What fails, by cause: leavers first, then most objects; `total` counts those that are not listed too",
      params: JobParams,
      query: z.strictObject({
        window: enumParam(FAILURE_WINDOWS, "30d", "Only causes that wrote a log row within it."),
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

const WINDOW_LENGTH_MS = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY } as const;

/** Rows of a cluster are known to the hour only: the hour in which a window begins is in it. */
function windowStart(window: FailureWindow, { asOf, cycle }: JobAssessment): Instant {
  const cycleBeganAt = cycle.recentCycles[0]?.beganAt ?? cycle.beganAt ?? asOf;
  const exactStart = window === "cycle" ? cycleBeganAt : asOf - WINDOW_LENGTH_MS[window];
  return Math.floor(exactStart / HOUR) * HOUR;
}

function quarantineRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/jobs/{jobId}/quarantine",
      summary: "How near quarantine is by each rule, what drives it, or how the job stands in it",
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
      summary: "The same if something were mended or got worse; nothing is changed",
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

/** @throws Problem 400 for a cluster that this job has not: it would change nothing and look well */
function checkClusterIds(clusterIds: readonly string[], { failures }: JobAssessment): void {
  const unknownId = clusterIds.find((id) =>
    failures.clusters.every((cluster) => cluster.id !== id),
  );
  if (unknownId === undefined) return;
  const detail = "is no failure cluster of this job; take an id that GET …/failures shows";
  const value = unknownId.slice(0, 80);
  throw new Problem(400, `clearClusters = "${value}" ${detail}.`, {
    errors: [{ field: "clearClusters", value, detail }],
  });
}

/** A list that is short enough to come whole. */
function unpagedList<T>(items: readonly T[], { asOf }: JobAssessment) {
  return { items, next: null, total: items.length, asOf: formatRfc3339(asOf) };
}
