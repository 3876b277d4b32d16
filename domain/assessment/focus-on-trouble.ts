import type { JobIncidentKind } from "../incident.ts";
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
