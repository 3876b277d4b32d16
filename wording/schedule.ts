import type {
  OverdueCycle,
  ScheduleAssessment,
  ScheduleReason,
} from "../domain/schedule-assessment.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { formatDuration, formatTime } from "./phrases.ts";

/** Says in full sentences whether cycles start when they are due. */
export function scheduleText({ reason, lastSeenAt }: ScheduleAssessment): string {
  const text = scheduleReasonText(reason);
  return lastSeenAt === null ? text : `As last seen at ${formatTime(lastSeenAt)}: ${text}`;
}

export function scheduleReasonText(reason: ScheduleReason): string {
  switch (reason.code) {
    case "cycle-running":
      return `A cycle began at ${formatTime(reason.beganAt)} and has not ended; the next cycle is due when this cycle ends.`;
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
  "no-cycle-seen": "Graph has not shown any cycle of this job yet, so no cycle can be late.",
  "no-schedule": "No cycle is due: the job has no schedule in Entra.",
  "not-configured": "No cycle is due: provisioning is not fully configured.",
  "first-cycle-pending":
    "The first cycle is due: provisioning was started, and Entra starts the cycle by itself.",
  "paused-by-entra":
    "No cycle is due: Entra paused the job after the initial cycle, and a person has to start the job again.",
  "schedule-disabled": "No cycle is due: provisioning is switched off.",
  paused: "No cycle is due: provisioning is paused.",
};

function onTimeText(dueAt: Instant, intervalMs: Millis | null): string {
  const everyText = intervalMs === null ? "" : `, every ${formatDuration(intervalMs)}`;
  return `Cycles start when they are due${everyText}; the next cycle is due at ${formatTime(dueAt)}.`;
}

function lateText({ dueAt, overdueMs, intervalMs }: OverdueCycle): string {
  return `${dueCycleNoun(intervalMs)} was due at ${formatTime(dueAt)} and is ${formatDuration(overdueMs)} late${expectedIntervalText(intervalMs)}. The late cycle may still start by itself.`;
}

function missedText(
  { dueAt, overdueMs, intervalMs }: OverdueCycle,
  lastActivityAt: Instant | null,
): string {
  const lastActivityText =
    lastActivityAt === null
      ? ""
      : ` The job has shown no activity since ${formatTime(lastActivityAt)}.`;
  return `${dueCycleNoun(intervalMs)} was due at ${formatTime(dueAt)} (${formatDuration(overdueMs)} ago) and did not start${expectedIntervalText(intervalMs)}.${lastActivityText}`;
}

function dueCycleNoun(intervalMs: Millis | null): string {
  return intervalMs === null ? "Entra's next attempt" : "A cycle";
}

function expectedIntervalText(intervalMs: Millis | null): string {
  return intervalMs === null ? "" : `; cycles should start every ${formatDuration(intervalMs)}`;
}

function quarantineRetryText(nextAttemptAt: Instant | null): string {
  const nextAttemptText =
    nextAttemptAt === null
      ? "Entra does not show when the next attempt is due."
      : `The next attempt is due at ${formatTime(nextAttemptAt)}.`;
  return `The job's own interval does not apply: Entra has quarantined the job and retries it less and less often. ${nextAttemptText}`;
}
