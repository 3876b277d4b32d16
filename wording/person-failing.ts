import type { PersonAppStatus } from "../domain/person-app-status.ts";
import type { LeaverFailure, PersonFailure } from "../domain/person-reason.ts";
import type { EventAction } from "../domain/provisioning-event.ts";
import type { BlockingCondition, DatedRetry, RetryForecast } from "../domain/retry-forecast.ts";
import type { Instant } from "../domain/time.ts";
import { objectWords } from "./explanations/explanation-text.ts";
import { hasLeaverRemedy, meaningText, remedyText } from "./explanations.ts";
import { jobRemedyText, objectKindNoun, type PersonText, quotedDetail } from "./person-phrases.ts";
import { blamedValuesText, missingChangesText } from "./person-values.ts";
import { formatCount, formatDuration, formatTime, joinSentences } from "./phrases.ts";
import { capitalise, type JobTerms } from "./systems.ts";

/** What fails, since when, why, when Entra tries again, and what to do. */
export function failingPersonText(
  failure: PersonFailure | LeaverFailure,
  status: PersonAppStatus,
  terms: JobTerms,
): PersonText {
  const { explanation, retry } = failure;
  const { assessedAt } = status;
  const { target } = terms;
  const subject = `This ${objectKindNoun(status.kind)}`;
  const failureText =
    failure.code === "failing"
      ? `${subject} ${ATTEMPTED_ACTION_PHRASES[failure.action] ?? "could not be written to"} ${target.name}`
      : `${shouldBeGoneText(subject, terms)}, but the account ${failure.isAccountMissing ? "was not found there" : "still works"}: Entra could not ${failure.action} it`;
  return {
    reason: joinSentences(
      `${failureText}, ${triedSinceText(failure, assessedAt)}.`,
      failure.code === "failing" ? null : stillAssignedText(subject, failure, status, terms),
      meaningText(explanation),
      quotedDetail(explanation, terms),
      failure.blamedValues === null ? null : blamedValuesText(failure.blamedValues, terms),
      keptAccountText(failure, status),
      missingChangesText(failure.missingChanges, terms),
      retryText(retry, assessedAt),
    ),
    remedy:
      failure.code === "failing"
        ? failureRemedy(failure, status, terms)
        : leaverRemedy(failure, status, terms),
  };
}

/** HR and Active Directory decide who leaves; other jobs follow the person's state in Entra. */
function shouldBeGoneText(subject: string, { source, target }: JobTerms): string {
  return source.system === "entra"
    ? `${subject} should no longer be in ${target.name}`
    : `According to the data of ${source.noun}, ${subject.toLowerCase()} should no longer have an account in ${target.name}`;
}

/** An assignment stays when the account in Entra is disabled, and seems to contradict the removal. */
function stillAssignedText(
  subject: string,
  { action }: LeaverFailure,
  { assignment }: PersonAppStatus,
  { source }: JobTerms,
): string | null {
  if (assignment?.code !== "assigned" || source.system !== "entra") return null;
  return assignment.isDisabledInEntra
    ? `${subject} is still assigned, but is disabled in Entra, so Entra must ${action} the account.`
    : `${subject} is still assigned: Entra also removes the account of an assigned person who is disabled or deleted in Entra, or whom a scoping filter leaves out.`;
}

/** A failed update leaves the account as it was. The readers of the status ask first whether it exists. */
function keptAccountText(
  { missingChanges, explanation }: PersonFailure | LeaverFailure,
  { kind }: PersonAppStatus,
): string | null {
  if (missingChanges.length === 0 || explanation.errorClass === "missing-account") return null;
  return `${capitalise(objectWords(kind).account)} exists and keeps its earlier values.`;
}

const ATTEMPTED_ACTION_PHRASES: Readonly<Partial<Record<EventAction, string>>> = {
  create: "could not be created in",
  update: "could not be updated in",
};

function triedSinceText(
  { failingSince, attempts }: PersonFailure | LeaverFailure,
  at: Instant,
): string {
  const attemptsText = attempts > 1 ? `, ${formatCount(attempts, "attempt")}` : "";
  return `tried since ${formatTime(failingSince)} (${formatDuration(at - failingSince)}${attemptsText})`;
}

function failureRemedy(
  failure: PersonFailure | LeaverFailure,
  status: PersonAppStatus,
  { jobOwner }: JobTerms,
): string {
  const { retry, explanation } = failure;
  const isRemovalSaid = failure.code !== "failing";
  if (retry.code === "given-up") {
    return joinSentences(
      remedyText(explanation, { isActionDue: true, isRemovalSaid, hasMessage: true }),
      // Entra does not provision people on demand who are disabled or deleted there.
      isRemovalSaid ? null : `Then ${jobOwner} provisions this object on demand in Entra.`,
    );
  }
  const ownRemedy = remedyText(explanation, {
    isActionDue: false,
    isRemovalSaid,
    hasMessage: true,
  });
  const jobRemedy = jobRemedyText(status);
  if (jobRemedy === null) return ownRemedy;
  // If the person's error is not transient, it remains after the job works again.
  return failure.code === "failing" && failure.isOwnFixNeeded
    ? joinSentences(jobRemedy, `When the job works again: ${ownRemedy}`)
    : jobRemedy;
}

/** `there` if the name of the admin already contains the name of the target. */
function placeText({ target: { name, namedAdmin } }: JobTerms): string {
  return namedAdmin.includes(name) ? "there" : `in ${name}`;
}

/** An account that an HR job should disable in Entra can be managed in Active Directory. */
function onPremisesText({ kind, target }: JobTerms): string {
  return kind === "hr-inbound" && target.system === "entra"
    ? "; if the account is synchronized from Active Directory, it is disabled there"
    : "";
}

function leaverRemedy(failure: LeaverFailure, status: PersonAppStatus, terms: JobTerms): string {
  const { namedAdmin } = terms.target;
  if (failure.isAccountMissing) {
    return `${capitalise(namedAdmin)} checks that the account ${placeText(terms)} is gone, or disables it; after that, no action is needed for this person.`;
  }
  // The remedy of a transient error starts with "No action is needed", which is wrong for a leaver.
  const fixText = failure.isFixNeeded ? failureRemedy(failure, status, terms) : null;
  const isFixOfError = failure.retry.code === "given-up" || jobRemedyText(status) === null;
  if (fixText !== null && isFixOfError && hasLeaverRemedy(failure.explanation)) return fixText;
  return joinSentences(
    `${capitalise(namedAdmin)} disables the account ${placeText(terms)} by hand now, without waiting for the next retry${onPremisesText(terms)}.`,
    fixText,
  );
}

function retryText(retry: RetryForecast, at: Instant): string {
  switch (retry.code) {
    case "given-up":
      return `Entra has given up after ${formatDuration(retry.afterMs)} and does not try again.`;
    case "blocked-by-job":
      return BLOCKED_RETRY_TEXTS[retry.condition];
    case "quarantine-attempt":
      return `The whole job is in quarantine; its next attempt is at ${formatWithLead(retry.attemptAt, at)}.`;
    default:
      return joinSentences(
        `${datedRetryText(retry)} ${formatWithLead(retry.at, at)}.`,
        retry.hasLastCycleFailed
          ? "But the last cycle of the whole job failed, and while cycles fail no retry can succeed."
          : null,
      );
  }
}

function datedRetryText(retry: DatedRetry): string {
  switch (retry.code) {
    case "date-from-entra":
      return "Entra tries again at";
    case "next-cycle":
      return "Entra retries after such an error with the next cycle, which is due at";
    case "by-retry-schedule":
      return "According to Entra's retry schedule, the next retry is at";
    case "overdue":
      return `Entra retries only during a cycle. A retry has been due since ${formatTime(retry.dueAt)}; the next cycle is due at`;
  }
}

const BLOCKED_RETRY_TEXTS: Readonly<Record<BlockingCondition, string>> = {
  disabled: "The whole job is disabled: nothing is tried until a person starts it.",
  paused: "The whole job is paused: nothing is tried until a person starts it.",
  "not-configured": "The whole job is not configured: nothing is tried until a person starts it.",
  stopped: "The whole job has stopped: nothing is tried until its cycles run again.",
  stalled:
    "The running cycle makes no progress: nothing is tried until the cycle continues or a new cycle begins.",
  quarantined: "The whole job is in quarantine: all changes wait until the quarantine ends.",
};

/** `2026-05-04 10:05 UTC (in 45 min)`. */
function formatWithLead(time: Instant, at: Instant): string {
  return `${formatTime(time)} (in ${formatDuration(time - at)})`;
}
