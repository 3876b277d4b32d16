import type { ExplanationId } from "../error-explanation.ts";
import type { ErrorCodeEntry } from "./error-codes.ts";
import type { ParsedErrorText } from "./parse-error-text.ts";

/** What is known about an error that is explained by its words, its status, its `scimType` and its code. */
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

/** A general code only says that something failed, so the rest of the error decides. */
export function specificId(entry: ErrorCodeEntry | null): ExplanationId | null {
  return entry === null || entry.isGeneral ? null : entry.explanationId;
}
