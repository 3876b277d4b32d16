import { z } from "zod";
import type { TargetReading } from "../../domain/target.ts";
import { rfc3339 } from "../../domain/words.ts";
import { Problem } from "../problem.ts";
import { PathId, several } from "../query.ts";
import { type Route, route } from "../route.ts";
import { listOf } from "../schema/answers.ts";
import { TargetRow } from "../schema/sight.ts";
import { oldest, tenantsAsked, type World } from "../world.ts";

export function targetRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/targets",
      summary: "SCIM targets: whether they answer, how fast, and what they say of themselves",
      query: z.strictObject({ tenant: several("Names of tenants.") }),
      answer: listOf(TargetRow),
      async handle({ query, caller }) {
        const readings = await world.store.targets.list(tenantsAsked(caller, query.tenant));
        const items = readings.map(targetRow);
        const asOf = rfc3339(oldest(readings.map(asOfReading)));
        return { items, next: null, total: items.length, asOf };
      },
    }),
    route({
      path: "/targets/{name}",
      summary: "One SCIM target",
      params: z.strictObject({ name: PathId }),
      answer: TargetRow,
      async handle({ params, caller }) {
        const readings = await world.store.targets.list(caller.tenants);
        const found = readings.find(({ name }) => name === params.name);
        if (found !== undefined) return targetRow(found);
        throw new Problem(
          404,
          `name = "${params.name.slice(0, 80)}" has no reading; GET /api/v1/targets lists those that have.`,
        );
      },
    }),
  ];
}

function targetRow(reading: TargetReading) {
  const { probe } = reading;
  return {
    name: reading.name,
    tenant: reading.tenant,
    application: reading.application,
    probeResult: probe?.result ?? null,
    probeMessage: probe?.message ?? null,
    probedAt: rfc3339(probe?.at ?? null),
    httpStatus: probe?.httpStatus ?? null,
    latencyMs: probe?.latencyMs ?? null,
    scrapedAt: rfc3339(reading.scrape?.at ?? null),
    requestsPerSecond: reading.requestsPerSecond,
    failuresPerSecond: reading.failuresPerSecond,
    meanLatencyMs: reading.meanLatencyMs,
    asOf: rfc3339(asOfReading(reading)),
  };
}

function asOfReading({ probe, scrape }: TargetReading) {
  return oldest([probe?.at ?? null, scrape?.at ?? null]);
}
