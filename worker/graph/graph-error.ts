import type { AnswerProblem, ReadFailure, ReadFailureCause } from "../../domain/read-failure.ts";
import { unreachable } from "../../domain/result.ts";
import type { Instant, Millis } from "../../domain/time.ts";

type CauseOf<Code extends ReadFailureCause["code"]> = Extract<
  ReadFailureCause,
  { readonly code: Code }
>;

type UnauthorisedCause = Exclude<
  ReadFailureCause,
  Exclude<GraphError, { readonly kind: "unauthorised" }>["cause"]
>;

/**
 * Why Graph could not be read. A cause contains no secret, no person and no text from Graph;
 * wording/read-failure.ts has its text and remedy.
 */
export type GraphError =
  | { readonly kind: "unauthorised"; readonly cause: UnauthorisedCause }
  | { readonly kind: "forbidden"; readonly cause: CauseOf<"permission-missing"> }
  | { readonly kind: "unlicensed"; readonly cause: CauseOf<"licence-missing"> }
  | {
      readonly kind: "throttled";
      readonly retryAfterMs: Millis;
      readonly cause: CauseOf<"graph-throttled">;
    }
  | {
      readonly kind: "unavailable";
      readonly cause: CauseOf<
        "graph-unavailable" | "sign-in-unavailable" | "managed-identity-unavailable"
      >;
    }
  | { readonly kind: "not-found"; readonly cause: CauseOf<"object-not-found"> }
  | {
      readonly kind: "malformed";
      readonly cause: CauseOf<"answer-unusable">;
      /** The link to the next page, if the readable part of an answer that is too large has one. */
      readonly nextLink?: string;
    };

export function malformedError(problem: AnswerProblem): GraphError {
  return { kind: "malformed", cause: { code: "answer-unusable", problem } };
}

/** True if the answer has more bytes than Steadystate reads. A repeated request has the same answer. */
export const isTooLarge = ({ cause }: GraphError): boolean =>
  cause.code === "answer-unusable" && cause.problem === "too-large";

/** Graph answered with a status that says nothing about the request. */
export function unavailableError(status: number): GraphError {
  return {
    kind: "unavailable",
    cause: { code: "graph-unavailable", status, networkError: null },
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
  return { kind, since, cause: error.cause };
}

export function readFailureKind(error: GraphError): ReadFailure["kind"] {
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
