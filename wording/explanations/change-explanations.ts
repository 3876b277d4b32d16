import { type ExplanationText, valueName } from "./explanation-text.ts";

const STOP_DELETIONS =
  "If the app's message or documentation says that it supports no deletion over SCIM, the app's owner clears Delete under Provisioning → Mappings, Target Object Actions. Otherwise the vendor, or the team that runs the proxy in front of the app, lets DELETE through.";

/** Errors of an app that have their own meaning for a creation, a change or a deletion. */
export const CHANGE_EXPLANATION_TEXTS = {
  "parent-missing": {
    meaning: ({ person }) =>
      `The app does not find something that ${person} belongs to there, for example an organisation, a tenant or a domain.`,
    remedy:
      "The app's owner looks at what the app's message names. If it is a domain, the owner registers it in the app, or has the user name corrected that contains a wrong one. If it is an organisation or a tenant, the owner checks in Entra under Provisioning → Admin Credentials that the token and the Tenant URL, with every id in it, are those of this organisation.",
  },
  "inactive-account-exists": {
    meaning:
      "The app already has an account with the person's values, and this account is deactivated or blocked.",
    remedy:
      "The app's admin looks at that account. If it is the same person, the admin activates or deletes the account in the app, and the app's owner then provisions the person on demand. If Entra still does not find the account, the app's owner corrects the matching attribute.",
  },
  "new-value-taken": {
    meaning: ({ attribute }) =>
      `Another account in the app already has ${attribute === null ? "a value that Entra wants to write" : `the new value of ${attribute}`}, which must be unique.`,
    remedy:
      "The app's admin looks in the app for the other account with this value, also among deactivated and deleted ones. If it is an old or second account of the same person, the admin deletes or merges it in the app, or asks the vendor's support to do it; if it belongs to another person, the admin has the wrong value corrected in Entra or in the app.",
  },
  "value-not-writable": {
    meaning: ({ attribute }) =>
      `The app does not let ${attribute === null ? "a value that Entra sends" : attribute} be set from outside.`,
    remedy:
      "The app's owner removes that attribute mapping in Entra under Provisioning → Attribute mapping. If the app's message names no attribute, the owner compares the mappings with the app's provisioning tutorial. If the value has to change, the app's admin changes it in the app.",
  },
  "create-not-understood": {
    meaning: ({ account }) =>
      `The app's SCIM service does not accept the form of the call with which Entra creates ${account}.`,
    remedy:
      "The app's owner compares the attribute mappings with the app's provisioning tutorial, and corrects or removes the mapping that the app's message blames. If it blames none, the owner first checks roles and other attributes with several values or parts, and then sends the vendor the message and the call, which provisioning on demand shows.",
  },
  "creation-not-supported": {
    meaning: ({ account }) => `The app does not let SCIM create ${account}.`,
    remedy: (_, { isGroup }) =>
      `The app's admin creates the ${isGroup ? "group" : "account"} in the app by hand, with the value by which Entra matches it, or switches on in the app what lets SCIM create it, if there is such a setting. If Entra should create ${isGroup ? "no groups" : "no accounts"} in this app, the app's owner clears Create under Provisioning → Mappings, Target Object Actions, or takes the ${isGroup ? "group" : "person"} out of the scope of the job.`,
  },
  "deletion-not-supported": {
    meaning: ({ account }) =>
      `The app, or a server in front of it, does not let Entra delete ${account}.`,
    remedy: (_, { account }) => `The app's admin deletes ${account} in the app. ${STOP_DELETIONS}`,
    remedyAfterRemoval: STOP_DELETIONS,
  },
  "value-type-mismatch": {
    meaning: ({ attribute }) =>
      `The app expects ${attribute === null ? "a value" : `the value of ${attribute}`} in another JSON type than the one that Entra sends, for example an object in place of a text.`,
    remedy:
      "The app's owner compares the type of this attribute in Entra (Attribute mapping, Edit attribute list) with the type that the app's message asks for, and corrects it. If it is right, the app's owner sends the vendor the message, because the app's SCIM service must accept the form that Entra sends; until the vendor has corrected it, the owner removes the mapping of this attribute, so that the other values reach the app.",
  },
  "password-refused": {
    meaning:
      "The app asks for a password of the new account and Entra sent none, or the app does not accept the password that Entra sent.",
    remedy:
      "The app's owner looks for a mapping of password in Entra under Provisioning → Attribute mapping. If there is one, the owner corrects its expression so that it gives each account another random password (RandomString) that fits the rules in the app's message, or removes the mapping if people use single sign-on and the app needs no password. If there is none, the owner looks for a setting of the app that creates accounts without a password, or lets people choose it themselves; only if the app has no such setting, the owner adds the mapping. No value of the person in Entra is wrong, because Entra never sends the password with which people sign in.",
  },
  "part-type-refused": {
    meaning: ({ attribute }) =>
      `The app does not accept the JSON type in which Entra sends ${attribute ?? "a part of a value with several parts"}, or it does not expect this value at all.`,
    remedy: (_, __, attribute) =>
      `The app's owner removes the mapping of this attribute in Entra under Provisioning → Attribute mapping${attribute?.startsWith("addresses") === true ? ", and those of the other parts of the address" : ""}, so that the other values reach the app. If the app needs the value, the owner sends the vendor the message, because the app's SCIM service must accept the form that Entra sends. No value in Entra is wrong.`,
  },
  "record-violates-constraint": {
    meaning: ({ account }) =>
      `The app's database refused to save ${account}: a rule of the database does not allow one of the values. This is about this record and not an outage.`,
    remedy: (_, { isGroup }) =>
      `The app's admin looks in the app for ${isGroup ? "a group with the same name" : "an account with the same user name or e-mail address, also a deactivated one"}, and for something that the record refers to and that is gone. If there is neither, the app's owner sends the vendor the app's message and the log row.`,
  },
  "value-refused": {
    meaning: ({ attribute }) =>
      `The app refused ${valueName(attribute)}, or the form in which Entra sends it.`,
    remedy: (owner, { isGroup }, attribute) => {
      if (attribute === "externalId")
        return `${owner} compares externalId in the log row with what the app's message asks for, and maps externalId from another attribute that everyone has, under Provisioning → Attribute mapping; single sign-on must use the same values. If the message names a setting of the app, such as single sign-on, the app's admin sets it up there. If all is right, the app's owner sends the vendor the message.`;
      return isGroup
        ? `${owner} compares the value in the log row with what the app's message asks for. If the app never accepts the name of this group, a directory admin renames the group in Entra, or the app's owner removes it from the assignments. If another value is wrong, it is corrected in Entra or in the attribute mapping. If all values are right, the app's owner sends the vendor the message.`
        : `${owner} compares the value in the log row with what the app's message asks for.${attribute?.startsWith("emails") === true ? " If Entra sent no address, a directory admin fills in the person's address in Entra, or the app's owner adds its mapping." : ""} If the value is wrong, a directory admin corrects it in Entra; if the app never accepts this value, the app's owner ${attribute === "userName" ? "sends another user name, with an expression in the attribute mapping that applies to everyone and fits single sign-on" : "changes it or leaves it out in the attribute mapping"}. If the value and its mapping are right, the app's owner sends the vendor the message.`;
    },
  },
} as const satisfies Readonly<Record<string, ExplanationText>>;
