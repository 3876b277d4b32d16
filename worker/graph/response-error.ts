import { z } from "zod";
import { type GraphError, malformedError, unavailableError } from "./graph-error.ts";
import type { HttpResponse } from "./http-exchange.ts";
import { parseRetryAfterMs } from "./retry-after.ts";

/** The body of an error of Graph; only its code is used. */
const ErrorBody = z.object({ error: z.object({ code: z.string().min(1) }) });

const UNLICENSED_CODE = "authentication_requestfromnonpremiumtenantorb2ctenant";

/**
 * Converts an answer with a status other than 2xx.
 *
 * A 403 or 404 counts as an answer of Graph only if its body is an error of Graph. A proxy that
 * answers 404 with HTML must not make us believe that a job was deleted.
 *
 * @param permission name of the permission that the request needs
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
      message:
        "Graph throttles our requests: if this continues, poll less often, or check what else uses this app.",
    };
  }
  if (code !== null && status === 403) return forbiddenError(code, permission);
  if (code !== null && (status === 404 || status === 410)) {
    return {
      kind: "not-found",
      status,
      message: "Graph no longer has this object: nothing needs to be done.",
    };
  }
  if (code !== null && status === 400) return malformedError("status 400, a bad request");
  return unavailableError(status, `status ${status}`);
}

function forbiddenError(code: string, permission: string): GraphError {
  if (code.toLowerCase() === UNLICENSED_CODE) {
    return {
      kind: "unlicensed",
      message:
        "The tenant has no Entra ID P1 or P2 licence, so Graph does not show its provisioning logs: add one.",
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

/** Undefined if the text is not JSON, for example HTML or a truncated answer. */
export function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
