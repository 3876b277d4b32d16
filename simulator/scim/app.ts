import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
  type Router,
} from "express";
import SCIMMY from "scimmy";
// biome-ignore lint/correctness/noUnresolvedImports: its types are a `declare module`, which Biome cannot follow.
import { SCIMMYRouters } from "scimmy-routers";
import { readPatch, readResource } from "./entra-dialect.ts";
import { type FaultBook, readFault } from "./fault.ts";
import { admit, meetFaults, sendScimError, type TokenHolder } from "./gate.ts";
import type { ScimMetrics } from "./metrics.ts";
import { PROFILES } from "./profile.ts";
import { type Asked, declareResources, recall, remember } from "./resources.ts";

/** What stays the same for every request of one server. */
export type World = Omit<Asked, "filter" | "startIndex" | "count" | "ignoreFilter"> & {
  /** Whether the Date header is the clock's. */
  readonly tellsDate: boolean;
  readonly faults: FaultBook;
  readonly metrics: ScimMetrics;
  readonly token: () => TokenHolder;
  /** The server's origin, for `meta.location`. */
  readonly origin: () => string;
};

export const BASE_PATH = "/scim/v2";
const JSON_TYPES = ["application/scim+json", "application/json"];
const BODY_LIMIT = "4mb";
/** Rows of a page nobody bounded, and of the largest page. */
const DEFAULT_COUNT = 100;
const MAX_COUNT = 1000;
const LOOPBACK = /^(::1|(::ffff:)?127\.)/;

export function createScimApp(world: World): Express {
  const app = express().disable("x-powered-by").disable("etag");
  app.use((_request, response, next) => {
    // A simulated clock shows in every header, or the skew of a probe would be the simulation's own.
    if (world.tellsDate) response.set("Date", new Date(world.clock.now()).toUTCString());
    next();
  });
  app.get("/metrics", async (_request, response) => {
    response.type(world.metrics.registry.contentType).send(await world.metrics.registry.metrics());
  });
  app.use("/_fault", faultRoutes(world.faults));
  app.use(BASE_PATH, world.metrics.observe, meetFaults(world.faults, world.clock));
  app.use(
    BASE_PATH,
    admit(world.token, world.clock),
    express.json({ type: JSON_TYPES, limit: BODY_LIMIT }),
  );
  app.use(BASE_PATH, refuseUnsupported(world), ask(world), translate, complete(world), scimmy());
  app.use(answerError);
  return app;
}

function scimmy(): Router {
  declareResources();
  const router = new SCIMMYRouters({
    type: "bearer",
    handler: () => "",
    context: recall,
    baseUri: () => "",
  });
  SCIMMY.Config.set({
    bulk: false,
    sort: false,
    filter: { supported: true, maxResults: MAX_COUNT },
  });
  return router;
}

/** Faults over HTTP, for the machine itself only. */
function faultRoutes(faults: FaultBook): RequestHandler {
  const router = express.Router();
  router.use((request, response, next) => {
    if (LOOPBACK.test(request.socket.remoteAddress ?? "")) return next();
    response.status(403).json({ detail: "Faults are planned from this machine only." });
  });
  router.get("/", (_request, response) => void response.json(faults.active()));
  router.delete("/", (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.post("/", express.json(), (request, response) => {
    const fault = readFault(request.body);
    if (typeof fault === "string") return void response.status(400).json({ detail: fault });
    faults.set(fault);
    response.status(201).json(faults.active());
  });
  return router;
}

function refuseUnsupported({ profile }: World): RequestHandler {
  return (request, response, next) => {
    if (/^\/(Bulk|Me)$|\/\.search$/.test(request.path)) {
      return sendScimError(response, 501, { detail: "This endpoint is not implemented" });
    }
    if (request.path.startsWith("/Groups") && !PROFILES[profile].groups) {
      return sendScimError(response, 404, { detail: "This server has users only" });
    }
    next();
  };
}

/** Takes filter and paging out of the query: both are answered by us, not by SCIMMY. */
function ask(world: World): RequestHandler {
  return (request, response, next) => {
    const { filter, startIndex, count, sortBy, sortOrder, ...rest } = request.query;
    // Express 5 made `query` a getter, and SCIMMY's routers write to it.
    Object.defineProperty(request, "query", { value: rest, writable: true, configurable: true });
    remember(request, {
      ...world,
      filter: typeof filter === "string" ? filter : null,
      startIndex: Math.max(1, wholeNumber(startIndex) ?? 1),
      count: Math.min(MAX_COUNT, Math.max(0, wholeNumber(count) ?? DEFAULT_COUNT)),
      ignoreFilter: response.locals["filterIgnored"] === true,
    });
    next();
  };
}

const translate: RequestHandler = (request, _response, next) => {
  const { directory } = recall(request);
  const [, resource, id = ""] = request.path.split("/");
  const shelf = resource === "Groups" ? directory.groups : directory.users;
  if (request.method === "PATCH") request.body = readPatch(request.body, shelf.get(id));
  else if (request.body !== undefined) request.body = readResource(request.body);
  next();
};

/** Puts right what SCIMMY cannot know: the full address of a resource, and where a page begins. */
function complete({ origin }: World): RequestHandler {
  return (request, response, next) => {
    const send = response.json.bind(response);
    response.json = (body: unknown) => {
      const answer: unknown = JSON.parse(JSON.stringify(body), (key, value: unknown) =>
        key === "location" && typeof value === "string" ? new URL(value, origin()).href : value,
      );
      if (isList(answer)) answer.startIndex = recall(request).startIndex;
      if (response.statusCode === 201) response.location(locationOf(answer));
      return send(answer);
    };
    next();
  };
}

function isList(answer: unknown): answer is { startIndex: number } {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "totalResults" in answer &&
    "startIndex" in answer
  );
}

function locationOf(answer: unknown): string {
  return (answer as { readonly meta: { readonly location: string } }).meta.location;
}

function wholeNumber(value: unknown): number | null {
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : null;
}

const answerError: ErrorRequestHandler = (
  error: { readonly status?: number },
  _request,
  response,
  next,
) => {
  if (response.headersSent) return next(error);
  const status = error.status ?? 500;
  if (status === 400) {
    return sendScimError(response, 400, {
      scimType: "invalidSyntax",
      detail: "The body is not JSON",
    });
  }
  sendScimError(response, status, { detail: String(error) });
};
