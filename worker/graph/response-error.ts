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
 * A 400, 403, 404 or 410 counts as an answer of Graph only if its body is an error of Graph. If a proxy answers
 * 404 with HTML, this does not mean that a job was deleted.
 *
 * @param permission name of the permission that the request needs
 */
export function toGraphError(response: HttpResponse, permission: string): GraphError {
  const { status, headers } = response;
  const code = errorCodeOf(response.text);
  if (status === 401) {
    const cause = hasClaimsChallenge(headers["www-authenticate"])
      ? ({ code: "claims-challenge" } as const)
      : ({ code: "token-rejected" } as const);
    return { kind: "unauthorised", cause };
  }
  if (status === 429) {
    return {
      kind: "throttled",
      retryAfterMs: parseRetryAfterMs(headers["retry-after"], headers["date"]) ?? 0,
      cause: { code: "graph-throttled" },
    };
  }
  if (code !== null && status === 403) return forbiddenError(code, permission);
  if (code !== null && (status === 404 || status === 410)) {
    return { kind: "not-found", cause: { code: "object-not-found", status } };
  }
  if (code !== null && status === 400) return malformedError("bad-request");
  return unavailableError(status);
}

function forbiddenError(code: string, permission: string): GraphError {
  return code.toLowerCase() === UNLICENSED_CODE
    ? { kind: "unlicensed", cause: { code: "licence-missing" } }
    : { kind: "forbidden", cause: { code: "permission-missing", permission } };
}

/**
 * True if Graph does not reject the credential, but wants the claims of the token evaluated again.
 * Source: Microsoft "Claims challenges, claims requests, and client capabilities".
 */
function hasClaimsChallenge(header: string | undefined): boolean {
  return /\bclaims\s*=|\binsufficient_claims\b/i.test(header ?? "");
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
