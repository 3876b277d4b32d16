import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

// Frameworks answer in these ways if they could not read the body of the call: they then miss the body itself, by the
// name that it has in the program, or they find none of their own fields in it.

/** The body of a call, by the names that frameworks and programs give it. No attribute of SCIM is called so. */
const BODY =
  "(?:(?:http |api )?request(?: body| payload| data| model| dto)?|body|item|payload|model|(?:\\w+ )?dto|data|scim ?user)";
const MISSING = "(?:required|missing|null|empty|blank|undefined)";
const NO_OBJECT =
  "(?:value is not a valid (?:dict|object)|(?:input |value )?(?:should|must) be (?:an? )?(?:valid )?(?:dict\\w*|(?:json )?object)|(?:the )?input was not valid|(?:the )?(?:json )?value could not be converted)";
/** SCIM calls the list `emails`. */
const LOGIN = "(?:user ?name|login(?: ?name)?|e-?mail(?=:))";
const OWN_FIELD_MISSING =
  "[\"'`\\]]?[^;.]{0,40}\\b(?:required|missing|(?:not|n't) be (?:empty|blank|null)|must be a string)";

/** True for a name of the body, such as `item` or `userDto`, and for `$`, the root of the JSON. */
export function isNameOfBody(name: string): boolean {
  return /^(?:\$|body|request|item|payload|model|data|\w*dto)$/i.test(name);
}

export const BODY_RULES: readonly ErrorTextRule[] = [
  rule(
    "body-not-read",
    [
      anyOf(
        // "The request field is required", "item: field required", "body: Field required".
        new RegExp(
          `(?:^|[;.] )\\W*(?:the )?(?:parameter |field |property )?["'\`]?${BODY}["'\`]?(?: (?:field|parameter|property|object))?(?:: ?(?:this |the )?(?:field |value )?(?:is )?| (?:is|was|cannot be|must not be|should not be|may not be) )${MISSING}(?=\\W*(?:$|[;.,(]))`,
        ),
        new RegExp(`(?:^|; )\\W*(?:\\$|${BODY}): ${NO_OBJECT}`),
        /\bcould not be converted to\b.{0,120}\bpath: \$ ?(?:\||$)/,
        /\b(?:request|http) body is (?:required|missing|empty)\b/,
        /\brequired (?:request )?body is missing\b/,
        // Rails: the object in which the fields should be.
        /\bparam is missing or the value is empty(?: or invalid)?: (?:user|data|scim\w*|body|item|payload|model|resource)\b/,
        // The fields of a registration or a sign-in. Entra always sends a user name.
        new RegExp(`\\b${LOGIN}${OWN_FIELD_MISSING}.*\\bpassword${OWN_FIELD_MISSING}`),
        new RegExp(`\\bpassword${OWN_FIELD_MISSING}.*\\b${LOGIN}${OWN_FIELD_MISSING}`),
        new RegExp(
          `\\b(?:missing|required) (?:\\w+ )?fields?\\b[^;.]{0,20}\\b${LOGIN}\\b[^;.]{0,30}\\bpassword\\b`,
        ),
      ),
    ],
    {
      except: /\bmissing required propert|\b(?:token|credential|authenticat\w+|authori[sz]\w+)\b/i,
    },
  ),
];
