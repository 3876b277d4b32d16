import type { PartnerTenantExplanationId } from "../../domain/error-explanation.ts";
import { type ExplanationText, lowerFirst, MICROSOFT_TICKET_REMEDY } from "./explanation-text.ts";

export const PARTNER_TENANT_EXPLANATION_TEXTS: Readonly<
  Record<PartnerTenantExplanationId, ExplanationText>
> = {
  "attribute-owned-elsewhere": {
    meaning: "Another system, such as Exchange Online, owns this attribute in the target tenant.",
    remedy:
      "An admin of the target tenant changes the attribute in Exchange Online there; or the owner of the sync leaves it out for these accounts only.",
  },
  "account-mastered-on-premises": {
    meaning: ({ account }) =>
      `In the target tenant, ${account} belongs to the on-premises directory of that tenant.`,
    remedy: (_, { person, account }) =>
      `Cross-tenant sync cannot change it: the owner of the sync takes ${person} out of scope, or an admin of the target tenant changes ${account} in Active Directory there.`,
    leaverRemedy:
      "An admin of the target tenant disables the account by hand in Active Directory there, because cross-tenant sync cannot change it.",
  },
  "automatic-redemption-off": {
    meaning: "The two tenants do not both redeem invitations automatically.",
    remedy:
      "Admins of both tenants switch automatic redemption on under Cross-tenant access settings: outbound in the source, inbound in the target.",
  },
  "inbound-sync-off": {
    meaning: "The target tenant does not let users of this tenant be synchronized into it.",
    remedy:
      "An admin of the target tenant opens Cross-tenant access settings → this tenant → Inbound access there, and selects Allow user synchronization into this tenant on the tab Cross-tenant sync. Automatic redemption must be on too (inbound there, outbound in the source tenant). A directory admin then tests the connection.",
  },
  "outbound-redemption-off": {
    meaning: "The source tenant does not redeem invitations of the target tenant automatically.",
    remedy:
      "A directory admin switches automatic redemption on in the source tenant, under Cross-tenant access settings → the target tenant → Outbound access → Trust settings; then the directory admin tests the connection.",
  },
  "cross-cloud-sync-off": {
    meaning:
      "The target tenant did not accept the identity of this job. Between two Microsoft clouds, this means that one of the tenants has not switched on cross-cloud synchronization; no token has expired.",
    remedy:
      "Admins of both tenants open Cross-tenant access settings → Microsoft cloud settings, and switch on synchronization with the cloud of the other tenant. If both tenants are in the same cloud, an admin of the target tenant checks that its cross-tenant access settings let users of this tenant sync.",
  },
  "directory-quota-exceeded": {
    meaning: "The target tenant has no room for more objects.",
    remedy:
      "An admin of the target tenant deletes objects that are not needed there, or asks Microsoft for a larger directory quota.",
  },
  "invitation-forbidden": {
    meaning:
      "Most likely the settings for external collaboration or cross-tenant access forbid the invitation.",
    remedy:
      "An admin of the target tenant checks there External collaboration settings (guest invite settings, collaboration restrictions) and Cross-tenant access settings, which the source tenant must set too, and allows the invitation. If they allow it already, the admin looks for an account with this address that is mastered on-premises or was changed at the same moment.",
  },
  "tenant-credentials-rejected": {
    meaning: "The target tenant did not accept the sign-in of this job.",
    remedy:
      "A directory admin tests the connection in Entra under Provisioning. If it fails, an admin of the target tenant checks that its cross-tenant access settings still let users of this tenant sync.",
  },
  "tenant-change-forbidden": {
    meaning: ({ account, isGroup }) =>
      `The target tenant did not let Entra make this change. Usually ${account} is mastered on-premises there or ${isGroup ? "can be assigned to roles" : "has an administrator role"}, or it changed at the same moment.`,
    remedy: (_, { person, account, isGroup }) =>
      `An admin of the target tenant looks at ${account} and at the cross-tenant access settings there. If ${account} is mastered on-premises or ${isGroup ? "can be assigned to roles" : "has an administrator role"}, the owner of the sync takes ${person} out of scope.`,
    leaverRemedy:
      "An admin of the target tenant removes the account's directory roles there, or blocks and deletes the account by hand (in Active Directory there, if it is mastered on-premises). Entra's next retry then succeeds.",
  },
  "tenant-refused": {
    meaning: ({ status }) =>
      `The target tenant refused the change${status === null ? "" : ` and answered ${status}`}.`,
    remedy:
      "A directory admin does what Entra's message in the log row says: the directory admin corrects a value in the source tenant or in its mapping, and an admin of the target tenant corrects a state of the object. If the message names no cause, the directory admin opens a ticket with Microsoft with this message and the job id.",
  },
  "invitation-failed": {
    meaning: "The target tenant did not accept the invitation.",
    remedy: `An admin of the target tenant removes the cause that Entra's message names. If it names none, the admin opens External collaboration settings: the guest invite settings must allow the invitation, and the collaboration restrictions must allow the domain of the address. Only if both are right: ${lowerFirst(MICROSOFT_TICKET_REMEDY)}`,
  },
  "invited-account-disabled": {
    meaning:
      "The account exists in the target tenant, but it is disabled and has not redeemed its invitation.",
    remedy: "An admin of the target tenant enables the account there. Entra then retries.",
    leaverRemedy:
      "An admin of the target tenant looks at the account there. It is disabled already; if it should go, the admin deletes it by hand.",
  },
  "invitation-value-invalid": {
    meaning: "The mail address, the user type or another value does not allow an invitation.",
    remedy:
      "A directory admin of the source tenant corrects the primary mail address, the user type, or an address that a group also has.",
  },
  "invitation-address-taken": {
    meaning: "An internal account of the target tenant already has this address.",
    remedy:
      "An admin of the target tenant looks for that account. If it is the same person, this admin converts the account to an external user, or the owner of the sync takes the person out of scope; if not, this admin changes the address of that account.",
    leaverRemedy:
      "An admin of the target tenant looks for the account of this person there and blocks or deletes it by hand.",
  },
  "tenant-account-gone": {
    meaning: ({ isGroup }) =>
      `${isGroup ? "A group" : "An account"} that Entra had created or matched no longer exists in the target tenant.`,
    remedy: (_, { account }) =>
      `An admin of the target tenant restores ${account} there, or a directory admin of the source tenant restarts the job through Microsoft Graph with resetScope Full, so that an initial cycle matches everyone again.`,
  },
  "tenant-account-not-found": {
    meaning: ({ account, isGroup }) =>
      `Entra does not find ${account} that it should ${isGroup ? "" : "disable or "}delete in the target tenant.`,
    remedy: (_, { account, isGroup }) =>
      `An admin of the target tenant looks for ${account} there and ${isGroup ? "deletes it if it is still there" : "blocks its sign-in if it is still active"}. If ${account} is gone, nothing more has to be done.`,
    leaverRemedy:
      "An admin of the target tenant looks for the account there and blocks its sign-in if it is still active. If the account is gone, nothing more has to be done.",
  },
  "object-type-not-provisioned": {
    meaning: "This kind of object is not provisioned by this job.",
    remedy: "No action is needed.",
  },
  "unknown-tenant-code": {
    meaning: ({ code }) => `Entra reported ${code} for the target tenant.`,
    remedy: `A directory admin reads the error message in the log row in Entra. If the message names no cause, a directory admin opens a ticket with Microsoft and names the job id.`,
  },
};
