import type { ReadFailure } from "../../domain/read-failure.ts";
import { readFailureRemedy } from "../../wording/freshness.ts";
import { readFailureText } from "../../wording/read-failure.ts";

/** The fields of an answer about a failed read; all null without a failure. */
export function readFailureFields(failure: ReadFailure | null) {
  return {
    readFailure: failure === null ? null : readFailureText(failure.cause),
    readFailureCode: failure?.cause.code ?? null,
    readFailureRemedy: failure === null ? null : readFailureRemedy(failure),
  };
}
