import type { Staleness, UnknownReason } from "../domain/freshness.ts";
import type { ReadFailure } from "../domain/read-failure.ts";
import type { Instant } from "../domain/time.ts";
import { formatDuration, formatTime } from "./phrases.ts";
import { readFailureCauseRemedy, readFailureText } from "./read-failure.ts";
import type { JobTerms } from "./systems.ts";

/**
 * This sentence is added to texts about stale data, so that readers do not blame Entra for the age of the
 * data.
 */
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
    return "Graph answers, but not for this job: check in Entra that the app of this job still exists, then run npm run doctor.";
  }
  if (reason.code === "log-never-read" && reason.readFailure === null) {
    return "Nothing to do: Steadystate is reading the log for the first time.";
  }
  return readFailureRemedy(reason.readFailure);
}

const NEEDS_A_PERSON: ReadonlySet<ReadFailure["kind"]> = new Set(["unauthorised", "forbidden"]);

export function readFailureRemedy(readFailure: ReadFailure | null): string {
  if (readFailure === null) {
    return "Check that Steadystate's worker is running and reaches Redis and Graph.";
  }
  const remedy = readFailureCauseRemedy(readFailure.cause);
  return NEEDS_A_PERSON.has(readFailure.kind) ? `${remedy} Then run npm run doctor.` : remedy;
}

/** The end of a sentence, and a sentence that says why Graph could not be read. */
export function readFailureEnding(readFailure: ReadFailure | null): string {
  return readFailure === null ? "." : `. ${readFailureText(readFailure.cause)}`;
}
