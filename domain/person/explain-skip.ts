import type { ErrorExplanation } from "../error-explanation.ts";
import { findSkipReason, type SkipCodeReason } from "../failure/skip-rules.ts";
import { toPlainLine } from "../outside-text.ts";

const MAX_SHOWN_CHARACTERS = 300;

/** Explains by the skip code why Entra read an object and did nothing. */
export function explainSkip(
  skipCode: string,
  explanation: ErrorExplanation | null,
): SkipCodeReason {
  const reason = findSkipReason(skipCode);
  if (reason !== null) return reason;
  return explanation === null
    ? { code: "skipped-unexplained", skipCode: toPlainLine(skipCode, MAX_SHOWN_CHARACTERS) }
    : { code: "skipped-known-error", explanation };
}
