import type { Incident } from "../incident.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { IncidentDecision } from "./decide-incident.ts";

/**
 * Changes a decision about an incident that another incident covers: the incident opens and gets
 * worse without a notification. Nobody is notified of the recovery of an incident of which nobody
 * was notified.
 */
export function coverDecision(
  open: Incident | null,
  decision: IncidentDecision,
  covering: NotifyReason | null,
): IncidentDecision {
  const notificationCount = open?.notificationCount ?? 0;
  switch (decision.kind) {
    case "no-incident":
    case "unchanged":
      return decision;
    case "recovered":
      return notificationCount === 0
        ? { kind: "unchanged", incident: { ...decision.incident, notificationCount } }
        : decision;
    case "opened":
    case "worsened":
    case "eased":
    case "reason-changed":
    case "still":
    case "acknowledged":
    case "escalated":
      return covering === null
        ? decision
        : {
            kind: "unchanged",
            incident: { ...decision.incident, notificationCount, notifyReason: covering },
          };
  }
}
