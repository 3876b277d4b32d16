import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import type { Log } from "../config/log.ts";
import { CursorError } from "../store/redis/list-cursor.ts";
import type { Ping } from "../store/store.ts";
import { invalidCursorProblem, Problem, problemBody } from "./problem.ts";

/** In real milliseconds. A healthy Redis answers PING much faster. */
const PING_TIMEOUT_MS = 1000;

type ExpressRoute = { all(handler: RequestHandler): unknown };

/** Answers 405 for every method that is not in `methods`. Call this after the routes are added. */
export function allowOnlyMethods(expressRoute: ExpressRoute, methods: readonly string[]): void {
  const allowedMethods = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  expressRoute.all((request) => {
    throw new Problem(405, `${request.method} is not allowed here; use ${methods.join(" or ")}.`, {
      headers: { allow: allowedMethods.join(", ") },
    });
  });
}

export const rejectUnknownPath: RequestHandler = () => {
  throw new Problem(404, "This path does not exist; /docs lists all paths.");
};

type ErrorHandlerContext = { readonly log: Log; readonly store: { readonly ping: Ping } };

/** Turns every error into an answer in the form of RFC 9457. */
export function createErrorHandler({ log, store }: ErrorHandlerContext): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters.
  return async (error: unknown, request, response, _next) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem =
      error instanceof Problem
        ? error
        : (invalidStoreCursorProblem(error) ?? expressErrorProblem(error));
    if (problem !== null) return sendProblem(response, problem);
    const route = request.route === undefined ? request.baseUrl : String(request.route.path);
    log.error({ err: error, route }, "request failed");
    sendProblem(response, await internalProblem(store));
  };
}

async function internalProblem(store: ErrorHandlerContext["store"]): Promise<Problem> {
  const pingTimeout = new Promise<"late">((resolve) => {
    setTimeout(() => resolve("late"), PING_TIMEOUT_MS).unref();
  });
  const pong = await Promise.race([store.ping().catch(() => "late" as const), pingTimeout]);
  return pong === "late"
    ? new Problem(503, "Redis does not answer: check that it runs, then try again.", {
        headers: { "retry-after": "5" },
      })
    : new Problem(500, "The server failed to answer this request; the reason is in its log.");
}

/** For a cursor that can be decoded to a position, but to one that the store refuses. Null for all other errors. */
function invalidStoreCursorProblem(error: unknown): Problem | null {
  return error instanceof CursorError ? invalidCursorProblem(null) : null;
}

/** Errors of Express and its body parser; null for all other errors. */
function expressErrorProblem(error: unknown): Problem | null {
  if (typeof error !== "object" || error === null || !("status" in error)) return null;
  const type = "type" in error ? String(error.type) : "";
  switch (type) {
    case "entity.parse.failed":
      return new Problem(400, "body is not JSON; check commas, quotes and braces.");
    case "entity.too.large":
      return new Problem(413, "body is larger than 128 kB; send several smaller requests.");
    case "charset.unsupported":
    case "encoding.unsupported":
      return new Problem(415, "body has an encoding that is not supported; send UTF-8 JSON.");
    default:
      return typeof error.status === "number" && error.status >= 400 && error.status < 500
        ? new Problem(400, "This request could not be read: check its URL and its encoding.")
        : null;
  }
}

function sendProblem(response: Response, problem: Problem): void {
  response
    .status(problem.status)
    .set(problem.headers)
    .set("cache-control", "no-store")
    .type("application/problem+json")
    .send(JSON.stringify(problemBody(problem)));
}
