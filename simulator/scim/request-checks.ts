import { timingSafeEqual } from "node:crypto";
import type { RequestHandler, Response } from "express";
import { retryAfter, type ScimFault, type ScimFaultRegistry } from "./scim-faults.ts";
import type { ScimClock } from "./scim-records.ts";

const ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";

/** The valid bearer token; `expiresAt` null: it never expires. */
export type CurrentToken = { readonly token: string; readonly expiresAt: number | null };

export function sendScimError(
  response: Response,
  status: number,
  error: { readonly detail: string; readonly scimType?: string },
): void {
  response.status(status).type("application/scim+json");
  response.send(JSON.stringify({ schemas: [ERROR_SCHEMA], status: String(status), ...error }));
}

/** Answers 401 without the valid token, with the challenge header that SCIMMY leaves out. */
export function requireToken(currentToken: () => CurrentToken, clock: ScimClock): RequestHandler {
  return (request, response, next) => {
    const givenToken = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const { token, expiresAt } = currentToken();
    const isValid = expiresAt === null || clock.now() < expiresAt;
    if (givenToken !== undefined && isValid && isEqual(givenToken, token)) return next();
    sendUnauthorized(
      response,
      givenToken === undefined ? null : isValid ? "The token is unknown" : "The token has expired",
    );
  };
}

/**
 * Applies the active faults: delays or replaces the answer, or sets `filterIgnored` in the locals.
 */
export function applyScimFaults(faults: ScimFaultRegistry, clock: ScimClock): RequestHandler {
  return async (request, response, next) => {
    for (const fault of faults.takeFaults(request.method)) {
      if (fault.mode === "slow") await delay(fault.delayMs ?? 0, response);
      else if (fault.mode === "filter-ignored") response.locals["filterIgnored"] = true;
      else return sendFaultResponse(fault, response, clock);
    }
    if (!response.closed) next();
  };
}

function sendFaultResponse(fault: ScimFault, response: Response, clock: ScimClock): void {
  switch (fault.mode) {
    case "401":
      sendUnauthorized(response, "The token is unknown");
      return;
    case "429": {
      const wait = retryAfter(fault, clock.now());
      if (wait !== null) response.set("Retry-After", wait);
      sendScimError(response, 429, { detail: "Too many requests" });
      return;
    }
    case "503html":
      response.status(503).type("text/html");
      response.send("<html><body><h1>503 Service Unavailable</h1></body></html>");
      return;
    case "html":
      response.status(200).type("text/html");
      response.send("<html><body><h1>Sign in</h1></body></html>");
      return;
    case "404":
      response.status(404).type("text/html");
      response.send("<html><body><h1>404 Not Found</h1></body></html>");
      return;
    default: // `hang`: the request is never answered.
  }
}

function sendUnauthorized(response: Response, detail: string | null): void {
  const reason = detail === null ? "" : `, error="invalid_token", error_description="${detail}"`;
  response.set("WWW-Authenticate", `Bearer realm="scim"${reason}`);
  sendScimError(response, 401, { detail: detail ?? "A bearer token is required" });
}

/** Resolves early when the client disconnects. */
function delay(ms: number, response: Response): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    response.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
