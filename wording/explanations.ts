import type { ErrorExplanation, ExplanationId } from "../domain/error-explanation.ts";
import { APP_EXPLANATION_TEXTS } from "./explanations/app-explanations.ts";
import { DIRECTORY_EXPLANATION_TEXTS } from "./explanations/directory-explanations.ts";
import type { ExplanationText } from "./explanations/explanation-text.ts";
import { TEXT_EXPLANATION_TEXTS } from "./explanations/text-explanations.ts";
import { formatErrorCode } from "./phrases.ts";

const EXPLANATION_TEXTS: Readonly<Record<ExplanationId, ExplanationText>> = {
  ...APP_EXPLANATION_TEXTS,
  ...DIRECTORY_EXPLANATION_TEXTS,
  ...TEXT_EXPLANATION_TEXTS,
};

const WAIT_FOR_RETRY_ADVICE = "Nobody has to act at first, because Entra retries by itself.";

/** What the error means, in one sentence. */
export function meaningText({ id, code }: Pick<ErrorExplanation, "id" | "code">): string {
  const { meaning } = EXPLANATION_TEXTS[id];
  return typeof meaning === "string" ? meaning : meaning(formatErrorCode(code ?? ""));
}

/**
 * What to do about the error, and who does it. `isActionDue` leaves out the advice to wait for
 * Entra's own retry, because the error has lasted too long or its consequences cannot wait.
 */
export function remedyText(
  { id }: Pick<ErrorExplanation, "id">,
  { isActionDue }: { readonly isActionDue: boolean },
): string {
  const { remedy, waitFirst, remedyWhileWaiting } = EXPLANATION_TEXTS[id];
  return waitFirst && !isActionDue
    ? `${WAIT_FOR_RETRY_ADVICE} ${remedyWhileWaiting ?? remedy}`
    : remedy;
}
