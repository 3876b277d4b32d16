import type { EntraExplanationId } from "../../domain/error-explanation.ts";
import {
  type ExplanationText,
  ifItLasts,
  lowerFirst,
  MICROSOFT_TICKET_REMEDY,
  valueName,
} from "./explanation-text.ts";

const REPAIR_ACCOUNT_REMEDY =
  "The agent's admin repairs the account with Repair-AADCloudSyncToolsAccount (PowerShell module AADCloudSyncTools).";

/** Jobs that write to Entra: from an HR system, over the API, or from Active Directory. */
export const ENTRA_EXPLANATION_TEXTS: Readonly<Record<EntraExplanationId, ExplanationText>> = {
  "entra-busy": {
    meaning: "Entra ID itself is busy or was not available.",
    ...ifItLasts("for a day", "A directory admin opens a ticket with Microsoft."),
  },
  "entra-change-forbidden": {
    meaning: ({ account, isGroup }) =>
      `Entra did not let the provisioning service make this change. Usually ${account} is mastered on-premises or ${isGroup ? "can be assigned to roles" : "has an administrator role"}, or it changed at the same moment.`,
    remedy: (_, { person, account, isGroup }) =>
      `A directory admin looks at ${account} in Entra. If it is synchronized from Active Directory or ${isGroup ? "can be assigned to roles" : "has an administrator role"}, the job's owner takes ${person} out of scope. If neither is the case, Entra's next retry may succeed.`,
    leaverRemedy:
      "A directory admin blocks the sign-in of the account in Entra by hand (in Active Directory, if it is synchronized from there), and then removes its administrator roles. Entra's next retry may then succeed.",
  },
  "entra-mastered-on-premises": {
    meaning: ({ account }) =>
      `In Entra, ${account} is synchronized from Active Directory and can be changed only there.`,
    remedy: (_, { person }) =>
      `A directory admin has the value changed in Active Directory, and the job's owner takes ${person} out of scope or lets the job write to Active Directory instead.`,
    leaverRemedy:
      "An Active Directory admin disables the account there by hand, and the change reaches Entra with the next synchronization. Then the job's owner lets the job write to Active Directory instead.",
  },
  "entra-attribute-owned-elsewhere": {
    meaning:
      "Another system, such as Exchange Online, owns an attribute of this account in Entra, usually extensionAttribute1 to 15, mail or showInAddressList.",
    remedy: (jobOwner) =>
      `${jobOwner} sees in the modified properties of the log row which attribute it is. Then an Exchange admin changes the value in Exchange Online for these accounts, or the job's owner leaves only these accounts out by a scoping filter.`,
    leaverRemedy: (jobOwner) =>
      `A directory admin blocks the sign-in of the account in Entra by hand. Then ${lowerFirst(jobOwner)} sees in the modified properties of the log row which attribute is meant, and leaves it out for these accounts only.`,
  },
  "entra-quota-exceeded": {
    meaning: "The tenant has no room for more objects.",
    remedy:
      "A directory admin deletes objects that are not needed, or asks Microsoft for a larger directory quota.",
  },
  "entra-upn-invalid": {
    meaning: "The user principal name that the mapping makes is not valid in Entra.",
    remedy: (jobOwner) =>
      `${jobOwner} corrects the mapping of userPrincipalName so that it gives a name without forbidden characters and with a verified domain of the tenant, and adds a rule for names that are taken.`,
  },
  "entra-domain-not-verified": {
    meaning: "A value contains a domain that is not verified in the tenant.",
    remedy: (jobOwner) =>
      `${jobOwner} corrects the mapping so that it uses a verified domain (or the function DefaultDomain), or a directory admin adds and verifies the domain in Entra.`,
  },
  "entra-value-taken": {
    meaning: ({ attribute }) =>
      `Another object in Entra already has ${attribute === null ? "a value that must be unique, such as the user principal name or a mail address" : `the value of ${attribute}`}.`,
    remedy: (_, { isGroup }) =>
      `A directory admin finds that object in Entra, also among deleted objects and groups. If it is the same ${isGroup ? "group" : "person"}, the job's owner corrects the matching attribute; if not, the directory admin changes one of the two values.`,
  },
  "entra-sync-conflict": {
    meaning: ({ attribute }) =>
      `Another object in Entra already has ${attribute === null ? "a value that must be unique, such as the user principal name, a mail address or the source anchor" : `the value of ${attribute}`}. It can be a user, a contact or a group, also a deleted one. Cloud sync could not join it with the object of Active Directory.`,
    remedy: (_, { isGroup }) =>
      `A directory admin finds both objects: the one in Active Directory that the log row names, and the one in Entra that has the value. If they are different ${isGroup ? "groups" : "people"}, the admin corrects the wrong value. If both are the same, and the one in Entra is in use, the admin makes its user principal name and primary address equal to those in Active Directory, and clears its onPremisesImmutableId if it is that of an older account. Only if nobody needs the one in Entra, the admin deletes it there, also from the deleted objects, which cannot be undone. Then the admin provisions the object on demand.`,
  },
  "entra-match-hardened": {
    meaning:
      "Entra has joined this object to another one of Active Directory before, and does not let cloud sync join it to a new one.",
    remedy: (_, { person }) =>
      `A directory admin checks that both are the same ${person === "the person" ? "person" : "group"}. If they are, the admin clears onPremisesObjectIdentifier of the object in Entra with Microsoft Graph (PATCH /beta/users/ID), and has ${person} provisioned on demand. If they are not, the admin corrects the value by which they match.`,
  },
  "entra-object-too-large": {
    meaning:
      "The object has more or larger values than Entra accepts, usually certificates, proxy addresses or a photo.",
    remedy:
      "A directory admin removes values in Active Directory that are no longer needed: expired certificates (Entra accepts 15), old proxy addresses, a large photo. Entra tries again in the next cycle.",
  },
  "entra-match-blocked": {
    meaning:
      "Entra has an object that fits the one of Active Directory, but does not let cloud sync take it over: the object has an administrator role, or the tenant blocks such a match.",
    remedy: (_, { person, account, isGroup }) =>
      `A directory admin finds ${account} in Entra with the same user principal name or address, and checks that both are the same. If they are not, the admin corrects the value that is wrong. If they are, and ${account} ${isGroup ? "can be assigned to roles" : "has an administrator role"}, the admin takes the role away, has ${person} provisioned on demand, and gives the role back. If the tenant blocks soft or hard matches, the admin allows the match for this change, and blocks it again.`,
  },
  "entra-refused": {
    meaning: ({ status }) =>
      `Entra refused the change${status === null ? "" : ` and answered ${status}`}.`,
    remedy: (jobOwner) =>
      `${jobOwner} does what Entra's message in the log row says: corrects a value in the source system or in its mapping, or changes the object in Entra. If the message names no cause, a directory admin opens a ticket with Microsoft with this message and the job id.`,
  },
  "entra-value-refused": {
    meaning: ({ attribute }) => `Entra does not accept ${valueName(attribute)} from the source.`,
    remedy: (jobOwner) =>
      `${jobOwner} reads in Entra's message in the log row which value it refuses and why (form, length, too many values), and corrects the value in the source system or in the attribute mapping.`,
  },
  "entra-attribute-unknown": {
    meaning: ({ attribute }) =>
      `A mapping writes to ${attribute === null ? "an attribute that Entra does not have" : `${attribute}, which is no attribute of Entra`}.`,
    remedy: (jobOwner) =>
      `${jobOwner} corrects or removes that mapping under Provisioning → Attribute mapping; a directory extension needs its full name, extension_APPID_NAME.`,
  },
  "entra-value-missing": {
    meaning: ({ attribute, person }) =>
      `Entra needs ${attribute ?? "a value"}, and the source gives none for ${person}.`,
    remedy: (jobOwner) =>
      `${jobOwner} has the value filled in in the source system, or gives that attribute mapping a default value, which Entra sends only for new objects.`,
  },
  "entra-several-matches": {
    meaning: ({ person }) => `Several objects in Entra match ${person}.`,
    remedy:
      "A directory admin removes the duplicate in Entra, or the job's owner picks a matching attribute that is unique, under Provisioning → Attribute mapping.",
  },
  "entra-account-gone": {
    meaning: ({ isGroup }) =>
      `${isGroup ? "A group" : "An account"} that the job had created or matched no longer exists in Entra.`,
    remedy: (jobOwner, { account, isGroup }) =>
      `A directory admin restores ${account} from the deleted ${isGroup ? "groups" : "users"} in Entra, or ${lowerFirst(jobOwner)} restarts the job through Microsoft Graph with resetScope Full, so that an initial cycle matches everyone again.`,
  },
  "entra-account-not-found": {
    meaning: ({ isGroup }) =>
      `${isGroup ? "The group" : "The account"} that should be ${isGroup ? "" : "disabled or "}deleted was not found in Entra.`,
    remedy: (_, { account, isGroup }) =>
      `A directory admin looks for ${account} in Entra and ${isGroup ? "deletes it if it is still there" : "blocks its sign-in if it is still active"}. If ${account} is gone, nothing more has to be done.`,
    leaverRemedy:
      "A directory admin looks for the account in Entra and blocks its sign-in if it is still active. If the account is gone, nothing more has to be done.",
  },
  "entra-sync-service-missing": {
    meaning:
      "The synchronization service has no access to the tenant, usually because the service principal Microsoft Entra AD Synchronization Service is missing.",
    remedy:
      "The agent's admin has that service principal created again in the tenant (application id 6bf85cfa-ac8a-4be5-b5de-425a0d0dc016), then restarts provisioning.",
  },
  "entra-credentials-rejected": {
    meaning: "Entra did not accept the credentials of this job.",
    remedy: (jobOwner) =>
      `${jobOwner} checks that the secret or certificate with which the data is sent has not expired and that its permissions still have admin consent, then starts provisioning if the job is stopped or in quarantine.`,
  },
  "cloud-sync-account-broken": {
    meaning: "The service account of cloud sync is missing or broken.",
    remedy: REPAIR_ACCOUNT_REMEDY,
  },
  "cloud-sync-password-expired": {
    meaning: "The password of cloud sync's service account has expired.",
    remedy: REPAIR_ACCOUNT_REMEDY,
  },
  "cloud-sync-sign-in-failed": {
    meaning: "Cloud sync could not sign in, for an unknown reason.",
    remedy: MICROSOFT_TICKET_REMEDY,
  },
  "unknown-entra-code": {
    meaning: ({ code }) => `Entra reported ${code} when the job wrote to it.`,
    remedy: (jobOwner) =>
      `${jobOwner} reads the error message in the log row in Entra. If the message names no cause, a directory admin opens a ticket with Microsoft and names the job id.`,
  },
};
