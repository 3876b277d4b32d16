// Attributes of people and groups as SCIM and Entra name them. Only these can be the attribute of
// an error.

import { OTHER_MANAGERS } from "./rules/value-words.ts";

const WORK_EMAIL = 'emails[type eq "work"].value';
const MOBILE_PHONE = 'phoneNumbers[type eq "mobile"].value';
const WORK_PHONE = 'phoneNumbers[type eq "work"].value';

/** Names in lower case that stand for the attribute anywhere in a text. */
const UNAMBIGUOUS_NAMES: Readonly<Record<string, string>> = {
  username: "userName",
  usernames: "userName",
  "user-name": "userName",
  user_name: "userName",
  userprincipalname: "userName",
  upn: "userName",
  externalid: "externalId",
  displayname: "displayName",
  nickname: "nickName",
  mailnickname: "nickName",
  profileurl: "profileUrl",
  usertype: "userType",
  preferredlanguage: "preferredLanguage",
  groupname: "displayName",
  teamname: "displayName",
  jobtitle: "title",
  timezone: "timezone",
  givenname: "name.givenName",
  firstname: "name.givenName",
  familyname: "name.familyName",
  lastname: "name.familyName",
  surname: "name.familyName",
  email: WORK_EMAIL,
  emails: WORK_EMAIL,
  "e-mail": WORK_EMAIL,
  "e-mails": WORK_EMAIL,
  mail: WORK_EMAIL,
  proxyaddresses: "proxyAddresses",
  phonenumbers: "phoneNumbers",
  telephonenumber: WORK_PHONE,
  phonenumber: "phoneNumbers",
  mobile: MOBILE_PHONE,
  mobilenumber: MOBILE_PHONE,
  mobilephone: MOBILE_PHONE,
  workphone: WORK_PHONE,
  department: "department",
  division: "division",
  costcenter: "costCenter",
  employeenumber: "employeeNumber",
  employeeid: "employeeNumber",
  manager: "manager",
  entitlements: "entitlements",
  physicaldeliveryofficename: "site",
  officelocation: "site",
  accountenabled: "active",
  samaccountname: "sAMAccountName",
  objectguid: "objectGUID",
};

/** Everyday words that stand for the attribute only in quotes, in a path or after "attribute". */
const AMBIGUOUS_NAMES: Readonly<Record<string, string>> = {
  active: "active",
  title: "title",
  locale: "locale",
  organization: "organization",
  country: 'addresses[type eq "work"].country',
  company: "organization",
  companyname: "organization",
  site: "site",
  roles: "roles",
  role: "roles",
  members: "members",
  groups: "groups",
  addresses: "addresses",
  address: "addresses",
  password: "password",
  name: "name",
  phone: WORK_PHONE,
  language: "preferredLanguage",
};

/** Paths without quotes and spaces. The details of steps contain some paths without dots too. */
const PATHS_WITHOUT_PUNCTUATION: Readonly<Record<string, string>> = {
  "emails.value": WORK_EMAIL,
  "emails[typeeqwork].value": WORK_EMAIL,
  "emails[typeeqwork]value": WORK_EMAIL,
  "emails[typeeqwork]": WORK_EMAIL,
  "emails[primaryeqtrue].value": WORK_EMAIL,
  "phonenumbers.value": "phoneNumbers",
  "phonenumbers[typeeqmobile].value": MOBILE_PHONE,
  "phonenumbers[typeeqmobile]value": MOBILE_PHONE,
  "phonenumbers[typeeqwork].value": WORK_PHONE,
  "phonenumbers[typeeqwork]value": WORK_PHONE,
  "name.givenname": "name.givenName",
  namegivenname: "name.givenName",
  "name.familyname": "name.familyName",
  namefamilyname: "name.familyName",
  "name.formatted": "name.formatted",
  "manager.value": "manager",
  "manager.$ref": "manager",
  "members.value": "members",
};

const EXTENSION_ATTRIBUTE_PATTERN = /^(?:extension_|on)?extensionattribute(?:1[0-5]|[1-9])$/;
/**
 * URNs of the enterprise extension and of 8x8's extension under both its names. Colons may be
 * missing.
 */
const ATTRIBUTE_URN_PATTERN = /^urn:?[a-z0-9.:_-]*?(?:user|group):?([a-z0-9.]+)$/;

/** The attribute that a path, URN or quoted name means; null when it is not a known attribute. */
export function attributeFromPath(path: string): string | null {
  if (path.length > 120) return null;
  const normalised = path
    .toLowerCase()
    .replace(/[\s"'\\]/g, "")
    .replace(/[./]\d+[./]/g, ".");
  const urnName = ATTRIBUTE_URN_PATTERN.exec(normalised)?.[1];
  const name = urnName ?? normalised;
  const attribute =
    lookUpAttribute(PATHS_WITHOUT_PUNCTUATION, name) ??
    lookUpAttribute(AMBIGUOUS_NAMES, name) ??
    attributeFromWord(name) ??
    addressPart(name) ??
    // The value of an element in a list, such as `addresses.0.streetAddress` of a URN.
    (urnName === undefined ? null : lookUpAttribute(AMBIGUOUS_NAMES, name.split(".")[0] ?? ""));
  return (
    attribute ??
    (EXTENSION_ATTRIBUTE_PATTERN.test(name) ? name.replace("attribute", "Attribute") : null)
  );
}

const ADDRESS_PARTS: Readonly<Record<string, string>> = {
  state: "region",
  province: "region",
  region: "region",
  city: "locality",
  locality: "locality",
  zip: "postalCode",
  zipcode: "postalCode",
  postalcode: "postalCode",
  street: "streetAddress",
  streetaddress: "streetAddress",
  country: "country",
  countrycode: "country",
};

/** The attribute of the last name in a path of the app's own, such as `contact.businessAddress.state`. */
function addressPart(path: string): string | null {
  const name = /address(?:es)?(?:\[[a-z]+\])?\.(?:\d+\.)?([a-z]+)$/.exec(path)?.[1];
  const part = name === undefined ? null : lookUpAttribute(ADDRESS_PARTS, name);
  return part === null ? null : `addresses[type eq "work"].${part}`;
}

/** The attribute that a lower-case word of running text means. */
export function attributeFromWord(word: string): string | null {
  return lookUpAttribute(UNAMBIGUOUS_NAMES, word);
}

function lookUpAttribute(names: Readonly<Record<string, string>>, word: string): string | null {
  return Object.hasOwn(names, word) ? (names[word] ?? null) : null;
}

/** The known names of attributes, in the spellings of Entra and SCIM. */
export const ATTRIBUTE_NAMES: readonly string[] = [
  UNAMBIGUOUS_NAMES,
  AMBIGUOUS_NAMES,
  PATHS_WITHOUT_PUNCTUATION,
].flatMap((names) => [...Object.keys(names), ...Object.values(names)]);

const MAX_SEARCHED_CHARACTERS = 400;

/** "The organization policy" is about something in the app and not about the attribute. */
const PART_OF_ORGANISATION =
  /\b(?:organi[sz]ation|company)(?:'s)? (policy|policies|membership|members?|settings?|admin\w*|owners?|plan|teams?|roles?|limit|licen[cs]es?)\b/gi;

/** Names of attributes that a sentence writes as two words: "phone number", "first name". */
const NAME_OF_TWO_WORDS =
  /\b(group|team|user|nick|display|given|first|family|last|phone|mobile|work|job|employee|cost|preferred|time)[ _-](name|number|phone|title|type|id|cent(?:er|re)|language|zone)\b/gi;

function joinNames(words: string): string {
  return words.replace(NAME_OF_TWO_WORDS, (_name, first: string, second: string) =>
    `${first}${second}`.replace(/centre$/i, "center"),
  );
}

/**
 * The first attribute that the words of an app or a directory name; null if they name none. A directory's
 * attribute keeps its name, because SCIM names such as `userName` mean nothing there.
 */
export function findAttributeInWords(words: string, isDirectory: boolean): string | null {
  const explicit = findExplicitName(words, isDirectory);
  if (explicit !== null) return explicit;
  const text = words.slice(0, MAX_SEARCHED_CHARACTERS).replace(PART_OF_ORGANISATION, "$1");
  if (isDirectory) return findToken(text)?.word ?? null;
  return (
    attributeFromPath(SUBJECT.exec(text)?.[1] ?? "") ??
    findToken(joinNames(text))?.attribute ??
    null
  );
}

type NamedAttribute = { readonly word: string; readonly attribute: string };

/** The first word of the text that names an attribute. */
function findToken(text: string): NamedAttribute | null {
  let previousWord = "";
  for (const [token] of text.matchAll(WORD_PATTERN)) {
    const word = token
      .replace(/\[\d+\]/g, "")
      .replace(/^["'(]?(?:\d+\.)+(?=[A-Za-z])/, "")
      .replace(/^["']?(?:body|data)?\//, "")
      .replace(/^([A-Za-z]\w+)(?:==?["'\w]|\/[A-Za-z]).*$/, "$1")
      // Japanese and Chinese have no space after a name.
      .replace(/^([\w.]+)[^\p{ASCII}\p{P}].*$/u, "$1")
      .replace(/^["'“‘`(]+|["'”’`).,:;!?]+$/g, "");
    const attribute = attributeOfToken(token, word, previousWord);
    if (attribute !== null) return { word, attribute };
    // "The number of active users" is about no attribute, and "the value of active" is.
    previousWord = word === "of" && !VALUE_OF.test(previousWord) ? "" : word;
  }
  return null;
}

const VALUE_OF = /^(?:values?|attributes?|fields?|propert(?:y|ies)|format|length|types?)$/i;

/** The first word of a sentence about a value: "title exceeds the limit", "roles must contain one value". */
const SUBJECT =
  /^\W*(?:the )?(?!(?:organi[sz]ation|company|groups?|site)\b)([\w.$]{2,40})(?: (?:value|field|attribute))? (?:must|should|cannot|may|can only|contains?|exceeds|is (?:required|invalid|mandatory|missing|too|not (?:a )?(?:valid|allowed|supported|an?))|has (?:an )?invalid|too long)\b/i;

function attributeOfToken(token: string, word: string, previousWord: string): string | null {
  // "The attribute name was not found" names no attribute.
  const isMarked =
    word !== token.replace(/[.,;!?]+$/, "") ||
    /^urn:|\w[.[]\w/i.test(word) ||
    (/^(?:attribute|property|field|path|for|of|parse|parsing)$/i.test(previousWord) &&
      word !== "name");
  const attribute = isMarked ? attributeFromPath(word) : attributeFromWord(word.toLowerCase());
  return attribute === null || isOtherThing(attribute, previousWord) ? null : attribute;
}

/** The word before a name shows that it is not the attribute of the error. */
function isOtherThing(attribute: string, previousWord: string): boolean {
  return (
    /^(?:than|except)$/i.test(previousWord) ||
    (attribute === "manager" && OTHER_MANAGER.test(previousWord))
  );
}

/** The name in a text that always says which attribute it is about. */
function findExplicitName(words: string, isDirectory: boolean): string | null {
  const constraint = /\b(?:CONSTRAINT_ATT_TYPE - |Att [0-9a-f]+ \()([A-Za-z][\w-]{1,60})/.exec(
    words,
  )?.[1];
  const property = /\b([A-Za-z][\w.]{1,60})['"]? is not a valid property ?name\b/i.exec(words)?.[1];
  // .NET writes this at the end of the message of an exception.
  const parameter = /\bParameter name: ?(?:\w+\.)*(\w{2,60})/.exec(words)?.[1];
  const parameterName =
    parameter === undefined || isDirectory ? parameter : attributeFromPath(parameter);
  return constraint ?? property ?? parameterName ?? (isDirectory ? findQuotedName(words) : null);
}

/** The name that a directory puts after "attribute": in quotes, or in a spelling that no word has. */
function findQuotedName(words: string): string | null {
  const name =
    /\b(?:property|attribute) ['"[]([A-Za-z][\w.]{1,60})['"\]]/i.exec(words)?.[1] ??
    /\b(?:[Aa]ttribute|[Pp]roperty) ([a-z]+(?:[A-Z-]|\d+\b)[\w-]{0,60})/.exec(words)?.[1];
  return name?.split(".").at(-1) ?? null;
}

const OTHER_MANAGER = new RegExp(`^(?:${OTHER_MANAGERS})$`, "i");

const WORD_PATTERN = /[^\s[\],]+(?:\[[^\]]{1,60}\][\w.]*)?/g;
