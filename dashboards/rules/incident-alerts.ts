import { type AlertCode, INCIDENT_ALERTS, type IncidentAlert } from "../../domain/alert.ts";
import { METRICS } from "../../domain/metrics.ts";
import type { AlertDefinition } from "./alert-rule.ts";
import type { PromQl } from "./promql.ts";

/** Labels without a value, such as the target of an incident of a job, are missing in the alert. */
const ALERT_LABELS = [
  "tenant",
  "application",
  "sync_job",
  "target",
  "kind",
  "severity",
  "muted_by",
] as const;

const SUBJECTS: Partial<Record<AlertCode, AlertDefinition["subject"]>> = {
  TargetDown: "target",
  TargetAuthRejected: "target",
  TokenExpiring: "target",
  TenantUnreadable: "tenant",
  CredentialExpiring: "tenant",
};

/**
 * The alerts of the open incidents. Steadystate waits before it opens or ends an incident, so the alert
 * needs no delay of its own: it fires when Steadystate notifies people.
 */
export function incidentAlerts(promQl: PromQl): readonly AlertDefinition[] {
  return INCIDENT_ALERTS.map((incidentAlert) => {
    const series = promQl.select(METRICS.incidentBegan, ...matchersOf(incidentAlert));
    return {
      alert: incidentAlert.alert,
      // The value is the time at which the problem began.
      expr: `${promQl.maxBy(ALERT_LABELS, series)} > 0`,
      for: "0s",
      severity: null,
      subject: SUBJECTS[incidentAlert.alert] ?? "job",
    };
  });
}

function matchersOf({ kind, only }: IncidentAlert): readonly string[] {
  const ofKind = `kind="${kind}"`;
  if (only === undefined) return [ofKind];
  return [ofKind, `${only.label}${only.isEqual ? "=" : "!="}"${only.value}"`];
}
