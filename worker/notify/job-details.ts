import { entraMessageOf } from "../../domain/assessment/entra-message.ts";
import type { ConditionReason } from "../../domain/condition-reason.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { MessageLine } from "../../domain/message.ts";
import { cycleFailure } from "../../domain/observed-job.ts";
import type { RiskDriver } from "../../domain/risk-driver.ts";
import type { Instant } from "../../domain/time.ts";
import { waveText } from "../../wording/disable-wave.ts";
import { joinSentences } from "../../wording/phrases.ts";
import { riskDriverText, topRiskText } from "../../wording/risk.ts";
import { scheduleText } from "../../wording/schedule.ts";
import { jobTerms } from "../../wording/systems.ts";
import { conclusionText } from "../../wording/target-conclusion.ts";
import { optionalLine } from "./message.ts";

/** A mail names at most this many risk drivers. The job's page shows all risk drivers. */
const MAX_DRIVERS = 3;

/** What else is known, after the lines that everyone reads. */
export function jobDetails(
  assessment: JobAssessment,
  canNamePeople: boolean,
): readonly MessageLine[] {
  return [
    ...optionalLine("Cause", causeText(assessment)),
    // Entra's own words may name a person.
    ...optionalLine("Entra says", canNamePeople ? entraMessageOf(assessment) : null),
    ...optionalLine("Disables", otherWaveText(assessment, assessment.assessedAt)),
    ...optionalLine("Cycles", missedCycleText(assessment)),
    ...optionalLine("Risk", riskDriversText(assessment)),
  ];
}

/**
 * Where the fault lies, in the newest window in which something fails. If it is not clear, the next step of
 * the mail still says who acts, and this line would contradict it.
 */
function causeText({ condition, conclusions, job }: JobAssessment): string | null {
  const conclusion = conclusions["1h"] ?? conclusions["24h"];
  if (conclusion === null || conclusion.code === "unclear") return null;
  // While Steadystate cannot read the job, the conclusion is about the past.
  return condition === "unknown" ? null : conclusionText(conclusion, job);
}

/** The wave, if the reason of the condition is another one. */
function otherWaveText({ disableWave, reason, job }: JobAssessment, now: Instant): string | null {
  if (disableWave === null || reason.code === "many-disables") return null;
  return waveText(disableWave, jobTerms(job), now);
}

/** Null for a stopped job: its reason already names the missed cycle. */
function missedCycleText({ condition, schedule }: JobAssessment): string | null {
  const isMissed = schedule.state === "late" || schedule.state === "stopped";
  return isMissed && condition !== "stopped" ? scheduleText(schedule) : null;
}

/** The risk drivers that the reason of the condition does not name. */
function riskDriversText(assessment: JobAssessment): string | null {
  const { condition, quarantine, job, assessedAt } = assessment;
  if (condition !== "at-risk" && condition !== "failing") return null;
  if (quarantine.drivers.length === 0) return topRiskText(assessment);
  const isCycleFailure = condition === "failing" && cycleFailure(job) !== null;
  const sentences = quarantine.drivers
    .filter(({ kind }) => !(isCycleFailure && (kind === "credentials" || kind === "cycle-failure")))
    .filter((driver) => !driversNamedIn(assessment.reason).some(isSameDriver(driver)))
    .map((driver) => riskDriverText(driver, jobTerms(job), assessedAt))
    .slice(0, MAX_DRIVERS);
  return sentences.length === 0 ? null : joinSentences(...sentences);
}

function driversNamedIn(reason: ConditionReason): readonly RiskDriver[] {
  if (reason.code === "near-quarantine") return reason.drivers;
  if (reason.code !== "objects-failing" || reason.quarantineRisk === null) return [];
  return [reason.quarantineRisk.driver];
}

const isSameDriver =
  (driver: RiskDriver) =>
  ({ kind, score }: RiskDriver): boolean =>
    kind === driver.kind && score === driver.score;
