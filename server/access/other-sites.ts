import type { RequestHandler } from "express";
import { Problem } from "../problem.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that the page of another site makes a browser send. Without access control, the
 * browser of someone on this machine could otherwise acknowledge and silence in that person's name.
 *
 * Browsers say with `Sec-Fetch-Site` whether the page is of the same origin. They send it only to
 * https and to loopback; elsewhere the host in `Origin` must be the one that the request is for. A
 * request with neither header does not come from a page.
 */
export function refuseOtherSites(publicUrl: string | null): RequestHandler {
  const publicOrigin = publicUrl === null ? null : new URL(publicUrl).origin;
  return ({ method, headers }, _response, next) => {
    if (SAFE_METHODS.has(method) || isOwnSite(headers, publicOrigin)) return next();
    throw new Problem(
      403,
      "This request comes from a page of another web site, so nothing was changed: open the console, or send " +
        "the request from a program without the headers Origin and Sec-Fetch-Site.",
    );
  };
}

function isOwnSite(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  publicOrigin: string | null,
): boolean {
  const { origin, host } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (origin === undefined) return true;
  return (
    origin === publicOrigin || (URL.canParse(`${origin}`) && new URL(`${origin}`).host === host)
  );
}
