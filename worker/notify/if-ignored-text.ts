import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { TimeToQuarantine } from "../../domain/quarantine-assessment.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { formatDuration, formatRatio, formatTime, joinSentences } from "../../wording/phrases.ts";
import { noTimeText } from "../../wording/quarantine-rules.ts";
import { jobTerms, noChangeEffectText } from "../../wording/systems.ts";

/** What happens if nobody acts, with the date where one is known; empty if nothing is known. */
export function ifIgnoredText(assessment: JobAssessment, thresholds: Thresholds): string {
  const { condition, reason, job } = assessment;
  const terms = jobTerms(job);
  const noChange = `no change reaches ${terms.target.noun}: ${noChangeEffectText(terms)}.`;
  if (reason.code === "leavers-keep-access") {
    return "The people who left can use their accounts until someone disables them.";
  }
  if (reason.code === "many-disables") {
    return "People who should have an account cannot work until their accounts are enabled again.";
  }
  switch (condition) {
    case "disabled":
      return `Entra does not start the job again. Until a person starts it, ${noChange}`;
    case "quarantined":
      return quarantinedText(assessment);
    case "stopped":
    case "stalled":
    case "paused":
    case "never-run":
      return `Until cycles run again, ${noChange}`;
    case "unknown":
      return "While Steadystate cannot read this job, it cannot report new problems or recoveries.";
    case "at-risk":
      return `Entra may quarantine the job. ${quarantineEffectText(thresholds)}`;
    case "failing":
      return failingText(assessment, thresholds);
    default:
      return "";
  }
}

function quarantinedText({ quarantine: { disablesAt }, assessedAt, job }: JobAssessment): string {
  const terms = jobTerms(job);
  const meanwhile = `Meanwhile no change reaches ${terms.target.noun}: ${noChangeEffectText(terms)}.`;
  if (disablesAt === null) return meanwhile;
  const deadline =
    disablesAt > assessedAt
      ? `Entra disables the job at ${formatTime(disablesAt)}, in ${formatDuration(disablesAt - assessedAt)}.`
      : `Entra may disable the job at any time: the time that Entra allows for a quarantine ended at ${formatTime(disablesAt)}.`;
  return `${deadline} A person then has to start the job, and an initial cycle follows, in which Entra reads everyone again. ${meanwhile}`;
}

function quarantineEffectText({ quarantineLimitMs }: Thresholds): string {
  return `While a job is in quarantine, Entra tries less and less often, at last once a day, and after ${formatDuration(quarantineLimitMs)} Entra disables the job.`;
}

function failingText(assessment: JobAssessment, thresholds: Thresholds): string {
  const { quarantine, assessedAt } = assessment;
  const { riskScore, drivers, timeToQuarantine, noTimeReason } = quarantine;
  const isRuleTopDriver = drivers[0]?.kind === "rule";
  // When another risk driver has the highest score, the number of failing objects does not matter.
  if (riskScore >= thresholds.atRiskScore && !isRuleTopDriver)
    return `Entra may quarantine the job. ${quarantineEffectText(thresholds)}`;
  if (timeToQuarantine !== null)
    return `${timeToQuarantineText(timeToQuarantine, assessedAt)} ${quarantineEffectText(thresholds)}`;
  return joinSentences(
    // Entra sends its own mail only about quarantine, not about failing objects.
    riskScore < thresholds.atRiskScore
      ? "Entra retries each object for 28 days and sends no mail about it."
      : null,
    // The score measures the distance to quarantine only when a quarantine rule has the highest score.
    isRuleTopDriver ? `The job is ${formatRatio(riskScore)} of the way to quarantine.` : null,
    noTimeReason === null ? null : noTimeText(noTimeReason),
  );
}

function timeToQuarantineText({ ms, lowMs, highMs }: TimeToQuarantine, now: Instant): string {
  const range = `${formatDuration(lowMs)} to ${formatDuration(highMs)}`;
  return `At this pace Entra quarantines the job at about ${formatTime(now + ms)}, in ${formatDuration(ms)} (${range}).`;
}
