import type { ErrorClass, ErrorOwner } from "../error-class.ts";
import { defang, toPlainLine, withFullStop } from "../outside-text.ts";
import { CONNECTOR_ERROR_CODES } from "./connector-error-codes.ts";
import { DIRECTORY_ERROR_CODES } from "./directory-error-codes.ts";
import { type ErrorCodeEntry, TARGET_ERROR_CODES, WAIT_FOR_RETRY_ADVICE } from "./error-codes.ts";
import { ERROR_TEXT_RULES, REJECTED_8X8_TOKEN, WEB_PAGE_ANSWER } from "./error-text-rules.ts";
import { type ParsedErrorText, parseErrorText } from "./parse-error-text.ts";

/** An error of one object, in words for whoever has to mend it. */
export type ErrorExplanation = {
  /** The catalogue's name for the code; null when the code is not in it. */
  readonly catalogueCode: string | null;
  readonly errorClass: ErrorClass;
  readonly owner: ErrorOwner;
  readonly meaning: string;
  readonly remedy: string;
  /** What the app itself said, cleaned of everything dangerous; null when it said nothing. */
  readonly detail: string | null;
};

const MAX_DETAIL_LENGTH = 200;

/** Faults that usually end without anyone's doing. */
const TRANSIENT_CLASSES: ReadonlySet<ErrorClass> = new Set([
  "throttling",
  "outage",
  "network",
  "microsoft",
]);

/** Spellings that mean a code of the catalogue. */
const CODE_ALIASES: Readonly<Record<string, string>> = {
  entryconflict: "conflict",
  forbidden: "insufficientrights",
  timedout: "timeout",
};

export const ERROR_CODES: readonly ErrorCodeEntry[] = [
  ...TARGET_ERROR_CODES,
  ...CONNECTOR_ERROR_CODES,
  ...DIRECTORY_ERROR_CODES,
];

const ENTRY_BY_CODE: ReadonlyMap<string, ErrorCodeEntry> = new Map(
  ERROR_CODES.map((entry) => [entry.code.toLowerCase(), entry]),
);

/** Longest first, so that a suffix is never taken for a shorter one that it ends in. */
const CODE_SUFFIXES = [...ENTRY_BY_CODE.keys(), ...Object.keys(CODE_ALIASES)].toSorted(
  (a, b) => b.length - a.length,
);

/** Exact, then by the longest known ending: connectors put their own name in front. */
export function findCatalogueEntry(code: string): ErrorCodeEntry | null {
  // Microsoft's pages print the prefix of cross-tenant codes as the product's present name.
  const normalisedCode = code
    .trim()
    .toLowerCase()
    .replace(/^microsoft entra id/, "azureactivedirectory");
  const exactEntry = ENTRY_BY_CODE.get(resolveCodeAlias(normalisedCode));
  if (exactEntry !== undefined) return exactEntry;
  const suffix = CODE_SUFFIXES.find((knownCode) => normalisedCode.endsWith(knownCode));
  return suffix === undefined ? null : (ENTRY_BY_CODE.get(resolveCodeAlias(suffix)) ?? null);
}

function resolveCodeAlias(code: string): string {
  return Object.hasOwn(CODE_ALIASES, code) ? (CODE_ALIASES[code] ?? code) : code;
}

export function isTransient(explanation: Pick<ErrorExplanation, "errorClass">): boolean {
  return TRANSIENT_CLASSES.has(explanation.errorClass);
}

/** A remedy for whoever has to act already, to whom waiting is no advice. */
export function removeWaitAdvice(remedy: string): string {
  return remedy.replace(`${WAIT_FOR_RETRY_ADVICE} `, "").replace(/^Meanwhile the /, "The ");
}

/**
 * What an error means and what to do. The reason text knows more than the code: it holds the
 * target's status and SCIM detail, and a code may be wrong about them. A cluster's template does
 * in place of the text.
 */
export function explainError(
  code: string | null,
  reason: string | null,
  application: string,
): ErrorExplanation {
  const parsed = parseErrorText(reason ?? "");
  const entry = findCatalogueEntry(code ?? "");
  const hint = findErrorHint(parsed, entry, application) ?? entry ?? unknownErrorHint(code);
  const { errorClass, owner, meaning, remedy } = hint;
  return {
    catalogueCode: entry?.code ?? null,
    errorClass: errorClass,
    owner,
    meaning,
    remedy,
    detail: formatDetail(parsed),
  };
}

type ErrorHint = Omit<ErrorCodeEntry, "code">;

function unknownErrorHint(code: string | null): ErrorHint {
  const name = toPlainLine(defang(code ?? ""), 80);
  return {
    errorClass: "unknown",
    owner: "app owner",
    meaning:
      name === "" ? "Entra gave no code for this error." : `The app's connector reported ${name}.`,
    remedy:
      "The app's owner reads the app's own words in the log row in Entra and asks the app's vendor; Entra keeps trying meanwhile.",
  };
}

/** What the text tells beyond the code, most telling first; null where the code says it all. */
function findErrorHint(
  parsed: ParsedErrorText,
  entry: ErrorCodeEntry | null,
  application: string,
): ErrorHint | null {
  const { httpStatus, isWebPage } = parsed;
  const searchedText = `${parsed.scimType ?? ""} ${parsed.detail ?? ""} ${parsed.message}`;
  const is8x8 = /8x8/i.test(`${application} ${searchedText}`);
  const isRefused =
    httpStatus === 401 || entry?.errorClass === "credentials" || entry?.code === "Unauthorized";
  if (is8x8 && isRefused && entry?.owner !== "agent admin") return REJECTED_8X8_TOKEN;
  const textRule = ERROR_TEXT_RULES.find(
    ({ patterns, applicationPattern }) =>
      (applicationPattern === null ||
        applicationPattern.test(application) ||
        applicationPattern.test(searchedText)) &&
      patterns.every((pattern) => pattern.test(searchedText)),
  );
  if (textRule !== undefined && !isTargetServerError(httpStatus)) return textRule;
  return hintFromHttpStatus(httpStatus, isWebPage, entry);
}

function isTargetServerError(httpStatus: number | null): boolean {
  return httpStatus !== null && (httpStatus >= 500 || httpStatus === 429);
}

const CODE_BY_HTTP_STATUS: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "insufficientrights",
  404: "invalidanchor",
  405: "methodnotallowed",
  408: "timeout",
  409: "conflict",
  429: "toomanyrequests",
  500: "internalservererror",
  501: "notimplemented",
  502: "internalservererror",
  503: "internalservererror",
  504: "timeout",
};

/**
 * Lets the status speak where the code is unknown or only says that the answer was not liked: a
 * 409 comes as a filtering error, too. A web page is the vendor's only with the vendor's own error.
 */
function hintFromHttpStatus(
  httpStatus: number | null,
  isWebPage: boolean,
  entry: ErrorCodeEntry | null,
): ErrorHint | null {
  if (isWebPage && !isTargetServerError(httpStatus) && httpStatus !== 401) return WEB_PAGE_ANSWER;
  if (entry !== null && entry.errorClass !== "target-contract") return null;
  const name = httpStatus === null ? undefined : CODE_BY_HTTP_STATUS[httpStatus];
  return name === undefined ? null : (ENTRY_BY_CODE.get(name) ?? null);
}

/** The app's own words, on one line and without anything that could be clicked. */
function formatDetail({ detail }: ParsedErrorText): string | null {
  if (detail === null) return null;
  const line = toPlainLine(defang(detail), MAX_DETAIL_LENGTH);
  return line === "" ? null : withFullStop(line);
}
