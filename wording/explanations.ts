import type { ErrorExplanation } from "../domain/error-explanation.ts";
import { removeWaitAdvice } from "../domain/failure/explain-error.ts";

export function remedyText(
  explanation: ErrorExplanation,
  { isActionDue }: { readonly isActionDue: boolean },
): string {
  return isActionDue ? removeWaitAdvice(explanation.remedy) : explanation.remedy;
}
