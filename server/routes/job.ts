import { z } from "zod";
import { whatIf } from "../../domain/quarantine/what-if.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import { DAY, HOUR, type Instant } from "../../domain/time.ts";
import { FAILURE_WINDOWS, type FailureWindow } from "../../domain/window.ts";
import { rfc3339 } from "../../domain/words.ts";
import { Problem } from "../problem.ts";
import { oneOf, PathId } from "../query.ts";
import { type Route, route } from "../route.ts";
import { incidentRow } from "../rows.ts";
import { listOf } from "../schema/answers.ts";
import { JobDetail } from "../schema/job.ts";
import { CycleRow, Failures, Progress, Quarantine, WhatIfBody } from "../schema/verdict.ts";
import {
  clusterRow,
  cycleRow,
  groupsOf,
  jobDetail,
  progressOf,
  quarantineOf,
} from "../verdicts.ts";
import { jobAsked, type World } from "../world.ts";

const JobParams = z.strictObject({ jobId: PathId });

/** One job: all of it, and each verdict by itself. */
export function oneJobRoutes(world: World): readonly Route[] {
  return [...wholeRoutes(world), ...failureRoutes(world), ...quarantineRoutes(world)];
}

function wholeRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/jobs/{jobId}",
      summary: "All of one job, with its incidents",
      params: JobParams,
      answer: JobDetail,
      async handle({ params, caller }) {
        const snapshot = await jobAsked(world, caller, params.jobId);
        const incidents = await world.store.incidents.open(snapshot.job.tenant, params.jobId);
        return {
          ...jobDetail(snapshot, caller),
          incidents: incidents.map((incident) => incidentRow(incident, caller)),
        };
      },
    }),
    route({
      path: "/jobs/{jobId}/cycles",
      summary: "Its last cycles, newest first: how long each took, and what it did",
      params: JobParams,
      answer: listOf(CycleRow),
      async handle({ params, caller }) {
        const snapshot = await jobAsked(world, caller, params.jobId);
        return whole(snapshot.cycle.recent.map(cycleRow), snapshot);
      },
    }),
    route({
      path: "/jobs/{jobId}/progress",
      summary: "How far the running cycle is, and when it should end",
      params: JobParams,
      answer: Progress,
      async handle({ params, caller }) {
        return progressOf(await jobAsked(world, caller, params.jobId));
      },
    }),
  ];
}

function failureRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/jobs/{jobId}/failures",
      summary:
        "What fails, by cause: leavers first, then most objects; `total` counts those that are not listed too",
      params: JobParams,
      query: z.strictObject({
        window: oneOf(FAILURE_WINDOWS, "30d", "Only causes that wrote a log row within it."),
      }),
      answer: Failures,
      async handle({ params, query, caller }) {
        const snapshot = await jobAsked(world, caller, params.jobId);
        const { clusters, moreClusters } = snapshot.failures;
        const since = sinceOf(query.window, snapshot);
        const within = clusters.filter(({ lastAt }) => lastAt >= since);
        const unlisted = query.window === "30d" ? moreClusters : 0;
        return {
          ...whole(
            within.map((cluster) => clusterRow(cluster, caller)),
            snapshot,
          ),
          total: within.length + unlisted,
          groups: groupsOf(within),
        };
      },
    }),
  ];
}

const LENGTH_MS = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY } as const;

/** Rows of a cluster are known to the hour only: the hour in which a window begins is in it. */
function sinceOf(window: FailureWindow, { asOf, cycle }: JobSnapshot): Instant {
  const began = cycle.recent[0]?.beganAt ?? cycle.beganAt ?? asOf;
  const since = window === "cycle" ? began : asOf - LENGTH_MS[window];
  return Math.floor(since / HOUR) * HOUR;
}

function quarantineRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/jobs/{jobId}/quarantine",
      summary: "How near quarantine is by each rule, what drives it, or how the job stands in it",
      params: JobParams,
      answer: Quarantine,
      async handle({ params, caller }) {
        const snapshot = await jobAsked(world, caller, params.jobId);
        return quarantineOf(snapshot, snapshot.quarantine);
      },
    }),
    route({
      method: "post",
      path: "/jobs/{jobId}/what-if",
      summary: "The same if something were mended or got worse; nothing is changed",
      params: JobParams,
      body: WhatIfBody,
      answer: Quarantine,
      async handle({ params, body, caller }) {
        const snapshot = await jobAsked(world, caller, params.jobId);
        checkClusters(body.clearClusters, snapshot);
        return quarantineOf(snapshot, whatIf(snapshot, body, world.thresholds, world.now()));
      },
    }),
  ];
}

/** @throws Problem 400 for a cluster that this job has not: it would change nothing and look well */
function checkClusters(wanted: readonly string[], { failures }: JobSnapshot): void {
  const strange = wanted.find((id) => failures.clusters.every((cluster) => cluster.id !== id));
  if (strange === undefined) return;
  const detail = "is no failure cluster of this job; take an id that GET …/failures shows";
  const value = strange.slice(0, 80);
  throw new Problem(400, `clearClusters = "${value}" ${detail}.`, {
    errors: [{ field: "clearClusters", value, detail }],
  });
}

/** A list that is short enough to come whole. */
function whole<T>(items: readonly T[], { asOf }: JobSnapshot) {
  return { items, next: null, total: items.length, asOf: rfc3339(asOf) };
}
