import type { AppExplanationId } from "../../domain/error-explanation.ts";
import { ACCESS_EXPLANATION_TEXTS } from "./access-explanations.ts";
import { ACCOUNT_EXPLANATION_TEXTS } from "./account-explanations.ts";
import { CHANGE_EXPLANATION_TEXTS } from "./change-explanations.ts";
import { CONNECTION_EXPLANATION_TEXTS } from "./connection-explanations.ts";
import {
  type ExplanationText,
  findOtherAccount,
  isIdentifier,
  lowerFirst,
} from "./explanation-text.ts";

const FOR_EVERYONE =
  "The expression applies to everyone: the values must stay unique, and single sign-on must use the same ones.";
/** Attributes of Entra that everyone has, by the attribute of the app that gets their value. */
const SOURCES_OF_EVERYONE: Readonly<Record<string, string>> = {
  displayName: "displayName",
  externalId: "objectId",
};
const FILL_IN_VALUE_REMEDY =
  "A directory admin fills in the missing value in Entra (or has it filled in where the value comes from); or the app's owner adds the missing attribute mapping, or gives it a default value (which Entra sends only when it creates the object).";
const UNKNOWN_ERROR_REMEDY = (jobOwner: string) =>
  `${jobOwner} reads the error message in the log row in Entra and, if the message names no cause, asks the app's vendor. Entra keeps trying in the meantime.`;

/** Errors of an app's values, accounts and mappings, and errors of matching. */
export const APP_EXPLANATION_TEXTS: Readonly<Record<AppExplanationId, ExplanationText>> = {
  ...ACCESS_EXPLANATION_TEXTS,
  ...CONNECTION_EXPLANATION_TEXTS,
  ...CHANGE_EXPLANATION_TEXTS,
  ...ACCOUNT_EXPLANATION_TEXTS,
  conflict: {
    meaning: ({ attribute }) =>
      `The app already has ${attribute === null ? "this value" : `this value of ${attribute}`}, which must be unique, or it has an account of this person that Entra did not find.`,
    remedy: findOtherAccount(
      "the account that has the person's value (user name, e-mail address or another id)",
      "the value",
    ),
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
    remedy: (_, { isGroup, person }, attribute) =>
      `The app's owner maps it, under Provisioning → Attribute mapping, from an attribute that ${isGroup ? "every group has, such as displayName" : `everyone has, such as ${SOURCES_OF_EVERYONE[attribute ?? ""] ?? "userPrincipalName"}`}${attribute === "externalId" ? `, if no mapping sends it yet. If one does, a directory admin fills in the attribute of that mapping for ${person}` : ""}.`,
  },
  "required-field-missing": {
    meaning: ({ person }) => `The app needs a value that ${person} does not have in Entra.`,
    remedy:
      "A directory admin fills in the missing value in Entra (or in Active Directory, if the object is synchronized from there), or the app's owner gives that attribute mapping a default value, which Entra sends only when it creates the object.",
  },
  "value-too-long": {
    meaning: ({ attribute }) =>
      `${attribute === null ? "A value" : `The value of ${attribute}`} is longer than the app allows.`,
    remedy: (_, __, attribute) => {
      if (isIdentifier(attribute))
        return `The app's owner shortens it with an expression in the attribute mapping. ${FOR_EVERYONE} Do not shorten it in Entra, because other apps use it too.`;
      return attribute?.startsWith("emails") === true
        ? "A directory admin gives the person a shorter address, because an address that a mapping cuts is another address."
        : "A directory admin shortens the value in Entra; or the app's owner cuts it in the attribute mapping with an expression such as Mid.";
    },
  },
  "value-unchangeable": {
    meaning: ({ attribute }) =>
      `The app does not let ${attribute ?? "this attribute"} be changed after the creation.`,
    remedy: (_, { isGroup }, attribute) =>
      isGroup && attribute === "displayName"
        ? "A directory admin gives the group its former name in Entra, or the app's admin renames the group in the app, so that both are equal. If the names should differ, the app's owner sets that attribute mapping to apply only during object creation, under Provisioning → Attribute mapping."
        : `The app's owner sets that attribute mapping to apply only during object creation, under Provisioning → Attribute mapping${isIdentifier(attribute) ? "" : ", or removes the mapping"}. If the value in the app is wrong from the start, the app's admin corrects it there${isGroup ? "" : ", or, if its data in the app is not needed, deletes the account so that Entra creates it again"}. Until then, the value in Entra must stay as it is in the app.`,
  },
  "value-unchangeable-now": {
    meaning: ({ attribute, account }) =>
      `The app does not let ${attribute ?? "this value"} of ${account} be changed in its present state there.`,
    remedy: (_, { account }) =>
      `The app's admin removes what the app's message names, for example ${account} from a second organisation or from something that it is bound to. If this must stay, the value in Entra must stay as it is in the app: a directory admin restores it, or the app's owner sends the old value for these people with an expression in the attribute mapping.`,
  },
  "unknown-target-attribute": {
    meaning: ({ attribute }) =>
      attribute === null
        ? "A mapping writes to an attribute that the app does not have."
        : `A mapping writes to ${attribute}, and the app does not have that attribute.`,
    remedy: (_, __, attribute) =>
      `The app's owner corrects or removes that mapping in Entra under Provisioning → Attribute mapping${attribute === null ? ". If the app's message names no attribute, the owner begins with the mappings of addresses and of other attributes with several parts." : "; if it is a matching attribute, only after choosing another one that the app can search, such as userName."} Saving starts a new initial cycle. If the app's documentation names the attribute, or SCIM itself defines it, the owner sends the vendor the app's message, because the app must accept it.`,
  },
  "user-store-unknown": {
    meaning:
      "The app does not have the user store that it would create the account in, or SCIM is not enabled for that store.",
    remedy:
      "The app's owner looks at the user name that Entra sends: the app reads what stands before a slash as the name of the user store. If there is no such store, the owner corrects the mapping of userName in Entra. If there is one, the app's admin enables SCIM for it.",
  },
  "path-filter-required": {
    meaning:
      "The app changes a list such as emails only by a path that names the entry, and the mapping names the whole list.",
    remedy:
      "The app's owner opens that attribute mapping in Entra under Provisioning → Attribute mapping, and chooses the target attribute with the entry, such as emails[type eq \"work\"].value. If it has this target already, the owner sends the vendor the app's message.",
  },
  "path-not-supported": {
    meaning: ({ attribute }) =>
      `The app does not take ${attribute ?? "this attribute"} in a change of an account that exists.`,
    remedy:
      "The app's owner sets that attribute mapping to apply only during object creation, under Provisioning → Attribute mapping, or removes the mapping, so that the other changes reach the app. If the value changes later, the app's admin corrects it in the app. If the app's documentation says that SCIM can change it, the owner sends the vendor the message.",
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
      "The app's owner opens Provisioning → Attribute mapping → Show advanced options → Edit attribute list, adds the attribute that Entra's message names with its full name (urn:ietf:params:scim:schemas:extension:NAME:2.0:User:ATTRIBUTE, as the app's documentation has it), and maps to that one. The owner removes the mapping only if the app does not know the attribute.",
  },
  "app-roles-duplicated": {
    meaning:
      "Two app roles of this application in Entra have the same name, so Entra does not run the job.",
    remedy:
      "The app's owner finds the name in the message, and renames or removes one of the two app roles in Entra under App registrations → App roles. If Entra imports the app roles from the app, the owner renames the doubled profile or role in the app. Then the owner chooses Restart provisioning.",
  },
  "sign-in-source-needed": {
    meaning:
      "The app asks for the identity provider (origin, connection) with which the person signs in, and Entra sent none or another one.",
    remedy:
      "The app's owner reads in the app's documentation which attribute is meant, such as origin, and adds a mapping of the type Constant to it under Provisioning → Attribute mapping, with one of the values that the app's message names. If the attribute is not in the list, the owner adds it under Show advanced options → Edit attribute list.",
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
    remedy: (_, __, attribute) =>
      `The app's owner looks up in the app the account that the app's message or the log row names. If it is deleted or inactive there, the app's owner activates it or provisions that person on demand; if that person is not assigned to the app in Entra, the app's owner assigns the person. Entra then writes the reference in a later cycle.${attribute === "manager" ? " If the app refuses the whole call because of the manager, the app's owner removes the mapping of manager until then, so that the other values reach the app." : ""}`,
  },
  "manager-not-in-scope": {
    meaning:
      "Entra could not set the person's manager, because the manager is not in the scope of this job or has not been provisioned by it yet.",
    remedy: (jobOwner) =>
      `${jobOwner} brings the manager into the scope of the job (by an assignment or the scoping filter), provisions the manager on demand, and then the person. For many people, ${lowerFirst(jobOwner)} restarts provisioning after that.`,
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
  "member-already-there": {
    meaning:
      "Entra added a member that the group has already, and the app answered with an error. Nothing is lost if the member is there.",
    remedy:
      "The app's owner looks in the app whether the group has the members that the log row names. If it has, the owner sends the vendor the message and the call, which provisioning on demand shows, because the app must accept a member that is added again. If one is missing, the app's owner provisions this member on demand, and then the group.",
  },
  "member-refused": {
    meaning:
      "The app did not accept a member of the group: the member's account is deleted, inactive or not linked in the app, or Entra never created it there.",
    remedy:
      "The app's owner looks up the members that the app's message or the log row names; a bare id in the message is usually that of a member. If a member is deleted or inactive in the app, the app's owner activates it there or provisions it again on demand; if a member is not assigned to the app in Entra, the app's owner assigns it. Entra's next retry then writes the group (provisioning on demand writes at most five members).",
  },
  "lookup-record-missing": {
    meaning: ({ attribute }) =>
      attribute === null
        ? "A value, for example a role, department or location, names a record that the app does not have, has more than once, or has deactivated."
        : `The value of ${attribute} names a record that the app does not have, has more than once, or has deactivated.`,
    remedy:
      "The app's owner adds or activates the record in the app with exactly the name that Entra sends, or renames one of two records with the same name, or corrects or removes the mapping. Some apps expect the key or id of the record in place of its name.",
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
