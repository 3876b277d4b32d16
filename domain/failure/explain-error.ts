import type { ErrorClass } from "../error-class.ts";
import {
  ERROR_EXPLANATIONS,
  type ErrorExplanation,
  type ExplanationId,
} from "../error-explanation.ts";
import {
  type JobDirection,
  type JobKind,
  jobDirection,
  jobKind,
  type NamedJob,
} from "../job-kind.ts";
import { defang, LETTER_OR_DIGIT, toPlainLine, withFullStop } from "../outside-text.ts";
import type { EventAction } from "../provisioning-event.ts";
import { ERROR_CODES, type ErrorCodeEntry } from "./error-codes.ts";
import { ERROR_TEXT_RULES } from "./error-text-rules.ts";
import { type ParsedErrorText, parseErrorText } from "./parse-error-text.ts";

const MAX_CODE_LENGTH = 80;
const MAX_DETAIL_LENGTH = 200;
const MAX_RECOMMENDED_ACTION_LENGTH = 400;

/** Faults that usually end by themselves. */
const TRANSIENT_CLASSES: ReadonlySet<ErrorClass> = new Set([
  "throttling",
  "outage",
  "network",
  "microsoft",
]);

/** Other names for codes of the catalogue, in lower case. */
const CODE_ALIASES: Readonly<Record<string, string>> = {
  entryconflict: "conflict",
  forbidden: "insufficientrights",
  timedout: "timeout",
};

const ENTRY_BY_CODE: ReadonlyMap<string, ErrorCodeEntry> = new Map(
  ERROR_CODES.map((entry) => [entry.code.toLowerCase(), entry]),
);

/** Longest first, so that a code matches before a shorter code with the same end. */
const CODE_SUFFIXES = [...ENTRY_BY_CODE.keys(), ...Object.keys(CODE_ALIASES)].toSorted(
  (a, b) => b.length - a.length,
);

/**
 * The entry of the code, or of the longest known code at the end of `code`: some connectors put the
 * name of the app in front.
 */
export function findCatalogueEntry(code: string): ErrorCodeEntry | null {
  // Microsoft's documentation prints the prefix of cross-tenant codes as "Microsoft Entra ID".
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

function errorClassOf({ explanationId }: ErrorCodeEntry): ErrorClass {
  return ERROR_EXPLANATIONS[explanationId].errorClass;
}

export function isTransient(explanation: Pick<ErrorExplanation, "errorClass">): boolean {
  return TRANSIENT_CLASSES.has(explanation.errorClass);
}

/** What is known about an error of one row or of a whole cycle. All texts are from outside. */
export type ErrorFacts = {
  readonly code: string | null;
  /** The error text, which may contain the HTTP status and the answer of the target. */
  readonly text: string | null;
  /** Null for an error of a whole cycle. */
  readonly action: EventAction | null;
  readonly kind: JobKind;
  readonly direction: JobDirection;
  readonly application: string;
  /** The attribute that the row names as the cause. */
  readonly attribute: string | null;
  /** Microsoft's own advice in the row. */
  readonly recommendedAction: string | null;
};

/** The facts about an error that the job object reports: of a cycle or of a quarantine. */
export function jobErrorFacts(job: NamedJob, code: string, text: string | null): ErrorFacts {
  return {
    code,
    text,
    action: null,
    kind: jobKind(job),
    direction: jobDirection(job),
    application: job.application,
    attribute: null,
    recommendedAction: null,
  };
}

/** Explains an error of which only the code is left, because there are too many clusters or rows. */
export function explainCode(code: string | null): ErrorExplanation {
  return explainError({
    code,
    text: null,
    action: null,
    kind: "other",
    direction: { source: "other", target: "other" },
    application: "",
    attribute: null,
    recommendedAction: null,
  });
}

/**
 * Explains an error by its code and its text. The text may contain the HTTP status and the SCIM
 * detail of the target, which can be more precise than the code.
 */
export function explainError(facts: ErrorFacts): ErrorExplanation {
  const { code, application } = facts;
  const parsed = parseErrorText(facts.text ?? "");
  const entry = findCatalogueEntry(code ?? "");
  const id =
    explainByText(parsed, entry, application) ?? entry?.explanationId ?? unknownErrorId(code);
  return {
    id,
    ...ERROR_EXPLANATIONS[id],
    catalogueCode: entry?.code ?? null,
    code,
    detail: formatDetail(parsed),
    attribute: facts.attribute,
    recommendedAction: formatRecommendedAction(facts.recommendedAction),
  };
}

function unknownErrorId(code: string | null): ExplanationId {
  return toPlainLine(code ?? "", MAX_CODE_LENGTH) === "" ? "no-code" : "unknown-code";
}

/** The explanation by the error text; null if the code explains the error better. */
function explainByText(
  parsed: ParsedErrorText,
  entry: ErrorCodeEntry | null,
  application: string,
): ExplanationId | null {
  const { httpStatus, isWebPage } = parsed;
  const searchedText = `${parsed.scimType ?? ""} ${parsed.detail ?? ""} ${parsed.message}`;
  const is8x8 = /8x8/i.test(`${application} ${searchedText}`);
  if (is8x8 && areCredentialsRejected(httpStatus, entry)) return "8x8-token-rejected";
  const textRule = ERROR_TEXT_RULES.find(
    ({ patterns, applicationPattern }) =>
      (applicationPattern === null ||
        applicationPattern.test(application) ||
        applicationPattern.test(searchedText)) &&
      patterns.every((pattern) => pattern.test(searchedText)),
  );
  if (textRule !== undefined && !isTargetServerError(httpStatus)) return textRule.explanationId;
  return explainByHttpStatus(httpStatus, isWebPage, entry);
}

function areCredentialsRejected(httpStatus: number | null, entry: ErrorCodeEntry | null): boolean {
  const fault = entry === null ? null : ERROR_EXPLANATIONS[entry.explanationId];
  // The credentials of a provisioning agent are not the credentials of the app.
  if (fault?.owner === "agent admin") return false;
  return (
    httpStatus === 401 || fault?.errorClass === "credentials" || entry?.code === "Unauthorized"
  );
}

function isTargetServerError(httpStatus: number | null): boolean {
  return httpStatus !== null && (httpStatus >= 500 || httpStatus === 429);
}

const EXPLANATION_BY_HTTP_STATUS: Readonly<Record<number, ExplanationId>> = {
  401: "token-not-accepted",
  403: "insufficient-rights",
  404: "account-gone",
  405: "method-not-allowed",
  408: "timeout",
  409: "conflict",
  429: "too-many-requests",
  500: "internal-server-error",
  501: "call-not-implemented",
  502: "internal-server-error",
  503: "internal-server-error",
  504: "timeout",
};

/**
 * The explanation by the HTTP status, which is used if the code is unknown or only says that Entra
 * did not accept the answer. For example, Entra reports some 409 answers as a filtering error. A
 * web page is explained as such unless its status is 401, 429 or 5xx.
 */
function explainByHttpStatus(
  httpStatus: number | null,
  isWebPage: boolean,
  entry: ErrorCodeEntry | null,
): ExplanationId | null {
  if (isWebPage && !isTargetServerError(httpStatus) && httpStatus !== 401) return "web-page-answer";
  if (entry !== null && errorClassOf(entry) !== "target-contract") return null;
  return httpStatus === null ? null : (EXPLANATION_BY_HTTP_STATUS[httpStatus] ?? null);
}

/** The message of the app on one line, without working links. */
function formatDetail({ detail }: ParsedErrorText): string | null {
  if (detail === null) return null;
  const line = toPlainLine(defang(detail), MAX_DETAIL_LENGTH);
  return line === "" ? null : withFullStop(line);
}

/** Microsoft's advice on one line, without working links. */
function formatRecommendedAction(recommendedAction: string | null): string | null {
  const line = toPlainLine(defang(recommendedAction ?? ""), MAX_RECOMMENDED_ACTION_LENGTH);
  return LETTER_OR_DIGIT.test(line) ? withFullStop(line) : null;
}
