import type { ErrorExplanation } from "../error-explanation.ts";
import { explainError } from "../failure/explain-error.ts";
import type { ObjectState } from "../object-state.ts";

/** What the code and the error text of the newest row mean. */
export function explainLatestEvent({
  latestEvent,
  reason,
  application,
}: ObjectState): ErrorExplanation {
  return explainError(latestEvent.code, reason, application);
}

/** A skip code that is an error code, too; null when the catalogue does not have it. */
export function explainSkipCode(skipCode: string, application: string): ErrorExplanation | null {
  const explanation = explainError(skipCode, null, application);
  return explanation.catalogueCode === null ? null : explanation;
}
