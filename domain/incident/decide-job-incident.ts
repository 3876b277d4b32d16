import { isCriticalOrWarning } from "../condition.ts";
import type { Incident } from "../incident.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import { coverDecision } from "./cover-decision.ts";
import { decideIncident, type IncidentDecision } from "./decide-incident.ts";
import { nameProblem } from "./name-problem.ts";

/**
 * Decides about the incident of a job. `covering` says which other incident makes the condition
 * clear, so that nobody is notified twice.
 */
export function decideJobIncident(
  open: Incident | null,
  assessment: JobAssessment,
  covering: NotifyReason | null,
  thresholds: Thresholds,
): IncidentDecision {
  const { assessedAt } = assessment;
  const decision = coverDecision(
    open,
    decideIncident(open, assessment, thresholds, assessedAt),
    covering,
  );
  const isSilent = open !== null && open.notificationCount === 0;
  // The first notification of an incident is the one that says that it opened.
  if (isSilent && decision.kind === "worsened") return { ...decision, kind: "opened" };
  if (!isSilent || decision.kind !== "unchanged") return decision;
  return isCriticalOrWarning(assessment.severity)
    ? updateSilentIncident(decision.incident, assessment, covering)
    : decision;
}

/** An incident of which nobody was notified follows the condition of the job in every direction. */
function updateSilentIncident(
  incident: Incident,
  assessment: JobAssessment,
  covering: NotifyReason | null,
): IncidentDecision {
  const { condition, severity } = assessment;
  const current = { ...incident, condition, severity, problem: nameProblem(assessment) };
  if (covering !== null)
    return { kind: "unchanged", incident: { ...current, notifyReason: covering } };
  const { code } = incident.notifyReason;
  if (code === "not-lasting-yet" || code === "waits-for-log")
    return { kind: "unchanged", incident };
  const notifyReason = { code: "new-problem", condition } as const;
  return { kind: "opened", incident: { ...current, notificationCount: 1, notifyReason } };
}
