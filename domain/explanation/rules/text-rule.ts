import type { ExplanationId } from "../../error-explanation.ts";

/** Identifies an error by its text. */
export type ErrorTextRule = {
  /** The rule applies if all patterns match. */
  readonly patterns: readonly RegExp[];
  /** The rule does not apply if this pattern matches; null for no exception. */
  readonly except: RegExp | null;
  /** Null for a rule that applies to every app. */
  readonly applicationPattern: RegExp | null;
  readonly explanationId: ExplanationId;
};

/** A rule that applies if all patterns match. */
export const rule = (
  explanationId: ExplanationId,
  patterns: readonly RegExp[],
  options: { readonly except?: RegExp; readonly application?: RegExp } = {},
): ErrorTextRule => ({
  patterns,
  except: options.except ?? null,
  applicationPattern: options.application ?? null,
  explanationId,
});

/** The explanation of the first rule that applies; null if none does. */
export function findTextRule(
  rules: readonly ErrorTextRule[],
  { application }: { readonly application: string },
  text: string,
): ExplanationId | null {
  const found = rules.find(
    ({ patterns, except, applicationPattern }) =>
      patterns.every((pattern) => pattern.test(text)) &&
      (except === null || !except.test(text)) &&
      (applicationPattern === null ||
        applicationPattern.test(application) ||
        applicationPattern.test(text)),
  );
  return found?.explanationId ?? null;
}
