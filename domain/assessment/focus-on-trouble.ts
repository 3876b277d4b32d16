import { isConditionReason } from "../condition-reason.ts";
import { type Incident, isJobIncidentKind } from "../incident.ts";
import type { JobIncidentKind } from "../incident-kind.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { findTrouble } from "./find-trouble.ts";

/**
 * The assessment with the trouble of one kind as its condition, for a message about this trouble; the
 * assessment as it is if the job has no such trouble.
 */
export function focusOnTrouble(assessment: JobAssessment, kind: JobIncidentKind): JobAssessment {
  const trouble = findTrouble(assessment, kind);
  if (trouble === null) return assessment;
  const { condition, severity, since, reason } = trouble;
  return { ...assessment, condition, severity, conditionSince: since, reason };
}

/**
 * The assessment with what was last known of an open incident as its condition, if the trouble of the
 * incident is not found at the moment; null if it is found.
 */
export function focusOnUnclearIncident(
  { kind, state, condition, severity, beganAt, reason }: Incident,
  assessment: JobAssessment,
): JobAssessment | null {
  if (state !== "open" || condition === null || !isConditionReason(reason)) return null;
  if (!isJobIncidentKind(kind) || findTrouble(assessment, kind) !== null) return null;
  return { ...assessment, condition, severity, conditionSince: beganAt, reason };
}
