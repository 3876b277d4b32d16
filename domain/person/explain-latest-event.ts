import type { ErrorExplanation } from "../error-explanation.ts";
import { explainError } from "../failure/explain-error.ts";
import type { ObjectState } from "../object-state.ts";

/** Explains the newest row of an object by its code and error text. */
export function explainLatestEvent({
  latestEvent,
  reason,
  application,
}: ObjectState): ErrorExplanation {
  return explainError(latestEvent.code, reason, application);
}

/** Explains a skip code that is also an error code; null if the catalogue does not contain it. */
export function explainSkipCode(skipCode: string, application: string): ErrorExplanation | null {
  const explanation = explainError(skipCode, null, application);
  return explanation.catalogueCode === null ? null : explanation;
}
