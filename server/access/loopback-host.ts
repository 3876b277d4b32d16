import type { RequestHandler } from "express";
import { Problem } from "../problem.ts";

const LOOPBACK_HOST = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Whether a server that listens on `host` can be reached only from this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_HOST.test(host) || host === "::1";
}

/**
 * Rejects requests whose Host header names another machine. Without this, a web page whose host
 * name resolves to 127.0.0.1 (DNS rebinding) could read all answers of the server.
 */
export function requireLoopbackHost(publicUrl: string | null): RequestHandler {
  const publicHost = publicUrl === null ? null : new URL(publicUrl).host;
  return (request, _response, next) => {
    const host = request.headers.host ?? "";
    const hostName = host.replace(/:\d{1,5}$/, "");
    if (LOOPBACK_HOST.test(hostName) || (publicHost !== null && host === publicHost)) return next();
    throw new Problem(
      421,
      "This server has no access control and answers only under the name localhost: use localhost, or " +
        "set server.access and server.publicUrl.",
    );
  };
}
