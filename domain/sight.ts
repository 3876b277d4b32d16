import type { JobFacts, Sight, SightTrouble } from "./facts.ts";
import type { Execution } from "./provisioning.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant, Millis } from "./time.ts";
import { MINUTE } from "./time.ts";
import { quoted, sayDuration, sayTime } from "./words.ts";

/** Our own blindness, with what to do about it. */
export type Blindness = {
  readonly reason: string;
  /** The same beside bad news, which stays true: that Entra may well be working would deny it. */
  readonly aside: string;
  readonly remedy: string;
};

/** What to do about each way of not seeing; the message of the trouble itself stands before it. */
const REMEDIES: Readonly<Record<SightTrouble["kind"], string>> = {
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
const ONE_JOB =
  "Graph answers, but not for this job: check in Entra that its app still exists, then run the doctor.";

/**
 * Null while both sources are fresh enough to judge by. A job that does not run needs no log;
 * `logs` says whether it is asked for. Trouble alone is no blindness: it must outlast the limit.
 */
export function blindness(
  sight: Sight,
  readAt: Instant,
  thresholds: Thresholds,
  asked: { readonly logs: boolean; readonly now: Instant },
): Blindness | null {
  const jobsAt = sight.jobsAsOf ?? readAt;
  const { now } = asked;
  const isLogOld =
    sight.logsAsOf === null || now - sight.logsAsOf > limitMs(sight.logsEveryMs, thresholds);
  if (now - jobsAt > limitMs(sight.jobsEveryMs, thresholds)) {
    const lost = blind("job", jobsAt, sight, now);
    return isLogOld || sight.trouble !== null ? lost : { ...lost, remedy: ONE_JOB };
  }
  if (!asked.logs || !isLogOld) return null;
  return sight.logsAsOf === null ? unread(sight) : blind("log", sight.logsAsOf, sight, now);
}

export function limitMs(everyMs: Millis, thresholds: Thresholds): Millis {
  return Math.max(thresholds.blindAfterMs, thresholds.blindAfterPolls * everyMs);
}

/** What a cycle writes is in its log by then, unless it has written in the last minutes of a long one. */
const WRITTEN_BEFORE_END_MS: Millis = 30 * MINUTE;

/**
 * Graph answers, and its log still shows nothing of what a cycle wrote long ago: not our blindness
 * and no trouble of the job, but whoever is shown as failing may be out of date.
 */
export function logLateness(
  { job, sight, cycles }: JobFacts,
  thresholds: Thresholds,
): Blindness | null {
  const [newest] = cycles;
  const { logsAsOf } = sight;
  if (newest === undefined || logsAsOf === null) return null;
  const wrote = [job.lastExecution, job.lastSuccessWithExports]
    .filter((run) => run !== null && run.endedAt !== null && run.exported > 0)
    .map((run) => ({ endedAt: run?.endedAt ?? 0, from: writtenFrom(run) }))
    .filter(({ endedAt }) => logsAsOf - endedAt > thresholds.logLateMs)
    .reduce((a, b) => (b.endedAt > a.endedAt ? b : a), { endedAt: 0, from: 0 });
  if (newest.lastAt >= wrote.from) return null;
  const age = sayDuration(logsAsOf - newest.lastAt);
  const reason = `Graph shows the log late: the newest row of this job is of ${sayTime(newest.lastAt)} (${age} ago), although a cycle that wrote to the app ended at ${sayTime(wrote.endedAt)}. Who fails and why may be out of date.`;
  return {
    reason,
    aside: reason,
    remedy: "Nothing to do: rows that come late are counted when they come.",
  };
}

function writtenFrom(run: Execution | null): Instant {
  const endedAt = run?.endedAt ?? 0;
  return run?.beganAt ?? endedAt - WRITTEN_BEFORE_END_MS;
}

/** The older of the two sights: until then everything shown is known. */
export function asOf(sight: Sight, readAt: Instant): Instant {
  const jobsAt = sight.jobsAsOf ?? readAt;
  return sight.logsAsOf === null ? jobsAt : Math.min(jobsAt, sight.logsAsOf);
}

const SOURCES = { job: "this job's state", log: "this job's log" } as const;

function blind(source: keyof typeof SOURCES, at: Instant, sight: Sight, now: Instant): Blindness {
  const age = `Steadystate has not seen ${SOURCES[source]} since ${sayTime(at)} (${sayDuration(now - at)} ago)`;
  const aside = `${age}${because(sight.trouble)}`;
  return {
    reason: `${aside} This is about our sight: Entra may well be working.`,
    aside,
    remedy: remedyOf(sight.trouble),
  };
}

function unread(sight: Sight): Blindness {
  const reason = `Steadystate sees this job's state, but has not read its log yet${because(sight.trouble)}`;
  return {
    reason,
    aside: reason,
    remedy:
      sight.trouble === null
        ? "Nothing to do: the first read of the log is under way."
        : remedyOf(sight.trouble),
  };
}

/** The end of a sentence: the trouble's own words, or a full stop. */
export function because(trouble: SightTrouble | null): string {
  const message = trouble === null ? "" : quoted(trouble.message);
  return message === "" ? "." : `: ${message}`;
}

export function remedyOf(trouble: SightTrouble | null): string {
  return trouble === null
    ? "Check that Steadystate's worker is running and reaches Redis and Graph."
    : REMEDIES[trouble.kind];
}
