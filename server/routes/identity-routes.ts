import { z } from "zod";
import type { IdentityRecord, LinkedPerson } from "../../domain/object-state.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { Caller } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { findPerson } from "../find-person.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { readPerson } from "../look-up-persons.ts";
import { searchPersons } from "../person-search.ts";
import { Problem } from "../problem.ts";
import {
  CursorParam,
  DEFAULT_PAGE_SIZE,
  LimitParam,
  listParam,
  PathId,
  SearchText,
} from "../query-params.ts";
import { eventDetail } from "../rows/event-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { EventDetail, IdentityList, Person } from "../schema/person-schema.ts";
import {
  readLogsAsOf,
  requireTenant,
  type ServerContext,
  visibleTenants,
} from "../server-context.ts";
import { explainUnknownPerson } from "../unknown-person.ts";
import { affectedPersonsRoute } from "./affected-persons-route.ts";
import { erasureRoutes } from "./erasure-route.ts";
import { groupMembersRoute } from "./group-members-route.ts";
import { lookUpRoute } from "./look-up-route.ts";

const MAX_SUGGESTIONS = 8;

const SearchQuery = z.strictObject({
  query: SearchText,
  tenant: listParam("Names of tenants."),
  limit: LimitParam,
  cursor: CursorParam,
});

const SearchBody = z.strictObject(
  { query: SearchText, tenant: listParam("Names of tenants."), cursor: CursorParam },
  {
    error:
      'is not a JSON object; send for example {"query": "ada"} with content-type application/json',
  },
);

/** `id` is the person's id in the source system of a job, or a complete user principal name. */
const PersonParams = z.strictObject({ tenant: PathId, id: PathId });
const IdentitiesCursor = z.strictObject({ tenant: z.string(), cursor: StoreCursor.nullable() });

export function identityRoutes(context: ServerContext): readonly Route[] {
  return [
    ...searchRoutes(context),
    ...personRoutes(context),
    affectedPersonsRoute(context),
    ...erasureRoutes(context),
    groupMembersRoute(context),
  ];
}

function searchRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/identities",
      summary:
        "Search people and groups by the beginnings of their names in any order, by address, or by id",
      dataClass: "persons",
      query: SearchQuery,
      responseSchema: IdentityList,
      async handle({ query, caller }) {
        return searchIdentities(context, {
          ...query,
          tenants: visibleTenants(caller, query.tenant),
        });
      },
    }),
    defineRoute({
      method: "post",
      path: "/identities/search",
      summary: "Search people and groups with the text in the body, which proxies do not log",
      dataClass: "persons",
      body: SearchBody,
      responseSchema: IdentityList,
      async handle({ body, caller }) {
        return searchIdentities(context, {
          ...body,
          limit: DEFAULT_PAGE_SIZE,
          tenants: visibleTenants(caller, body.tenant),
        });
      },
    }),
    lookUpRoute(context),
  ];
}

function personRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/identities/{tenant}/{id}",
      summary: "One person: provisioning status per app, with reason, remedy and next attempt",
      dataClass: "persons",
      params: PersonParams,
      responseSchema: Person,
      async handle({ params, caller }) {
        return readPerson(context, await requirePerson(context, caller, params));
      },
    }),
    defineRoute({
      path: "/identities/{tenant}/{id}/events",
      summary: "Events of one person, newest first, with steps and attribute changes",
      dataClass: "persons",
      params: PersonParams,
      query: z.strictObject({ limit: LimitParam, cursor: CursorParam }),
      responseSchema: listOf(EventDetail),
      async handle({ params, query, caller }) {
        const { identity, ids } = await requirePerson(context, caller, params);
        const { tenant, id } = identity;
        const listName = `timeline ${tenant} ${id}`;
        const cursor = decodeListCursor(listName, StoreCursor, query.cursor);
        const page = await context.store.people.timeline(tenant, ids, query.limit, cursor);
        return {
          items: page.items.map((event) => eventDetail(event, tenant)),
          next: page.next === null ? null : encodeListCursor(listName, page.next),
          total: null,
          asOf: formatRfc3339(await readLogsAsOf(context, [tenant])),
        };
      },
    }),
  ];
}

/**
 * Searches one tenant after the other. The cursor contains a tenant and a position in that tenant.
 */
async function searchIdentities(
  context: ServerContext,
  request: {
    readonly query: string;
    readonly tenants: readonly string[];
    readonly limit: number;
    readonly cursor?: string | undefined;
  },
) {
  const startPosition = decodeListCursor("identities", IdentitiesCursor, request.cursor);
  const firstTenantIndex =
    startPosition === null ? 0 : request.tenants.indexOf(startPosition.tenant);
  const items: IdentityRecord[] = [];
  let next: string | null = null;
  for (const tenant of firstTenantIndex < 0 ? [] : request.tenants.slice(firstTenantIndex)) {
    const cursor = tenant === startPosition?.tenant ? startPosition.cursor : null;
    const remainingCount = request.limit - items.length;
    if (remainingCount === 0) {
      next = encodeListCursor("identities", { tenant, cursor: null });
      break;
    }
    const asked = { text: request.query, limit: remainingCount, cursor };
    const page = await searchPersons(context, tenant, asked);
    items.push(...page.items);
    if (page.next === null) continue;
    next = encodeListCursor("identities", { tenant, cursor: page.next });
    break;
  }
  const isNothingFound = items.length === 0 && next === null && startPosition === null;
  return {
    items,
    next,
    total: null,
    asOf: formatRfc3339(await readLogsAsOf(context, request.tenants)),
    ...(isNothingFound
      ? await helpToFindPerson(context, request)
      : { notFound: null, suggestions: [] }),
  };
}

async function helpToFindPerson(
  context: ServerContext,
  { tenants, query }: { readonly tenants: readonly string[]; readonly query: string },
) {
  const [notFound, suggestions] = await Promise.all([
    explainUnknownPerson(context, tenants, query),
    Promise.all(tenants.map((name) => context.store.people.suggest(name, query, MAX_SUGGESTIONS))),
  ]);
  return { notFound, suggestions: suggestions.flat().slice(0, MAX_SUGGESTIONS) };
}

async function requirePerson(
  context: ServerContext,
  caller: Caller,
  { tenant: requestedTenant, id }: z.output<typeof PersonParams>,
): Promise<LinkedPerson> {
  const { name } = requireTenant(context, caller, requestedTenant);
  const person = await findPerson(context, [name], id);
  if (person !== null) return person;
  const { reason, remedy } = await explainUnknownPerson(context, [name], id);
  throw new Problem(404, `${reason} ${remedy}`);
}
