import { z } from "zod";
import type { IdentityRecord } from "../../domain/facts.ts";
import { rfc3339 } from "../../domain/words.ts";
import type { FailingBy } from "../../store/store.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { lookUp, personOf } from "../person.ts";
import { Problem } from "../problem.ts";
import { CursorText, Limit, PathId, SearchText, several, severalOf } from "../query.ts";
import { type Route, route } from "../route.ts";
import { eventDetail, failingRow } from "../rows.ts";
import { listOf } from "../schema/answers.ts";
import {
  EventDetail,
  FailingRow,
  FoundPerson,
  IdentityRow,
  Person,
  STANDINGS,
} from "../schema/person.ts";
import { jobAsked, logsAsOf, tenantsAsked, type World } from "../world.ts";

const MAX_LOOKED_UP = 1000;

const SearchQuery = z.strictObject({
  query: SearchText,
  tenant: several("Names of tenants."),
  limit: Limit,
  cursor: CursorText,
});

const SearchBody = z.strictObject(
  { query: SearchText, tenant: several("Names of tenants."), cursor: CursorText },
  {
    error:
      'is no JSON object; send for example {"query": "ada"} with content-type application/json',
  },
);

const LookUpBody = z.strictObject(
  {
    ids: z
      .array(z.string({ error: "is not text" }).trim().min(1, { error: "is empty" }).max(500), {
        error: "is no list; give source ids or user principal names",
      })
      .min(1, { error: "is empty; give at least one source id or user principal name" })
      .max(MAX_LOOKED_UP, { error: `holds more than ${MAX_LOOKED_UP} ids; send several requests` })
      .meta({ description: "Source ids or whole user principal names." }),
    tenant: several("Names of tenants."),
  },
  {
    error: 'is no JSON object; send for example {"ids": ["…"]} with content-type application/json',
  },
);

const FailingQuery = z.strictObject({
  standing: severalOf(STANDINGS, "Standings; only `failing` is listed."),
  errorCode: several("One error code."),
  limit: Limit,
  cursor: CursorText,
});

const PersonParams = z.strictObject({ tenant: PathId, id: PathId });
const StoreCursor = z.string().max(4000);
const TenantPosition = z.strictObject({ tenant: z.string(), cursor: StoreCursor.nullable() });

export function identityRoutes(world: World): readonly Route[] {
  return [...searchRoutes(world), ...personRoutes(world), failingRoute(world)];
}

function searchRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/identities",
      summary: "People and groups by the beginning of a name or address, or by id",
      needs: "persons",
      query: SearchQuery,
      answer: listOf(IdentityRow),
      async handle({ query, caller }) {
        return search(world, { ...query, tenants: tenantsAsked(caller, query.tenant) });
      },
    }),
    route({
      method: "post",
      path: "/identities/search",
      summary:
        "The same with the name in the body, so that it stands in no address and no proxy's log",
      needs: "persons",
      body: SearchBody,
      answer: listOf(IdentityRow),
      async handle({ body, caller }) {
        return search(world, { ...body, limit: 100, tenants: tenantsAsked(caller, body.tenant) });
      },
    }),
    route({
      method: "post",
      path: "/identities/lookup",
      summary: "How up to 1,000 people stand, by source id or whole user principal name",
      needs: "persons",
      body: LookUpBody,
      answer: listOf(FoundPerson),
      async handle({ body, caller }) {
        const tenants = tenantsAsked(caller, body.tenant);
        const items = await lookUp(world, tenants, body.ids);
        return {
          items,
          next: null,
          total: items.length,
          asOf: rfc3339(await logsAsOf(world, tenants)),
        };
      },
    }),
  ];
}

function personRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/identities/{tenant}/{id}",
      summary: "One person: standing per app, in words, with remedy and next attempt",
      needs: "persons",
      params: PersonParams,
      answer: Person,
      async handle({ params, caller }) {
        return personOf(
          world,
          await identityAsked(world, params, tenantsAsked(caller, [params.tenant])),
        );
      },
    }),
    route({
      path: "/identities/{tenant}/{id}/events",
      summary: "Their timeline, newest first, with steps and changes",
      needs: "persons",
      params: PersonParams,
      query: z.strictObject({ limit: Limit, cursor: CursorText }),
      answer: listOf(EventDetail),
      async handle({ params, query, caller }) {
        const { tenant, id } = await identityAsked(
          world,
          params,
          tenantsAsked(caller, [params.tenant]),
        );
        const list = `timeline ${tenant} ${id}`;
        const cursor = readCursor(list, StoreCursor, query.cursor);
        const page = await world.store.people.timeline(tenant, id, query.limit, cursor);
        return {
          items: page.items.map((event) => eventDetail(event, tenant)),
          next: page.next === null ? null : writeCursor(list, page.next),
          total: null,
          asOf: rfc3339(await logsAsOf(world, [tenant])),
        };
      },
    }),
  ];
}

function failingRoute(world: World): Route {
  return route({
    path: "/jobs/{jobId}/identities",
    summary: "Who fails in one job now, longest first",
    needs: "persons",
    params: z.strictObject({ jobId: PathId }),
    query: FailingQuery,
    answer: listOf(FailingRow),
    async handle({ params, query, caller }) {
      const snapshot = await jobAsked(world, caller, params.jobId);
      const { tenant, jobId } = snapshot.job;
      const code = oneCode(query.errorCode);
      const list = `failing ${jobId} ${code ?? ""}`;
      const none = query.standing.length > 0 && !query.standing.includes("failing");
      const cursor = readCursor(list, StoreCursor, query.cursor);
      const page = none
        ? { items: [], next: null }
        : await world.store.people.failing(tenant, jobId, byCode(code), {
            limit: query.limit,
            cursor,
          });
      const items = await Promise.all(
        page.items.map(async (state) => {
          const identity = await world.store.people.identity(tenant, state.sourceId);
          return failingRow(state, identity, {
            snapshot,
            thresholds: world.thresholds,
            now: world.now(),
          });
        }),
      );
      return {
        items,
        next: page.next === null ? null : writeCursor(list, page.next),
        total: none ? 0 : code === null ? snapshot.failingObjects : null,
        asOf: rfc3339(snapshot.asOf),
      };
    },
  });
}

function byCode(code: string | null): FailingBy | null {
  return code === null ? null : { code };
}

function oneCode(codes: readonly string[]): string | null {
  if (codes.length <= 1) return codes[0] ?? null;
  throw new Problem(400, "errorCode holds several codes; ask for one of them, or leave it out.", {
    errors: [{ field: "errorCode", value: codes.join(",").slice(0, 80), detail: "holds several" }],
  });
}

/** Tenant after tenant, so that one cursor leads through all of them. */
async function search(
  world: World,
  wanted: {
    readonly query: string;
    readonly tenants: readonly string[];
    readonly limit: number;
    readonly cursor?: string | undefined;
  },
) {
  const start = readCursor("identities", TenantPosition, wanted.cursor);
  const first = start === null ? 0 : wanted.tenants.indexOf(start.tenant);
  const items: IdentityRecord[] = [];
  let next: string | null = null;
  for (const tenant of first < 0 ? [] : wanted.tenants.slice(first)) {
    const cursor = tenant === start?.tenant ? start.cursor : null;
    const room = wanted.limit - items.length;
    if (room === 0) {
      next = writeCursor("identities", { tenant, cursor: null });
      break;
    }
    const page = await world.store.people.search(tenant, wanted.query, room, cursor);
    items.push(...page.items);
    if (page.next === null) continue;
    next = writeCursor("identities", { tenant, cursor: page.next });
    break;
  }
  return { items, next, total: null, asOf: rfc3339(await logsAsOf(world, wanted.tenants)) };
}

async function identityAsked(
  world: World,
  params: z.output<typeof PersonParams>,
  visible: readonly string[],
): Promise<IdentityRecord> {
  const tenant = visible[0] ?? params.tenant;
  const identity = await world.store.people.identity(tenant, params.id);
  if (identity !== null) return identity;
  throw new Problem(
    404,
    "No log row has named this id yet: it is not in scope of any app, or not picked up so far. " +
      "Search by name to be sure of the id.",
  );
}
