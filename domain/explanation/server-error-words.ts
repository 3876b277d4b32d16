import { CONNECTION_TEXT, OUTAGE_TEXT, TIMEOUT_TEXT } from "./outage-words.ts";
import type { GeneralFacts } from "./text-rule.ts";

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
const NOT_SET_UP_TEXT =
  /\b(?:not|never|n't) (?:been |yet )?(?:configured|set ?up|activated|licen[cs]ed)\b|\b(?:configure|set up|activate|enable) (?:\w+ ){1,5}(?:before|first|prior to)\b/i;

const REFUSAL_TEXT =
  /\bnot (?:a )?(?:valid|allowed|permitted|supported|implemented|accepted|found|unique)|\binvalid\b|\bunsupported\b|\bprohibited\b|\bmust\b|\bdisabled\b|\brequired\b|\bcannot (?:be|contain|start|begin|end|have|exceed|include)\b|\bmay only\b|\btoo (?:long|short|weak)\b|\bat least\b|\bexists?\b|\bduplicate|\bmissing\b|\btaken\b|\bonly (?:supports?|allows?|accepts?|permits?)\b|\bno (?:\w+ ){1,3}(?:found|defined|configured|assigned)\b/i;
const VAGUE_TEXT =
  /unknown error|unexpected|something went wrong|exception|\bserver\b|\bgateway\b|\bupstream\b|\bbackend\b|\bdatabase\b|\bconnection\b|\bpool\b|\bhost\b/i;
