import type { ErrorClass } from "../error-class.ts";
import {
  type ErrorExplanation,
  type ExplanationId,
  isAppExplanationId,
} from "../error-explanation.ts";
import { jobDirection, jobKind, type NamedJob, type SystemKind } from "../job-kind.ts";
import type { ObjectKind } from "../object-kind.ts";
import { defang, LETTER_OR_DIGIT, toPlainLine, withFullStop } from "../outside-text.ts";
import { attributeOfCode } from "./answer-attribute.ts";
import { attributeFromPath, findAttributeInWords } from "./attribute-names.ts";
import { chooseExplanation } from "./choose-explanation.ts";
import { classAndOwner } from "./class-and-owner.ts";
import { findCodeFamily, httpStatusOfCode, normaliseCode } from "./code-families.ts";
import { ERROR_CODES, type ErrorCodeEntry } from "./error-codes.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { isLeavingAction } from "./leaving-action.ts";
import { type ParsedErrorText, parseErrorText } from "./parse-error-text.ts";
import { shortenWords } from "./short-words.ts";
import { splitWords } from "./split-words.ts";

/** Explanations that say only that something was refused. */
const VAGUE_IDS: ReadonlySet<ExplanationId> = new Set(["request-refused", "state-conflict"]);

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
  ERROR_CODES.map((entry) => [normaliseCode(entry.code), entry]),
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
  const normalisedCode = normaliseCode(code);
  const exactEntry = ENTRY_BY_CODE.get(resolveCodeAlias(normalisedCode));
  if (exactEntry !== undefined) return exactEntry;
  // The codes of these families have their own meanings, also where they end like another code.
  if (/^(?:hybrid|azureactivedirectory|azuredirectory)/.test(normalisedCode)) {
    return findSuffixEntry(normalisedCode, (entry) => !isAppExplanationId(entry.explanationId));
  }
  return findSuffixEntry(normalisedCode, () => true);
}

function findSuffixEntry(
  code: string,
  isAllowed: (entry: ErrorCodeEntry) => boolean,
): ErrorCodeEntry | null {
  for (const suffix of CODE_SUFFIXES) {
    if (!code.endsWith(suffix)) continue;
    const entry = ENTRY_BY_CODE.get(resolveCodeAlias(suffix));
    if (entry !== undefined && isAllowed(entry)) return entry;
  }
  return null;
}

function resolveCodeAlias(code: string): string {
  return Object.hasOwn(CODE_ALIASES, code) ? (CODE_ALIASES[code] ?? code) : code;
}

export function isTransient(explanation: Pick<ErrorExplanation, "errorClass">): boolean {
  return TRANSIENT_CLASSES.has(explanation.errorClass);
}

/** The facts about an error in the job object, which is the error of a cycle or of a quarantine. */
export function jobErrorFacts(job: NamedJob, code: string, text: string | null): ErrorFacts {
  return {
    code,
    text,
    action: null,
    objectKind: "other",
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
    action: "other",
    objectKind: "other",
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
export function explainError(errorFacts: ErrorFacts): ErrorExplanation {
  const { code } = errorFacts;
  const parsed = parseErrorText(errorFacts.text ?? "");
  const entry = findCatalogueEntry(code ?? "");
  const { id, facts, words } = explainFirstFault(errorFacts, parsed, entry);
  const { errorClass, owner } = classAndOwner(id, { ...facts, words });
  // The words of Entra are all that is known about an unknown error of an object.
  const wordsOfEntra = errorClass === "unknown" && facts.action !== null ? parsed.message : null;
  return {
    id,
    errorClass,
    owner,
    catalogueCode: entry?.code ?? null,
    code,
    detail: formatDetail(quotedWords(parsed, facts) ?? wordsOfEntra, parsed.errorNumber),
    attribute: facts.attribute,
    recommendedAction: formatRecommendedAction(facts.recommendedAction),
    isRemoval: isLeavingAction(facts.action) && facts.objectKind !== "group",
    objectKind: facts.objectKind,
    targetSystem: facts.direction.target,
    httpStatus: parsed.httpStatus ?? statusOfCode(code ?? ""),
  };
}

type ExplainedWords = {
  readonly id: ExplanationId;
  readonly facts: ErrorFacts;
  readonly words: string;
};

/** An answer with more faults is read as one. */
const MAX_FAULTS = 10;

/**
 * An answer can list several faults, separated by semicolons. If no fault alone has the explanation of the
 * whole answer, the words of one fault were read with the attribute of another one. Then the first fault that
 * says what is wrong decides.
 */
function explainFirstFault(
  errorFacts: ErrorFacts,
  parsed: ParsedErrorText,
  entry: ErrorCodeEntry | null,
): ExplainedWords {
  const whole = explainWords(errorFacts, parsed, entry);
  const faults = (parsed.detail ?? "").split(/;\s+/).filter((fault) => /\w \w+ \w/.test(fault));
  if (faults.length < 2 || faults.length > MAX_FAULTS) return whole;
  // The attribute of the row can be that of another fault.
  const facts = { ...errorFacts, attribute: null };
  const explain = (detail: string | null) =>
    explainWords(facts, { ...parsed, detail, message: detail ?? "", names: "" }, entry);
  const vagueId = explain(null).id;
  const explained = faults.map(explain);
  if (whole.id === "body-not-read" || explained.some(({ id }) => id === whole.id)) return whole;
  const decides = ({ id, facts: { attribute } }: ExplainedWords) =>
    id !== vagueId && !VAGUE_IDS.has(id) && (id !== "value-refused" || attribute !== null);
  return explained.find(decides) ?? whole;
}

function explainWords(
  errorFacts: ErrorFacts,
  parsed: ParsedErrorText,
  entry: ErrorCodeEntry | null,
): ExplainedWords {
  const words = parsed.detail ?? parsed.message;
  const wordsAboutFault = words.replace(ACCEPTED_ONES, " ");
  const attributeOfRow = wordsAboutFault === words ? errorFacts.attribute : null;
  const attribute = hasScimAttributes(errorFacts)
    ? (attributeOfCode(words) ??
      moreExact(findAttributeInWords(wordsAboutFault, false), attributeOfRow) ??
      // The app's answer can consist of a code such as `invalidEmail` alone.
      findAttributeInWords(
        splitWords(wordsAboutFault.replace(OWN_NAME, " ")).replace(/["'`]/g, " "),
        false,
      ))
    : (findAttributeInWords(words, true) ?? withoutScimPath(errorFacts.attribute));
  const objectKind = objectOf(errorFacts, words);
  const facts = { ...errorFacts, attribute, objectKind };
  const id = chooseExplanation(facts, parsed, entry);
  return { id, facts: { ...facts, attribute: attributeFor(id, attribute, parsed) }, words };
}

/** A name such as `nrUserType`, in which a vendor puts its own letters before a name of SCIM. */
const OWN_NAME = /\b[a-z]{2}(?=[A-Z])\w+/g;

/** The attribute that a text about the error can name. */
function attributeFor(
  id: ExplanationId,
  attribute: string | null,
  { detail, searchedBy }: ParsedErrorText,
): string | null {
  if (id === "body-not-read") return null;
  if (id === "password-refused") return "password";
  if (id === "search-failed-in-app")
    return searchedBy === null ? null : attributeFromPath(searchedBy);
  return id === "name-missing" && BOTH_NAMES.test(detail ?? "") ? null : attribute;
}

const BOTH_NAMES = /\b(?:first|given).?name\b.*\b(?:last|family|sur).?name\b/i;

/** "Only displayName and members supported." and "… required when subject is specified" name attributes that are right. */
const ACCEPTED_ONES =
  /(?<=\brequired )(?:when|if) .*$|(?:^|[.;] )only [\w.]{1,40}(?:(?:, ?and |, ?| and )[\w.]{1,40}){0,8} (?:are |is )?(?:supported|allowed|accepted)\b|\bexpected \w+ eq\b/i;

/** The row can name the value within the attribute, such as the phone number of a type. */
function moreExact(inWords: string | null, inRow: string | null): string | null {
  return inWords === null || inRow?.startsWith(`${inWords}[`) === true ? inRow : inWords;
}

/** A refusal to delete a group is about a group, whatever the row says. */
function objectOf({ objectKind, action }: ErrorFacts, words: string): ObjectKind {
  return isLeavingAction(action) && DELETED_GROUP_TEXT.test(words) ? "group" : objectKind;
}

const DELETED_GROUP_TEXT = /\bdelet\w* (?:(?:a|an|the|this|of) )*(?:groups?|teams?)\b/i;

function statusOfCode(code: string): number | null {
  const normalisedCode = normaliseCode(code);
  return httpStatusOfCode(normalisedCode, findCodeFamily(normalisedCode));
}

/** The targets that a job writes to with their own names of attributes. */
const TARGETS_WITHOUT_SCIM: ReadonlySet<SystemKind> = new Set([
  "active-directory",
  "entra",
  "partner-tenant",
  "hr",
  "on-premises-app",
]);

function hasScimAttributes({ direction }: ErrorFacts): boolean {
  return !TARGETS_WITHOUT_SCIM.has(direction.target);
}

function withoutScimPath(attribute: string | null): string | null {
  return attribute?.includes("[") === true ? null : attribute;
}

/** A target that is not an app has no answer in JSON: the whole text is its message. */
function quotedWords({ detail, message }: ParsedErrorText, facts: ErrorFacts): string | null {
  const { target } = facts.direction;
  const isOwnMessage = OWN_MESSAGE_TARGETS.has(target) && facts.action !== null;
  return detail ?? (isOwnMessage ? message : null);
}

const OWN_MESSAGE_TARGETS: ReadonlySet<SystemKind> = new Set([
  "active-directory",
  "hr",
  "entra",
  "partner-tenant",
]);

/** The message of the app on one line, without working links, with the number by which it can be looked up. */
function formatDetail(detail: string | null, errorNumber: string | null): string | null {
  const line = shortenWords(defang(detail ?? ""), MAX_DETAIL_LENGTH);
  if (!LETTER_OR_DIGIT.test(line)) return null;
  const isKnown = errorNumber === null || line.includes(errorNumber);
  return withFullStop(isKnown ? line : line.replace(/[.\s]*$/, ` (${errorNumber})`));
}

/** Microsoft's advice on one line, without working links. */
function formatRecommendedAction(recommendedAction: string | null): string | null {
  const line = toPlainLine(defang(recommendedAction ?? ""), MAX_RECOMMENDED_ACTION_LENGTH);
  return LETTER_OR_DIGIT.test(line) ? withFullStop(line) : null;
}
