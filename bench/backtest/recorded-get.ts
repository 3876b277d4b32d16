import { type GetRequest, sendGet } from "../../worker/scim/send-get.ts";
import type { WorldTargets } from "./world-records.ts";

/**
 * Real time. Much longer than a server on the loopback needs on a loaded machine: a response that
 * comes later would be recorded as a time-out for the rest of the world.
 */
const TIMEOUT_MS = 5000;

/**
 * Sends a request over HTTP only when the server is in a state in which no equal request was sent.
 * Otherwise it returns the recorded response. Requests with the same server, path and token are equal:
 * the random name in the filter does not change the response.
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
