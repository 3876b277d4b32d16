import { entraMessageOf } from "../assessment/entra-message.ts";
import { findTrouble, haveCommonTopic } from "../assessment/find-trouble.ts";
import { focusOnTrouble } from "../assessment/focus-on-trouble.ts";
import { CONDITION_TRAITS, isCriticalOrWarning } from "../condition.ts";
import { countAffectedObjects } from "../failure/failing-job.ts";
import type { Incident } from "../incident.ts";
import { jobIncidentIdPrefix } from "../incident-id.ts";
import type { JobIncidentKind } from "../incident-kind.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { pickNamedJob } from "../job-kind.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Trouble } from "../trouble.ts";
import type { IncidentSignal, IncidentSubject } from "./incident-signal.ts";
import { nameProblem } from "./name-problem.ts";
import { whyWaitingForLog } from "./wait-for-log.ts";

/** The kinds of trouble that need the log. */
const KINDS_FROM_LOG: ReadonlySet<JobIncidentKind> = new Set([
  "leavers",
  "failures",
  "deletion-wave",
  "quarantine-risk",
]);

/** What the assessment of a job says about one kind of incident. */
export function jobSignal(
  kind: JobIncidentKind,
  open: Incident | null,
  assessment: JobAssessment,
  thresholds: Thresholds,
): IncidentSignal {
  const trouble = findTrouble(assessment, kind);
  if (trouble !== null && isSameTrouble(open, trouble))
    return holdingSignal(trouble, assessment, thresholds);
  const unclear = trouble === null ? whyNotOver(kind, open, assessment, thresholds) : null;
  if (unclear !== null) return { code: "unclear", notifyReason: unclear };
  const { reason, assessedAt, job } = assessment;
  return {
    code: "gone",
    reason,
    assessedAt,
    lastGoodCycleAt: job.lastSuccess?.endedAt ?? null,
    objectsStillAffected: countAffectedObjects(assessment),
  };
}

/** False if all objects of the incident work again, and other objects fail for other reasons. */
function isSameTrouble(open: Incident | null, { kind, severity, topics }: Trouble): boolean {
  if (open === null) return true;
  const isSame =
    kind !== "failures" ||
    haveCommonTopic(
      open.topics.map((id) => ({ id })),
      topics,
    );
  return isSame && isCriticalOrWarning(severity);
}

function holdingSignal(
  trouble: Trouble,
  assessment: JobAssessment,
  thresholds: Thresholds,
): IncidentSignal {
  const { kind, condition, severity, since, reason, topics } = trouble;
  const { staleness, assessedAt, job, quarantine } = assessment;
  const isOfJobError = kind === "quarantine" || kind === "cycle-failures";
  return {
    code: "holds",
    condition,
    severity,
    // The state of the job is unknown since the last read, which was before the data became stale.
    since: kind === "job-unreadable" ? Math.min(since, assessment.asOf) : since,
    topics,
    problem: nameProblem(focusOnTrouble(assessment, kind)),
    reason,
    staleness,
    entraMessage: isOfJobError ? entraMessageOf({ job, condition }) : null,
    assessedAt,
    affectedObjects: affectedObjectsOf(kind, assessment),
    disablesAt: condition === "quarantined" ? quarantine.disablesAt : null,
    expiresAt: null,
    wait: whyWait(trouble, assessment, thresholds),
  };
}

function affectedObjectsOf(kind: JobIncidentKind, assessment: JobAssessment): number {
  if (kind === "leavers") return assessment.failures.leavers;
  if (kind === "deletion-wave") return assessment.disableWave?.people ?? 0;
  return countAffectedObjects(assessment);
}

function whyWait(
  { condition, reason, since }: Trouble,
  { job, freshness, assessedAt }: JobAssessment,
  thresholds: Thresholds,
): NotifyReason | null {
  const requiredMs = CONDITION_TRAITS[condition].isOftenShort ? thresholds.notifyAfterMs : 0;
  if (assessedAt - since < requiredMs) return { code: "not-lasting-yet", requiredMs };
  return whyWaitingForLog({ reason, job, freshness }, since, thresholds, assessedAt);
}

/** An incident of failing objects stays open while at least this part of its objects is still affected. */
const STILL_AFFECTED_RATIO = 0.5;

/** Why an incident stays open although the trouble is not found; null if the incident can end. */
function whyNotOver(
  kind: JobIncidentKind,
  open: Incident | null,
  assessment: JobAssessment,
  { failingMinObjects }: Thresholds,
): NotifyReason | null {
  if (open === null) return null;
  const unread = findTrouble(assessment, "job-unreadable")?.reason.code ?? null;
  if (unread !== null && (unread === "job-not-read" || KINDS_FROM_LOG.has(kind)))
    return { code: "data-too-old" };
  const { affectedObjects } = open;
  const { leaversOverdue } = assessment.failures;
  // If a person pauses the job, the leavers still have their access.
  if (kind === "leavers")
    return leaversOverdue === 0
      ? null
      : { code: "objects-still-failing", objects: leaversOverdue, affectedObjects };
  // With few attempts in the last hours, the failure ratio falls although the same objects still
  // fail.
  const objects = countAffectedObjects(assessment);
  const areMostStillAffected =
    objects >= failingMinObjects && objects >= STILL_AFFECTED_RATIO * affectedObjects;
  return kind === "failures" && areMostStillAffected
    ? { code: "objects-still-failing", objects, affectedObjects }
    : null;
}

export function jobIncidentSubject(kind: JobIncidentKind, { job }: JobAssessment): IncidentSubject {
  return {
    idPrefix: `${jobIncidentIdPrefix(job.tenant, job.jobId)}~${kind}`,
    kind,
    tenant: job.tenant,
    ...pickNamedJob(job),
    jobIds: [job.jobId],
    target: null,
  };
}
