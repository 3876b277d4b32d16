import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
  type Router,
} from "express";
import SCIMMY from "scimmy";
// biome-ignore lint/correctness/noUnresolvedImports: its types are a `declare module`, which Biome cannot follow.
import { SCIMMYRouters } from "scimmy-routers";
import { translatePatch, translateResource } from "./entra-dialect.ts";
import {
  applyScimFaults,
  type CurrentToken,
  requireToken,
  sendScimError,
} from "./request-checks.ts";
import { parseScimFault, type ScimFaultRegistry } from "./scim-faults.ts";
import type { ScimMetrics } from "./scim-metrics.ts";
import {
  declareResources,
  getRequestContext,
  type ScimRequestContext,
  setRequestContext,
} from "./scimmy-handlers.ts";
import { PROFILE_RULES } from "./vendor-profile.ts";

/** The part of the request context that is the same for every request of a server. */
export type ScimServerContext = Omit<
  ScimRequestContext,
  "filter" | "startIndex" | "count" | "ignoreFilter"
> & {
  /** Whether the Date header shows the time of `clock`. */
  readonly setsDateHeader: boolean;
  readonly faults: ScimFaultRegistry;
  readonly metrics: ScimMetrics;
  readonly token: () => CurrentToken;
  /** The server's origin, for `meta.location`. */
  readonly origin: () => string;
};

export const BASE_PATH = "/scim/v2";
const JSON_TYPES = ["application/scim+json", "application/json"];
const BODY_LIMIT = "4mb";
/** Rows per page without a `count`, and the maximum. */
const DEFAULT_COUNT = 100;
const MAX_COUNT = 1000;
const LOOPBACK = /^(::1|(::ffff:)?127\.)/;

export function createScimApp(serverContext: ScimServerContext): Express {
  const app = express().disable("x-powered-by").disable("etag");
  app.use((_request, response, next) => {
    // Probes compare the Date header with their clock, so the header must show simulated time.
    if (serverContext.setsDateHeader)
      response.set("Date", new Date(serverContext.clock.now()).toUTCString());
    next();
  });
  app.get("/metrics", async (_request, response) => {
    response
      .type(serverContext.metrics.registry.contentType)
      .send(await serverContext.metrics.registry.metrics());
  });
  app.use("/_fault", createFaultRouter(serverContext.faults));
  app.use(
    BASE_PATH,
    serverContext.metrics.countRequest,
    applyScimFaults(serverContext.faults, serverContext.clock),
  );
  app.use(
    BASE_PATH,
    requireToken(serverContext.token, serverContext.clock),
    express.json({ type: JSON_TYPES, limit: BODY_LIMIT }),
  );
  app.use(
    BASE_PATH,
    refuseUnsupported(serverContext),
    readListParameters(serverContext),
    translateRequestBody,
    completeResponse(serverContext),
    createScimmyRouter(),
  );
  app.use(sendError);
  return app;
}

function createScimmyRouter(): Router {
  declareResources();
  const router = new SCIMMYRouters({
    type: "bearer",
    handler: () => "",
    context: getRequestContext,
    baseUri: () => "",
  });
  SCIMMY.Config.set({
    bulk: false,
    sort: false,
    filter: { supported: true, maxResults: MAX_COUNT },
  });
  return router;
}

/** Lets clients on this machine, and no others, set and clear faults over HTTP. */
function createFaultRouter(faults: ScimFaultRegistry): RequestHandler {
  const router = express.Router();
  router.use((request, response, next) => {
    if (LOOPBACK.test(request.socket.remoteAddress ?? "")) return next();
    response.status(403).json({ detail: "Faults can be set from this machine only." });
  });
  router.get("/", (_request, response) => void response.json(faults.list()));
  router.delete("/", (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.post("/", express.json(), (request, response) => {
    const fault = parseScimFault(request.body);
    if (typeof fault === "string") return void response.status(400).json({ detail: fault });
    faults.add(fault);
    response.status(201).json(faults.list());
  });
  return router;
}

function refuseUnsupported({ profile }: ScimServerContext): RequestHandler {
  return (request, response, next) => {
    if (/^\/(Bulk|Me)$|\/\.search$/.test(request.path)) {
      return sendScimError(response, 501, { detail: "This endpoint is not implemented" });
    }
    if (request.path.startsWith("/Groups") && !PROFILE_RULES[profile].hasGroups) {
      return sendScimError(response, 404, { detail: "This server has users only" });
    }
    next();
  };
}

/** Removes filter and paging from the query, because this server handles them instead of SCIMMY. */
function readListParameters(serverContext: ScimServerContext): RequestHandler {
  return (request, response, next) => {
    const { filter, startIndex, count, sortBy, sortOrder, ...rest } = request.query;
    // In Express 5, `query` is a getter, but SCIMMY's routers assign a value to `query`.
    Object.defineProperty(request, "query", { value: rest, writable: true, configurable: true });
    setRequestContext(request, {
      ...serverContext,
      filter: typeof filter === "string" ? filter : null,
      startIndex: Math.max(1, wholeNumber(startIndex) ?? 1),
      count: Math.min(MAX_COUNT, Math.max(0, wholeNumber(count) ?? DEFAULT_COUNT)),
      ignoreFilter: response.locals["filterIgnored"] === true,
    });
    next();
  };
}

const translateRequestBody: RequestHandler = (request, _response, next) => {
  const { directory } = getRequestContext(request);
  const [, resource, id = ""] = request.path.split("/");
  const recordStore = resource === "Groups" ? directory.groups : directory.users;
  if (request.method === "PATCH") request.body = translatePatch(request.body, recordStore.get(id));
  else if (request.body !== undefined) request.body = translateResource(request.body);
  next();
};

/** Completes SCIMMY's answers: the full URL of a resource, and the start index of a page. */
function completeResponse({ origin }: ScimServerContext): RequestHandler {
  return (request, response, next) => {
    const send = response.json.bind(response);
    response.json = (body: unknown) => {
      const answer: unknown = JSON.parse(JSON.stringify(body), (key, value: unknown) =>
        key === "location" && typeof value === "string" ? new URL(value, origin()).href : value,
      );
      if (isListResponse(answer)) answer.startIndex = getRequestContext(request).startIndex;
      if (response.statusCode === 201) response.location(locationOf(answer));
      return send(answer);
    };
    next();
  };
}

function isListResponse(answer: unknown): answer is { startIndex: number } {
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

const sendError: ErrorRequestHandler = (
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
