import { assessJob } from "../../domain/assessment/assess-job.ts";
import { extendHistory } from "../../domain/assessment/extend-history.ts";
import { leaversOverdueSince } from "../../domain/failure/overdue-leavers.ts";
import { decideIncident } from "../../domain/incident/decide-incident.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { EMPTY_HISTORY, type JobHistory } from "../../domain/job-history.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { conditionText, incidentText } from "../../wording/condition.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { topRiskText } from "../../wording/risk.ts";
import { POLL_MS } from "./graph-poller.ts";
import type { MemoryStore } from "./memory-store.ts";
import type { AssessedWorld, RecordedAssessment } from "./world-records.ts";

const MALFORMED_TEXT = /\b(NaN|undefined|Infinity)\b|\[object /;
/** A malformed text repeats at every assessment; some examples are enough. */
const MAX_MALFORMED_TEXTS = 20;

/** The facts of a job that do not come from the log. */
type JobInputs = Pick<JobFacts, "job" | "freshness" | "audits" | "target">;

export function createJobAssessor(memoryStore: MemoryStore) {
  const latestAssessments = new Map<string, JobAssessment>();
  const histories = new Map<string, JobHistory>();
  const openIncidents = new Map<string, Incident>();
  const assessments = new Map<string, RecordedAssessment[]>();
  const notifications: AssessedWorld["notifications"][number][] = [];
  const malformedTexts: string[] = [];

  const recordMalformed = (texts: readonly (string | null)[]): void => {
    for (const text of texts) {
      if (
        text === null ||
        !MALFORMED_TEXT.test(text) ||
        malformedTexts.length >= MAX_MALFORMED_TEXTS
      )
        continue;
      malformedTexts.push(text);
    }
  };

  const recordNotification = (assessment: JobAssessment, now: Instant): void => {
    const { jobId } = assessment.job;
    const openIncident = openIncidents.get(jobId) ?? null;
    const decision = decideIncident(openIncident, assessment, DEFAULT_THRESHOLDS, now);
    if (decision.kind === "no-incident") return;
    const { kind, incident } = decision;
    if (kind === "recovered") openIncidents.delete(jobId);
    else openIncidents.set(jobId, incident);
    if (kind === "unchanged") return;
    const { reason, remedy } = incidentText(incident);
    recordMalformed([incidentTitle(incident), reason, remedy]);
    notifications.push({
      jobId,
      at: now,
      kind,
      condition: assessment.condition,
      severity: assessment.severity,
    });
  };

  return {
    recordMalformed,
    assessment: (jobId: string) => latestAssessments.get(jobId) ?? null,
    assessJob(inputs: JobInputs, now: Instant): void {
      const { job } = inputs;
      const overdueSince = leaversOverdueSince(job, DEFAULT_THRESHOLDS, now);
      const logFacts = memoryStore.logFactsOf(job.jobId, overdueSince);
      const previousHistory = histories.get(job.jobId) ?? EMPTY_HISTORY;
      const history = extendHistory(previousHistory, jobFactsOf(inputs, logFacts, previousHistory));
      histories.set(job.jobId, history);
      const facts = jobFactsOf(inputs, logFacts, history);
      const previousAssessment = latestAssessments.get(job.jobId) ?? null;
      const assessment = assessJob(facts, previousAssessment, DEFAULT_THRESHOLDS, now);
      latestAssessments.set(job.jobId, assessment);
      const { reason, remedy } = conditionText(assessment);
      recordMalformed([reason, remedy, topRiskText(assessment)]);
      recordMalformed(nonFiniteNumbers(assessment));
      const recorded = assessments.get(job.jobId) ?? [];
      assessments.set(job.jobId, recorded);
      recorded.push(toRecordedAssessment(assessment));
      recordNotification(assessment, now);
    },
    assessed: (): AssessedWorld => ({
      pollMs: POLL_MS,
      assessments,
      notifications,
      malformedTexts,
    }),
  };
}

/**
 * This function lists every field, because it runs at every poll and spreading the objects is
 * several times slower.
 */
function jobFactsOf(
  inputs: JobInputs,
  logFacts: ReturnType<MemoryStore["logFactsOf"]>,
  history: JobHistory,
): JobFacts {
  return {
    job: inputs.job,
    freshness: inputs.freshness,
    counts: logFacts.counts,
    eventsTotal: logFacts.eventsTotal,
    failingByCode: logFacts.failingByCode,
    failingObjects: logFacts.failingObjects,
    newlyFailingObjects: logFacts.newlyFailingObjects,
    leavers: logFacts.leavers,
    clusters: logFacts.clusters,
    objects: logFacts.objects,
    cycles: logFacts.cycles,
    audits: inputs.audits,
    target: inputs.target,
    configuration: null,
    history,
  };
}

function toRecordedAssessment({
  assessedAt,
  condition,
  quarantine,
  cycle,
}: JobAssessment): RecordedAssessment {
  const { drivers, timeToQuarantine } = quarantine;
  return {
    at: assessedAt,
    condition,
    risk: quarantine.riskScore,
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

/** One text with all numbers when a number is not finite; otherwise an empty list. */
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
