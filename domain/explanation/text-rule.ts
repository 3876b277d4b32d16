import type { ExplanationId } from "../error-explanation.ts";
import type { ErrorCodeEntry } from "./error-codes.ts";
import type { ParsedErrorText } from "./parse-error-text.ts";

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

export type GeneralFacts = {
  readonly parsed: ParsedErrorText;
  readonly entry: ErrorCodeEntry | null;
  /** In lower case, without the prefix of its family. */
  readonly code: string;
  /** The status of the answer, or the status that the code names. */
  readonly httpStatus: number | null;
  /** The attribute that the row or the words of the app name. */
  readonly attribute: string | null;
  /** True if the error is not about one object. */
  readonly isAboutWholeJob: boolean;
  readonly application: string;
};

/** The explanation that replaces another one for some changes. */
export type IdsByFault = Readonly<Partial<Record<ExplanationId, ExplanationId>>>;

/** The explanation of the first rule that applies; null if none does. */
export function findTextRule(
  rules: readonly ErrorTextRule[],
  { application }: GeneralFacts,
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

/** A general code only says that something failed, so the rest of the error decides. */
export function specificId(entry: ErrorCodeEntry | null): ExplanationId | null {
  return entry === null || entry.isGeneral ? null : entry.explanationId;
}
