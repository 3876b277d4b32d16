import { httpStatusByName, parseHttpStatus } from "../http-status.ts";
import { type AppAnswer, readAppAnswer, stripTags } from "./app-answer.ts";
import { areWordsEmpty, isFailedValidation } from "./empty-words.ts";
import { findLdapFault, type LdapFault } from "./ldap-result.ts";
import { findScimType, readScimType, type ScimType } from "./scim-type.ts";

/** The parts of an error's `reason`. */
export type ParsedErrorText = {
  /** The HTTP status of the target's answer; null if the text contains none. */
  readonly httpStatus: number | null;
  /** The `scimType` of the error (RFC 7644, 3.12); null if the text contains none. */
  readonly scimType: ScimType | null;
  /** The app's words for people; null if the text contains none. */
  readonly detail: string | null;
  /** The app answered with a web page instead of SCIM. */
  readonly isWebPage: boolean;
  /** The words of the web page; empty if there is none. */
  readonly pageText: string;
  /** The detail, the title of the web page, or the message of Entra. */
  readonly message: string;
  /** Error codes and names of fields in the app's answer, separated by spaces. */
  readonly names: string;
  /** The number of the error in the app's documentation; null if the answer contains none. */
  readonly errorNumber: string | null;
  /** What a directory's result says; null if the text is not about a directory. */
  readonly ldapFault: LdapFault | null;
  /** The attribute by which Entra searched; null if the text shows no search. */
  readonly searchedBy: string | null;
};

/** Limits the search, because an error text may contain a whole web page. */
const MAX_SEARCHED_LENGTH = 8000;
const MAX_MESSAGE_LENGTH = 1000;
/** On longer runs, patterns that begin with spaces take quadratic time. */
const SPACE_RUN = /\s{3,}/g;

/** The note that Entra appends. It changes with every retry. */
const RETRY_NOTE = /\.?\s*This operation was retried (?:\d+|zero) times?\b/;
/** The words of Entra before and after the answer of the app. */
const ENTRA_ENVELOPE_PATTERN =
  /\bMessage:\s*(?:Processing of the HTTP request resulted in an exception\.?)?|\bWeb Response:|\bStatus ?Code:\s*\w+|\bPlease see the HTTP response returned by the 'Response' property of this exception for details\.?|\bProcessing of the HTTP request resulted in an exception\.?|\bThe SCIM endpoint is not fully compatible with the (?:Azure Active Directory|Azure AD|Microsoft Entra(?: ID)?) SCIM client\.[\s\S]{0,60}?Please refer to the [\s\S]{0,300}?provisioning requests from (?:Azure Active Directory|Azure AD|Microsoft Entra(?: ID)?)\.?/gi;
/** Microsoft's sentences before the words about the error itself. */
const GENERAL_ADVICE_PATTERN =
  /\bYou appear to have entered invalid credentials\.[\s\S]{0,250}?\bDetails:\s*(?=\w)|\bWe were unable to process this request at this point\.|\bIf this issue persists, please contact support (?:with|and)\b[^:.]{0,60}(?:job id[^:.]{0,80}|:\s*\S+)?\.(?=\s|$)|\bAdditional (?:error )?details:/gi;
/** The calls of a program from the first one on: `at Microsoft.Provider.QueryAsync(...)`. */
const STACK_TRACE_PATTERN = /\s+at (?:[A-Za-z_]\w*\.){2,}[\s\S]*$/;
/** The text before the answer of the app. */
const ANSWER_MARK =
  /\b(?:Web Response|Response Content|Response Body|(?<!\bunexpected )Response):\s*/i;

export function parseErrorText(text: string): ParsedErrorText {
  const searchedText = removeRetryNote(text.slice(0, MAX_SEARCHED_LENGTH).replace(SPACE_RUN, " "));
  const body = answerOf(searchedText);
  const isWebPage =
    /<!doctype html|<html\b|<head\b|<body\b|\bA web page\b|\b(?:Content|Body|Response):\s*['"]?\[RedactedHtmlContent\]/i.test(
      searchedText,
    );
  const answer = isWebPage ? null : readAnswer(body ?? searchedText);
  const detail = isWebPage ? null : (answer?.words ?? plainDetail(body));
  const status = answer?.httpStatus ?? parseHttpStatus(searchedText);
  return {
    httpStatus: status ?? (isWebPage ? statusOfTitle(searchedText) : null),
    scimType:
      (answer?.scimType == null ? null : readScimType(answer.scimType)) ??
      findScimType(searchedText),
    detail,
    isWebPage,
    pageText: textOfPage(searchedText, isWebPage),
    message: (detail ?? (isWebPage ? pageTitle(searchedText) : ownWords(searchedText))).slice(
      0,
      MAX_MESSAGE_LENGTH,
    ),
    names: namesIn(answer, body),
    errorNumber: answer?.errorNumber ?? null,
    ldapFault: findLdapFault(searchedText),
    searchedBy: searchedAttribute(searchedText),
  };
}

/** Entra's words about a call: `Resource: https://…/Users?filter=externalId+eq+"…" Operation: GET`. */
function searchedAttribute(text: string): string | null {
  const isSearch = /\bOperation:\s*GET\b/i.test(text);
  return isSearch
    ? (/[?&]filter=([A-Za-z][\w.:]{0,100})(?:\+|%20|\s)/i.exec(text)?.[1] ?? null)
    : null;
}

function namesIn(answer: AppAnswer | null, body: string | null): string {
  if (answer !== null) return answer.names.join(" ");
  return isFailedValidation(body ?? "") ? "validation_failed" : "";
}

/** The words of an error text for people, without Entra's envelope around the answer. */
export function quotableWords(text: string): string {
  return parseErrorText(text).message.replace(/\s+/g, " ").trim();
}

function removeRetryNote(text: string): string {
  const start = RETRY_NOTE.exec(text)?.index;
  return start === undefined ? text : text.slice(0, start);
}

/** The answer of the app without Entra's words before it; null if Entra does not mark it. */
function answerOf(text: string): string | null {
  const mark = ANSWER_MARK.exec(text);
  return mark === null ? null : text.slice(mark.index + mark[0].length).trim();
}

function readAnswer(text: string): AppAnswer | null {
  const start = jsonStart(text);
  const answer =
    start < 0 || isPartOfSentence(text, start) ? null : readAppAnswer(text.slice(start));
  return answer?.words == null ? (readXmlAnswer(text) ?? readPair(text) ?? answer) : answer;
}

/** Brackets in the middle of a sentence that do not begin like an answer in JSON. */
function isPartOfSentence(text: string, start: number): boolean {
  return (
    (/^\[\s*[A-Za-z]/.test(text.slice(start)) && /\w \w/.test(text.slice(0, start))) ||
    (/^\{\s*(?!(?:errors?|message|detail|status|code|title|scimType)\b)[A-Za-z]/.test(
      text.slice(start),
    ) &&
      /\w \w+\s*$/.test(text.slice(0, start)))
  );
}

/** Of an answer that is not JSON. */
const NO_FIELDS = { scimType: null, httpStatus: null, errorNumber: null } as const;

const CODE_AND_MESSAGE = /\bError ?Code:\s*([A-Za-z]\w{2,60})\W+Error ?Message:\s*(\S.{0,1000})/i;

/** The words of an exception of Google's client library: `Errors [ Message[...] Reason[...] ]`. */
const GOOGLE_MESSAGE =
  /\bErrors \[\s*Message\[([^\]]{1,1000})\](?:.{0,200}?\bReason\[(\w{1,60})\])?/i;

/** The code and the message that some connectors of the gallery write one after the other. */
function readPair(text: string): AppAnswer | null {
  const [, code, message] = CODE_AND_MESSAGE.exec(text) ?? [];
  const [, googleMessage, reason] = GOOGLE_MESSAGE.exec(text) ?? [];
  const words = message ?? googleMessage;
  if (words === undefined) return null;
  return { ...NO_FIELDS, words: words.trim(), names: [code ?? reason ?? ""] };
}

function jsonStart(text: string): number {
  return text.search(/[{[]\s*(?:[bu]?["'{[\]}]|[A-Za-z_]+\s*:)/);
}

const XML_WORDS =
  /<(?:\w+:)?(?:faultstring|Text|exceptionMessage|message|errorMessage|detail|description|ErrorDescription)\b[^<>]{0,200}>([^<]{1,1000})</i;
const XML_CODE =
  /<(?:\w+:)?(?:exceptionCode|faultcode|code|errorCode)\b[^<>]{0,200}>([^<]{1,100})</i;

/** The words of a SOAP fault or of another answer in XML. */
function readXmlAnswer(text: string): AppAnswer | null {
  const words = XML_WORDS.exec(text)?.[1]?.trim() ?? "";
  const code = XML_CODE.exec(text)?.[1]?.trim() ?? "";
  if (words === "" && code === "") return null;
  return { ...NO_FIELDS, words: words === "" ? code : words, names: [code] };
}

/** A plain answer without JSON; null if it says only that there is an error. */
function plainDetail(body: string | null): string | null {
  if (body === null) return null;
  const words = stripTags(body)
    .replace(/\s+/g, " ")
    .replace(/[\s.]+$/, "")
    .replace(/^"(.*)"$/, "$1")
    .trim();
  if (!/[\p{L}\p{N}]/u.test(words) || /^[{[]/.test(words)) return null;
  return isStatusName(words) || areWordsEmpty(words) ? null : words;
}

/** True for `Bad Request`, `400 Bad Request` and the like. */
function isStatusName(words: string): boolean {
  return words.length < 60 && httpStatusByName(words.replace(/[\s\d:.-]/g, "")) !== null;
}

function textOfPage(text: string, isWebPage: boolean): string {
  return isWebPage ? stripTags(text).slice(0, MAX_MESSAGE_LENGTH) : "";
}

/** The title of a web page and its first heading. */
function pageTitle(text: string): string {
  const title = /<title[^>]{0,100}>([^<]{1,200})/i.exec(text)?.[1]?.trim() ?? "";
  const heading = /<h[12][^>]{0,100}>([^<]{1,200})/i.exec(text)?.[1]?.trim() ?? "";
  // A message template that is read again has no tags.
  const afterMarker = /\bA web page\. ([^<]{1,400})$/.exec(text)?.[1] ?? "";
  return heading === title ? title || afterMarker : `${title} ${heading}`.trim();
}

function statusOfTitle(text: string): number | null {
  const status = /\b([45]\d\d)\b/.exec(pageTitle(text))?.[1];
  return status === undefined ? null : Number(status);
}

/** The text before any JSON, without Entra's envelope and without the place in a program. */
function ownWords(text: string): string {
  const withoutEnvelope = text
    .replace(ENTRA_ENVELOPE_PATTERN, " ")
    .replace(GENERAL_ADVICE_PATTERN, " ")
    .replace(STACK_TRACE_PATTERN, "");
  const start = jsonStart(withoutEnvelope);
  return start < 0 ? withoutEnvelope : withoutEnvelope.slice(0, start);
}
