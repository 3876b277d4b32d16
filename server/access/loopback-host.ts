import type { RequestHandler } from "express";
import { Problem } from "../problem.ts";

const LOOPBACK_HOST = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Whether an address to listen on can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_HOST.test(host) || host === "::1";
}

/**
 * Lets only requests through that name this machine as their host: a foreign page that has its own
 * name point at 127.0.0.1 (DNS rebinding) would otherwise read everything.
 */
export function requireLoopbackHost(publicUrl: string | null): RequestHandler {
  const publicHost = publicUrl === null ? null : new URL(publicUrl).host;
  return (request, _response, next) => {
    const host = request.headers.host ?? "";
    const hostName = host.replace(/:\d{1,5}$/, "");
    if (LOOPBACK_HOST.test(hostName) || (publicHost !== null && host === publicHost)) return next();
    throw new Problem(
      421,
      "This server has no access control and answers only as localhost: open it by that name, or " +
        "set server.access and server.publicUrl.",
    );
  };
}
