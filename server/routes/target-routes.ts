import { z } from "zod";
import type { ObservedTarget } from "../../domain/target.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { notKnownProblem } from "../problem.ts";
import { listParam, PathId } from "../query-params.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import { TargetRow } from "../schema/target-schema.ts";
import { oldestTime, type ServerContext, visibleTenants } from "../server-context.ts";

export function targetRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/targets",
      summary: "SCIM targets: last probe result, latency and request rates",
      query: z.strictObject({ tenant: listParam("Names of tenants.") }),
      responseSchema: listOf(TargetRow),
      async handle({ query, caller }) {
        const targets = await context.store.targets.list(visibleTenants(caller, query.tenant));
        const items = targets.map(targetRow);
        const asOf = formatRfc3339(oldestTime(targets.map(targetAsOf)));
        return { items, next: null, total: items.length, asOf };
      },
    }),
    defineRoute({
      path: "/targets/{name}",
      summary: "One SCIM target",
      params: z.strictObject({ name: PathId }),
      responseSchema: TargetRow,
      async handle({ params, caller }) {
        const targets = await context.store.targets.list(caller.tenants);
        const target = targets.find(({ name }) => name === params.name);
        if (target !== undefined) return targetRow(target);
        const hint =
          "it may be a target that was not polled yet; GET /api/v1/targets lists the polled targets";
        throw notKnownProblem("name", params.name, hint);
      },
    }),
  ];
}

function targetRow(target: ObservedTarget): AnswerOf<typeof TargetRow> {
  const { probe } = target;
  return {
    name: target.name,
    tenant: target.tenant,
    application: target.application,
    probeResult: probe?.result ?? null,
    probeMessage: probe?.message ?? null,
    probedAt: formatRfc3339(probe?.at ?? null),
    httpStatus: probe?.httpStatus ?? null,
    latencyMs: probe?.latencyMs ?? null,
    scrapedAt: formatRfc3339(target.scrape?.at ?? null),
    ...target.traffic,
    asOf: formatRfc3339(targetAsOf(target)),
  };
}

function targetAsOf({ probe, scrape }: ObservedTarget) {
  return oldestTime([probe?.at ?? null, scrape?.at ?? null]);
}
