import { z } from "zod";
import { type GraphError, malformed, unavailable } from "./error.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { Answered } from "./wire.ts";

/** Graph's error body; `innererror` and `innerError` are both in use, and neither is needed. */
const ErrorBody = z.object({ error: z.object({ code: z.string().min(1) }) });

const UNLICENSED = "authentication_requestfromnonpremiumtenantorb2ctenant";

/**
 * What an answer other than 2xx means.
 *
 * A 403 or 404 counts as Graph's own only with Graph's error body: a proxy that says 404 in HTML
 * must not make a job look deleted.
 *
 * @param needs the permission the request takes, in words for an administrator
 */
export function refusal(answer: Answered, needs: string): GraphError {
  const { status, headers } = answer;
  const code = codeOf(answer.text);
  if (status === 401) {
    return {
      kind: "unauthorised",
      message: "Graph does not accept our token: check the app registration and its credential.",
    };
  }
  if (status === 429) {
    return {
      kind: "throttled",
      retryAfterMs: retryAfterMs(headers["retry-after"], headers["date"]) ?? 0,
      message: "Graph throttles us: if it lasts, poll less often or find who else uses this app.",
    };
  }
  if (code !== null && status === 403) return forbidden(code, needs);
  if (code !== null && (status === 404 || status === 410)) {
    return { kind: "not-found", status, message: "Graph no longer has it: nothing to be done." };
  }
  if (code !== null && status === 400) return malformed("it calls our request a bad one");
  return unavailable(status, `status ${status}`);
}

function forbidden(code: string, needs: string): GraphError {
  if (code.toLowerCase() === UNLICENSED) {
    return {
      kind: "unlicensed",
      message:
        "The tenant has no Entra ID P1 or P2 licence, so its provisioning logs are closed: add one.",
    };
  }
  return {
    kind: "forbidden",
    message: `Graph forbids this: grant the app the application permission ${needs}, with admin consent.`,
  };
}

function codeOf(text: string): string | null {
  const json = jsonOf(text);
  const body = json === undefined ? null : ErrorBody.safeParse(json);
  return body?.success ? body.data.error.code : null;
}

/** Undefined where the text is no JSON: HTML, or half of an answer. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
