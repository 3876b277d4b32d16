import type { SyncJob } from "../provisioning.ts";
import type { Instant, Millis } from "../time.ts";
import { sayDuration, sayTime } from "../words.ts";

/** What the sentences on silence are made of. */
export type Due = {
  readonly dueAt: Instant;
  readonly overdue: Millis;
  readonly intervalMs: Millis;
  readonly lastSignAt: Instant | null;
};

export function onTime({ dueAt, intervalMs }: Due): string {
  return `The job comes when it is due, every ${sayDuration(intervalMs)}; its next cycle is due at ${sayTime(dueAt)}.`;
}

export function running(beganAt: Instant): string {
  return `A cycle runs since ${sayTime(beganAt)}; the next one is due when it is over.`;
}

export function late({ dueAt, overdue, intervalMs }: Due): string {
  return `A cycle was due at ${sayTime(dueAt)} and is ${sayDuration(overdue)} late; the job should come every ${sayDuration(intervalMs)}. It may still come by itself.`;
}

export function stopped({ dueAt, overdue, intervalMs, lastSignAt }: Due): string {
  const seen = lastSignAt === null ? "" : ` The last sign of it is of ${sayTime(lastSignAt)}.`;
  return `A cycle was due at ${sayTime(dueAt)} (${sayDuration(overdue)} ago) and did not come, although the job should come every ${sayDuration(intervalMs)}.${seen}`;
}

export function backOff(nextAt: Instant | null): string {
  const next =
    nextAt === null
      ? "Entra has not said when it tries again."
      : `It tries again at ${sayTime(nextAt)}.`;
  return `No cycle is due in the job's own interval: Entra has put it into quarantine, and tries less and less often. ${next}`;
}

export function unscheduled(): string {
  return "No cycle is due: Entra gives the job no schedule.";
}

export function unknown(): string {
  return "Graph has shown no cycle of this job yet, so none can be called late.";
}

export function idle(job: SyncJob): string {
  if (job.code === "not-configured")
    return "No cycle is due: provisioning is not set up to its end.";
  if (job.code === "not-run" && job.schedule.state === "active") {
    return "The first cycle is due: provisioning was started, and Entra begins by itself.";
  }
  if (job.escrowsPruned) {
    return "No cycle is due: Entra has paused the job after the initial cycle, until a person starts it again.";
  }
  return job.schedule.state === "disabled"
    ? "No cycle is due: provisioning is switched off."
    : "No cycle is due: provisioning is paused.";
}
