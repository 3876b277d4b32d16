import type { ErrorCodeEntry } from "./error-codes.ts";

/** What an error text gives away that its code does not. */
export type ErrorTextRule = Omit<ErrorCodeEntry, "code"> & {
  /** Every one must be found in the text. */
  readonly patterns: readonly RegExp[];
  /** Null for every app. */
  readonly applicationPattern: RegExp | null;
};

const APPLICATION_8X8 = /8x8/i;
const VALUE_TAKEN =
  /uniqueness|already (in use|exists|taken|used)|duplicate|not unique|must be unique/i;
const VALUE_MISSING =
  /required|missing|mandatory|(must not|cannot|can't|may not) be (empty|null|blank)/i;
const VALUE_UNCHANGEABLE =
  /mutability|immutable|not mutable|read-?only|(cannot|can't|may not|must not) be (changed|modified|updated)/i;
const VALUE_UNKNOWN = /invalid|not found|unknown|does not exist|no such|not exist|not valid/i;

/** Most telling first. 8x8's facts are from its SCIM set-up pages and Microsoft's tutorial. */
export const ERROR_TEXT_RULES: readonly ErrorTextRule[] = [
  {
    patterns: [/\bsite\b/i, VALUE_UNCHANGEABLE],
    applicationPattern: APPLICATION_8X8,
    errorClass: "data",
    owner: "directory admin",
    meaning: "8x8 does not let the site of an existing user be changed.",
    remedy:
      "A directory admin sets the office location in Entra back to the person's 8x8 site; if the person did move, the 8x8 admin recreates the user with the new site.",
  },
  {
    patterns: [/\bsite\b/i, VALUE_UNKNOWN],
    applicationPattern: APPLICATION_8X8,
    errorClass: "data",
    owner: "directory admin",
    meaning: "8x8 has no site of the name that the person has in Entra.",
    remedy:
      "A directory admin writes the exact 8x8 site name into the person's office location in Entra; when a site was renamed in 8x8, the same name must be written in Entra, or the 8x8 admin names it back.",
  },
  {
    patterns: [/\bsite\b/i, VALUE_MISSING],
    applicationPattern: APPLICATION_8X8,
    errorClass: "data",
    owner: "directory admin",
    meaning: "8x8 needs a site for the person, and Entra has none.",
    remedy:
      "A directory admin writes the exact 8x8 site name into the person's office location in Entra.",
  },
  {
    patterns: [/\b(user_?name|upn)\b/i, VALUE_TAKEN],
    applicationPattern: APPLICATION_8X8,
    errorClass: "conflict",
    owner: "app owner",
    meaning: "Another account in 8x8 already has this user name.",
    remedy:
      "The 8x8 admin finds that account, also among users made by hand, and renames or removes it, or lets the integration see all users so that Entra can take it over. User names are unique among all customers of 8x8: if another company has this one, a directory admin changes it in Entra.",
  },
  {
    patterns: [/\b(user_?name|upn)\b/i, VALUE_TAKEN],
    applicationPattern: null,
    errorClass: "conflict",
    owner: "app owner",
    meaning: "Another account in the app already has this user name.",
    remedy:
      "The app's admin finds that account in the app and renames or removes it; or a directory admin changes the user name in Entra.",
  },
  {
    patterns: [/\be-?mails?\b/i, VALUE_TAKEN],
    applicationPattern: null,
    errorClass: "conflict",
    owner: "app owner",
    meaning: "Another account in the app already has this e-mail address.",
    remedy:
      "The app's admin finds that account in the app and removes the address or the account; or a directory admin changes the mail attribute in Entra.",
  },
  {
    patterns: [/\be-?mails?\b/i, VALUE_MISSING],
    applicationPattern: null,
    errorClass: "data",
    owner: "directory admin",
    meaning: "The app needs a work e-mail address, and the person has none in Entra.",
    remedy: "A directory admin fills in the person's mail attribute in Entra.",
  },
  {
    patterns: [/\b(given|family|first|last)_?name\b|\bsurname\b/i, VALUE_MISSING],
    applicationPattern: null,
    errorClass: "data",
    owner: "directory admin",
    meaning: "The app needs a first and a last name, and the person lacks one in Entra.",
    remedy: "A directory admin fills in the person's first and last name in Entra.",
  },
  {
    patterns: [/\b(locale|preferredLanguage)\b/i, VALUE_UNKNOWN],
    applicationPattern: APPLICATION_8X8,
    errorClass: "data",
    owner: "app owner",
    meaning: "8x8 does not know the locale that Entra sends.",
    remedy:
      "The app's owner maps locale to one of the language tags that 8x8 lists, under Provisioning, Attribute mapping, or removes the mapping.",
  },
  {
    patterns: [
      /\blicen[cs]es?\b|\bseats?\b/i,
      /\bno\b|limit|exceed|exhaust|not enough|insufficient/i,
    ],
    applicationPattern: null,
    errorClass: "capacity",
    owner: "app owner",
    meaning: "The app has no free seat.",
    remedy:
      "The app's owner buys seats or frees some in the app, or takes people off the app's assignment in Entra.",
  },
];

/** 8x8 forgets its token when the integration is switched off, and nothing says so later. */
export const REJECTED_8X8_TOKEN: Omit<ErrorCodeEntry, "code"> = {
  errorClass: "credentials",
  owner: "app owner",
  meaning:
    "8x8 rejected the address or token that Entra has for it; 8x8 clears the token whenever its SCIM integration is switched off.",
  remedy:
    "The 8x8 admin opens Admin Console, Identity and Security, User Provisioning Integration (SCIM), switches it on for Microsoft and copies 8x8 URL and 8x8 API Token; the app's owner enters both in Entra under Provisioning, Admin Credentials, tests the connection, and starts provisioning again.",
};

/** Where SCIM was expected, some other server spoke. */
export const WEB_PAGE_ANSWER: Omit<ErrorCodeEntry, "code"> = {
  errorClass: "target-contract",
  owner: "app owner",
  meaning: "A web page came back where Entra expected the app's SCIM answer.",
  remedy:
    "The app's owner checks that the Tenant URL in Entra under Provisioning, Admin Credentials points to the SCIM service; whoever runs the app's network checks that no sign-in page, proxy or firewall answers in its place.",
};
