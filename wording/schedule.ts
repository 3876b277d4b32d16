import type { ObservedJob } from "../domain/observed-job.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { formatDuration, formatTime } from "./phrases.ts";

/** What the sentences on silence are made of. */
export type DueCycle = {
  readonly dueAt: Instant;
  readonly overdueMs: Millis;
  /** Null in quarantine, where Entra keeps to attempts of its own. */
  readonly intervalMs: Millis | null;
  readonly lastActivityAt: Instant | null;
};

export function onTimeText({ dueAt, intervalMs }: DueCycle): string {
  const every = intervalMs === null ? "" : `, every ${formatDuration(intervalMs)}`;
  return `Cycles come when they are due${every}; the next one is due at ${formatTime(dueAt)}.`;
}

export function cycleRunningText(beganAt: Instant): string {
  return `A cycle began at ${formatTime(beganAt)} and has not ended; the next one is due when it is over.`;
}

export function lateText({ dueAt, overdueMs, intervalMs }: DueCycle): string {
  return `${dueCycleNoun(intervalMs)} was due at ${formatTime(dueAt)} and is ${formatDuration(overdueMs)} late${expectedIntervalText(intervalMs)}. It may still come by itself.`;
}

export function stoppedText({ dueAt, overdueMs, intervalMs, lastActivityAt }: DueCycle): string {
  const lastActivityText =
    lastActivityAt === null
      ? ""
      : ` Nothing has been seen of the job since ${formatTime(lastActivityAt)}.`;
  return `${dueCycleNoun(intervalMs)} was due at ${formatTime(dueAt)} (${formatDuration(overdueMs)} ago) and did not come${expectedIntervalText(intervalMs)}.${lastActivityText}`;
}

function dueCycleNoun(intervalMs: Millis | null): string {
  return intervalMs === null ? "Entra's next attempt" : "A cycle";
}

function expectedIntervalText(intervalMs: Millis | null): string {
  return intervalMs === null ? "" : `; one should come every ${formatDuration(intervalMs)}`;
}

export function quarantineRetryText(nextAttemptAt: Instant | null): string {
  const nextAttemptText =
    nextAttemptAt === null
      ? "Entra has not said when it tries again."
      : `It tries again at ${formatTime(nextAttemptAt)}.`;
  return `No cycle is due in the job's own interval: Entra has put the job into quarantine, and tries less and less often. ${nextAttemptText}`;
}

export function noScheduleText(): string {
  return "No cycle is due: Entra gives the job no schedule.";
}

export function noCycleSeenText(): string {
  return "Graph has shown no cycle of this job yet, so none can be called late.";
}

export function idleJobText(job: ObservedJob): string {
  if (job.statusCode === "not-configured")
    return "No cycle is due: provisioning is not set up to its end.";
  if (job.statusCode === "not-run" && job.schedule.state === "active") {
    return "The first cycle is due: provisioning was started, and Entra begins by itself.";
  }
  if (job.escrowsPruned) {
    return "No cycle is due: Entra has paused the job after the initial cycle, until a person starts it again.";
  }
  return job.schedule.state === "disabled"
    ? "No cycle is due: provisioning is switched off."
    : "No cycle is due: provisioning is paused.";
}
