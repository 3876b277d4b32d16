import express, {
  type Express,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from "express";
import type { Log } from "../config/log.ts";
import type { Actor } from "../domain/notify/action.ts";
import { type AccessControl, authenticateRequest, checkRole } from "./access/access-control.ts";
import type { Caller } from "./access/caller.ts";
import { refuseOtherSites } from "./access/other-sites.ts";
import { toCsv } from "./csv.ts";
import type { Route } from "./define-route.ts";
import { isKnownAnswer } from "./entity-tag.ts";
import { allowOnlyMethods } from "./error-responses.ts";
import type { LookUpAudit } from "./look-up-audit.ts";
import { parseRequestPart } from "./parse-request.ts";
import { Problem } from "./problem.ts";

/** Enough for 1,000 user principal names, which have at most 113 characters. */
const MAX_BODY_SIZE = "128kb";

export type StreamHandler = (request: Request, response: Response, caller: Caller) => void;

type ApiContext = AccessControl & {
  readonly publicUrl: string | null;
  readonly routes: readonly Route[];
  readonly streamHandler: StreamHandler;
  readonly auditLookUp: LookUpAudit;
  readonly log: Log;
};

/**
 * Mounts all routes below /api/v1. Each request is authenticated and parsed before it is handled.
 */
export function mountApi(app: Express, context: ApiContext): void {
  const callerByRequest = new WeakMap<Request, Caller>();
  const callerOfRequest = (request: Request): Caller => {
    const caller = callerByRequest.get(request);
    if (caller === undefined) throw new Error("the request was not authenticated");
    return caller;
  };
  const api = Router();
  api.use(refuseOtherSites(context.publicUrl));
  api.use(async (request, response, next) => {
    response.set("cache-control", "no-store");
    callerByRequest.set(request, await authenticateRequest(request, context));
    next();
  });
  // This comes after authentication, so that the server does not parse bodies of unknown callers.
  api.use(express.json({ limit: MAX_BODY_SIZE, strict: false }));
  for (const [path, routes] of routesByExpressPath(context.routes)) {
    const expressRoute = api.route(path);
    for (const route of routes)
      expressRoute[route.method](createRouteHandler(route, { ...context, callerOfRequest }));
    allowOnlyMethods(
      expressRoute,
      routes.map(({ method }) => method.toUpperCase()),
    );
  }
  allowOnlyMethods(
    api.route("/stream").get((request, response) => {
      context.streamHandler(request, response, callerOfRequest(request));
    }),
    ["GET"],
  );
  app.use("/api/v1", api);
}

type RouteHandlerContext = ApiContext & { readonly callerOfRequest: (request: Request) => Caller };

function createRouteHandler(route: Route, context: RouteHandlerContext): RequestHandler {
  return async (request, response) => {
    const caller = context.callerOfRequest(request);
    checkRole(caller, route.neededRole);
    const arePersons = route.dataClass === "persons";
    const { persons: personsLimit } = context.rateLimits;
    if (arePersons) await personsLimit.checkRemaining(caller.id);
    const params = parseRequestPart(route.params, request.params, "path");
    const actor = actorOf(request, caller);
    const query = parseRequestPart(route.query, queryValues(request), "query string");
    const body =
      route.body === null ? undefined : parseRequestPart(route.body, requestBody(request), "body");
    let result: unknown;
    try {
      result = await route.handle({ params, query, body, caller, actor });
    } catch (error) {
      // This answer counts too, because it shows that a person is not known.
      if (arePersons && isNotFound(error)) response.set(await personsLimit.count(caller.id, 0));
      throw error;
    }
    if (arePersons) {
      const count = countPersons(result);
      response.set(await personsLimit.count(caller.id, count));
      await context.auditLookUp({ route, params, caller, actor }, result);
      context.log.info({ caller: caller.id, route: route.path, count }, "persons looked up");
    }
    sendResult(route, result, { request, response });
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}

/** The console sends this header, so that the audit trail distinguishes it from programs. */
function actorOf(request: Request, { name, signIn, keyId }: Caller): Actor {
  const isConsole = request.headers["x-steadystate-client"] === "console";
  return { name, via: isConsole ? "console" : "api", signIn, keyId };
}

/** The query parameters. The values of a repeated parameter are joined by commas. */
function queryValues(request: Request): Readonly<Record<string, string>> {
  const queryStart = request.url.indexOf("?");
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(
    queryStart < 0 ? "" : request.url.slice(queryStart),
  )) {
    const previousValue = values.get(name);
    values.set(name, previousValue === undefined ? value : `${previousValue},${value}`);
  }
  return Object.fromEntries(values);
}

function requestBody(request: Request): unknown {
  const contentType = request.headers["content-type"];
  if (contentType !== undefined && request.is("application/json") === false) {
    throw new Problem(
      415,
      `content-type = "${contentType.slice(0, 80)}" is not supported; send application/json.`,
    );
  }
  return request.body as unknown;
}

type ListAnswer = {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
};

function isListAnswer(value: unknown): value is ListAnswer {
  return typeof value === "object" && value !== null && "items" in value;
}

/** Several events of one person are one person. */
function countPersons(result: unknown): number {
  if (!isListAnswer(result)) return 1;
  return new Set(
    result.items.map(({ tenant, sourceId, id, requested }) =>
      JSON.stringify([tenant, sourceId ?? id ?? requested]),
    ),
  ).size;
}

type HttpExchange = { readonly request: Request; readonly response: Response };

function sendResult(route: Route, result: unknown, { request, response }: HttpExchange): void {
  if (isListAnswer(result) && result.next !== null) {
    response.set("link", `<${nextPageUrl(request, result.next)}>; rel="next"`);
  }
  const contentType = request.accepts(["application/json", "text/csv"]);
  const isCsv = route.csv !== null && isListAnswer(result) && contentType === "text/csv";
  const text = isCsv
    ? toCsv(route.csv.columns, route.csv.rowsOf(result.items))
    : JSON.stringify(result);
  const content =
    route.isAsOfNow && !isCsv ? JSON.stringify({ ...(result as object), asOf: null }) : text;
  if (route.method === "get" && isKnownAnswer(content, { request, response })) {
    response.status(304).end();
    return;
  }
  if (isCsv) response.set("content-disposition", 'attachment; filename="steadystate.csv"');
  response.type(isCsv ? "text/csv" : "json").send(text);
}

function nextPageUrl(request: Request, cursor: string): string {
  const url = new URL(request.originalUrl, "http://localhost");
  url.searchParams.set("cursor", cursor);
  return `${url.pathname}${url.search}`;
}

function routesByExpressPath(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  const paths = new Map<string, readonly Route[]>();
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ":$1");
    paths.set(path, [...(paths.get(path) ?? []), route]);
  }
  return paths;
}
