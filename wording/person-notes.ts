import { staleLimitMs } from "../domain/assessment/assess-freshness.ts";
import { hasLastCycleFailed } from "../domain/person/forecast-retry.ts";
import type { PersonContext } from "../domain/person/person-context.ts";
import type { ObjectKind } from "../domain/provisioning-event.ts";
import { formatDuration, formatTime } from "./phrases.ts";

export function objectKindNoun(kind: ObjectKind): string {
  if (kind === "user") return "person";
  return kind === "group" ? "group" : "object";
}

/** Why nothing newer than what is said may reach the app at all; null while the job does its work. */
export function jobStateNote(context: PersonContext): string | null {
  const { assessment } = context;
  switch (assessment?.condition) {
    case "disabled":
    case "paused":
      return `The whole job is ${assessment.condition}: no newer change reaches the app, and nobody who leaves is disabled in it.`;
    case "stalled":
      return "The running cycle hangs: newer changes wait until it moves on.";
    case "stopped":
      return "The whole job has stopped: no newer change reaches the app, and nobody who leaves is disabled in it.";
    case "quarantined": {
      const nextAttemptAt = assessment.quarantine.nextAttemptAt;
      const nextAttemptText =
        nextAttemptAt === null ? "" : `; its next attempt is at ${formatTime(nextAttemptAt)}`;
      return `The whole job is in quarantine, and newer changes wait for it${nextAttemptText}.`;
    }
    default:
      return hasLastCycleFailed(context)
        ? "The last cycle of the whole job came to nothing: newer changes may not have reached the app."
        : null;
  }
}

/** How old the rows are that a standing is told from; null while they are as fresh as they can be. */
export function logAgeNote({ assessment, thresholds, now }: PersonContext): string | null {
  if (assessment === null) return null;
  const { logAsOf, logPollIntervalMs } = assessment.freshness;
  if (logAsOf === null) return "We have not read this app's log to the end yet.";
  if (now - logAsOf <= staleLimitMs(logPollIntervalMs, thresholds)) return null;
  return `This is as we last saw it, at ${formatTime(logAsOf)} (${formatDuration(now - logAsOf)} ago).`;
}
