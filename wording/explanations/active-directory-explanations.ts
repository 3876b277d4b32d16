import type { ActiveDirectoryExplanationId } from "../../domain/error-explanation.ts";
import {
  type ExplanationText,
  ifItLasts,
  lowerFirst,
  MICROSOFT_TICKET_REMEDY,
  valueName,
} from "./explanation-text.ts";

/** Jobs that read or write Active Directory through a provisioning agent. */
export const ACTIVE_DIRECTORY_EXPLANATION_TEXTS: Readonly<
  Record<ActiveDirectoryExplanationId, ExplanationText>
> = {
  "agent-search-failed": {
    meaning: "The provisioning agent could not turn the request into a directory search.",
    remedy: `The agent's admin reads the nested answer in the error text. If it does not help: ${lowerFirst(MICROSOFT_TICKET_REMEDY)}`,
  },
  "agent-failed": {
    meaning: "The provisioning agent could not process the request.",
    remedy: `The agent's admin does what the message says. If it names no cause, the admin reads the agent's trace log on its server (C:\\ProgramData\\Microsoft\\Azure AD Connect Provisioning Agent\\Trace) at the time of the error, and updates the agent if it is not the newest version. If neither helps: ${lowerFirst(MICROSOFT_TICKET_REMEDY)}`,
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
    remedy: `The agent's admin checks the agent, its firewall and Microsoft's service health. If all of these work: ${lowerFirst(MICROSOFT_TICKET_REMEDY)}`,
  },
  "agent-timeout": {
    meaning: "The provisioning agent or Active Directory took too long to answer.",
    remedy:
      "The agent's admin checks that the agent runs, that it can reach a near domain controller, and how busy both servers are.",
  },
  "ad-connection-failed": {
    meaning: "Entra could not connect to Active Directory through the provisioning agent.",
    remedy:
      "The agent's admin checks that the Windows service of the provisioning agent runs, that the agent is configured for the right domain, and that the firewall lets it reach Azure; then the connection is tested in Entra, and provisioning is started if the job is in quarantine.",
  },
  "ad-read-failed": {
    meaning: "The provisioning agent could not read the object from Active Directory.",
    remedy:
      "The agent's admin looks for read errors in the agent's event log on its server (Event Viewer, provisioning agent), and checks the domain controller and the rights of the agent's account.",
  },
  "ad-unreachable": {
    meaning: "The provisioning agent cannot reach a domain controller.",
    remedy:
      "The agent's admin checks the domain controllers, name resolution and firewall from the agent's server.",
  },
  "ad-busy": {
    meaning: "Active Directory or the provisioning agent was not able to answer.",
    ...ifItLasts(
      "for hours",
      "The agent's admin checks the provisioning agent and the domain controller that it uses.",
    ),
  },
  "ad-credentials-rejected": {
    meaning: "Active Directory rejected the account that the provisioning agent uses.",
    remedy:
      "The agent's admin runs the agent's configuration wizard again and repairs the agent's group managed service account, or its password.",
  },
  "ad-access-denied": {
    meaning:
      "The provisioning agent's account has no right to make this change in Active Directory.",
    remedy:
      "An Active Directory admin looks at the object. If its OU, or one above it, does not inherit permissions, the admin switches inheritance on, or gives the right to the agent's account there (usually the gMSA provAgentgMSA). If the object is in a protected group such as Domain Admins (AdminSDHolder), the job's owner takes it out of scope; only if it no longer needs that group, the admin takes it out of the group, clears its adminCount and switches inheritance on again.",
    remedyAfterRemoval:
      "If the account is in a protected group such as Domain Admins (AdminSDHolder) and no longer needs it, an Active Directory admin takes it out of that group, clears its adminCount and switches inheritance on again. If its OU, or one above it, does not inherit permissions, the admin switches inheritance on, or gives the right to the agent's account there (usually the gMSA provAgentgMSA).",
  },
  "ad-unwilling": {
    meaning: "Active Directory refused the change and gave no precise reason.",
    remedy:
      "The agent's admin reads the error text and the agent's event log, and has an Active Directory admin try the same change by hand: usual reasons are a password policy, a protected attribute or a wrong container.",
  },
  "ad-move-refused": {
    meaning:
      "The provisioning agent could not move the object to another organizational unit in Active Directory.",
    remedy:
      "The agent's admin looks in the log row for the target organizational unit (parentDistinguishedName) and checks that it exists. Then an Active Directory admin gives the agent's account (usually the gMSA provAgentgMSA) the right to create such objects in the target organizational unit, and to delete them in the present one.",
  },
  "ad-limit-exceeded": {
    meaning:
      "Active Directory stopped the request, because it exceeds a limit of the domain controller, such as the number of results.",
    remedy:
      "The agent's admin looks in the log row for the object that is meant, for example a group with very many members, and splits the group or makes the job's scope smaller. Only if this is not possible does an Active Directory admin raise the limit in the LDAP policy of the domain controllers.",
    remedyAfterRemoval:
      "The agent's admin has an Active Directory admin compare the request with the limits in the LDAP policy of the domain controllers, such as MaxPageSize.",
  },
  "ad-group-type-invalid": {
    meaning:
      "Active Directory does not accept a group of this type: only universal security groups without mail work.",
    remedy:
      "The agent's admin changes the group in Active Directory to a universal security group, or takes the group out of scope.",
  },
  "ad-duplicate-groups": {
    meaning:
      "Several objects in Active Directory have the same value of msDS-ExternalDirectoryObjectId, so Entra does not know which one to change.",
    remedy:
      "The agent's admin has an Active Directory admin find these objects and remove the duplicate or clear its value.",
  },
  "unknown-directory-attribute": {
    meaning: ({ attribute }) =>
      `Active Directory does not know ${attribute === null ? "a mapped attribute" : `the attribute ${attribute}`}.`,
    remedy:
      "The agent's admin restarts the provisioning agent if the attribute is new in the schema, because the agent caches the schema. Otherwise the job's owner corrects the mapping.",
  },
  "ad-upn-taken": {
    meaning: "Another account in the Active Directory forest already has this user principal name.",
    remedy: (jobOwner) =>
      `${jobOwner} finds that account. If it is the same person, the matching attribute (often employeeID) is made equal in both systems; if not, the mapping of userPrincipalName gets a rule for names that are taken (SelectUniqueValue).`,
  },
  "ad-value-taken": {
    meaning:
      "Active Directory already has an object with this name or with a value that must be unique, such as sAMAccountName or cn.",
    remedy: (jobOwner, { isGroup }) =>
      `${jobOwner} finds that object. If it is the same ${isGroup ? "group" : "person"}, the matching attribute is made equal in both systems; if not, the mapping gets a rule that makes the value unique (SelectUniqueValue).`,
  },
  "ad-value-refused": {
    meaning: ({ attribute }) =>
      `Active Directory does not accept ${valueName(attribute)}: it is too long or has a form that the schema does not allow.`,
    remedy: (jobOwner) =>
      `${jobOwner} looks at the value in the export step of the log row and changes the mapping: cut it with Mid (many attributes accept 64 characters), write TRUE or FALSE in capitals, or map another attribute.`,
  },
  "ldap-value-invalid": {
    meaning: "Active Directory does not accept the form of a value; most often the value is empty.",
    remedy: (jobOwner) =>
      `${jobOwner} looks in the modified properties of the log row for the attribute that is empty or has a wrong form, then gives the mapping of that attribute a default value (Switch), or lets it skip empty values (IgnoreFlowIfNullOrEmpty).`,
  },
  "ad-value-missing": {
    meaning: ({ attribute, person }) =>
      `Active Directory needs ${attribute ?? "a value"}, and the source gives none for ${person}.`,
    remedy: (jobOwner) =>
      `${jobOwner} has the value filled in in the source system, or gives that attribute mapping a default value, which Entra sends only for new objects.`,
  },
  "ad-container-missing": {
    meaning: "The organizational unit in which the object should be does not exist in the domain.",
    remedy: (jobOwner) =>
      `${jobOwner} corrects the setting Active Directory Container or the mapping of parentDistinguishedName, so that it always gives an organizational unit of this domain, or has the organizational unit created.`,
  },
  "ad-name-invalid": {
    meaning:
      "Active Directory does not accept the name (cn) or distinguished name that the mapping makes, or does not allow this change of it.",
    remedy: (jobOwner) =>
      `${jobOwner} corrects the mapping of cn or parentDistinguishedName: no characters that need escaping, no empty parts, and only one mapping that renames the object.`,
  },
  "ad-attribute-owned": {
    meaning: ({ attribute }) =>
      `A mapping writes ${attribute === null ? "an attribute that" : `${attribute}, which`} Active Directory sets by itself and no account can change, for example memberOf, primaryGroupID or objectSid.`,
    remedy: (jobOwner) =>
      `${jobOwner} compares the mapped attributes, which the modified properties of the log row show, with the attributes that Active Directory allows to be changed, and removes the mapping of the attribute that it sets by itself. More rights for the agent's account do not help.`,
  },
  "ad-rename-refused": {
    meaning:
      "A mapping writes the attribute that names the object in Active Directory (name), and Active Directory changes it only by renaming the object.",
    remedy: (jobOwner) =>
      `${jobOwner} removes the mapping of name, or sets it to apply only during object creation. To rename objects, map cn.`,
  },
  "ad-schema-violated": {
    meaning:
      "The change does not fit the Active Directory schema: a mandatory attribute is missing, or the object class does not have the attribute.",
    remedy: (jobOwner) =>
      `${jobOwner} compares the mapped attributes with those that the object class has in Active Directory, and corrects the mapping.`,
  },
  "ad-password-refused": {
    meaning: "The new password does not meet the password policy of the domain.",
    remedy: (jobOwner) =>
      `${jobOwner} changes the expression that makes the first password, so that it meets the length and complexity rules of the domain.`,
  },
  "ad-several-matches": {
    meaning: ({ person }) => `Several objects in Active Directory match ${person}.`,
    remedy: (jobOwner) =>
      `${jobOwner} has the duplicate removed in Active Directory, or picks a matching attribute that is unique there.`,
  },
  "ad-account-gone": {
    meaning: "An object that the job had created or matched no longer exists in Active Directory.",
    remedy: (jobOwner) =>
      `${jobOwner} has the object restored in Active Directory, or restarts the job through Microsoft Graph with resetScope Full, so that an initial cycle matches everyone again.`,
  },
  "ad-account-not-found": {
    meaning: ({ isGroup }) =>
      `${isGroup ? "The group" : "The account"} that should be ${isGroup ? "" : "disabled or "}deleted was not found in Active Directory.`,
    remedy: (_, { account, isGroup }) =>
      `The agent's admin has an Active Directory admin look for ${account}, also in other organizational units, and ${isGroup ? "delete it if it is still there" : "disable it if it is still active"}. If ${account} is gone, nothing more has to be done.`,
    leaverRemedy:
      "The agent's admin has an Active Directory admin look for the account, also in other organizational units, and disable it if it is still active. If the account is gone, nothing more has to be done.",
  },
  "directory-reference-missing": {
    meaning:
      "A manager or group member has no object in the target directory, so the reference could not be written.",
    remedy: (jobOwner) =>
      `${jobOwner} brings the manager or member into the scope of the job, and checks that the matching attribute of both is filled in. Entra then writes the reference in a later cycle.`,
  },
  "unknown-ad-code": {
    meaning: ({ code }) => `Active Directory or the provisioning agent reported ${code}.`,
    remedy:
      "The agent's admin reads the error message in the log row in Entra and the agent's event log on its server. Entra keeps trying in the meantime.",
  },
};
