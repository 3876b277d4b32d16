import type { ErrorExplanation } from "../error-explanation.ts";
import { explainError, jobErrorFacts } from "../failure/explain-error.ts";
import type { ObjectState } from "../object-state.ts";

const UNKNOWN_TRAITS = { templateId: null, sourceSystem: null, targetSystem: null };

/** Explains the newest row of an object by its code and error text. */
export function explainLatestEvent({
  latestEvent,
  reason,
  jobId,
  application,
}: ObjectState): ErrorExplanation {
  const job = { jobId, ...UNKNOWN_TRAITS, application };
  const facts = jobErrorFacts(job, latestEvent.code ?? "", reason);
  return explainError({ ...facts, code: latestEvent.code, action: latestEvent.action });
}

/** Explains a skip code that is also an error code; null if the catalogue does not contain it. */
export function explainSkipCode(skipCode: string, application: string): ErrorExplanation | null {
  const job = { jobId: "", ...UNKNOWN_TRAITS, application };
  const explanation = explainError(jobErrorFacts(job, skipCode, null));
  return explanation.catalogueCode === null ? null : explanation;
}
