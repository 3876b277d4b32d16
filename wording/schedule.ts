import type {
  OverdueCycle,
  ScheduleAssessment,
  ScheduleReason,
} from "../domain/schedule-assessment.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { formatDuration, formatTime } from "./phrases.ts";

/** Whether cycles start when they are due, in full sentences. */
export function scheduleText({ reason, lastSeenAt }: ScheduleAssessment): string {
  const text = scheduleReasonText(reason);
  return lastSeenAt === null ? text : `As last seen at ${formatTime(lastSeenAt)}: ${text}`;
}

export function scheduleReasonText(reason: ScheduleReason): string {
  switch (reason.code) {
    case "cycle-running":
      return `A cycle began at ${formatTime(reason.beganAt)} and has not ended; the next one is due when it is over.`;
    case "on-time":
      return onTimeText(reason.dueAt, reason.intervalMs);
    case "late":
      return lateText(reason);
    case "missed":
      return missedText(reason, reason.lastActivityAt);
    case "quarantine-retry":
      return quarantineRetryText(reason.nextAttemptAt);
    default:
      return FIXED_TEXTS[reason.code];
  }
}

type CodeWithoutValues = Exclude<
  ScheduleReason["code"],
  "cycle-running" | "on-time" | "late" | "missed" | "quarantine-retry"
>;

const FIXED_TEXTS: Readonly<Record<CodeWithoutValues, string>> = {
  "no-cycle-seen": "Graph has shown no cycle of this job yet, so none can be called late.",
  "no-schedule": "No cycle is due: Entra gives the job no schedule.",
  "not-configured": "No cycle is due: provisioning is not set up to its end.",
  "first-cycle-pending":
    "The first cycle is due: provisioning was started, and Entra begins by itself.",
  "paused-by-entra":
    "No cycle is due: Entra has paused the job after the initial cycle, until a person starts it again.",
  "switched-off": "No cycle is due: provisioning is switched off.",
  paused: "No cycle is due: provisioning is paused.",
};

function onTimeText(dueAt: Instant, intervalMs: Millis | null): string {
  const everyText = intervalMs === null ? "" : `, every ${formatDuration(intervalMs)}`;
  return `Cycles come when they are due${everyText}; the next one is due at ${formatTime(dueAt)}.`;
}

function lateText({ dueAt, overdueMs, intervalMs }: OverdueCycle): string {
  return `${dueCycleNoun(intervalMs)} was due at ${formatTime(dueAt)} and is ${formatDuration(overdueMs)} late${expectedIntervalText(intervalMs)}. It may still come by itself.`;
}

function missedText(
  { dueAt, overdueMs, intervalMs }: OverdueCycle,
  lastActivityAt: Instant | null,
): string {
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

function quarantineRetryText(nextAttemptAt: Instant | null): string {
  const nextAttemptText =
    nextAttemptAt === null
      ? "Entra has not said when it tries again."
      : `It tries again at ${formatTime(nextAttemptAt)}.`;
  return `No cycle is due in the job's own interval: Entra has put the job into quarantine, and tries less and less often. ${nextAttemptText}`;
}
