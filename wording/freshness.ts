import type { ReadFailure, Staleness, UnknownReason } from "../domain/freshness.ts";
import { toQuotedSentence } from "../domain/outside-text.ts";
import type { Instant } from "../domain/time.ts";
import { formatDuration, formatTime } from "./phrases.ts";
import type { JobTerms } from "./systems.ts";

/** Added to texts about stale data, so that readers do not blame Entra for it. */
export const ENTRA_MAY_WORK_TEXT =
  "Only Steadystate's view is affected: Entra may be working normally.";

/** Why a job's condition is not known. */
export function unknownReasonText(reason: UnknownReason, terms: JobTerms, at: Instant): string {
  const sentence = stalenessText(reason, terms, at);
  return reason.code === "log-never-read" ? sentence : `${sentence} ${ENTRA_MAY_WORK_TEXT}`;
}

/**
 * How old the data is. The text follows a reason that names a problem. It does not say that Entra
 * may be working, because that would contradict the reason.
 */
export function stalenessText(staleness: Staleness, { target }: JobTerms, at: Instant): string {
  switch (staleness.code) {
    case "job-not-read":
      return `Steadystate has not been able to read this job's state since ${timeAndAge(staleness.lastReadAt, at)}${readFailureEnding(staleness.readFailure)}`;
    case "log-not-read":
      return `Steadystate has not been able to read this job's log since ${timeAndAge(staleness.lastReadAt, at)}${readFailureEnding(staleness.readFailure)}`;
    case "log-never-read":
      return `Steadystate can read this job's state, but has not read the job's log yet${readFailureEnding(staleness.readFailure)}`;
    case "log-late": {
      const { newestRowAt, logAsOf, cycleEndedAt } = staleness;
      return `Graph delivers the log late: the newest row of this job is from ${formatTime(newestRowAt)} (${formatDuration(logAsOf - newestRowAt)} ago), although a cycle that wrote to ${target.noun} ended at ${formatTime(cycleEndedAt)}. The failing objects and their errors may be out of date.`;
    }
  }
}

function timeAndAge(since: Instant, at: Instant): string {
  return `${formatTime(since)} (${formatDuration(at - since)} ago)`;
}

export function unknownRemedyText(reason: UnknownReason): string {
  if (reason.code === "job-not-read" && reason.isOnlyThisJobUnread) {
    return "Graph answers, but not for this job: check in Entra that the app of this job still exists, then run the doctor.";
  }
  if (reason.code === "log-never-read" && reason.readFailure === null) {
    return "Nothing to do: Steadystate is reading the log for the first time.";
  }
  return readFailureRemedy(reason.readFailure);
}

/** What to do about each failure. The reason before this text quotes the failure's message. */
const READ_FAILURE_REMEDIES: Readonly<Record<ReadFailure["kind"], string>> = {
  unauthorised:
    "Renew the secret or certificate of Steadystate's own app registration, then run the doctor.",
  forbidden:
    "Grant Steadystate's app the missing Graph permission with admin consent, then run the doctor.",
  unlicensed:
    "Provisioning logs need Entra ID P1 or P2 in this tenant; without a licence Steadystate can read only job states.",
  throttled:
    "Nothing to do: Graph asked Steadystate to slow down, and Steadystate retries by itself.",
  unavailable:
    "Check the network between Steadystate and Graph, and Microsoft's service health. Steadystate keeps trying.",
  malformed:
    "Report this as a bug of Steadystate, with Steadystate's log: Graph answered in a form that Steadystate cannot read.",
};

export function readFailureRemedy(readFailure: ReadFailure | null): string {
  return readFailure === null
    ? "Check that Steadystate's worker is running and reaches Redis and Graph."
    : READ_FAILURE_REMEDIES[readFailure.kind];
}

/** The end of a sentence: a colon and the failure's message, or only a full stop. */
export function readFailureEnding(readFailure: ReadFailure | null): string {
  const message = readFailure === null ? "" : toQuotedSentence(readFailure.message);
  return message === "" ? "." : `: ${message}`;
}
