import type { ErrorOwner } from "../domain/error-class.ts";
import type { ErrorExplanation, ExplanationId } from "../domain/error-explanation.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import { ACTIVE_DIRECTORY_EXPLANATION_TEXTS } from "./explanations/active-directory-explanations.ts";
import { APP_EXPLANATION_TEXTS } from "./explanations/app-explanations.ts";
import { ENTRA_EXPLANATION_TEXTS } from "./explanations/entra-explanations.ts";
import type { ExplanationText } from "./explanations/explanation-text.ts";
import { HR_EXPLANATION_TEXTS } from "./explanations/hr-explanations.ts";
import { ON_PREMISES_EXPLANATION_TEXTS } from "./explanations/on-premises-explanations.ts";
import { PARTNER_TENANT_EXPLANATION_TEXTS } from "./explanations/partner-tenant-explanations.ts";
import { SKIP_EXPLANATION_TEXTS } from "./explanations/skip-explanations.ts";
import { TEXT_EXPLANATION_TEXTS } from "./explanations/text-explanations.ts";
import { formatErrorCode } from "./phrases.ts";

const EXPLANATION_TEXTS: Readonly<Record<ExplanationId, ExplanationText>> = {
  ...APP_EXPLANATION_TEXTS,
  ...TEXT_EXPLANATION_TEXTS,
  ...PARTNER_TENANT_EXPLANATION_TEXTS,
  ...ENTRA_EXPLANATION_TEXTS,
  ...ACTIVE_DIRECTORY_EXPLANATION_TEXTS,
  ...HR_EXPLANATION_TEXTS,
  ...ON_PREMISES_EXPLANATION_TEXTS,
  ...SKIP_EXPLANATION_TEXTS,
};

const WAIT_FOR_RETRY_ADVICE = "Nobody has to act at first, because Entra retries by itself.";

/** The owner as the subject of a sentence. */
const OWNER_PHRASES: Readonly<Record<ErrorOwner, string>> = {
  "directory admin": "A directory admin",
  "app owner": "The app's owner",
  "target vendor": "The app's vendor",
  "network team": "The team that runs the app's network",
  Microsoft: "Microsoft",
  "agent admin": "The agent's admin",
  "HR integration admin": "The HR integration's admin",
  "partner tenant admin": "An admin of the target tenant",
  nobody: "Nobody",
};

/** What the error means, in one sentence. */
export function meaningText({
  id,
  code,
  attribute,
}: Pick<ErrorExplanation, "id" | "code" | "attribute">): string {
  const { meaning } = EXPLANATION_TEXTS[id];
  return typeof meaning === "string"
    ? meaning
    : meaning({
        code: formatErrorCode(code ?? ""),
        attribute: attribute === null ? null : toPlainLine(attribute, MAX_ATTRIBUTE_LENGTH),
      });
}

const MAX_ATTRIBUTE_LENGTH = 60;

/**
 * What to do about the error, and who does it. `isActionDue` leaves out the advice to wait for
 * Entra's own retry, because the error has lasted too long or its consequences cannot wait.
 */
export function remedyText(
  {
    id,
    owner,
    errorClass,
    recommendedAction,
  }: Pick<ErrorExplanation, "id" | "owner" | "errorClass" | "recommendedAction">,
  { isActionDue }: { readonly isActionDue: boolean },
): string {
  const { remedy, waitFirst, remedyWhileWaiting } = EXPLANATION_TEXTS[id];
  const text = typeof remedy === "string" ? remedy : remedy(OWNER_PHRASES[owner]);
  // Microsoft's advice is general, so it is used only where there is nothing better.
  if (errorClass === "unknown" && recommendedAction !== null) {
    return `Microsoft advises: ${recommendedAction} ${text}`;
  }
  return waitFirst && !isActionDue
    ? `${WAIT_FOR_RETRY_ADVICE} ${remedyWhileWaiting ?? text}`
    : text;
}

/** The texts of an explanation for the error catalogue, which names no code and no kind of job. */
export function catalogueTexts(id: ExplanationId): {
  readonly meaning: string;
  readonly remedy: string;
} {
  const { meaning, remedy } = EXPLANATION_TEXTS[id];
  return {
    meaning:
      typeof meaning === "string" ? meaning : meaning({ code: "this code", attribute: null }),
    remedy: typeof remedy === "string" ? remedy : remedy("The owner of the job"),
  };
}
