import type { ErrorExplanation } from "../../domain/error-explanation.ts";

/** The fields by which programs recognise an explanation, in addition to its text. */
export function explanationFields(explanation: ErrorExplanation | null) {
  return {
    explanationId: explanation?.id ?? null,
    errorClass: explanation?.errorClass ?? null,
    owner: explanation?.owner ?? null,
  };
}
