import type { Condition, Severity } from "../domain/condition.ts";
import type { IncidentKind } from "../domain/incident-kind.ts";
import type { ProvisioningStatus } from "../domain/person-app-status.ts";

// The texts of the console's page Help about the words of the product.

export const CONDITION_HELP: Readonly<Record<Condition, string>> = {
  disabled:
    "Entra has disabled the job after four weeks of quarantine. It runs no cycles until a person starts it again.",
  quarantined:
    "Entra has put the job in quarantine: Entra runs its cycles less and less often, and disables the job after four weeks.",
  stopped: "A cycle was due and has not started.",
  failing: "Cycles run, but objects fail or a cycle ended with an error.",
  "at-risk": "The job runs, but it comes close to quarantine or deletes unusually many people.",
  stalled: "A cycle runs and makes no progress.",
  unknown: "The data is too old or cannot be read, so Steadystate cannot assess the job.",
  paused: "A person or Entra has paused the job, or nobody has started it yet.",
  "not-configured": "Provisioning of the app is not set up completely in Entra.",
  "never-run": "The job has not run yet.",
  "initial-cycle": "The first cycle or a full cycle runs. It reads everyone and may take days.",
  healthy: "Cycles run when they are due, and few or no objects fail.",
};

export const STATUS_HELP: Readonly<Record<ProvisioningStatus, string>> = {
  provisioned: "The person has an account in the app, and the last change succeeded.",
  failing: "The last change failed. Entra tries again.",
  skipped: "Entra does not write the person, for example because the person is not in scope.",
  disabled: "Entra has disabled the account.",
  deleted: "Entra has deleted the account.",
  pending: "Entra has not finished the change yet.",
  "never-seen":
    "No log row names the person and the app. The page of the person says why, if the reason is known.",
};

export const SEVERITY_HELP: Readonly<Record<Exclude<Severity, "none">, string>> = {
  critical: "People lose access, keep access that they should lose, or get no accounts: act now.",
  warning: "Some people are affected, or the incident becomes critical if it is not fixed.",
  info: "Good to know; nothing needs to be done now.",
};

export const INCIDENT_KIND_HELP: Readonly<Record<IncidentKind, string>> = {
  quarantine: "Entra has put a job in quarantine or has disabled it.",
  "quarantine-risk": "A job comes close to quarantine.",
  "cycle-failures": "Whole cycles of a job fail.",
  schedule: "Cycles of a job do not start when they are due, or make no progress.",
  failures: "Many objects of a job fail.",
  leavers: "People who left still have an account, because disabling or deleting it fails.",
  "deletion-wave": "One cycle disables or deletes unusually many people.",
  "job-unreadable": "Steadystate cannot read a job.",
  "tenant-unreadable": "Steadystate cannot read a whole tenant.",
  "target-down": "A SCIM server does not answer, or refuses its token.",
  "token-expiring": "The token of a SCIM server expires soon.",
  "credential-expiring": "The credential with which Steadystate reads a tenant expires soon.",
};

/** The other words, with the meanings of the glossary in ARCHITECTURE.md. */
export const WORD_HELP: Readonly<Record<string, string>> = {
  job: "What provisions the people of one app. An app may have several.",
  cycle:
    "One run of a job. An initial cycle reads everyone, an incremental cycle only what has changed.",
  "the app's owner":
    "Who is responsible for the app in Entra: this person changes its provisioning, mappings and assignments.",
  "the app's admin": "Who manages accounts inside the app itself, such as the 8x8 admin.",
  escrow: "Entra's list of objects that failed and that it tries again.",
  quarantine: "Entra slows a job down because too many objects fail or because it cannot connect.",
  leaver: "A person who left. A leaver whose disable or delete fails keeps access.",
  incident:
    "A problem of a job, tenant or SCIM server, from its beginning to its end. Routes say who is notified of it.",
  acknowledge: "To say that you take care of an incident. Its reminders and its escalation stop.",
  silence:
    "Until a silence ends, Steadystate does not notify people that a matching incident opens or changes.",
  route: "A rule in the settings (notify) that says who is notified of which incidents.",
  muted:
    "Another open incident explains this incident, so Steadystate sends no notification about it.",
  "back-fill": "The first read of the past log, newest first.",
  "SCIM server": "The server of an app to which Entra writes the accounts. Also called target.",
  stale: "Data is stale if it is too old for a conclusion.",
};
