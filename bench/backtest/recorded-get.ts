import { type GetRequest, sendGet } from "../../worker/scim/send-get.ts";
import type { WorldTargets } from "./world-records.ts";

/**
 * Real time. It is much longer than a server on the same machine needs, even under load. A response that took longer
 * would be recorded as a time-out and used for the rest of the world.
 */
const TIMEOUT_MS = 5000;

/**
 * Returns the recorded response if a request with the same URL and token was already sent while the server was in the
 * same state. Otherwise sends the request over HTTP and records the response.
 */
export function createRecordedGet(targets: WorldTargets): typeof sendGet {
  const recorded = new Map<string, ReturnType<typeof sendGet>>();
  return async (request) => {
    const application = targets.settings().find(({ url }) => hostOf(url) === request.url.host);
    if (application === undefined) throw new Error(`There is no server at ${request.url.host}.`);
    const state = targets.stateOf(application.application);
    const key = [state, request.url.href, request.headers["authorization"]].join("\n");
    const known = recorded.get(key);
    if (known !== undefined) return await known;
    const origin = await targets.serve(application.application);
    const response = sendGet(redirectTo(origin, request));
    recorded.set(key, response);
    return await response;
  };
}

const hostOf = (url: string): string => new URL(url).host;

function redirectTo(origin: string, request: GetRequest): GetRequest {
  const url = new URL(`${request.url.pathname}${request.url.search}`, origin);
  return { ...request, url, timeoutMs: Math.min(request.timeoutMs, TIMEOUT_MS) };
}
