import type { ConditionChange } from "../domain/condition-change.ts";
import type { Incident } from "../domain/incident.ts";
import type { Silence } from "../domain/notify/action.ts";
import { isQuarantineAudit, type ProvisioningAudit } from "../domain/provisioning-audit.ts";
import { incidentTitle } from "./incident-title.ts";
import { formatTime } from "./phrases.ts";

/** One line of a job's list of changes: since then it has this condition. */
export function conditionChangeText({ condition }: Pick<ConditionChange, "condition">): string {
  return condition === null
    ? "Not assessed, because no worker ran"
    : `Condition: ${condition.replaceAll("-", " ")}`;
}

/** One line about an entry of Entra's audit log. The activity is in Entra's own words. */
export function auditChangeText(audit: Pick<ProvisioningAudit, "activity" | "result">): string {
  // The result of this activity is "failure", although Entra has put the job into quarantine.
  if (isQuarantineAudit(audit)) return "Entra put the job into quarantine";
  const { activity, result } = audit;
  return result.toLowerCase() === "failure" ? `${activity} (the change failed)` : activity;
}

/** An action of a person in Steadystate that concerns a job, with the object of the action. */
export type JobAction =
  | {
      readonly action: "incident-acknowledged" | "acknowledgement-withdrawn";
      readonly incident: Incident;
    }
  | { readonly action: "silence-created" | "silence-ended"; readonly silence: Silence }
  | { readonly action: "erasure-ordered" | "person-erased" };

/** One line about an action of a person in Steadystate. The line contains no name of a person. */
export function actionChangeText(jobAction: JobAction): string {
  switch (jobAction.action) {
    case "incident-acknowledged":
      return `Incident acknowledged: ${incidentTitle(jobAction.incident)}`;
    case "acknowledgement-withdrawn":
      return `Acknowledgement withdrawn: ${incidentTitle(jobAction.incident)}`;
    case "silence-created":
      return jobAction.silence.kind === "maintenance"
        ? `Maintenance planned: no notification from ${formatTime(jobAction.silence.beginsAt)} until ${formatTime(jobAction.silence.endsAt)}`
        : `Silenced: no notification until ${formatTime(jobAction.silence.endsAt)}`;
    case "silence-ended":
      return jobAction.silence.kind === "maintenance"
        ? "Maintenance ended early: notifications are sent again"
        : "Silence ended early: notifications are sent again";
    case "erasure-ordered":
      return "Ordered to erase a person of this tenant";
    case "person-erased":
      return "Erased a person of this tenant: counts of earlier days may be smaller";
  }
}
