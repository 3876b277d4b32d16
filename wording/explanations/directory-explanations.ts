import type { DirectoryExplanationId } from "../../domain/error-explanation.ts";
import type { ExplanationText } from "./explanation-text.ts";

const MICROSOFT_TICKET_REMEDY =
  "A directory admin opens a ticket with Microsoft and names the job id.";
const REPAIR_ACCOUNT_REMEDY =
  "The agent's admin repairs the account with Repair-AADCloudSyncToolsAccount (PowerShell module AADCloudSyncTools).";

export const DIRECTORY_EXPLANATION_TEXTS: Readonly<
  Record<DirectoryExplanationId, ExplanationText>
> = {
  "attribute-owned-elsewhere": {
    meaning: "Another system, such as Exchange Online, owns this attribute in the target tenant.",
    remedy:
      "An admin of the target tenant changes the attribute in Exchange Online there; or the app's owner takes the attribute out of the mapping.",
  },
  "account-mastered-on-premises": {
    meaning: "The account in the target tenant belongs to its on-premises directory.",
    remedy:
      "Cross-tenant sync cannot change it: the owner of the sync takes the person out of scope, or an admin of the target tenant changes the account in Active Directory there.",
  },
  "automatic-redemption-off": {
    meaning: "The two tenants do not both redeem invitations automatically.",
    remedy:
      "Admins of both tenants switch automatic redemption on under Cross-tenant access settings: outbound in the source, inbound in the target.",
  },
  "directory-quota-exceeded": {
    meaning: "The target tenant has no room for more objects.",
    remedy:
      "An admin of the target tenant deletes objects that are not needed there, or asks Microsoft for a larger directory quota.",
  },
  "invitation-forbidden": {
    meaning: "The target tenant's settings for external collaboration forbid the invitation.",
    remedy:
      "An admin of the target tenant allows the invitation under External collaboration settings.",
  },
  "invitation-failed": {
    meaning: "The invitation failed without a stated cause.",
    remedy: MICROSOFT_TICKET_REMEDY,
  },
  "invited-account-disabled": {
    meaning:
      "The account exists in the target tenant, but it is disabled and has not redeemed its invitation.",
    remedy: "An admin of the target tenant enables the account there. Entra then retries.",
  },
  "invitation-value-invalid": {
    meaning: "The mail address or user type does not allow an invitation.",
    remedy:
      "A directory admin of the source tenant corrects the primary mail address, the user type, or an address that a group also has.",
  },
  "invitation-address-taken": {
    meaning: "An internal account of the target tenant already has this address.",
    remedy:
      "An admin of the target tenant removes that account or its address, or the owner of the sync takes the person out of scope.",
  },
  "object-type-not-provisioned": {
    meaning: "This kind of object is not provisioned by this job.",
    remedy: "Nobody has to act.",
  },
  "agent-search-failed": {
    meaning: "The provisioning agent could not turn the request into a directory search.",
    remedy: `The agent's admin reads the nested answer in the error text. ${MICROSOFT_TICKET_REMEDY}`,
  },
  "no-agent-registered": {
    meaning: "No provisioning agent is registered for the domain.",
    remedy: "The agent's admin installs an agent, or registers the existing one for this domain.",
  },
  "no-agent-active": {
    meaning: "Agents are registered, but none of them is active.",
    remedy:
      "The agent's admin starts the agent's Windows service and lets it reach Azure Service Bus through the firewall.",
  },
  "agent-registration-broken": {
    meaning: "The agent's registration for the domain is broken.",
    remedy: "The agent's admin registers the agent again, then restarts provisioning in Entra.",
  },
  "agent-unreachable": {
    meaning: "Microsoft could not reach the agent through Service Bus.",
    remedy: `The agent's admin checks the agent, its firewall and Microsoft's service health. ${MICROSOFT_TICKET_REMEDY}`,
  },
  "unknown-directory-attribute": {
    meaning: "Active Directory does not know a mapped attribute.",
    remedy:
      "The agent's admin restarts the provisioning agent if the attribute is new in the schema, because the agent caches the schema. Otherwise the job's owner corrects the mapping.",
  },
  "ldap-value-invalid": {
    meaning: "An empty or malformed value was sent to Active Directory.",
    remedy:
      "The HR integration's admin gives the mapping a default value (Switch), or lets the mapping skip empty values (IgnoreFlowIfNullOrEmpty).",
  },
  "entra-busy": {
    meaning: "Entra ID itself is busy.",
    waitFirst: true,
    remedy: "If the error lasts for a day, a directory admin opens a ticket with Microsoft.",
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
};
