/** Who can usually put it right. */
export const OWNERS = [
  "directory admin",
  "app owner",
  "target vendor",
  "network team",
  "Microsoft",
  "agent admin",
  "HR integration admin",
  "partner tenant admin",
  "nobody",
] as const;
export type Owner = (typeof OWNERS)[number];

/** What kind of fault; the ones in `PASSING` usually go away by themselves. */
export const ERROR_CLASSES = [
  "agent",
  "authorisation",
  "capacity",
  "conflict",
  "credentials",
  "data",
  "mapping",
  "matching",
  "microsoft",
  "network",
  "outage",
  "policy",
  "reference",
  "skip",
  "stale-link",
  "target-contract",
  "throttling",
  "unknown",
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

export type CodeEntry = {
  readonly code: string;
  readonly class: ErrorClass;
  readonly owner: Owner;
  readonly meaning: string;
  readonly remedy: string;
};

const RETRY = "Nothing to do at first: Entra tries again by itself.";

/** Codes of outbound provisioning (entra-docs, howto-analyze-provisioning-logs, 2024-09-26). */
export const TARGET_CODES: readonly CodeEntry[] = [
  {
    code: "Conflict",
    class: "conflict",
    owner: "directory admin",
    meaning:
      "The app already has an account with a value that must be unique, or it did not recognise the account as the same person.",
    remedy:
      "Change the clashing value on one side, or fix the matching attribute so that Entra takes the existing account over.",
  },
  {
    code: "TooManyRequests",
    class: "throttling",
    owner: "target vendor",
    meaning: "The app refused the call because it gets too many of them.",
    remedy: `${RETRY} If it lasts for a day, ask the vendor for a higher limit.`,
  },
  {
    code: "InternalServerError",
    class: "outage",
    owner: "target vendor",
    meaning: "The app answered with an error of its own.",
    remedy: `${RETRY} Look at the app's status page; if it lasts, open a ticket with the vendor.`,
  },
  {
    code: "InsufficientRights",
    class: "authorisation",
    owner: "app owner",
    meaning: "The app accepted Entra's token but did not allow the change.",
    remedy: "Give the account behind the token the role or scope that the app's tutorial asks for.",
  },
  {
    code: "MethodNotAllowed",
    class: "authorisation",
    owner: "app owner",
    meaning: "The app does not allow this kind of change through the account behind the token.",
    remedy: "Check the role, scope and API plan that the app's tutorial asks for.",
  },
  {
    code: "NotPermitted",
    class: "authorisation",
    owner: "app owner",
    meaning: "The app did not permit the change.",
    remedy: "Give the account behind the token the role or scope that the app's tutorial asks for.",
  },
  {
    code: "Unauthorized",
    class: "authorisation",
    owner: "app owner",
    meaning: "The app did not accept the token for this change.",
    remedy: "Renew the secret token in Entra, test the connection, and check the token's role.",
  },
  {
    code: "UnprocessableEntity",
    class: "target-contract",
    owner: "app owner",
    meaning: "The app gave an answer that Entra did not expect.",
    remedy: "Check the app's provisioning settings and whether the app is up.",
  },
  {
    code: "WebExceptionProtocolError",
    class: "network",
    owner: "network team",
    meaning: "The connection to the app failed below the level of its answers.",
    remedy: `${RETRY} If it lasts, check the app's address, certificate and firewall.`,
  },
  {
    code: "InvalidAnchor",
    class: "stale-link",
    owner: "app owner",
    meaning: "An account that Entra once created or matched is gone from the app.",
    remedy:
      "Recreate the account in the app, or restart provisioning so that everyone is matched anew.",
  },
  {
    code: "NotImplemented",
    class: "target-contract",
    owner: "target vendor",
    meaning: "The app does not know the call that Entra made.",
    remedy: "Compare the app's settings with its tutorial, then ask the vendor.",
  },
  {
    code: "MandatoryFieldsMissing",
    class: "data",
    owner: "directory admin",
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy: "Fill in the missing value in Entra or HR, or give the mapping a default.",
  },
  {
    code: "MissingValues",
    class: "data",
    owner: "directory admin",
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy: "Fill in the missing value in Entra or HR, or give the mapping a default.",
  },
  {
    code: "SchemaAttributeNotFound",
    class: "mapping",
    owner: "app owner",
    meaning: "A mapping writes to an attribute that the app does not have.",
    remedy: "Correct or remove that attribute mapping.",
  },
  {
    code: "SchemaPropertyCanOnlyAcceptValue",
    class: "mapping",
    owner: "app owner",
    meaning: "The app takes one value where Entra has several.",
    remedy: "Map a single-valued attribute instead, or remove the mapping.",
  },
  {
    code: "InternalError",
    class: "microsoft",
    owner: "Microsoft",
    meaning: "Something failed inside Microsoft's provisioning service.",
    remedy: `${RETRY} If it lasts for a day, open a ticket with Microsoft.`,
  },
  {
    code: "InvalidDomain",
    class: "data",
    owner: "directory admin",
    meaning: "A value holds a domain that the app does not accept.",
    remedy: "Change the person's value, or allow the domain in the app.",
  },
  {
    code: "Timeout",
    class: "outage",
    owner: "target vendor",
    meaning: "The app took too long to answer.",
    remedy: `${RETRY} If it lasts, tell the vendor that its SCIM endpoint is slow.`,
  },
  {
    code: "LicenseLimitExceeded",
    class: "capacity",
    owner: "app owner",
    meaning: "The app has no free seat.",
    remedy: "Buy seats, free some, or assign fewer people.",
  },
  {
    code: "DuplicateTargetEntries",
    class: "matching",
    owner: "app owner",
    meaning: "Several accounts in the app match this person.",
    remedy: "Remove the duplicate in the app, or match by an attribute that is unique.",
  },
  {
    code: "DuplicateSourceEntries",
    class: "matching",
    owner: "directory admin",
    meaning: "Several people in Entra match the same account.",
    remedy: "Make the matching value unique in Entra, or match by another attribute.",
  },
  {
    code: "ImportSkipped",
    class: "skip",
    owner: "directory admin",
    meaning: "The matching attribute is empty, so Entra could not look at this object at all.",
    remedy: "Fill in the matching attribute if the object should be in the app.",
  },
  {
    code: "UnableToResolveReferenceAttributeValue",
    class: "reference",
    owner: "app owner",
    meaning: "A manager or group member is not in the app, so the reference could not be written.",
    remedy: "Bring the manager or member into scope too; the next cycle then sets the reference.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse",
    class: "target-contract",
    owner: "target vendor",
    meaning: "The app answered a search for one object with several.",
    remedy: "Ask the vendor to mend the SCIM filter, and excludedAttributes for groups.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    class: "target-contract",
    owner: "target vendor",
    meaning: "The app's SCIM answer could not be read.",
    remedy: "Send the vendor the error text: the answer does not follow SCIM.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering",
    class: "target-contract",
    owner: "app owner",
    meaning: "The app's answer to a SCIM search does not fit what Entra asked.",
    remedy: "Send the vendor the error text: its SCIM filtering is not compatible.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
    class: "credentials",
    owner: "app owner",
    meaning: "The app rejected Entra's address or secret token.",
    remedy:
      "Enter a valid Tenant URL and Secret Token under Provisioning, Admin Credentials; test the connection; start provisioning again.",
  },
  {
    code: "InvalidCredentials",
    class: "credentials",
    owner: "app owner",
    meaning: "The app rejected the credentials that Entra has for it.",
    remedy:
      "Enter valid admin credentials under Provisioning, test the connection, start provisioning again.",
  },
];
