import express, {
  type Express,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from "express";
import type { Log } from "../config/log.ts";
import { callerOf, checkRole, type Door } from "./access/admission.ts";
import type { Caller } from "./access/caller.ts";
import { asked } from "./asked.ts";
import { csv } from "./csv.ts";
import { Problem } from "./problem.ts";
import { onlyMethods } from "./refusals.ts";
import type { Route } from "./route.ts";

/** A thousand ids of 60 characters fit. */
const BODY_LIMIT = "64kb";

export type StreamHandler = (request: Request, response: Response, caller: Caller) => void;

type ApiDeps = Door & {
  readonly routes: readonly Route[];
  readonly stream: StreamHandler;
  readonly log: Log;
};

/** Everything under /api/v1: who asks, what is asked, the answer. */
export function mountApi(app: Express, deps: ApiDeps): void {
  const callers = new WeakMap<Request, Caller>();
  const callerFrom = (request: Request): Caller => {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error("a request passed the door unseen");
    return caller;
  };
  const api = Router();
  api.use(async (request, response, next) => {
    response.set("cache-control", "no-store");
    callers.set(request, await callerOf(request, deps));
    next();
  });
  // Read after the door, so that a stranger's body is never looked at.
  api.use(express.json({ limit: BODY_LIMIT, strict: false }));
  for (const [path, routes] of byPath(deps.routes)) {
    const place = api.route(path);
    for (const route of routes) place[route.method](answer(route, { ...deps, callerFrom }));
    onlyMethods(
      place,
      routes.map(({ method }) => method.toUpperCase()),
    );
  }
  onlyMethods(
    api.route("/stream").get((request, response) => {
      deps.stream(request, response, callerFrom(request));
    }),
    ["GET"],
  );
  app.use("/api/v1", api);
}

type AnswerDeps = ApiDeps & { readonly callerFrom: (request: Request) => Caller };

function answer(route: Route, deps: AnswerDeps): RequestHandler {
  return async (request, response) => {
    const caller = deps.callerFrom(request);
    checkRole(caller, route.needs);
    if (route.needs === "persons") await deps.patience.beforePersons(caller.name);
    const value = await route.handle({
      params: asked(route.params, request.params, "path"),
      query: asked(route.query, queryOf(request), "query string"),
      body: route.body === null ? undefined : asked(route.body, bodyOf(request), "body"),
      caller,
    });
    if (route.needs === "persons") {
      const count = isList(value) ? value.items.length : 1;
      deps.log.info({ caller: caller.name, route: route.path, count }, "persons looked up");
    }
    present(route, value, { request, response });
  };
}

/** Repeated parameters are several values. */
function queryOf(request: Request): Readonly<Record<string, string>> {
  const start = request.url.indexOf("?");
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(start < 0 ? "" : request.url.slice(start))) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

function bodyOf(request: Request): unknown {
  const given = request.headers["content-type"];
  if (given !== undefined && request.is("application/json") === false) {
    throw new Problem(
      415,
      `content-type = "${given.slice(0, 80)}" is not read here; send application/json.`,
    );
  }
  return request.body as unknown;
}

type List = {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
};

function isList(value: unknown): value is List {
  return typeof value === "object" && value !== null && "items" in value;
}

type Exchange = { readonly request: Request; readonly response: Response };

function present(route: Route, value: unknown, { request, response }: Exchange): void {
  if (isList(value) && value.next !== null) {
    response.set("link", `<${nextAddress(request, value.next)}>; rel="next"`);
  }
  const wanted = request.accepts(["application/json", "text/csv"]);
  if (route.columns === null || !isList(value) || wanted !== "text/csv") {
    response.json(value);
    return;
  }
  response.set("content-disposition", 'attachment; filename="steadystate.csv"');
  response.type("text/csv").send(csv(route.columns, value.items));
}

function nextAddress(request: Request, cursor: string): string {
  const address = new URL(request.originalUrl, "http://localhost");
  address.searchParams.set("cursor", cursor);
  return `${address.pathname}${address.search}`;
}

function byPath(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  const paths = new Map<string, readonly Route[]>();
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ":$1");
    paths.set(path, [...(paths.get(path) ?? []), route]);
  }
  return paths;
}
