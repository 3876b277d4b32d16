import type { ReadFailure } from "../../domain/freshness.ts";
import { unreachable } from "../../domain/result.ts";
import type { Instant, Millis } from "../../domain/time.ts";

/**
 * Why Graph could not be read. Every message ends with the next step and contains no secret, no
 * person and no text from Graph.
 */
export type GraphError =
  | { readonly kind: "unauthorised"; readonly message: string }
  | { readonly kind: "forbidden"; readonly message: string }
  | { readonly kind: "unlicensed"; readonly message: string }
  | { readonly kind: "throttled"; readonly retryAfterMs: Millis; readonly message: string }
  | { readonly kind: "unavailable"; readonly status: number | null; readonly message: string }
  | { readonly kind: "not-found"; readonly status: number; readonly message: string }
  | { readonly kind: "malformed"; readonly message: string };

export function malformedError(detail: string): GraphError {
  return {
    kind: "malformed",
    message: `Graph's answer cannot be used (${detail}); the next poll tries again.`,
  };
}

export function unavailableError(status: number | null, detail: string): GraphError {
  return {
    kind: "unavailable",
    status,
    message: `Graph cannot be reached (${detail}); the next poll tries again.`,
  };
}

/**
 * Converts an error of Graph. A failure of the same kind as the previous failure keeps its start
 * time.
 */
export function toReadFailure(
  error: GraphError,
  previousFailure: ReadFailure | null,
  now: Instant,
): ReadFailure {
  const kind = readFailureKind(error);
  const since = previousFailure?.kind === kind ? previousFailure.since : now;
  return { kind, since, message: error.message };
}

function readFailureKind(error: GraphError): ReadFailure["kind"] {
  switch (error.kind) {
    case "not-found":
      return "malformed";
    case "unauthorised":
    case "forbidden":
    case "unlicensed":
    case "throttled":
    case "unavailable":
    case "malformed":
      return error.kind;
    default:
      return unreachable(error);
  }
}
