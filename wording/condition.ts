import type { AssessmentContext, ConditionText } from "../domain/assessment/assessment-context.ts";
import type { Condition } from "../domain/condition.ts";
import { lastPausedAt } from "../domain/cycle/configuration-changes.ts";
import type { CycleAssessment } from "../domain/cycle-assessment.ts";
import { countObjectsAwaitingRetry } from "../domain/failure/failing-objects.ts";
import { topFailure } from "../domain/failure/top-failure.ts";
import { countSynchronizedObjects } from "../domain/observed-job.ts";
import { topFailureRemedy, waitingForRetryText } from "./failure-phrases.ts";
import { formatCount, formatDuration, formatTime, joinSentences } from "./phrases.ts";
import { scheduleText } from "./schedule.ts";
import { triggerText } from "./trigger.ts";

export function notRunningText(condition: Condition, { facts }: AssessmentContext): ConditionText {
  if (condition === "not-configured") {
    return {
      reason: "Provisioning has been set up in part: Entra has no credentials or mappings for it.",
      remedy: "The app's owner finishes the provisioning set-up in Entra, or removes it.",
    };
  }
  if (condition === "never-run") {
    return {
      reason: "Provisioning was started, and Entra has not begun its first cycle yet.",
      remedy:
        "Wait up to an hour for the first cycle; after that the app's owner stops and starts provisioning in Entra.",
    };
  }
  if (facts.job.escrowsPruned) return escrowsPrunedText();
  const at = lastPausedAt(facts);
  return pausedText(
    facts.job.lastExecution === null,
    at === null ? "" : ` since ${formatTime(at)}`,
  );
}

function escrowsPrunedText(): ConditionText {
  return {
    reason:
      "Paused by Entra: so many objects failed in the initial cycle that their errors were cleared, the cycle was finished, and the job now waits for a person.",
    remedy:
      "The app's owner has the most frequent errors mended, then starts provisioning in Entra again.",
  };
}

function pausedText(isNew: boolean, since: string): ConditionText {
  return isNew
    ? {
        reason: "Paused: provisioning is set up and was never started.",
        remedy: "The app's owner starts provisioning in Entra when the app is ready.",
      }
    : {
        reason: `Paused${since}: provisioning is switched off, so nobody is provisioned, and nobody who leaves is disabled in the app.`,
        remedy: "The app's owner starts provisioning in Entra; it goes on where it stopped.",
      };
}

export function healthyText(context: AssessmentContext): ConditionText {
  const { facts, now } = context;
  const { job } = facts;
  const ended = job.lastExecution?.endedAt ?? null;
  const failingObjects = countObjectsAwaitingRetry(facts);
  const inSync = countSynchronizedObjects(job);
  const isLate = context.schedule.state === "late";
  const intervalText =
    // Late says so itself.
    isLate || job.schedule.intervalMs === null
      ? ""
      : `; one comes every ${formatDuration(job.schedule.intervalMs)}`;
  const unknownStateText =
    job.statusCode === "unknown" ? "Graph names a state of the job that we do not know." : null;
  return {
    reason: joinSentences(
      ended === null
        ? "Cycles run, and Entra shows no trouble."
        : `The last cycle ended at ${formatTime(ended)} (${formatDuration(now - ended)} ago${intervalText}).`,
      isLate ? scheduleText(context.schedule) : null,
      fullCycleText(context.cycle),
      inSync === 0 ? null : `Entra counts ${formatCount(inSync, "object")} in the app.`,
      waitingForRetryText(failingObjects),
      unknownStateText,
    ),
    remedy:
      failingObjects === 0
        ? null
        : topFailureRemedy(topFailure(context.facts, context.failures), { isActionDue: false }),
  };
}

/** A full cycle that ended not long ago explains why so much was looked at. */
function fullCycleText({ recentCycles, trigger }: CycleAssessment): string | null {
  return recentCycles[0]?.kind === "initial" && trigger !== null && trigger.kind !== "first"
    ? `It read everyone again. ${triggerText(trigger)}`
    : null;
}
