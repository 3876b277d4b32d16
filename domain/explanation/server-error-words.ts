import type { GeneralFacts } from "./general-facts.ts";
import { anyOf } from "./rules/any-of.ts";
import { CONNECTION_TEXT, OUTAGE_TEXT, TIMEOUT_TEXT } from "./rules/outage-words.ts";

/** An app that gives a reason under 5xx understood the call, so that waiting does not help. */
export function isRefusalInWords(
  { parsed, isAboutWholeJob, httpStatus }: GeneralFacts,
  text: string,
): boolean {
  return (
    !isAboutWholeJob &&
    httpStatus !== null &&
    STATUSES_WITH_REASONS.has(httpStatus) &&
    hasReason(parsed, text) &&
    (NOT_SET_UP_TEXT.test(text) ||
      ![OUTAGE_TEXT, CONNECTION_TEXT, TIMEOUT_TEXT, VAGUE_TEXT].some((pattern) =>
        pattern.test(text),
      ))
  );
}

function hasReason({ detail, names }: GeneralFacts["parsed"], text: string): boolean {
  return detail === null
    ? NAMED_REASON.test(names)
    : NOT_SET_UP_TEXT.test(text) || REFUSAL_TEXT.test(text) || statusInWords(text) !== null;
}

/** An error code of the app's own, in an answer without a sentence. */
const NAMED_REASON = /not[_ -]?found|already[_ -]?exist/i;

/**
 * The other statuses are left out: 501 has only one meaning, and 504 comes from a server in front of the
 * app.
 */
const STATUSES_WITH_REASONS: ReadonlySet<number> = new Set([500, 502, 503]);

/** A status of the app's own that its words contain, such as `409 - cannot create user`. */
export function statusInWords(text: string): number | null {
  const [, first, named] = STATUS_IN_WORDS.exec(text) ?? [];
  const status = first ?? named;
  return status === undefined ? null : Number(status);
}

const STATUS_IN_WORDS =
  /^\W*(4(?:0[0349]|10|22))\b|\b(?:http|status|code|error)\W{1,3}(4(?:0[0349]|10|22))\b/i;

/** Words about an app that is not set up, which no retry changes. */
const NOT_SET_UP_TEXT = anyOf(
  /\b(?:not|never|n't) (?:been |yet )?(?:configured|set ?up|activated|licen[cs]ed)\b/i,
  /\b(?:configure|set up|activate|enable) (?:\w+ ){1,5}(?:before|first|prior to)\b/i,
);

const REFUSAL_TEXT = anyOf(
  /\bnot (?:a )?(?:valid|allowed|permitted|supported|implemented|accepted|found|unique)/i,
  /\binvalid\b/i,
  /\bunsupported\b/i,
  /\bprohibited\b/i,
  /\bmust\b/i,
  /\bdisabled\b/i,
  /\brequired\b/i,
  /\bcannot (?:be|contain|start|begin|end|have|exceed|include)\b/i,
  /\bmay only\b/i,
  /\btoo (?:long|short|weak)\b/i,
  /\bat least\b/i,
  /\bexists?\b/i,
  /\bduplicate/i,
  /\bmissing\b/i,
  /\btaken\b/i,
  /\bonly (?:supports?|allows?|accepts?|permits?)\b/i,
  /\bno (?:\w+ ){1,3}(?:found|defined|configured|assigned)\b/i,
);
const VAGUE_TEXT = anyOf(
  /unknown error/i,
  /unexpected/i,
  /something went wrong/i,
  /exception/i,
  /\bserver\b/i,
  /\bgateway\b/i,
  /\bupstream\b/i,
  /\bbackend\b/i,
  /\bdatabase\b/i,
  /\bconnection\b/i,
  /\bpool\b/i,
  /\bhost\b/i,
);
