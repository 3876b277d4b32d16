import { type ExplanationText, ifItLasts } from "./explanation-text.ts";

const GRANT_ROLE_REMEDY =
  "The app's owner reads the app's message in the log row and removes the obstacle that it names: a missing role or right is given to the account that owns the token; a protected account, a plan or a setting is changed in the app. If it names none, the app's owner opens the app's admin pages and gives the account that owns the token the role and scopes that Microsoft's provisioning tutorial for this app asks for.";

/** Errors of tokens, rights, plans and limits of an app. */
export const ACCESS_EXPLANATION_TEXTS = {
  "too-many-requests": {
    meaning: "The app rejected the call because it gets too many calls.",
    ...ifItLasts(
      "for a day",
      "The app's owner asks the vendor for a higher limit, or assigns fewer people and groups at a time.",
    ),
    remedyAfterRemoval: "The app's owner asks the vendor for a higher limit.",
  },
  "insufficient-rights": {
    meaning: "The app accepted Entra's token but did not allow this change.",
    remedy: GRANT_ROLE_REMEDY,
    remedyAfterRemoval:
      "The app's owner reads the app's message in the log row and removes the obstacle that it names. If it names none, the app's owner gives the account that owns the token the role and scopes that Microsoft's provisioning tutorial for this app asks for, or allows deletions in the app's settings. If the app should delete no accounts, the owner clears Delete under Provisioning → Mappings, Target Object Actions, so that Entra only disables.",
  },
  "change-not-permitted": {
    meaning: "The app did not permit the change.",
    remedy: GRANT_ROLE_REMEDY,
  },
  "token-not-accepted": {
    meaning: ({ status }) =>
      `The app did not accept the token${status?.startsWith("401") === true ? "" : " for this change"}.`,
    remedy:
      "The app's owner makes a new token in the app, with the scope and kind of account that the app's message names, and enters it in Entra under Provisioning → Admin Credentials (the token alone, without the word Bearer or spaces), where the Tenant URL must be that of this organisation. Then the owner tests the connection and saves. If Entra signs in with a user name and password instead, the app's admin checks that this account may sign in this way. If the app still refuses it, the owner checks the role of the token's account.",
  },
  "token-account-blocked": {
    meaning: "An admin of the app has blocked the account of the token with which Entra calls.",
    remedy:
      "The app's admin unblocks that account in the app. If it should stay blocked, the app's owner makes a token with another admin account, enters it in Entra under Provisioning → Admin Credentials, tests the connection and saves.",
  },
  "scope-missing": {
    meaning: "The token with which Entra calls the app lacks a scope that this change needs.",
    remedy:
      "The app's owner authorises Entra again under Provisioning → Admin Credentials, signed in as an admin of the app who grants every scope that the app's provisioning tutorial names; or makes a new token with these scopes in the app and enters it there. Then the owner tests the connection and saves. A role of the token's account does not replace a scope.",
  },
  "client-assertion-rejected": {
    meaning:
      "The app rejected the token of Entra's workload identity (the client assertion), with which Entra signs in instead of with a password.",
    remedy:
      "The app's owner compares issuer, subject and audience of the federated credential in Entra with the trust rule in the app, corrects the one that differs, and tests the connection. A new secret does not help.",
  },
  "licences-automatic": {
    meaning: "The app gives or takes licences by itself, and does not let Entra do it.",
    remedy:
      "The app's admin switches the automatic licensing off in the app for these people, or the app's owner removes the mapping of licences in Entra under Provisioning → Attribute mapping.",
  },
  "scim-credentials-rejected": {
    meaning: "The app rejected the Tenant URL or the secret token that Entra uses.",
    remedy:
      "The app's owner enters a valid Tenant URL and Secret Token in Entra under Provisioning → Admin Credentials, tests the connection and saves. If the job is stopped or in quarantine, the owner then chooses Start provisioning.",
  },
  "credentials-rejected": {
    meaning: "The app rejected the credentials that Entra uses.",
    remedy:
      "The app's owner enters valid admin credentials in Entra under Provisioning → Admin Credentials, tests the connection and saves. If the job is stopped or in quarantine, the owner then chooses Start provisioning.",
  },
  "servicenow-instance-invalid": {
    meaning:
      "Entra could not reach the ServiceNow instance, or could not sign in to it, with the instance name and the account in the job's settings.",
    remedy:
      "The app's owner checks instance name, user name and password in Entra under Provisioning → Admin Credentials, tests the connection and saves. If they are right, the ServiceNow admin checks the two properties that require basic authentication for incoming SCHEMA and SOAP requests; Microsoft's tutorial sets both to No.",
  },
  "feature-not-in-plan": {
    meaning:
      "Provisioning is not switched on or not set up in the app, or the organisation's plan does not include it.",
    remedy:
      "The app's owner books a plan or licence that includes provisioning, if the app's message names one. Otherwise the owner sets up and switches on SCIM or user provisioning (and single sign-on, if the app requires it) in the app's admin pages, or in the configuration of an app that you run yourselves, and enters the token of this set-up in Entra. If there is no such switch, the owner asks the vendor to switch provisioning on.",
  },
  "function-switched-off": {
    meaning: "A function that Entra's call needs is switched off in the app.",
    remedy: (_, { isGroup }) =>
      `The app's owner switches on what the app's message names: in the app's admin pages, or in the configuration of the server if you run the app yourselves.${isGroup ? " If the app should have no groups, the owner switches off the mapping of groups in Entra under Provisioning → Mappings." : ""}`,
  },
  "target-is-source": {
    meaning: "The Tenant URL leads to a system that only supplies people and accepts no changes.",
    remedy:
      "The app's owner checks the Tenant URL in Entra under Provisioning → Admin Credentials: if the app has another address for provisioning, the owner enters that one. If the app is only a source, this job cannot write to it: the owner stops the job.",
    leaverRemedy:
      "The app's admin checks whether the person can still sign in to the app, and disables that access by hand. The app's owner checks the Tenant URL in Entra under Provisioning → Admin Credentials, because this address takes no changes.",
  },
  "api-not-enabled": {
    meaning: "An API that Entra calls is not enabled in the project of the app's cloud.",
    remedy:
      "The app's admin opens the project that the app's message names in the console of the app's cloud, enables the API there, waits a few minutes, and tests the connection in Entra. If the project belongs to someone else, the app's owner sends them the message.",
  },
  "connection-switched-off": {
    meaning:
      "The app, or its connector, switched the connection for provisioning off after too many errors.",
    remedy:
      "The app's admin finds the first of these errors in the app's own log, fixes their cause, and then switches the connection on again in the app.",
  },
  "app-automation-failed": {
    meaning:
      "A script, workflow, webhook or rule that somebody set up in the app failed or stopped the change.",
    remedy:
      "The app's admin reads the app's own log for the error, and corrects the script, workflow, webhook or rule, or has the value corrected that it cannot handle.",
  },
  "organisation-inactive": {
    meaning:
      "The app does not let anyone use the organisation (workspace, tenant) there: it is suspended or closed, or its subscription or trial has ended.",
    remedy:
      "The app's owner does what the app's message says, usually renews the subscription or reactivates the organisation in the app's admin pages, or asks the vendor why it is suspended. If the organisation is the wrong one, the owner corrects the Tenant URL and the token in Entra under Provisioning → Admin Credentials.",
  },
  "licence-needed": {
    meaning: ({ isGroup }) =>
      isGroup
        ? "The app asks for a licence of every member of the group, and at least one member has none."
        : "The app asks for a licence that the person does not have there.",
    remedy: (_, { isGroup }) =>
      `The app's admin gives ${isGroup ? "the members of the group who have none" : "the person"} a licence in the app, or has ${isGroup ? "them" : "the person"} accept the app's invitation first, where the licence comes with it; if no licence is left, the app's owner buys one. Then ${isGroup ? "Entra's next retry writes the group" : "the app's owner provisions the person on demand in Entra"}.`,
    leaverRemedy:
      "The app's admin disables the account by hand, because the person keeps the access until then. The app's owner asks the vendor why a removal needs a licence.",
  },
  "blocked-by-firewall": {
    meaning: "A firewall or proxy in front of the app blocked Entra's call.",
    remedy:
      "The app's owner asks the app's vendor, or the team that runs the firewall, to let the calls of Entra's provisioning service through: they come from the service tag AzureActiveDirectory and have no User-Agent.",
  },
  "address-not-allowed": {
    meaning: "The app does not accept calls from Entra's network addresses.",
    remedy:
      "The app's owner adds the address ranges of Entra's provisioning service (service tag AzureActiveDirectory) to the allow list or network policy of the app.",
  },
  "removals-held": {
    meaning:
      "The app holds this removal back, because many accounts were disabled or deleted in a short time.",
    remedy:
      "The app's owner checks in Entra whether so many people should lose their accounts. If they should, the app's admin approves the removals in the app or raises the limit there, and Entra's next retry does them. If they should not, the owner corrects the assignments or the scope of the job.",
    leaverRemedy:
      "The app's admin disables the account by hand if the person has left, because the person keeps the access until then. The app's owner checks in Entra whether so many people should lose their accounts. If they should, the app's admin approves the removals in the app or raises the limit there; if they should not, the owner corrects the assignments or the scope of the job.",
  },
  "app-limit-reached": {
    meaning: ({ isGroup }) =>
      `The app has reached a limit: the organisation cannot have more ${isGroup ? "groups or members" : "accounts"} there.`,
    remedy: (_, { isGroup }) =>
      `The app's owner removes ${isGroup ? "groups" : "accounts"} in the app that are not needed, buys a larger plan, narrows the scope of the job in Entra, or asks the vendor to raise the limit.`,
    leaverRemedy:
      "The app's admin disables the account by hand, because the person keeps the access until then. The app's owner asks the vendor why the limit also stops a removal.",
  },
  "no-free-seat": {
    meaning: "The app has no free seat.",
    remedy:
      "The app's owner buys seats or frees seats in the app, or removes people's assignments to the app in Entra.",
    leaverRemedy: "The app's admin disables the account by hand, which also frees its seat.",
  },
} as const satisfies Readonly<Record<string, ExplanationText>>;
