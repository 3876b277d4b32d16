import type { ServicePrincipal } from "../graph-types.ts";
import { badRequestAnswer, type GraphAnswer, RESYNC_REQUIRED } from "./graph-answers.ts";
import type { GraphRandom } from "./graph-random.ts";
import {
  type GraphRequest,
  type HandlerContext,
  odataContext,
  pageRequestOf,
} from "./graph-request.ts";
import { type QueryOptions, readQueryOptions } from "./query-options.ts";
import { parseSelection } from "./service-principals.ts";

/** The state behind a delta token: every service principal at the time of the token. */
type DeltaState = {
  readonly tenantId: string;
  readonly select: string | null;
  readonly jsonById: ReadonlyMap<string, string>;
};

/** Maximum number of tokens. A dropped token gets 410, as a real token gets after some days. */
const MAX_DELTA_TOKENS = 32;

/** Rows per page; delta does not support `$top`. */
const MAX_PAGE_ROWS = 100;

/**
 * `servicePrincipals/delta`: the first request gets all objects, and a request with a delta link
 * gets only the changes since that link.
 */
export function createDeltaHandler(
  random: GraphRandom,
): (handlerContext: HandlerContext, request: GraphRequest) => GraphAnswer {
  const deltaStates = new Map<string, DeltaState>();

  function saveState(state: DeltaState): string {
    const token = `${random.nextUuid()}${random.nextUuid()}`.replaceAll("-", "");
    deltaStates.set(token, state);
    const oldest = deltaStates.keys().next().value;
    if (deltaStates.size > MAX_DELTA_TOKENS && oldest !== undefined) deltaStates.delete(oldest);
    return token;
  }

  /** Undefined when the token is unknown in this tenant, null when no earlier state is needed. */
  function findState(token: string | undefined, tenantId: string): DeltaState | null | undefined {
    if (token === undefined || token === "latest") return null;
    const state = deltaStates.get(token);
    return state?.tenantId === tenantId ? state : undefined;
  }

  function answerFirstPage(
    handlerContext: HandlerContext,
    request: GraphRequest,
    query: QueryOptions,
  ): GraphAnswer {
    const { tenantId } = request.caller;
    const token = query.get("$deltatoken");
    const before = findState(token, tenantId);
    if (before === undefined) return RESYNC_REQUIRED;
    const select = before === null ? (query.get("$select") ?? null) : before.select;
    const selection = parseSelection(select ?? undefined);
    if (!selection.ok) return badRequestAnswer(selection.message);

    const jsonById = new Map(
      request.view
        .servicePrincipals()
        .map((principal) => [principal.id, principalJson(principal, selection.pick)]),
    );
    const next = saveState({ tenantId, select, jsonById });
    const rows = token === "latest" ? [] : changedRows(before?.jsonById ?? new Map(), jsonById);
    const set = {
      tenantId,
      context: odataContext(request, `servicePrincipals${selection.suffix}`),
      pageSize: Math.min(MAX_PAGE_ROWS, handlerContext.maxPageSize),
      length: rows.length,
      finalLink: [
        "@odata.deltaLink",
        `${request.url.origin}${request.url.pathname}?$deltatoken=${next}`,
      ] as const,
      rowJson: (index: number) => rows[index] ?? null,
    };
    return { kind: "page", page: handlerContext.pages.firstPage(set, pageRequestOf(request)) };
  }

  return (handlerContext, request) => {
    const queryResult = readQueryOptions(request.url.searchParams, [
      "$select",
      "$deltatoken",
      "$skiptoken",
    ]);
    if (!queryResult.ok) return badRequestAnswer(queryResult.message);
    const { query } = queryResult;
    const skipToken = query.get("$skiptoken");
    if (skipToken === undefined) {
      return answerFirstPage(handlerContext, request, query);
    }
    const page = handlerContext.pages.nextPage(
      skipToken,
      request.caller.tenantId,
      pageRequestOf(request),
    );
    return page === null ? RESYNC_REQUIRED : { kind: "page", page };
  };
}

function principalJson(
  principal: ServicePrincipal,
  pick: (principal: ServicePrincipal) => object,
): string {
  return JSON.stringify({ id: principal.id, ...pick(principal) });
}

function changedRows(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const changed = [...after]
    .filter(([id, text]) => before.get(id) !== text)
    .map(([, text]) => text);
  const removed = [...before.keys()]
    .filter((id) => !after.has(id))
    .map((id) => JSON.stringify({ id, "@removed": { reason: "deleted" } }));
  return [...changed, ...removed];
}
