import type { AppExplanationId } from "../../domain/error-explanation.ts";
import { ACCESS_EXPLANATION_TEXTS } from "./access-explanations.ts";
import { CHANGE_EXPLANATION_TEXTS } from "./change-explanations.ts";
import { CONNECTION_EXPLANATION_TEXTS } from "./connection-explanations.ts";
import { type ExplanationText, findOtherAccount } from "./explanation-text.ts";

const FILL_IN_VALUE_REMEDY =
  "A directory admin fills in the missing value in Entra (or has it filled in where the value comes from); or the app's owner adds the missing attribute mapping, or gives it a default value.";
const UNKNOWN_ERROR_REMEDY = (jobOwner: string) =>
  `${jobOwner} reads the error message in the log row in Entra and, if the message names no cause, asks the app's vendor. Entra keeps trying in the meantime.`;

/** Errors of an app's values, accounts and mappings, and errors of matching. */
export const APP_EXPLANATION_TEXTS: Readonly<Record<AppExplanationId, ExplanationText>> = {
  ...ACCESS_EXPLANATION_TEXTS,
  ...CONNECTION_EXPLANATION_TEXTS,
  ...CHANGE_EXPLANATION_TEXTS,
  conflict: {
    meaning: ({ attribute }) =>
      `The app already has ${attribute === null ? "this value" : `this value of ${attribute}`}, which must be unique, or it has an account of this person that Entra did not find.`,
    remedy: findOtherAccount(
      "the account that has the person's value (user name, e-mail address or another id)",
      "the value",
    ),
  },
  "account-in-other-organisation": {
    meaning:
      "The account or its address belongs to another organisation of the same app, or to no organisation.",
    remedy:
      "The app's owner has the account moved or released by the other organisation or by the app's vendor, or claims the account in the app's admin pages. If the person has only been invited there, the person accepts the invitation. Entra retries after that.",
    leaverRemedy:
      "The app's admin removes the account from this organisation in the app, if it is a member there; only the organisation that owns the account can disable it.",
  },
  "account-not-linked": {
    meaning:
      "The app has an account with this e-mail address, but the account is not linked to the company's sign-in, or its SCIM identity is inactive.",
    remedy:
      "The app's owner has the person sign in to the app through the company's sign-in, which links the account, or activates the SCIM identity of the account in the app (some vendors do this only through their SCIM interface or their support). Then the app's owner provisions the person on demand in Entra.",
    leaverRemedy:
      "The app's admin disables the account by hand, because Entra does not manage an account that is not linked.",
  },
  "account-not-managed": {
    meaning:
      "The app has an account with this value that its SCIM service does not manage, so Entra's search did not find the account.",
    remedy:
      "The app's owner does what the app's message says. If it does not name the way, the app's owner opens the account in the app's admin pages and claims, invites, links or transfers it to the company. Then the app's owner provisions the person on demand, and Entra takes over the account.",
    leaverRemedy:
      "The app's admin disables the account by hand, because the app's SCIM service does not manage it.",
  },
  "app-invitation-open": {
    meaning: ({ isGroup }) =>
      `The app has invited ${isGroup ? "a member of the group" : "the person"}, who has not accepted the invitation yet.`,
    remedy: (_, { isGroup }) =>
      `The app's admin has ${isGroup ? "the member" : "the person"} accept the invitation, or sends it again or withdraws it in the app. Then the app's owner provisions ${isGroup ? "the group" : "the person"} on demand in Entra.`,
    leaverRemedy: "The app's admin withdraws the invitation in the app, and disables the account.",
  },
  "managed-elsewhere": {
    meaning: ({ account }) =>
      `The app does not let SCIM change ${account}, because SCIM does not manage it there: it is managed by hand or by another system.`,
    remedy: (_, { person, account, isGroup }) =>
      `${isGroup ? "If Entra wanted to delete the group, the app's admin deletes it in the app by hand, or leaves it there. Otherwise the" : "The"} app's owner puts ${account} under the management of SCIM in the app (links, converts or claims it), as the app's message says, and provisions ${person} on demand in Entra. If it should stay as it is, the owner takes ${person} out of the scope of the job.`,
    leaverRemedy:
      "The app's admin disables the account by hand, because the app's SCIM service does not manage it.",
  },
  "role-missing": {
    meaning: "The app needs a role, profile or entitlement for this person, and Entra sent none.",
    remedy:
      "The app's owner assigns the person or the group to the app in Entra with an app role that the app knows as a role or profile (not Default Access), and checks that the mapping of roles or entitlements sends it.",
  },
  "role-refused": {
    meaning: "The app does not accept the role or profile that Entra sends for this person.",
    remedy:
      "The app's owner assigns the person or the group in Entra with another app role that the app accepts, or corrects the mapping of roles or entitlements. A role that the app never gives over SCIM, often owner or administrator, is not sent: the app's admin gives it by hand in the app. If only one account can have the role, the app's admin first takes it from the other one.",
  },
  "account-recently-deleted": {
    meaning:
      "The account was deleted in the app a short time ago, and the app does not let it be created again yet.",
    remedy:
      "The app's admin restores the account in the app, if the app allows this, or asks the vendor's support to free its user name and address. If neither is possible, Entra's retries succeed after the time that the app names.",
  },
  "user-name-not-globally-unique": {
    meaning:
      "Another account already has the user name, which must be unique among all customers of the app.",
    remedy:
      "The app's owner maps a user name that no other person can have, such as the mail address with your own suffix, under Provisioning → Attribute mapping; or frees the user name in the app.",
  },
  "account-gone": {
    meaning: ({ account, isGroup }) =>
      `The app no longer finds ${account}${isGroup ? " or one of its members" : ""}: it is deleted or has another id.`,
    remedy: (_, { person, account, isGroup }) =>
      `The app's owner looks for ${account} in the app${isGroup ? ", and for the member that the message names" : ""}. Then the app's owner provisions ${person} on demand in Entra, which searches the app again and creates what is missing. If many objects fail this way, the app's owner checks the Tenant URL and restarts provisioning in Entra, which matches everyone again.`,
  },
  // Entra does not find the account that it should disable or delete.
  "account-not-found": {
    meaning: ({ account, isGroup }) =>
      `Entra does not find ${account} that it should ${isGroup ? "" : "disable or "}delete in the app.`,
    remedy: (_, { account, isGroup }) =>
      `The app's admin looks for ${account}, also under another id, and ${isGroup ? "deletes it if it is still there" : "disables it if it is still active"}. If ${account} is gone, nothing more has to be done.`,
    leaverRemedy:
      "The app's admin looks for the account, also under another id, and disables it if it is still active. If the account is gone, nothing more has to be done.",
  },
  "account-inactive": {
    meaning:
      "The account is deactivated, suspended or blocked in the app, and the app refuses this change to it.",
    remedy:
      "The app's admin activates the account again in the app, or lifts the block, if the person should have access; Entra's next retry then succeeds. If the person should have none, the app's owner takes the person out of the assignment or the scope of the job in Entra, so that Entra no longer updates the account.",
    leaverRemedy:
      "The access has probably ended already: the app's admin checks in the app that the person cannot sign in, and disables the account by hand if the person can. An account that is already deactivated needs nothing more. If Entra's retries should end, the admin lifts the block in the app so that SCIM can disable the account itself, or deletes the account.",
  },
  "account-protected": {
    meaning: ({ account, isGroup }) =>
      `The app protects ${account}${isGroup ? ", for example because it is built in or managed elsewhere" : " or its role, for example an owner or the last administrator"}.`,
    remedy: (_, { person, isGroup }) =>
      isGroup
        ? `The app's owner does what the app's message says: usually ${person} is taken out of the scope of the job.`
        : "The app's owner does what the app's message says: usually another account gets the role in the app first, and Entra's next retry succeeds. If the app never lets SCIM change such an account, the app's admin makes the change by hand.",
    leaverRemedy:
      "The app's admin gives the role to another account in the app, then disables the account by hand, or lets Entra's next retry do it. Some apps have a setting that lets SCIM remove admins too.",
  },
  "state-conflict": {
    meaning: ({ account, status }) =>
      status === null
        ? `The app refused the change because of the present state of ${account} or of something that belongs to it.`
        : `The app answered ${status}: the change does not fit the present state of ${account} there, or of something that belongs to it.`,
    remedy: (_, { account }) =>
      `The app's owner does what the app's message says, and compares ${account} in the app with the values in the log row. If this shows no cause, the app's owner asks the vendor with this message and the log row.`,
    remedyAfterRemoval:
      "The app's owner does what the app's message says. If there is no message, or none that helps, the app's owner asks the vendor with this message and the log row.",
  },
  "value-missing": {
    meaning: ({ attribute, person }) =>
      attribute === null
        ? `The app needs a value that ${person} does not have in Entra, or that no mapping sends.`
        : `The app needs ${attribute}, and Entra sent no value of it: ${person} has none, or no mapping sends it.`,
    remedy: FILL_IN_VALUE_REMEDY,
  },
  "value-not-mapped": {
    meaning: ({ attribute, person }) =>
      `The app needs ${attribute ?? "a value"}, and Entra sent none: no mapping sends it, or the attribute in the mapping is empty for ${person}.`,
    remedy: (_, { isGroup }, attribute) =>
      `The app's owner maps it, under Provisioning → Attribute mapping, from an attribute that ${isGroup ? "every group has, such as displayName" : `everyone has, such as ${attribute === "displayName" ? "displayName" : "userPrincipalName"}`}.`,
  },
  "required-field-missing": {
    meaning: ({ person }) => `The app needs a value that ${person} does not have in Entra.`,
    remedy:
      "A directory admin fills in the missing value in Entra, or the app's owner gives that attribute mapping a default value.",
  },
  "value-too-long": {
    meaning: ({ attribute }) =>
      `${attribute === null ? "A value" : `The value of ${attribute}`} is longer than the app allows.`,
    remedy:
      "A directory admin shortens the value in Entra; or the app's owner cuts it in the attribute mapping with an expression such as Mid.",
  },
  "value-unchangeable": {
    meaning: ({ attribute }) =>
      `The app does not let ${attribute ?? "this attribute"} be changed after the creation.`,
    remedy: (_, __, attribute) =>
      `The app's owner sets that attribute mapping to apply only during object creation, under Provisioning → Attribute mapping${attribute === "userName" || attribute === "externalId" ? "" : ", or removes the mapping"}. If the value in the app is wrong from the start, the app's admin corrects it there, or deletes the account so that Entra creates it again. Until then, the value in Entra must stay as it is in the app.`,
  },
  "unknown-target-attribute": {
    meaning: ({ attribute }) =>
      attribute === null
        ? "A mapping writes to an attribute that the app does not have."
        : `A mapping writes to ${attribute}, and the app does not have that attribute.`,
    remedy: (_, __, attribute) =>
      `The app's owner corrects or removes that mapping in Entra under Provisioning → Attribute mapping; saving it starts a new initial cycle. ${attribute === null ? "If the app's message names no attribute, the owner first takes out mappings of addresses and of other attributes with several parts." : "If it is a matching attribute, the owner first matches by another one that the app can search, such as userName."} If the app's documentation names the attribute, or SCIM itself defines it, the owner sends the vendor the app's message, because the app must accept it.`,
  },
  "patch-target-missing": {
    meaning:
      "Entra changed a value at a place that the object does not have in the app, for example the work e-mail address or a member that is gone.",
    remedy:
      "The app's owner compares that attribute mapping with the app's provisioning tutorial and with the object in the app, and corrects or removes the mapping.",
  },
  "single-value-only": {
    meaning: "The app accepts only one value, and the change would give it several.",
    remedy:
      "The app's owner looks up in the log row whether Entra sends several values, for example because two app roles are assigned. If it does, the owner keeps only one, or maps an attribute with a single value under Provisioning → Attribute mapping. If Entra sends only one, the app has kept the old value: the app's admin removes the old value by hand, and the owner reports this to the vendor.",
  },
  "several-primary-values": {
    meaning:
      "The call marks more than one value of a list as primary, for example two e-mail addresses, and the app accepts only one primary value.",
    remedy:
      "The app's owner finds the mappings that set primary for this list, under Provisioning → Attribute mapping, and keeps primary on only one of them. If only one mapping sets it, the app's admin corrects the older primary value in the app.",
  },
  "schema-violated": {
    meaning:
      "What Entra sent does not fit the app's schema: a value that the app needs is missing, or a value has a form that the app does not accept.",
    remedy: (_, { person, isGroup }) =>
      `The app's owner compares the attribute mappings and the values of ${person} with those that the app's message and the app's provisioning tutorial require (often ${isGroup ? "only the display name and the members" : "first name, last name, display name and a single e-mail address"}), and corrects them.`,
  },
  "attribute-not-exported": {
    meaning:
      "Entra did not send an attribute, because its name in Entra's list of the app's attributes does not have the form that a SCIM extension needs.",
    remedy:
      "The app's owner opens Provisioning → Attribute mapping → Show advanced options → Edit attribute list, adds the attribute that Entra's message names with its full name (urn:ietf:params:scim:schemas:extension:NAME:2.0:User:ATTRIBUTE, as the app's documentation has it), and maps to that one. The mapping is removed only if the app does not know the attribute.",
  },
  "app-roles-duplicated": {
    meaning:
      "Two app roles of this application in Entra have the same name, so Entra does not run the job.",
    remedy:
      "The app's owner finds the name in the message, and renames or removes one of the two app roles in Entra under App registrations → App roles. If Entra imports the app roles from the app, the owner renames the doubled profile or role in the app. Then the owner chooses Restart provisioning.",
  },
  "mapping-invalid": {
    meaning: "Entra could not apply an attribute mapping, because its expression is not valid.",
    remedy: (jobOwner) =>
      `${jobOwner} opens Provisioning → Attribute mapping in Entra, tests the changed expressions with the expression builder, and corrects the wrong one.`,
  },
  "domain-not-accepted": {
    meaning: "The app does not accept the domain of an address or of another value.",
    remedy:
      "The app's owner adds the domain to the domains that the app allows, and verifies it there if the app asks for this. Only if the value itself is wrong does a directory admin correct it in Entra; people of other domains, such as guests, are taken out of scope if they need no access.",
    remedyAfterRemoval:
      "The app's owner adds the domain to the domains that the app allows, and verifies it there if the app asks for this.",
  },
  "several-target-matches": {
    meaning: ({ person, isGroup }) =>
      `Several ${isGroup ? "groups" : "accounts"} in the app match ${person}.`,
    remedy:
      "The app's owner removes the duplicate in the app, or picks a matching attribute that is unique in the app, under Provisioning → Attribute mapping.",
  },
  "several-source-matches": {
    meaning: "Several people in the source system match the same account.",
    remedy:
      "A directory admin removes the duplicate, or makes the matching value unique, in the source system. Another matching attribute is the last resort, because it affects everyone.",
  },
  "hr-duplicate-records": {
    meaning: "Several records of the HR system, or of the uploaded data, match the same account.",
    remedy:
      "The HR integration's admin removes the duplicate record, or makes the matching value (often the employee id) unique in the source. Another matching attribute is the last resort, because it affects everyone.",
  },
  "ad-duplicate-sources": {
    meaning: "Several objects in Active Directory match the same account.",
    remedy:
      "The agent's admin has the duplicate object removed, or its matching value made unique, in Active Directory. Another matching attribute is the last resort, because it affects everyone.",
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
      "No action is needed, unless the object should be in the app: then the app's owner checks the object's assignment and the scoping filter.",
  },
  "unresolved-reference": {
    meaning:
      "The app does not know an account that this change refers to, for example a manager or a member.",
    remedy:
      "The app's owner looks up in the app the account that the app's message or the log row names. If it is deleted or inactive there, the app's owner activates it or provisions that person on demand; if that person is not assigned to the app in Entra, the app's owner assigns the person. Entra then writes the reference in a later cycle.",
  },
  "manager-refused": {
    meaning: "The app refused the manager that Entra sends for the person.",
    remedy:
      "The app's owner looks up the person's manager in the app. The manager needs an account there that Entra created or matched: if there is none, the app's owner assigns the manager to the app in Entra and provisions the manager on demand. A directory admin corrects the manager in Entra if it is the wrong person, such as the person itself. If the manager is right, the app's owner sends the vendor the message, and removes the mapping of manager until the vendor has answered, so that the other values reach the app.",
  },
  "member-kind-refused": {
    meaning:
      "The app does not accept a member of this kind in a group, for example a group in another group.",
    remedy:
      "The app's owner takes the member of that kind out of the group in Entra, or takes the group out of the scope of the job; for an inner group, the app's owner puts its people into the group directly, or assigns the inner group to the app by itself.",
  },
  "member-refused": {
    meaning:
      "The app did not accept a member of the group: the member's account is deleted, inactive or not linked in the app, or Entra never created it there.",
    remedy:
      "The app's owner looks up the members that the app's message or the log row names; a bare id in the message is usually that of a member. If a member is deleted or inactive in the app, the app's owner activates it there or provisions it again on demand; if a member is not assigned to the app in Entra, the app's owner assigns it. Then the app's owner provisions the group on demand.",
  },
  "lookup-record-missing": {
    meaning: ({ attribute }) =>
      attribute === null
        ? "A value, for example a role, department or location, names a record that the app does not have, or has more than once."
        : `The value of ${attribute} names a record that the app does not have, or has more than once.`,
    remedy:
      "The app's owner adds the record in the app with exactly the name that Entra sends, or renames one of two records with the same name, or corrects or removes the mapping.",
  },
  "matching-value-missing": {
    meaning: "The attribute by which Entra matches the object with the target is empty.",
    remedy:
      "A directory admin fills in the matching attribute in the source system, or the job's owner picks another matching attribute under Provisioning → Attribute mapping.",
  },
  "unknown-code": {
    meaning: ({ code }) => `The app's connector reported ${code}.`,
    remedy: UNKNOWN_ERROR_REMEDY,
  },
  "no-code": {
    meaning: "Entra gave no code for this error.",
    remedy: (jobOwner) =>
      `${jobOwner} looks up the error message of the log row in the vendor's documentation and in the app's own log of that time, or asks the vendor. Entra keeps trying in the meantime.`,
  },
};
