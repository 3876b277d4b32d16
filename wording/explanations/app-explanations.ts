import type { AppExplanationId } from "../../domain/error-explanation.ts";
import type { ExplanationText } from "./explanation-text.ts";

const GRANT_ROLE_REMEDY =
  "The app's owner opens the app's admin pages and gives the account of the token the role and scopes that the app's provisioning tutorial asks for.";
const FILL_IN_VALUE_REMEDY =
  "A directory admin fills in the missing value in Entra (or HR does, if the value comes from the HR system); or the app's owner gives that attribute mapping a default value.";
const UNKNOWN_ERROR_REMEDY =
  "The app's owner reads the app's error message in the log row in Entra and asks the app's vendor. Entra keeps trying in the meantime.";

export const APP_EXPLANATION_TEXTS: Readonly<Record<AppExplanationId, ExplanationText>> = {
  conflict: {
    meaning:
      "The app already has a value that must be unique, or it has an account of this person that Entra did not recognise.",
    remedy:
      "A directory admin compares the person's matching value in Entra with the account in the app, and changes the value that clashes. If the account belongs to the same person, the app's owner corrects the matching attribute under Provisioning, Attribute mapping, so that Entra takes over the account.",
  },
  "too-many-requests": {
    meaning: "The app rejected the call because it gets too many calls.",
    waitFirst: true,
    remedy:
      "If the error lasts for a day, the app's owner asks the vendor for a higher limit, or assigns people in smaller groups.",
  },
  "internal-server-error": {
    meaning: "The app answered with an internal error.",
    waitFirst: true,
    remedy:
      "The app's owner looks at the app's status page, and opens a ticket with the vendor if the error lasts for hours.",
    remedyWhileWaiting:
      "Meanwhile the app's owner looks at the app's status page, and opens a ticket with the vendor if the error lasts for hours.",
  },
  "insufficient-rights": {
    meaning: "The app accepted Entra's token but did not allow the change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  "method-not-allowed": {
    meaning: "The app does not allow the account of the token to make this kind of change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  "change-not-permitted": {
    meaning: "The app did not permit the change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  "token-not-accepted": {
    meaning: "The app did not accept the token for this change.",
    remedy:
      "The app's owner makes a new token in the app, enters it in Entra under Provisioning, Admin Credentials, tests the connection, and checks the role of the account of the token.",
  },
  "unexpected-answer": {
    meaning: "The app gave an answer that Entra did not expect.",
    remedy:
      "The app's owner reads the app's error message in the log row, compares the mappings with the app's provisioning tutorial, and checks that the app is available.",
  },
  "connection-broken": {
    meaning: "The network connection to the app failed.",
    waitFirst: true,
    remedy:
      "If the error lasts for hours, the team that runs the app's network checks the app's address, certificate (TLS 1.2) and firewall. The firewall must allow Entra's address ranges.",
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
    meaning: "The app accepts only one value, and Entra has several values.",
    remedy:
      "The app's owner maps an attribute with a single value instead, under Provisioning, Attribute mapping, or removes the mapping.",
  },
  "microsoft-internal-error": {
    meaning: "Something failed inside Microsoft's provisioning service.",
    waitFirst: true,
    remedy:
      "If the error lasts for a day, a directory admin opens a ticket with Microsoft and names the job id.",
  },
  "domain-not-accepted": {
    meaning: "A value contains a domain that the app does not accept.",
    remedy:
      "A directory admin changes the person's value in Entra, or the app's owner adds and verifies the domain in the app.",
  },
  timeout: {
    meaning: "The app took too long to answer.",
    waitFirst: true,
    remedy:
      "If the error lasts for hours, the app's owner reports to the vendor that its SCIM service is too slow for Entra.",
  },
  "no-free-seat": {
    meaning: "The app has no free seat.",
    remedy:
      "The app's owner buys seats or frees seats in the app, or removes people's assignments to the app in Entra.",
  },
  "several-target-matches": {
    meaning: "Several accounts in the app match the person.",
    remedy:
      "The app's owner removes the duplicate in the app, or picks a matching attribute that is unique in the app, under Provisioning, Attribute mapping.",
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
    meaning:
      "Entra read the object and had nothing to do: the object is out of scope, or already correct.",
    remedy:
      "Nobody has to act, unless the object should be in the app: then the app's owner checks the object's assignment and the scoping filter.",
  },
  "unresolved-reference": {
    meaning: "A manager or group member is not in the app, so the reference could not be written.",
    remedy:
      "The app's owner assigns the manager or member to the app in Entra too, or removes the mapping of that reference. After an assignment, Entra writes the reference in a later cycle.",
  },
  "several-search-results": {
    meaning: "The app returned several objects when Entra searched for one object.",
    remedy:
      "The app's owner asks the vendor to make the app's SCIM filter exact, and to respect excludedAttributes when groups are read.",
  },
  "unreadable-scim-answer": {
    meaning: "The app's SCIM answer could not be read.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra points to the app's SCIM service, then sends the vendor the error text, because the app's answer does not follow SCIM.",
  },
  "incompatible-scim-search": {
    meaning: "The app's answer to a SCIM search does not match what Entra asked.",
    remedy:
      "The app's owner sends the vendor the error text, because the app's search by the matching attribute does not work as Entra needs it.",
  },
  "scim-credentials-rejected": {
    meaning: "The app rejected the Tenant URL or the secret token that Entra uses.",
    remedy:
      "The app's owner enters a valid Tenant URL and Secret Token in Entra under Provisioning, Admin Credentials, tests the connection, and, if the job is stopped or in quarantine, chooses Start provisioning.",
  },
  "credentials-rejected": {
    meaning: "The app rejected the credentials that Entra uses.",
    remedy:
      "The app's owner enters valid admin credentials in Entra under Provisioning, Admin Credentials, tests the connection, and, if the job is stopped or in quarantine, chooses Start provisioning.",
  },
  "user-name-not-globally-unique": {
    meaning:
      "Another account already has the user name, which must be unique among all customers of the app.",
    remedy:
      "The app's owner maps a user name that no other person can have, such as the mail address with your own suffix, under Provisioning, Attribute mapping; or frees the user name in the app.",
  },
  "required-field-missing": {
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy:
      "A directory admin fills in the missing value in Entra, or the app's owner gives that attribute mapping a default value.",
  },
  "lookup-record-missing": {
    meaning:
      "A value, for example department or location, names a record that the app does not have.",
    remedy:
      "The app's owner adds the record in the app with exactly the name that Entra sends, or removes the mapping.",
  },
  "matching-value-missing": {
    meaning: "The attribute by which Entra matches the object with the app is empty.",
    remedy:
      "A directory admin fills in the matching attribute in Entra, or the app's owner picks another matching attribute under Provisioning, Attribute mapping.",
  },
  "servicenow-instance-invalid": {
    meaning: "The instance name in Entra does not lead to a ServiceNow instance.",
    remedy:
      "The app's owner corrects the instance name in Entra under Provisioning, Admin Credentials, and tests the connection.",
  },
  "account-not-found": {
    meaning: "Entra does not find the account that it should disable or delete in the app.",
    remedy:
      "The app's admin looks for the account, also under another id, and disables the account if it is still active. If the account is gone, nothing more has to be done.",
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
