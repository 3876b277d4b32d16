import type { JobEffect, LogAge, PersonAppStatus } from "../domain/person-app-status.ts";
import type { PersonReasonCode, WrittenInPart } from "../domain/person-reason.ts";
import type { EventAction } from "../domain/provisioning-event.ts";
import type { Instant } from "../domain/time.ts";
import { assignedAfterLastRowText, neverSeenByAssignmentText } from "./assigned-person.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { neverSeenText } from "./never-seen.ts";
import { failingPersonText } from "./person-failing.ts";
import { objectKindNoun, type PersonText, quotedDetail } from "./person-phrases.ts";
import {
  alreadyInSyncText,
  missingAccountText,
  removedEarlierText,
  skippedPersonText,
} from "./person-skip.ts";
import { entraSaysSentence, formatDuration, formatTime, joinSentences } from "./phrases.ts";
import {
  capitalise,
  createsAccounts,
  deletionCauseText,
  type JobTerms,
  jobTerms,
} from "./systems.ts";
import { unassignedText } from "./unassigned-person.ts";

/** The status of a person in an app, in full sentences. */
export function personText(status: PersonAppStatus): PersonText {
  const terms = jobTerms(status);
  const { reason, remedy } = reasonText(status, terms);
  const { jobEffect, logAge, assessedAt } = status;
  return {
    reason: joinSentences(
      reason,
      jobEffect === null || LEADS_WITH_JOB.has(status.reason.code)
        ? null
        : jobEffectText(jobEffect, terms, assessedAt),
      logAge === null ? null : logAgeText(logAge, assessedAt),
    ),
    remedy,
  };
}

/** These texts begin with the state of the job. */
const LEADS_WITH_JOB: ReadonlySet<PersonReasonCode> = new Set([
  "never-seen-assigned-waiting",
  "never-seen-job-blocked",
]);

function reasonText(status: PersonAppStatus, terms: JobTerms): PersonText {
  const { reason } = status;
  const { target } = terms;
  switch (reason.code) {
    case "written":
      return {
        reason: joinSentences(
          `${writtenText(reason, terms)}.`,
          isRemoval(reason) ? disabledInEntraText(status, terms) : null,
        ),
        remedy: null,
      };
    case "written-in-part":
      return writtenInPartText(reason, status, terms);
    case "already-in-sync":
      return alreadyInSyncText(reason.failedTries, terms);
    case "removed-earlier":
      return removedEarlierText(reason, status.kind, terms);
    case "held-back-by-deletion-threshold":
      return {
        reason: `This ${objectKindNoun(status.kind)} still has an account in ${target.name}: its removal has been held back since ${formatTime(reason.since)}, because the job reached its accidental-deletion threshold and waits for a decision.`,
        remedy: `${capitalise(terms.jobOwner)} checks in Entra that all accounts that are held back should be removed, then chooses Allow deletes on the job. If some should stay, ${terms.jobOwner} first corrects ${deletionCauseText(terms)}.`,
      };
    case "unknown-result":
      return {
        reason: `Entra reported a result at ${formatTime(reason.at)} that Steadystate does not know.`,
        remedy: "Read the row in Entra's provisioning log.",
      };
    case "failing":
    case "failing-leaver":
      return failingPersonText(reason, status, terms);
    case "skipped-missing-account":
      return missingAccountText(reason, status.kind, terms);
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
    case "never-seen-out-of-scope":
    case "never-seen-not-linked":
    case "never-seen-no-entra-user":
    case "never-seen-no-groups":
    case "never-seen-initial-cycle":
    case "never-seen-job-blocked":
    case "never-seen-job-not-started":
      return neverSeenText(reason, status, terms);
    default:
      return skippedPersonText(reason, status.kind, terms);
  }
}

const ACTION_PHRASES: Readonly<Partial<Record<EventAction, string>>> = {
  create: "Created in",
  update: "Updated in",
  disable: "Disabled in",
  delete: "Deleted from",
};

const isRemoval = ({ action }: { readonly action: EventAction }): boolean =>
  action === "disable" || action === "delete";

/** An assignment stays when the account in Entra is disabled, and seems to contradict the removal. */
function disabledInEntraText(
  { assignment, kind }: PersonAppStatus,
  { source }: JobTerms,
): string | null {
  return assignment?.code === "assigned" &&
    assignment.isDisabledInEntra &&
    source.system === "entra"
    ? `This ${objectKindNoun(kind)} is disabled in Entra.`
    : null;
}

/** Without a full stop. */
function writtenText(
  { action, at }: { readonly action: EventAction; readonly at: Instant },
  { target }: JobTerms,
): string {
  return `${ACTION_PHRASES[action] ?? "Written to"} ${target.name} at ${formatTime(at)}`;
}

function writtenInPartText(
  written: WrittenInPart,
  { kind, status }: PersonAppStatus,
  terms: JobTerms,
): PersonText {
  const { explanation, at, entraMessage } = written;
  const { target } = terms;
  const changeText =
    status === "provisioned"
      ? `This ${objectKindNoun(kind)} is in ${target.name}, but not completely: Entra wrote the change of ${formatTime(at)} only in part.`
      : `${writtenText(written, terms)}, but only in part.`;
  const detailText = quotedDetail(explanation, terms) ?? entraSaysSentence(entraMessage ?? "");
  return {
    reason: joinSentences(changeText, meaningText(explanation), detailText),
    remedy: remedyText(explanation, { isActionDue: false, hasMessage: true }),
  };
}

function jobEffectText(effect: JobEffect, terms: JobTerms, now: Instant): string {
  const { target } = terms;
  const leaversText = createsAccounts(terms)
    ? ", and people who leave keep their accounts there"
    : "";
  switch (effect.code) {
    case "disabled":
    case "paused":
      return `The whole job is ${effect.code}: no newer change reaches ${target.noun}${leaversText}.`;
    case "stopped":
      return `The whole job has stopped: no newer change reaches ${target.noun}${leaversText}.`;
    case "stalled":
      return "The running cycle makes no progress: newer changes wait until the cycle continues.";
    case "quarantined": {
      const attemptText =
        effect.nextAttemptAt === null
          ? ""
          : `; Entra's next attempt ${effect.nextAttemptAt > now ? "is at" : "was due at"} ${formatTime(effect.nextAttemptAt)}`;
      return `The whole job is in quarantine, and newer changes wait until the quarantine ends${attemptText}.`;
    }
    case "last-cycle-failed":
      return `The last cycle of the whole job failed: newer changes may not have reached ${target.noun}.`;
  }
}

function logAgeText(age: LogAge, at: Instant): string {
  if (age.code === "not-read-yet") return "Steadystate has not read this job's log to the end yet.";
  return `This was the state at ${formatTime(age.asOf)} (${formatDuration(at - age.asOf)} ago), when Steadystate last read the log.`;
}
