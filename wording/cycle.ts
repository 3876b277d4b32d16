import type { AssessmentContext, ConditionText } from "../domain/assessment/assessment-context.ts";
import type { CycleAssessment } from "../domain/cycle-assessment.ts";
import { countObjectsAwaitingRetry } from "../domain/failure/failing-objects.ts";
import { topFailure } from "../domain/failure/top-failure.ts";
import type { Instant } from "../domain/time.ts";
import { topFailureRemedy, waitingForRetryText } from "./failure-phrases.ts";
import { formatCount, formatDuration, formatRatio, formatTime, joinSentences } from "./phrases.ts";

export function describeStopped({ schedule }: AssessmentContext): ConditionText {
  return {
    reason: joinSentences(schedule.text, "Entra shows the job as started and gives no error."),
    remedy:
      "The app's owner opens the job in Entra, checks Microsoft's service health, then stops and starts provisioning; if it stays silent, a directory admin opens a ticket with Microsoft and names the job id.",
  };
}

/** A job in other trouble too is called stopped, and the words say where it did. */
export function describeStalled(
  { cycle, facts, now }: AssessmentContext,
  hasOtherProblems: boolean,
): ConditionText {
  const failingObjects = hasOtherProblems ? countObjectsAwaitingRetry(facts) : 0;
  const lastProgressAt = cycle.lastProgressAt ?? now;
  const atText = cycle.progressRatio === null ? "" : ` ${positionText(cycle, cycle.progressRatio)}`;
  const beganText = cycle.beganAt === null ? "" : ` that began at ${formatTime(cycle.beganAt)}`;
  const noProgressText =
    facts.freshness.logAsOf === null
      ? "The job's figures have not moved since, and its log is not seen."
      : "Neither the job's figures nor its log have moved since.";
  return {
    reason: joinSentences(
      hasOtherProblems ? "The job has stopped in the middle of a cycle." : null,
      `The ${cycleKindText(cycle)} cycle${beganText} has stood still${atText} since ${formatTime(lastProgressAt)} (${formatDuration(now - lastProgressAt)}).`,
      noProgressText,
      failingObjects === 0
        ? null
        : `Besides, ${formatCount(failingObjects, "object fails", "objects fail")}.`,
    ),
    remedy:
      "The app's owner checks that the app answers, and how slowly; if it is well, they stop and start provisioning in Entra, which goes on where it stood.",
  };
}

/** An initial cycle, or a full one after steady state. */
export function describeInitialCycle(judged: AssessmentContext): ConditionText {
  const { cycle, facts, now } = judged;
  const failingObjects = countObjectsAwaitingRetry(facts);
  return {
    reason: joinSentences(
      cycle.isRunning ? runningCycleText(cycle) : unfinishedInitialCycleText(judged),
      cycle.trigger === null || cycle.trigger.kind === "first" ? null : cycle.trigger.text,
      cycle.isRunning ? cycleEndText(cycle, now) : null,
      waitingForRetryText(failingObjects),
    ),
    remedy: joinSentences(
      cycle.isRunning
        ? "Let the cycle finish: a restart would begin it anew."
        : "Wait for the next cycle, which goes on with it.",
      failingObjects === 0
        ? null
        : topFailureRemedy(topFailure(judged.facts, judged.failures), { isActionDue: false }),
    ),
  };
}

function runningCycleText(cycle: CycleAssessment): string {
  const beganText = cycle.beganAt === null ? "" : ` since ${formatTime(cycle.beganAt)}`;
  const progressRatio = cycle.progressRatio ?? 0;
  const doneText = progressRatio === 0 ? "" : `, ${progressText(cycle, progressRatio)}`;
  return `The ${cycleKindText(cycle)} cycle ${beganText === "" ? "is running" : "has been running"}${beganText}${doneText}.`;
}

function unfinishedInitialCycleText({ facts, schedule }: AssessmentContext): string {
  const lastEndedAt = facts.job.lastExecution?.endedAt ?? null;
  const lastEndText =
    lastEndedAt === null ? "" : `, and the last one ended at ${formatTime(lastEndedAt)}`;
  const nextCycleText =
    schedule.dueAt === null ? "" : ` The next one is due at ${formatTime(schedule.dueAt)}.`;
  return `The initial cycle has not been finished: no cycle runs now${lastEndText}.${nextCycleText}`;
}

/** Steady state was reached before: then it is everyone again, which Entra calls initial too. */
function cycleKindText({ kind, trigger }: CycleAssessment): string {
  return kind === "initial" && trigger !== null && trigger.kind !== "first" ? "full" : kind;
}

/** Pages and objects are not people, so it is said what was counted. */
function progressText({ progressMethod }: CycleAssessment, ratio: number): string {
  switch (progressMethod) {
    case "units":
      return `${formatRatio(ratio)} of its pages done`;
    case "log":
      return `${formatRatio(ratio)} of the assigned objects done by its log, which is minutes late`;
    case "exports":
      return `at least ${formatRatio(ratio)} of its objects written`;
    case "last-cycle-complete":
    case "unknown":
      return `${formatRatio(ratio)} done`;
  }
}

function positionText({ progressMethod }: CycleAssessment, ratio: number): string {
  return progressMethod === "units"
    ? `at ${formatRatio(ratio)} of its pages`
    : `at ${formatRatio(ratio)}`;
}

const ETA_METHOD_TEXTS = {
  pace: "At its pace so far it should end",
  published: "By the pace that Microsoft has published it should end",
  history: "As cycles before it went, it should end",
} as const;

function cycleEndText(cycle: CycleAssessment, now: Instant): string | null {
  const { etaMs, etaLowMs, etaHighMs, etaMethod, noEtaReason } = cycle;
  if (etaMs === null || etaLowMs === null || etaHighMs === null || etaMethod === null) {
    return joinSentences("When it ends cannot be said.", noEtaReason);
  }
  const lowText = formatDuration(etaLowMs);
  const highText = formatDuration(etaHighMs);
  const rangeText = lowText === highText ? `in ${lowText}` : `in ${lowText} to ${highText}`;
  return `${ETA_METHOD_TEXTS[etaMethod]} around ${formatTime(now + etaMs)} (${rangeText}).`;
}
