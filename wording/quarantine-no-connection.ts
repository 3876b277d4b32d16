import { capitalise, type JobTerms } from "./systems.ts";

type NoConnectionTexts = { readonly meaning: string; readonly remedy: string };

/**
 * The texts for the quarantine reason `EncounteredQuarantineException`: Entra could not work with
 * the other system at all. Entra connects to each kind of system in another way. Sources: Microsoft's
 * pages "Application provisioning in quarantine status", "Cloud sync troubleshooting" and
 * "Troubleshoot inbound provisioning API issues".
 */
export function noConnectionTexts(terms: JobTerms): NoConnectionTexts {
  switch (terms.kind) {
    case "hr-inbound":
      return terms.source.system === "api" ? apiDrivenTexts(terms) : hrTexts(terms);
    case "cloud-sync":
    case "entra-to-ad":
    case "password-hash-sync":
      return agentTexts();
    case "cross-tenant":
      return crossTenantTexts(terms);
    case "on-premises":
      return onPremisesTexts(terms);
    case "scim":
    case "gallery":
    case "other":
      return terms.target.system === "hr" ? hrWritebackTexts(terms) : appTexts(terms);
  }
}

function appTexts({ kind, jobOwner, target }: JobTerms): NoConnectionTexts {
  const answers = kind === "scim" ? "SCIM answers" : "answers";
  const check = kind === "scim" ? "answers follow SCIM" : "provisioning API works";
  return {
    meaning: `Either ${target.noun} rejected Entra's credentials, or Entra could not use ${possessive(target.noun)} ${answers}.`,
    remedy: `${capitalise(jobOwner)} renews the admin credentials in Entra under Provisioning → Admin Credentials, tests the connection and saves; if the credentials are valid, ${target.admin} checks that ${possessive(target.noun)} ${check}.`,
  };
}

function hrTexts({ jobOwner, source, target }: JobTerms): NoConnectionTexts {
  const isIntoActiveDirectory = target.system === "active-directory";
  const agentText = isIntoActiveDirectory
    ? ", or could not reach Active Directory through the provisioning agent"
    : "";
  const agentRemedy = isIntoActiveDirectory
    ? " The agent's admin checks on its server that the service Microsoft Entra Provisioning Agent runs."
    : "";
  return {
    meaning: `Entra could not sign in to ${source.noun} or read it${agentText}.`,
    remedy: `${capitalise(jobOwner)} tests the connection in Entra under Provisioning → Admin Credentials; ${source.admin} checks that the account of the integration is not locked and its password has not expired.${agentRemedy}`,
  };
}

function hrWritebackTexts({ jobOwner, target }: JobTerms): NoConnectionTexts {
  return {
    meaning: `Entra could not sign in to ${target.noun} or write to it.`,
    remedy: `${capitalise(jobOwner)} tests the connection in Entra under Provisioning → Admin Credentials; ${target.admin} checks that the account of the integration is not locked and its password has not expired.`,
  };
}

function apiDrivenTexts({ jobOwner, target }: JobTerms): NoConnectionTexts {
  const agentRemedy =
    target.system === "active-directory"
      ? " If a mail address is set, the agent's admin checks on its server that the service Microsoft Entra Provisioning Agent runs."
      : "";
  return {
    meaning:
      "Entra quarantines an API-driven job that was started before a notification mail was set.",
    remedy: `${capitalise(jobOwner)} opens Edit Provisioning → Settings in Entra, ticks "Send an email notification when a failure occurs" and enters a mail address.${agentRemedy}`,
  };
}

function agentTexts(): NoConnectionTexts {
  return {
    meaning:
      "Entra could not work with Active Directory: the provisioning agent did not answer, or its account was rejected.",
    remedy:
      "The agent's admin checks in Entra under Cloud Sync → Agents that an agent is active, and on its server that the service Microsoft Entra Provisioning Agent runs.",
  };
}

function crossTenantTexts({ jobOwner, target }: JobTerms): NoConnectionTexts {
  return {
    meaning: "The target tenant did not let Entra synchronize users into it.",
    remedy: `${capitalise(target.admin)} checks under Cross-tenant access settings → Cross-tenant sync that users may be synchronized into the tenant; then ${jobOwner} tests the connection in Entra under Provisioning → Admin Credentials.`,
  };
}

function onPremisesTexts({ jobOwner, target }: JobTerms): NoConnectionTexts {
  return {
    meaning:
      "Entra could not reach the app through the provisioning agent, or the app's connector rejected the request.",
    remedy: `The agent's admin checks that the services Microsoft Entra Provisioning Agent and Microsoft ECMA2Host run; ${target.admin} checks that the app accepts the connector's account; then ${jobOwner} tests the connection in Entra under Provisioning.`,
  };
}

function possessive(noun: string): string {
  return `${noun}'s`;
}
