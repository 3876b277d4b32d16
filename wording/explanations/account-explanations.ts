import type { ExplanationText } from "./explanation-text.ts";

const NEW_TOKEN_FIRST =
  "The app's owner first makes a new token with another admin account in the app (best with one that belongs to no person), enters it in Entra under Provisioning → Admin Credentials, tests the connection and saves. Until then nobody disables or deletes the account, because the token would stop working for everyone. After that, Entra's next retry removes the account, or the app's admin disables it by hand. If this account does not own the token, the app's admin does what the app's message says.";

/** Errors about the state of an account or group in the app, its roles and who manages it. */
export const ACCOUNT_EXPLANATION_TEXTS = {
  "alternate-address-taken": {
    meaning:
      "The address that Entra sends is only an alternate address of an account that the app has under another primary address.",
    remedy:
      "The app's admin opens the account with the primary address that the app's message names. If it is this person's, the admin makes the address from Entra the primary one, or a directory admin enters the primary address in Entra; then the app's owner provisions the person on demand. If it is another person's, the admin removes the alternate address from it.",
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
      `The app's admin has ${isGroup ? "the member" : "the person"} accept the invitation, or sends it again or withdraws it in the app. Then ${isGroup ? "Entra's next retry writes the group" : "the app's owner provisions the person on demand in Entra"}.`,
    leaverRemedy: "The app's admin withdraws the invitation in the app, and disables the account.",
  },
  "invitation-needed": {
    meaning: ({ isGroup }) =>
      `The app takes ${isGroup ? "a member of the group" : "this person"} only after something has been done there first: an invitation is accepted, an account is registered, or an address is verified.`,
    remedy: (_, { isGroup }) =>
      `The app's owner reads in the app's message what is missing. The app's admin invites ${isGroup ? "the member" : "the person"} in the app, or ${isGroup ? "the member" : "the person"} signs up there or verifies the address. Then ${isGroup ? "Entra's next retry writes the group" : "the app's owner provisions the person on demand in Entra. If the person should have no account there, the owner takes the person out of the assignment or the scope of the job"}.`,
    leaverRemedy:
      "The app's admin checks in the app that the person has no access there, and withdraws an open invitation.",
  },
  "app-policy-refuses": {
    meaning: "A policy that the organisation has set in the app does not allow this change.",
    remedy: (_, { person }) =>
      `The app's admin finds in the app the policy that the app's message names. If it is wrong here, the admin changes the policy or makes an exception. If it is right, ${person} first has to meet it, or the app's owner takes ${person} out of the scope of the job. More rights for the token do not help.`,
  },
  "values-must-match": {
    meaning:
      "The app asks that two values are equal, usually user name and e-mail address, and Entra sends different ones.",
    remedy:
      "The app's owner maps both values in Entra under Provisioning → Attribute mapping from the same attribute, which single sign-on uses too. If both should stay as they are mapped and only some people fail, a directory admin makes the two values of these people equal in Entra.",
  },
  "managed-elsewhere": {
    meaning: ({ account }) =>
      `The app does not let SCIM change ${account}, because SCIM does not manage it there: it is managed by hand or by another system.`,
    remedy: (_, { person, account, isGroup }) =>
      `${isGroup ? "If Entra wanted to delete the group, the app's admin deletes it in the app by hand, or leaves it there. Otherwise the" : "The"} app's owner puts ${account} under the management of SCIM in the app (links, converts or claims it), as the app's message says, and provisions ${person} on demand in Entra. If it should stay as it is, or the app offers no way, the owner takes ${person} out of the scope of the job, or the app's admin renames ${account} there, so that Entra creates another one.`,
    leaverRemedy:
      "The app's admin disables the account by hand, because the app's SCIM service does not manage it.",
  },
  "synchronized-from-active-directory": {
    meaning: ({ account }) =>
      `In the app, ${account} is synchronized from Active Directory, which alone can change it.`,
    remedy: (_, { person }) =>
      `The app's owner removes the mappings of the refused attributes in Entra under Provisioning → Attribute mapping, or takes ${person} out of the scope of the job. A wrong value has to be corrected in Active Directory.`,
    remedyAfterRemoval:
      "The app's owner takes the person out of the scope of the job. If the person has left the company, a directory admin disables the account in Active Directory, because the synchronization can undo a change in the app.",
  },
  "role-missing": {
    meaning: "The app needs a role, profile or entitlement for this person, and Entra sent none.",
    remedy:
      "The app's owner assigns the person or the group to the app in Entra with an app role that the app knows as a role or profile (not Default Access), and checks that the mapping of roles or entitlements sends it.",
  },
  "role-refused": {
    meaning: "The app does not accept the role or profile that Entra sends for this person.",
    remedy:
      "The app's owner assigns the person or the group in Entra with another app role that the app accepts, or corrects the mapping of roles or entitlements. If the app never gives this role over SCIM, often owner or administrator, the owner stops sending it, and the app's admin gives it by hand in the app. If only one account can have the role, the app's admin first takes it from the other one.",
  },
  "account-recently-deleted": {
    meaning:
      "The account was deleted in the app a short time ago, and the app does not let it be created again yet.",
    remedy:
      "The app's admin restores the account in the app, if the app allows this, or asks the vendor's support to free its user name and address. If neither is possible, Entra's retries succeed after the time that the app names.",
  },
  "user-name-not-globally-unique": {
    meaning:
      "Another account already has the user name, which must be unique among all customers of the app. It can belong to another organisation, for example to a sandbox.",
    remedy:
      "The app's admin looks in the app for an account with this user name, also among deactivated ones. If it is this person's, the app's owner corrects the matching attribute, or the admin renames the old account. If nobody here has the user name, the app's owner sends another one, with an expression under Provisioning → Attribute mapping that applies to everyone and fits single sign-on, for example the mail address with your own suffix.",
  },
  "account-gone": {
    meaning: ({ account, isGroup }) =>
      `The app no longer finds ${account}${isGroup ? " or one of its members" : ""}: it is deleted or has another id.`,
    remedy: (_, { person, account, isGroup }) =>
      `The app's owner looks for ${account} in the app${isGroup ? ", and for the member that the message names" : ""}, and, if it is there, checks that the account of Entra's token may see it. Then the app's owner provisions ${person} on demand in Entra, which searches the app again and creates what is missing. If many objects fail this way, the app's owner checks the Tenant URL; only a restart through Microsoft Graph with resetScope Full then matches everyone again.`,
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
      "The access has probably ended already: the app's admin checks in the app that the person cannot sign in, and disables the account by hand if the person can. An account that is already deactivated needs nothing more. Do not lift the block only to end Entra's retries.",
  },
  "account-protected": {
    meaning: ({ account, isGroup }) =>
      `The app protects ${account}${isGroup ? ", for example because it is built in or managed elsewhere" : " or its role, for example an owner or the last administrator"}.`,
    remedy: (_, { person, isGroup }) =>
      isGroup
        ? `The app's owner does what the app's message says. If the app refuses only the name, a directory admin gives ${person} its former name in Entra, or the owner sets the mapping of displayName to apply only during object creation, under Provisioning → Attribute mapping; the members are still written. Only if the app refuses every change is ${person} taken out of the scope of the job.`
        : "The app's owner does what the app's message says. If the account is the last one with its role, the app's admin gives the role to another account first, and Entra's next retry succeeds. Otherwise the app's admin makes the change there by hand, or takes the role away until Entra has made it, because the app does not let SCIM change such an account.",
    leaverRemedy:
      "The app's admin gives the role to another account if this is the last one with it, and takes the role away from this account. Then the admin disables the account by hand, or lets Entra's next retry do it. Some apps have a setting that lets SCIM remove admins too.",
  },
  "token-account-removed": {
    meaning:
      "Entra tries to disable or delete the account that owns the token with which Entra calls the app, and the app does not let an account remove itself.",
    remedy: NEW_TOKEN_FIRST,
    leaverRemedy: NEW_TOKEN_FIRST,
  },
  "state-conflict": {
    meaning: ({ account, status }) =>
      status === null
        ? `The app refused the change because of the present state of ${account} or of something that belongs to it.`
        : `The app answered ${status}: the change does not fit the present state of ${account} there, or of something that belongs to it.`,
    remedy: (_, { account }) =>
      `The app's owner does what the app's message says, and compares ${account} in the app with the values in the log row. If this shows no cause, the app's owner asks the vendor with this message and the log row.`,
    remedyAfterRemoval:
      "The app's owner does what the app's message says; if it names something that the account owns, the app's admin first gives it to another account. If there is no message, or none that helps, the app's owner asks the vendor with this message and the log row.",
  },
} as const satisfies Readonly<Record<string, ExplanationText>>;
