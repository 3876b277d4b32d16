import type { ConditionChange } from "../domain/condition-change.ts";
import { isQuarantineAudit, type ProvisioningAudit } from "../domain/provisioning-audit.ts";

/** One line of a job's list of changes: since then it has this condition. */
export function conditionChangeText({ condition }: Pick<ConditionChange, "condition">): string {
  return condition === null
    ? "Not assessed, because no worker ran"
    : `Condition: ${condition.replaceAll("-", " ")}`;
}

/** One line about an entry of Entra's audit log. The activity is in Entra's own words. */
export function auditChangeText(audit: Pick<ProvisioningAudit, "activity" | "result">): string {
  const text = isQuarantineAudit(audit) ? "Entra put the job into quarantine" : audit.activity;
  return audit.result.toLowerCase() === "failure" ? `${text} (the change failed)` : text;
}
