import { z } from "zod";
import type { TargetAssessment } from "../../domain/target-assessment.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { notKnownProblem } from "../problem.ts";
import { listParam, PathId } from "../query-params.ts";
import { readTargets } from "../read-targets.ts";
import { conclusionRows } from "../rows/conclusion-rows.ts";
import { targetAsOf, targetRow } from "../rows/target-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { TargetDetail, TargetRow } from "../schema/target-schema.ts";
import { oldestTime, type ServerContext, visibleTenants } from "../server-context.ts";

export function targetRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/targets",
      summary: "SCIM targets: state, last probe result, latency and request rates",
      query: z.strictObject({ tenant: listParam("Names of tenants.") }),
      responseSchema: listOf(TargetRow),
      async handle({ query, caller }) {
        const tenants = visibleTenants(caller, query.tenant);
        const targets = await readTargets(context, tenants);
        const items = targets.map(targetRow);
        const asOf = formatRfc3339(oldestTime(targets.map(({ target }) => targetAsOf(target))));
        return { items, next: null, total: items.length, asOf };
      },
    }),
    defineRoute({
      path: "/targets/{name}",
      summary: "One SCIM target, with the conclusions about its jobs",
      params: z.strictObject({ name: PathId }),
      responseSchema: TargetDetail,
      async handle({ params, caller }) {
        const targets = await readTargets(context, caller.tenants);
        const found = targets.find(({ target }) => target.name === params.name);
        if (found !== undefined) {
          const conclusions = await readConclusions(context, found.assessment);
          return { ...targetRow(found), conclusions };
        }
        const hint =
          "it may be a target that was not polled yet; GET /api/v1/targets lists the polled targets";
        throw notKnownProblem("name", params.name, hint);
      },
    }),
  ];
}

async function readConclusions({ store }: ServerContext, target: TargetAssessment | null) {
  if (target === null) return [];
  const jobs = await Promise.all(
    target.jobIds.map((jobId) => store.jobs.assessment(target.tenant, jobId)),
  );
  return jobs
    .filter((job) => job !== null)
    .flatMap((job) => conclusionRows(job).map((row) => ({ jobId: job.job.jobId, ...row })));
}
