import type { ErrorExplanation } from "../domain/error-explanation.ts";
import { meaningText } from "./explanations.ts";

/** Why a cycle failed as a whole. `explanation` is null if Steadystate has not seen why. */
export function failedCycleText(explanation: ErrorExplanation | null): string {
  const reason =
    explanation === null
      ? "Steadystate has not seen why: read the job's provisioning log and audit log in Entra."
      : meaningText(explanation);
  return `The cycle failed as a whole. ${reason}`;
}
