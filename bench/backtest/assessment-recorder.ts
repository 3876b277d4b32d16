import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { IncidentChange } from "../../store/incidents/incident-types.ts";
import { conditionText, incidentText } from "../../wording/condition.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { topRiskText } from "../../wording/risk.ts";
import type { AssessedWorld, RecordedAssessment, RecordedMessage } from "./world-records.ts";

const MALFORMED_TEXT = /\b(NaN|undefined|Infinity)\b|\[object /;
/** A malformed text usually comes back in each assessment, so a few examples are enough. */
const MAX_MALFORMED_TEXTS = 20;

type RecorderOptions = { readonly pollMs: Millis; readonly now: () => Instant };

/** Records everything that is scored: assessments, notifications and malformed texts. */
export function createAssessmentRecorder({ pollMs, now }: RecorderOptions) {
  const latestAssessments = new Map<string, JobAssessment>();
  const assessments = new Map<string, RecordedAssessment[]>();
  const notifications: AssessedWorld["notifications"][number][] = [];
  const jobIdsByIncident = new Map<string, readonly string[]>();
  const messages: RecordedMessage[] = [];
  const malformedTexts: string[] = [];

  const recordTexts = (texts: readonly (string | null)[]): void => {
    for (const text of texts) {
      if (text === null || malformedTexts.length >= MAX_MALFORMED_TEXTS) continue;
      if (MALFORMED_TEXT.test(text)) malformedTexts.push(text);
    }
  };

  return {
    recordTexts,
    /** The last assessment of a job; null before the first one. */
    assessment: (jobId: string) => latestAssessments.get(jobId) ?? null,
    recordAssessment(assessment: JobAssessment): void {
      const { jobId } = assessment.job;
      latestAssessments.set(jobId, assessment);
      const { reason, remedy } = conditionText(assessment);
      recordTexts([reason, remedy, topRiskText(assessment)]);
      recordTexts(nonFiniteNumbers(assessment));
      const recorded = assessments.get(jobId) ?? [];
      assessments.set(jobId, recorded);
      recorded.push(toRecordedAssessment(assessment));
    },
    recordIncidentChange({ incident, announcement }: IncidentChange): void {
      if (announcement === null) return;
      const { id: incidentId, jobIds, severity } = incident;
      jobIdsByIncident.set(incidentId, jobIds);
      // An incident about a target has no condition. A target that fails is a risk for its jobs.
      const condition = incident.condition ?? "at-risk";
      recordTexts([incidentTitle(incident), incidentText(incident).reason]);
      for (const jobId of jobIds)
        notifications.push({
          incidentId,
          jobId,
          at: now(),
          kind: announcement.reason,
          condition,
          severity,
        });
    },
    recordNotification(notification: Notification): void {
      const { createdAt, reason, severity, incidentIds, threadId, subject } = notification;
      const { summary, lines, rows, facts } = notification.message;
      const firstLine =
        lines[0]?.text ?? rows.map(({ title, problem }) => `${title}: ${problem}`).join("; ");
      recordTexts([subject, summary, ...lines.map(({ text }) => text)]);
      messages.push({
        at: createdAt,
        reason,
        severity,
        incidentKinds: [...new Set(facts.map(({ kind }) => kind))],
        incidentIds,
        jobIds: [...new Set(incidentIds.flatMap((id) => jobIdsByIncident.get(id) ?? []))],
        threadId,
        subject,
        summary,
        firstLine,
      });
    },
    messages: (): readonly RecordedMessage[] => messages,
    assessed: (): AssessedWorld => ({ pollMs, assessments, notifications, malformedTexts }),
  };
}

function toRecordedAssessment({
  assessedAt,
  condition,
  schedule,
  quarantine,
  cycle,
}: JobAssessment): RecordedAssessment {
  const { drivers, timeToQuarantine } = quarantine;
  return {
    at: assessedAt,
    condition,
    scheduleState: schedule.state,
    risk: quarantine.riskScore,
    // An assessment without a driver never counts as a warning, so a quarantine without one gets a placeholder.
    riskDriverKinds:
      drivers.length > 0 || !quarantine.isInForce ? drivers.map(({ kind }) => kind) : ["risk"],
    bindingRule: quarantine.bindingRule,
    timeToQuarantineMs: timeToQuarantine?.ms ?? null,
    timeToQuarantineLowMs: timeToQuarantine?.lowMs ?? null,
    timeToQuarantineHighMs: timeToQuarantine?.highMs ?? null,
    etaMs: cycle.isRunning ? cycle.etaMs : null,
    etaLowMs: cycle.isRunning ? cycle.etaLowMs : null,
    etaHighMs: cycle.isRunning ? cycle.etaHighMs : null,
  };
}

/** If a number is not finite, one text with all numbers; otherwise an empty list. */
function nonFiniteNumbers({ quarantine, cycle, failures }: JobAssessment): readonly string[] {
  const all = [
    quarantine.riskScore,
    quarantine.timeToQuarantine?.ms ?? 0,
    quarantine.timeToQuarantine?.lowMs ?? 0,
    quarantine.timeToQuarantine?.highMs ?? 0,
    cycle.progressRatio ?? 0,
    cycle.etaMs ?? 0,
    cycle.etaLowMs ?? 0,
    cycle.etaHighMs ?? 0,
    ...Object.values(failures.rowFailureRatio).map((ratio) => ratio ?? 0),
  ];
  return all.every(Number.isFinite) ? [] : [all.join(" ")];
}
