import { z } from "zod";
import { type GraphError, malformedError, unavailableError } from "./graph-error.ts";
import type { HttpResponse } from "./http-exchange.ts";
import { parseRetryAfterMs } from "./retry-after.ts";

/** Graph's error body; `innererror` and `innerError` are both in use, and neither is needed. */
const ErrorBody = z.object({ error: z.object({ code: z.string().min(1) }) });

const UNLICENSED_CODE = "authentication_requestfromnonpremiumtenantorb2ctenant";

/**
 * What an answer other than 2xx means.
 *
 * A 403 or 404 counts as Graph's own only with Graph's error body: a proxy that says 404 in HTML
 * must not make a job look deleted.
 *
 * @param permission the permission the request takes, in words for an administrator
 */
export function toGraphError(response: HttpResponse, permission: string): GraphError {
  const { status, headers } = response;
  const code = errorCodeOf(response.text);
  if (status === 401) {
    return {
      kind: "unauthorised",
      message: "Graph does not accept our token: check the app registration and its credential.",
    };
  }
  if (status === 429) {
    return {
      kind: "throttled",
      retryAfterMs: parseRetryAfterMs(headers["retry-after"], headers["date"]) ?? 0,
      message: "Graph throttles us: if it lasts, poll less often or find who else uses this app.",
    };
  }
  if (code !== null && status === 403) return forbiddenError(code, permission);
  if (code !== null && (status === 404 || status === 410)) {
    return { kind: "not-found", status, message: "Graph no longer has it: nothing to be done." };
  }
  if (code !== null && status === 400) return malformedError("it calls our request a bad one");
  return unavailableError(status, `status ${status}`);
}

function forbiddenError(code: string, permission: string): GraphError {
  if (code.toLowerCase() === UNLICENSED_CODE) {
    return {
      kind: "unlicensed",
      message:
        "The tenant has no Entra ID P1 or P2 licence, so its provisioning logs are closed: add one.",
    };
  }
  return {
    kind: "forbidden",
    message: `Graph forbids this: grant the app the application permission ${permission}, with admin consent.`,
  };
}

function errorCodeOf(text: string): string | null {
  const json = parseJsonOrUndefined(text);
  const body = json === undefined ? null : ErrorBody.safeParse(json);
  return body?.success ? body.data.error.code : null;
}

/** Undefined where the text is no JSON: HTML, or half of an answer. */
export function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
