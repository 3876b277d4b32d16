import type { RequestHandler } from "express";
import { isLoopback } from "../../config/is-loopback.ts";
import { Problem } from "../problem.ts";

/**
 * Rejects requests whose Host header names another machine. Without this, a web page whose host
 * name resolves to 127.0.0.1 (DNS rebinding) could read all answers of the server.
 */
export function requireLoopbackHost(publicUrl: string | null): RequestHandler {
  return (request, _response, next) => {
    if (isOwnHost(request.headers.host ?? "", publicUrl)) return next();
    throw new Problem(
      421,
      "This server has no access control and answers only under the name localhost: use localhost, or " +
        "set server.access and server.publicUrl.",
    );
  };
}

/** Whether a Host header names this machine as itself, or the public address of the server. */
export function isOwnHost(host: string, publicUrl: string | null): boolean {
  const publicHost = publicUrl === null ? null : new URL(publicUrl).host;
  return isLoopback(host.replace(/:\d{1,5}$/, "")) || host === publicHost;
}
