import type { ErrorClass, ErrorOwner } from "../error-class.ts";

export type ErrorCodeEntry = {
  readonly code: string;
  readonly errorClass: ErrorClass;
  readonly owner: ErrorOwner;
  readonly meaning: string;
  readonly remedy: string;
};

/** Of faults that Entra retries by itself, as its pages say. */
export const WAIT_FOR_RETRY_ADVICE = "Nobody has to act at first: Entra tries again by itself.";
const GRANT_ROLE_REMEDY =
  "The app's owner gives the account behind the token, in the app's own admin pages, the role and scopes that the app's provisioning tutorial asks for.";
const FILL_IN_VALUE_REMEDY =
  "A directory admin fills in the missing value in Entra (or HR does, where it comes from there); or the app's owner gives that attribute mapping a default value.";

/** Codes of outbound provisioning (entra-docs, howto-analyze-provisioning-logs, 2024-09-26). */
export const TARGET_ERROR_CODES: readonly ErrorCodeEntry[] = [
  {
    code: "Conflict",
    errorClass: "conflict",
    owner: "directory admin",
    meaning:
      "The app already holds a value that must be unique, or has an account of the person that Entra did not recognise.",
    remedy:
      "A directory admin compares the person's matching value in Entra with the account in the app, and changes the one that clashes; if it is the same person, the app's owner corrects the matching attribute under Provisioning, Attribute mapping, so that Entra takes the account over.",
  },
  {
    code: "TooManyRequests",
    errorClass: "throttling",
    owner: "target vendor",
    meaning: "The app turned the call away because it gets too many of them.",
    remedy: `${WAIT_FOR_RETRY_ADVICE} If it lasts for a day, the app's owner asks the vendor for a higher limit, or assigns people in smaller groups.`,
  },
  {
    code: "InternalServerError",
    errorClass: "outage",
    owner: "target vendor",
    meaning: "The app answered with an error of its own.",
    remedy: `${WAIT_FOR_RETRY_ADVICE} Meanwhile the app's owner looks at the app's status page, and opens a ticket with the vendor if it lasts for hours.`,
  },
  {
    code: "InsufficientRights",
    errorClass: "authorisation",
    owner: "app owner",
    meaning: "The app knew Entra's token and did not allow the change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  {
    code: "MethodNotAllowed",
    errorClass: "authorisation",
    owner: "app owner",
    meaning: "The app does not allow this kind of change through the account behind the token.",
    remedy: GRANT_ROLE_REMEDY,
  },
  {
    code: "NotPermitted",
    errorClass: "authorisation",
    owner: "app owner",
    meaning: "The app did not permit the change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  {
    code: "Unauthorized",
    errorClass: "authorisation",
    owner: "app owner",
    meaning: "The app did not accept the token for this change.",
    remedy:
      "The app's owner makes a new token in the app, enters it in Entra under Provisioning, Admin Credentials, tests the connection, and checks the role of the account behind it.",
  },
  {
    code: "UnprocessableEntity",
    errorClass: "target-contract",
    owner: "app owner",
    meaning: "The app gave an answer that Entra did not expect.",
    remedy:
      "The app's owner reads the app's own words in the log row, compares the mappings with the app's provisioning tutorial, and checks that the app is up.",
  },
  {
    code: "WebExceptionProtocolError",
    errorClass: "network",
    owner: "network team",
    meaning: "The connection to the app broke below the level of its answers.",
    remedy: `${WAIT_FOR_RETRY_ADVICE} If it lasts for hours, whoever runs the app's network checks its address, certificate (TLS 1.2) and firewall, which must let Entra's address ranges in.`,
  },
  {
    code: "InvalidAnchor",
    errorClass: "missing-account",
    owner: "app owner",
    meaning: "An account that Entra had created or matched is gone from the app.",
    remedy:
      "The app's owner recreates the account in the app, or restarts provisioning in Entra, which matches everyone anew in an initial cycle.",
  },
  {
    code: "NotImplemented",
    errorClass: "target-contract",
    owner: "target vendor",
    meaning: "The app does not know the call that Entra made.",
    remedy:
      "The app's owner compares the mapped objects and attributes with the app's provisioning tutorial, then asks the vendor which calls its SCIM service supports.",
  },
  {
    code: "MandatoryFieldsMissing",
    errorClass: "data",
    owner: "directory admin",
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy: FILL_IN_VALUE_REMEDY,
  },
  {
    code: "MissingValues",
    errorClass: "data",
    owner: "directory admin",
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy: FILL_IN_VALUE_REMEDY,
  },
  {
    code: "SchemaAttributeNotFound",
    errorClass: "mapping",
    owner: "app owner",
    meaning: "A mapping writes to an attribute that the app does not have.",
    remedy:
      "The app's owner corrects or removes that mapping in Entra under Provisioning, Attribute mapping; saving it starts a new initial cycle.",
  },
  {
    code: "SchemaPropertyCanOnlyAcceptValue",
    errorClass: "mapping",
    owner: "app owner",
    meaning: "The app takes one value where Entra has several.",
    remedy:
      "The app's owner maps a single-valued attribute in its place under Provisioning, Attribute mapping, or removes the mapping.",
  },
  {
    code: "InternalError",
    errorClass: "microsoft",
    owner: "Microsoft",
    meaning: "Something failed inside Microsoft's provisioning service.",
    remedy: `${WAIT_FOR_RETRY_ADVICE} If it lasts for a day, a directory admin opens a ticket with Microsoft and names the job id.`,
  },
  {
    code: "InvalidDomain",
    errorClass: "data",
    owner: "directory admin",
    meaning: "A value holds a domain that the app does not accept.",
    remedy:
      "A directory admin changes the person's value in Entra, or the app's owner adds and verifies the domain in the app.",
  },
  {
    code: "Timeout",
    errorClass: "outage",
    owner: "target vendor",
    meaning: "The app took too long to answer.",
    remedy: `${WAIT_FOR_RETRY_ADVICE} If it lasts for hours, the app's owner tells the vendor that its SCIM service is too slow for Entra.`,
  },
  {
    code: "LicenseLimitExceeded",
    errorClass: "capacity",
    owner: "app owner",
    meaning: "The app has no free seat.",
    remedy:
      "The app's owner buys seats or frees some in the app, or takes people off the app's assignment in Entra.",
  },
  {
    code: "DuplicateTargetEntries",
    errorClass: "matching",
    owner: "app owner",
    meaning: "Several accounts in the app match the person.",
    remedy:
      "The app's owner removes the duplicate in the app, or picks a matching attribute that is unique there, under Provisioning, Attribute mapping.",
  },
  {
    code: "DuplicateSourceEntries",
    errorClass: "matching",
    owner: "directory admin",
    meaning: "Several people in Entra match the same account.",
    remedy:
      "A directory admin makes the matching value unique in Entra, or the app's owner picks another matching attribute under Provisioning, Attribute mapping.",
  },
  {
    code: "ImportSkipped",
    errorClass: "skip",
    owner: "directory admin",
    meaning: "The matching attribute is empty, so Entra could not look at this object at all.",
    remedy:
      "A directory admin fills in the matching attribute, if the object should be in the app.",
  },
  {
    code: "EntrySynchronizationSkipped",
    errorClass: "skip",
    owner: "nobody",
    meaning: "Entra read the object and had nothing to do: it is out of scope, or already right.",
    remedy:
      "Nobody has to act, unless the object should be in the app: then the app's owner checks its assignment and the scoping filter.",
  },
  {
    code: "UnableToResolveReferenceAttributeValue",
    errorClass: "reference",
    owner: "app owner",
    meaning: "A manager or group member is not in the app, so the reference could not be written.",
    remedy:
      "The app's owner assigns the manager or member to the app in Entra too, or removes the mapping of that reference; Entra then sets it in a later cycle.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse",
    errorClass: "target-contract",
    owner: "target vendor",
    meaning: "The app answered a search for one object with several.",
    remedy:
      "The app's owner asks the vendor to make its SCIM filter exact, and to respect excludedAttributes when groups are read.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    errorClass: "target-contract",
    owner: "target vendor",
    meaning: "The app's SCIM answer could not be read.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra points to the app's SCIM service, then sends the vendor the error text: its answer does not follow SCIM.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering",
    errorClass: "target-contract",
    owner: "target vendor",
    meaning: "The app's answer to a SCIM search does not fit what Entra asked.",
    remedy:
      "The app's owner sends the vendor the error text: its search by the matching attribute does not do what Entra needs.",
  },
  {
    code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
    errorClass: "credentials",
    owner: "app owner",
    meaning: "The app rejected the address or the secret token that Entra has for it.",
    remedy:
      "The app's owner enters a valid Tenant URL and Secret Token in Entra under Provisioning, Admin Credentials, tests the connection, and starts provisioning again.",
  },
  {
    code: "InvalidCredentials",
    errorClass: "credentials",
    owner: "app owner",
    meaning: "The app rejected the credentials that Entra has for it.",
    remedy:
      "The app's owner enters valid admin credentials in Entra under Provisioning, Admin Credentials, tests the connection, and starts provisioning again.",
  },
];
