import { formatDuration, formatTime } from "../../wording/phrases.ts";
import { type Freshness, type ReadFailure, type Staleness, staleLimitMs } from "../freshness.ts";
import type { JobFacts } from "../job-facts.ts";
import type { JobExecution } from "../observed-job.ts";
import { toQuotedSentence } from "../outside-text.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

/** What to do about each way of not seeing; the message of the trouble itself stands before it. */
const READ_FAILURE_REMEDIES: Readonly<Record<ReadFailure["kind"], string>> = {
  unauthorised:
    "Renew the secret or certificate of Steadystate's own app registration, then run the doctor.",
  forbidden:
    "Grant Steadystate's app the missing Graph permission with admin consent, then run the doctor.",
  unlicensed:
    "Provisioning logs need Entra ID P1 or P2 in this tenant; without it only job states are seen.",
  throttled: "Nothing to do: Graph asked us to slow down, and we try again by ourselves.",
  unavailable:
    "Check the network between Steadystate and Graph, and Microsoft's service health; we keep trying.",
  malformed: "Report it with Steadystate's log: Graph answered in a form that we cannot read.",
};

/** The log is read, so Graph answers us: it is this job alone that cannot be read. */
const SINGLE_JOB_REMEDY =
  "Graph answers, but not for this job: check in Entra that its app still exists, then run the doctor.";

/**
 * Null while both sources are fresh enough to judge by. A job that does not run needs no log;
 * `logs` says whether it is asked for. Trouble alone is no blindness: it must outlast the limit.
 */
export function findStaleness(
  sight: Freshness,
  readAt: Instant,
  thresholds: Thresholds,
  options: { readonly needsLog: boolean; readonly now: Instant },
): Staleness | null {
  const jobAsOf = sight.jobAsOf ?? readAt;
  const { now } = options;
  const isLogStale =
    sight.logAsOf === null ||
    now - sight.logAsOf > staleLimitMs(sight.logPollIntervalMs, thresholds);
  if (now - jobAsOf > staleLimitMs(sight.jobPollIntervalMs, thresholds)) {
    const jobStaleness = staleSource("job", jobAsOf, sight, now);
    return isLogStale || sight.readFailure !== null
      ? jobStaleness
      : { ...jobStaleness, remedy: SINGLE_JOB_REMEDY };
  }
  if (!options.needsLog || !isLogStale) return null;
  return sight.logAsOf === null
    ? logNotReadYet(sight)
    : staleSource("log", sight.logAsOf, sight, now);
}

/** What a cycle writes is in its log by then, unless it has written in the last minutes of a long one. */
const WRITES_BEFORE_END_MS: Millis = 30 * MINUTE;

/**
 * Graph answers, and its log still shows nothing of what a cycle wrote long ago: not our blindness
 * and no trouble of the job, but whoever is shown as failing may be out of date.
 */
export function findLateLog(
  { job, freshness, cycles }: JobFacts,
  thresholds: Thresholds,
): Staleness | null {
  const [newest] = cycles;
  const { logAsOf } = freshness;
  if (newest === undefined || logAsOf === null) return null;
  const lastWritingRun = [job.lastExecution, job.lastSuccessWithExports]
    .filter((run) => run !== null && run.endedAt !== null && run.exported > 0)
    .map((run) => ({ endedAt: run?.endedAt ?? 0, firstWriteAt: firstWriteAtOf(run) }))
    .filter(({ endedAt }) => logAsOf - endedAt > thresholds.logLateAfterMs)
    .reduce((a, b) => (b.endedAt > a.endedAt ? b : a), { endedAt: 0, firstWriteAt: 0 });
  if (newest.lastEventAt >= lastWritingRun.firstWriteAt) return null;
  const age = formatDuration(logAsOf - newest.lastEventAt);
  const reason = `Graph shows the log late: the newest row of this job is of ${formatTime(newest.lastEventAt)} (${age} ago), although a cycle that wrote to the app ended at ${formatTime(lastWritingRun.endedAt)}. Who fails and why may be out of date.`;
  return {
    reason,
    addedSentence: reason,
    remedy: "Nothing to do: rows that come late are counted when they come.",
  };
}

function firstWriteAtOf(run: JobExecution | null): Instant {
  const endedAt = run?.endedAt ?? 0;
  return run?.beganAt ?? endedAt - WRITES_BEFORE_END_MS;
}

/** The older of the two sights: until then everything shown is known. */
export function knownUntil(sight: Freshness, readAt: Instant): Instant {
  const jobAsOf = sight.jobAsOf ?? readAt;
  return sight.logAsOf === null ? jobAsOf : Math.min(jobAsOf, sight.logAsOf);
}

const SOURCE_NAMES = { job: "this job's state", log: "this job's log" } as const;

function staleSource(
  source: keyof typeof SOURCE_NAMES,
  at: Instant,
  sight: Freshness,
  now: Instant,
): Staleness {
  const age = `Steadystate has not seen ${SOURCE_NAMES[source]} since ${formatTime(at)} (${formatDuration(now - at)} ago)`;
  const aside = `${age}${readFailureEnding(sight.readFailure)}`;
  return {
    reason: `${aside} This is about our sight: Entra may well be working.`,
    addedSentence: aside,
    remedy: readFailureRemedy(sight.readFailure),
  };
}

function logNotReadYet(sight: Freshness): Staleness {
  const reason = `Steadystate sees this job's state, but has not read its log yet${readFailureEnding(sight.readFailure)}`;
  return {
    reason,
    addedSentence: reason,
    remedy:
      sight.readFailure === null
        ? "Nothing to do: the first read of the log is under way."
        : readFailureRemedy(sight.readFailure),
  };
}

/** The end of a sentence: the trouble's own words, or a full stop. */
export function readFailureEnding(trouble: ReadFailure | null): string {
  const message = trouble === null ? "" : toQuotedSentence(trouble.message);
  return message === "" ? "." : `: ${message}`;
}

export function readFailureRemedy(trouble: ReadFailure | null): string {
  return trouble === null
    ? "Check that Steadystate's worker is running and reaches Redis and Graph."
    : READ_FAILURE_REMEDIES[trouble.kind];
}
