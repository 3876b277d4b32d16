import type { JobEffect, LogAge, PersonAppStatus } from "../domain/person-app-status.ts";
import type {
  NeverSeenByAssignment,
  NeverSeenPerson,
  WrittenInPart,
} from "../domain/person-reason.ts";
import type { EventAction } from "../domain/provisioning-event.ts";
import type { Instant } from "../domain/time.ts";
import { meaningText, remedyText } from "./explanations.ts";
import {
  assignedAfterLastRowText,
  assignmentSentence,
  neverSeenByAssignmentText,
  unassignedText,
} from "./person-assignment.ts";
import { failingPersonText } from "./person-failing.ts";
import { jobRemedyText, objectKindNoun, type PersonText } from "./person-phrases.ts";
import { alreadyInSyncText, removedEarlierText, skippedPersonText } from "./person-skip.ts";
import { entraSaysSentence, formatDuration, formatTime, joinSentences } from "./phrases.ts";

/** The status of a person in an app, in full sentences. */
export function personText(status: PersonAppStatus): PersonText {
  const { reason, remedy } = reasonText(status);
  const { jobEffect, logAge, assessedAt } = status;
  return {
    reason: joinSentences(
      reason,
      jobEffect === null ? null : jobEffectText(jobEffect),
      logAge === null ? null : logAgeText(logAge, assessedAt),
    ),
    remedy,
  };
}

function reasonText(status: PersonAppStatus): PersonText {
  const { application, reason } = status;
  switch (reason.code) {
    case "written":
      return { reason: `${writtenText(reason, application)}.`, remedy: null };
    case "written-in-part":
      return writtenInPartText(reason, status);
    case "already-in-sync":
      return alreadyInSyncText(reason.failedTries, status);
    case "removed-earlier":
      return removedEarlierText(reason, status);
    case "held-back-by-deletion-threshold":
      return {
        reason: `This ${objectKindNoun(status.kind)} still has an account in ${application}: its removal has been held back since ${formatTime(reason.since)}, because the job reached its accidental-deletion threshold and waits for a decision.`,
        remedy:
          "Check in Entra that all accounts that are held back should be removed, then choose Allow deletes on the job. If some should stay, correct the assignments first.",
      };
    case "unknown-result":
      return {
        reason: `Entra reported a result at ${formatTime(reason.at)} that Steadystate does not know.`,
        remedy: "Read the row in Entra's provisioning log.",
      };
    case "failing":
    case "failing-leaver":
      return failingPersonText(reason, status);
    case "unassigned-with-account":
      return unassignedText(reason, status);
    case "assigned-after-last-row":
      return assignedAfterLastRowText(reason, status);
    case "never-seen-not-assigned":
    case "never-seen-assigned-waiting":
    case "never-seen-although-assigned":
    case "never-seen-assigned-before-log":
      return neverSeenByAssignmentText(reason, status);
    case "never-seen-assignment-unknown":
    case "never-seen-no-groups":
    case "never-seen-initial-cycle":
    case "never-seen-job-blocked":
    case "never-seen-job-not-started":
      return neverSeenText(reason, status);
    default:
      return skippedPersonText(reason, status);
  }
}

const ACTION_PHRASES: Readonly<Partial<Record<EventAction, string>>> = {
  create: "Created in",
  update: "Updated in",
  disable: "Disabled in",
  delete: "Deleted from",
};

/** Without a full stop. */
function writtenText(
  { action, at }: { readonly action: EventAction; readonly at: Instant },
  application: string,
): string {
  return `${ACTION_PHRASES[action] ?? "Written to"} ${application} at ${formatTime(at)}`;
}

function writtenInPartText(written: WrittenInPart, status: PersonAppStatus): PersonText {
  const { explanation, at, entraMessage } = written;
  const { application, kind } = status;
  const changeText =
    status.status === "provisioned"
      ? `This ${objectKindNoun(kind)} is in ${application}, but not completely: Entra wrote the change of ${formatTime(at)} only in part.`
      : `${writtenText(written, application)}, but only in part.`;
  const detailText =
    explanation.detail === null
      ? entraSaysSentence(entraMessage ?? "")
      : `The app says: ${explanation.detail}`;
  return {
    reason: joinSentences(changeText, meaningText(explanation), detailText),
    remedy: remedyText(explanation, { isActionDue: false }),
  };
}

function neverSeenText(
  neverSeen: Exclude<NeverSeenPerson, NeverSeenByAssignment>,
  status: PersonAppStatus,
): PersonText {
  const { application } = status;
  const jobRemedy = jobRemedyText(status);
  const noun = objectKindNoun(status.kind);
  const isAssigned = status.assignment?.code === "assigned";
  const checkRemedy = `Check that this ${noun} is assigned to the app, directly or as a direct member of an assigned group, and passes the scoping filter.`;
  const text = (explanation: string | null, remedy: string | null): PersonText => ({
    reason: joinSentences(
      `Entra's log for ${application} has never named this ${noun}, as far back as the log is kept.`,
      assignmentSentence(status),
      explanation,
    ),
    remedy,
  });
  switch (neverSeen.code) {
    case "never-seen-no-groups":
      return text(
        "No group has ever been provisioned to this app.",
        "Nothing to do, unless the app should have groups: then switch on the mapping of groups.",
      );
    case "never-seen-job-blocked":
      return text(null, isAssigned ? jobRemedy : joinSentences(jobRemedy, checkRemedy));
    case "never-seen-job-not-started":
      return text("The job has not run yet.", jobRemedy ?? checkRemedy);
    case "never-seen-assignment-unknown":
      return text(
        "Entra rarely writes a row for a person or group that is not assigned, so a missing assignment is the most likely reason.",
        checkRemedy,
      );
    case "never-seen-initial-cycle": {
      const byText =
        neverSeen.expectedBy === null
          ? ""
          : `, by ${formatTime(neverSeen.expectedBy)}${isAssigned ? "" : ` if the ${noun} is assigned`}`;
      return text(
        `The initial cycle has not ended, so this ${noun} may still be added${byText}.`,
        isAssigned ? null : checkRemedy,
      );
    }
  }
}

function jobEffectText(effect: JobEffect): string {
  switch (effect.code) {
    case "disabled":
    case "paused":
      return `The whole job is ${effect.code}: no newer change reaches the app, and people who leave keep their accounts there.`;
    case "stopped":
      return "The whole job has stopped: no newer change reaches the app, and people who leave keep their accounts there.";
    case "stalled":
      return "The running cycle makes no progress: newer changes wait until the cycle continues.";
    case "quarantined": {
      const attemptText =
        effect.nextAttemptAt === null
          ? ""
          : `; Entra's next attempt is at ${formatTime(effect.nextAttemptAt)}`;
      return `The whole job is in quarantine, and newer changes wait until the quarantine ends${attemptText}.`;
    }
    case "last-cycle-failed":
      return "The last cycle of the whole job failed: newer changes may not have reached the app.";
  }
}

function logAgeText(age: LogAge, at: Instant): string {
  if (age.code === "not-read-yet") return "Steadystate has not read this app's log to the end yet.";
  return `This was the state at ${formatTime(age.asOf)} (${formatDuration(at - age.asOf)} ago), when Steadystate last read the log.`;
}
