import type { AppExplanationId } from "../../domain/error-explanation.ts";
import type { ExplanationText } from "./explanation-text.ts";

const GRANT_ROLE_REMEDY =
  "The app's owner gives the account behind the token, in the app's own admin pages, the role and scopes that the app's provisioning tutorial asks for.";
const FILL_IN_VALUE_REMEDY =
  "A directory admin fills in the missing value in Entra (or HR does, if the value comes from the HR system); or the app's owner gives that attribute mapping a default value.";
const UNKNOWN_ERROR_REMEDY =
  "The app's owner reads the app's own words in the log row in Entra and asks the app's vendor; Entra keeps trying meanwhile.";

export const APP_EXPLANATION_TEXTS: Readonly<Record<AppExplanationId, ExplanationText>> = {
  conflict: {
    meaning:
      "The app already holds a value that must be unique, or has an account of the person that Entra did not recognise.",
    remedy:
      "A directory admin compares the person's matching value in Entra with the account in the app, and changes the one that clashes; if it is the same person, the app's owner corrects the matching attribute under Provisioning, Attribute mapping, so that Entra takes the account over.",
  },
  "too-many-requests": {
    meaning: "The app turned the call away because it gets too many of them.",
    waitFirst: true,
    remedy:
      "If it lasts for a day, the app's owner asks the vendor for a higher limit, or assigns people in smaller groups.",
  },
  "internal-server-error": {
    meaning: "The app answered with an error of its own.",
    waitFirst: true,
    remedy:
      "The app's owner looks at the app's status page, and opens a ticket with the vendor if it lasts for hours.",
    remedyWhileWaiting:
      "Meanwhile the app's owner looks at the app's status page, and opens a ticket with the vendor if it lasts for hours.",
  },
  "insufficient-rights": {
    meaning: "The app knew Entra's token and did not allow the change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  "method-not-allowed": {
    meaning: "The app does not allow this kind of change through the account behind the token.",
    remedy: GRANT_ROLE_REMEDY,
  },
  "change-not-permitted": {
    meaning: "The app did not permit the change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  "token-not-accepted": {
    meaning: "The app did not accept the token for this change.",
    remedy:
      "The app's owner makes a new token in the app, enters it in Entra under Provisioning, Admin Credentials, tests the connection, and checks the role of the account behind it.",
  },
  "unexpected-answer": {
    meaning: "The app gave an answer that Entra did not expect.",
    remedy:
      "The app's owner reads the app's own words in the log row, compares the mappings with the app's provisioning tutorial, and checks that the app is up.",
  },
  "connection-broken": {
    meaning: "The connection to the app broke below the level of its answers.",
    waitFirst: true,
    remedy:
      "If it lasts for hours, the team that runs the app's network checks its address, certificate (TLS 1.2) and firewall, which must let Entra's address ranges in.",
  },
  "account-gone": {
    meaning: "An account that Entra had created or matched no longer exists in the app.",
    remedy:
      "The app's owner recreates the account in the app, or restarts provisioning in Entra, which matches everyone again in an initial cycle.",
  },
  "call-not-implemented": {
    meaning: "The app does not know the call that Entra made.",
    remedy:
      "The app's owner compares the mapped objects and attributes with the app's provisioning tutorial, then asks the vendor which calls its SCIM service supports.",
  },
  "value-missing": {
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy: FILL_IN_VALUE_REMEDY,
  },
  "unknown-target-attribute": {
    meaning: "A mapping writes to an attribute that the app does not have.",
    remedy:
      "The app's owner corrects or removes that mapping in Entra under Provisioning, Attribute mapping; saving it starts a new initial cycle.",
  },
  "single-value-only": {
    meaning: "The app takes one value where Entra has several.",
    remedy:
      "The app's owner maps a single-valued attribute in its place under Provisioning, Attribute mapping, or removes the mapping.",
  },
  "microsoft-internal-error": {
    meaning: "Something failed inside Microsoft's provisioning service.",
    waitFirst: true,
    remedy:
      "If it lasts for a day, a directory admin opens a ticket with Microsoft and names the job id.",
  },
  "domain-not-accepted": {
    meaning: "A value holds a domain that the app does not accept.",
    remedy:
      "A directory admin changes the person's value in Entra, or the app's owner adds and verifies the domain in the app.",
  },
  timeout: {
    meaning: "The app took too long to answer.",
    waitFirst: true,
    remedy:
      "If it lasts for hours, the app's owner reports to the vendor that its SCIM service is too slow for Entra.",
  },
  "no-free-seat": {
    meaning: "The app has no free seat.",
    remedy:
      "The app's owner buys seats or frees some in the app, or takes people off the app's assignment in Entra.",
  },
  "several-target-matches": {
    meaning: "Several accounts in the app match the person.",
    remedy:
      "The app's owner removes the duplicate in the app, or picks a matching attribute that is unique there, under Provisioning, Attribute mapping.",
  },
  "several-source-matches": {
    meaning: "Several people in Entra match the same account.",
    remedy:
      "A directory admin makes the matching value unique in Entra, or the app's owner picks another matching attribute under Provisioning, Attribute mapping.",
  },
  "skipped-without-matching-value": {
    meaning: "The matching attribute is empty, so Entra could not process this object at all.",
    remedy:
      "A directory admin fills in the matching attribute, if the object should be in the app.",
  },
  "skipped-nothing-to-do": {
    meaning: "Entra read the object and had nothing to do: it is out of scope, or already right.",
    remedy:
      "Nobody has to act, unless the object should be in the app: then the app's owner checks its assignment and the scoping filter.",
  },
  "unresolved-reference": {
    meaning: "A manager or group member is not in the app, so the reference could not be written.",
    remedy:
      "The app's owner assigns the manager or member to the app in Entra too, or removes the mapping of that reference; Entra then sets it in a later cycle.",
  },
  "several-search-results": {
    meaning: "The app answered a search for one object with several.",
    remedy:
      "The app's owner asks the vendor to make its SCIM filter exact, and to respect excludedAttributes when groups are read.",
  },
  "unreadable-scim-answer": {
    meaning: "The app's SCIM answer could not be read.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra points to the app's SCIM service, then sends the vendor the error text: its answer does not follow SCIM.",
  },
  "incompatible-scim-search": {
    meaning: "The app's answer to a SCIM search does not match what Entra asked.",
    remedy:
      "The app's owner sends the vendor the error text: its search by the matching attribute does not do what Entra needs.",
  },
  "scim-credentials-rejected": {
    meaning: "The app rejected the address or the secret token that Entra has for it.",
    remedy:
      "The app's owner enters a valid Tenant URL and Secret Token in Entra under Provisioning, Admin Credentials, tests the connection, and starts provisioning again.",
  },
  "credentials-rejected": {
    meaning: "The app rejected the credentials that Entra has for it.",
    remedy:
      "The app's owner enters valid admin credentials in Entra under Provisioning, Admin Credentials, tests the connection, and starts provisioning again.",
  },
  "user-name-not-globally-unique": {
    meaning:
      "The user name is taken in the app, where it must be unique among all of its customers.",
    remedy:
      "The app's owner maps a user name that no other person can have, such as the address with a suffix of your own, under Provisioning, Attribute mapping; or frees the name in the app.",
  },
  "required-field-missing": {
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy:
      "A directory admin fills in the missing value in Entra, or the app's owner gives that attribute mapping a default value.",
  },
  "lookup-record-missing": {
    meaning: "A value such as department or location names a record that the app does not have.",
    remedy:
      "The app's owner adds the record in the app with exactly the name that Entra sends, or removes the mapping.",
  },
  "matching-value-missing": {
    meaning: "The attribute by which Entra and the app find each other's object is empty.",
    remedy:
      "A directory admin fills in the matching attribute in Entra, or the app's owner picks another one under Provisioning, Attribute mapping.",
  },
  "servicenow-instance-invalid": {
    meaning: "The instance name in Entra does not lead to a ServiceNow instance.",
    remedy:
      "The app's owner corrects the instance name in Entra under Provisioning, Admin Credentials, and tests the connection.",
  },
  "account-not-found": {
    meaning: "Entra does not find the account that it should disable or delete in the app.",
    remedy:
      "The app's admin looks for the account, also under another id, and disables it if it is still active; if it is gone, nothing more has to be done.",
  },
  "unknown-code": {
    meaning: (code) => `The app's connector reported ${code}.`,
    remedy: UNKNOWN_ERROR_REMEDY,
  },
  "no-code": {
    meaning: "Entra gave no code for this error.",
    remedy: UNKNOWN_ERROR_REMEDY,
  },
};
