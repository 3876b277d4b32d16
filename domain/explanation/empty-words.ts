// Words that say nothing about the error.

/** Words that say only that there is an error. */
const EMPTY_WORDS =
  /^(?:(?:bad|invalid) request(?: data| parameters?| body)?|validation (?:failed|error|exception|errors?)|(?:an? )?(?:unknown |unexpected )?(?:error|failure|exception)(?: has)?(?: occurred)?|.{0,60}\bsee (?:the )?(?:errors?|details|messages?|response)\b(?: \w+){0,5}|one or more (?:validation )?errors occurred|the given data (?:was|is) invalid|(?:record|input|api|request|schema) validation (?:failed|errors?)(?:: \w+)?|request failed|failed|failure|invalid|invalid input|invalid data|unprocessable(?: entity| content)?|conflict|forbidden|unauthori[sz]ed|not found|internal server error|service unavailable|method not allowed|too many requests|scim error|input error|something went wrong|gone|payment required|precondition failed|bad gateway|gateway time-?out|fail|none|null|true|false|ok|\d+)[.!]?$/i;

/** The sentences of RFC 7644 about a status or type, which say nothing about this error. */
const RFC_WORDS =
  /^\W*(?:request is unparsable, syntactically incorrect, or violates (?:the )?schema|a required value was missing, or the value specified was not compatible with|the (?:specified )?request (?:body message structure|cannot be completed,? due to)|one or more of the attribute values (?:are|is) already in use|the attempted modification is not compatible with the target attribute|the specified filter (?:syntax|query) was invalid|the specified filter yields many more results|authorization failure\.? the authorization header is invalid or missing|operation is not permitted based on the supplied authorization|service provider does not support the request operation|an internal error\.? implementers should|the specified "?path"? did not yield)/i;

/** An id for the vendor's own log, which says nothing about the error. */
const CALL_ID =
  /[\s:;,.([-]*\b(?:correlation|request|trace|activity|error|incident|transaction|event|reference)[ _-]?id\b\W{1,3}[\w-]+\W*$/i;

/** True for words that say only that there is an error. */
export function areWordsEmpty(words: string): boolean {
  return EMPTY_WORDS.test(words.replace(CALL_ID, "").trim());
}

/** True for words that say only that the app's validation failed. */
export const isFailedValidation = (words: string) =>
  /validation/i.test(words) && areWordsEmpty(words);

export const isSentenceOfRfc = (words: string): boolean => RFC_WORDS.test(words);
