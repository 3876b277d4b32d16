import type { Condition } from "./condition.ts";
import type { IncidentKind } from "./incident-kind.ts";

/** The names of the alerts in Prometheus begin with this. */
export const ALERT_PREFIX = "Steadystate";

/** The alert rules of Prometheus, without the prefix. */
export const ALERT_CODES = [
  "JobQuarantined",
  "JobDisabled",
  "DisablementImminent",
  "JobQuarantineRisk",
  "JobCyclesFailing",
  "JobFailing",
  "LeaversKeepAccess",
  "DeletionWave",
  "JobStopped",
  "JobStalled",
  "JobUnreadable",
  "TargetDown",
  "TargetAuthRejected",
  "TokenExpiring",
  "TenantUnreadable",
  "CredentialExpiring",
  "PollStale",
  "PollNeverSucceeded",
  "GraphThrottled",
  "NotificationsStuck",
  "NotificationsRefused",
  "Down",
] as const;
export type AlertCode = (typeof ALERT_CODES)[number];

/** An alert and the open incidents for which it fires. */
export type IncidentAlert = {
  readonly alert: AlertCode;
  readonly kind: IncidentKind;
  /**
   * The alert fires only for incidents with (or without) this label; without `only`, for every incident
   * of the kind.
   */
  readonly only?: IncidentLabelMatch;
};

type IncidentLabelMatch = IncidentLabel & { readonly isEqual: boolean };

type IncidentLabel =
  | { readonly label: "condition"; readonly value: Condition }
  /** The result of a probe of the SCIM server. */
  | { readonly label: "probe_result"; readonly value: "auth" };

/** For each incident exactly one of these alerts fires. */
export const INCIDENT_ALERTS: readonly IncidentAlert[] = [
  ...splitBy("quarantine", ["JobDisabled", "JobQuarantined"], {
    label: "condition",
    value: "disabled",
  }),
  ...splitBy("schedule", ["JobStalled", "JobStopped"], { label: "condition", value: "stalled" }),
  ...splitBy("quarantine-risk", ["TargetAuthRejected", "JobQuarantineRisk"], {
    label: "probe_result",
    value: "auth",
  }),
  { alert: "JobCyclesFailing", kind: "cycle-failures" },
  { alert: "JobFailing", kind: "failures" },
  { alert: "LeaversKeepAccess", kind: "leavers" },
  { alert: "DeletionWave", kind: "deletion-wave" },
  { alert: "JobUnreadable", kind: "job-unreadable" },
  { alert: "TenantUnreadable", kind: "tenant-unreadable" },
  { alert: "CredentialExpiring", kind: "credential-expiring" },
  { alert: "TargetDown", kind: "target-down" },
  { alert: "TokenExpiring", kind: "token-expiring" },
];

/** Two alerts for one kind of incident: one for incidents with the label, and one for the others. */
function splitBy(
  kind: IncidentKind,
  [withLabel, without]: readonly [AlertCode, AlertCode],
  label: IncidentLabel,
): readonly IncidentAlert[] {
  return [
    { alert: withLabel, kind, only: { ...label, isEqual: true } },
    { alert: without, kind, only: { ...label, isEqual: false } },
  ];
}

export function alertName(code: AlertCode): string {
  return `${ALERT_PREFIX}${code}`;
}

/** The section of the runbook about an alert. */
export function alertAnchor(code: AlertCode): string {
  return alertName(code).toLowerCase();
}
