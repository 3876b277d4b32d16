import type { SyncJob } from "../provisioning.ts";
import type { Instant, Millis } from "../time.ts";
import { sayDuration, sayTime } from "../words.ts";

/** What the sentences on silence are made of. */
export type Due = {
  readonly dueAt: Instant;
  readonly overdue: Millis;
  /** Null in quarantine, where Entra keeps to attempts of its own. */
  readonly intervalMs: Millis | null;
  readonly lastSignAt: Instant | null;
};

export function onTime({ dueAt, intervalMs }: Due): string {
  const every = intervalMs === null ? "" : `, every ${sayDuration(intervalMs)}`;
  return `Cycles come when they are due${every}; the next one is due at ${sayTime(dueAt)}.`;
}

export function running(beganAt: Instant): string {
  return `A cycle began at ${sayTime(beganAt)} and has not ended; the next one is due when it is over.`;
}

export function late({ dueAt, overdue, intervalMs }: Due): string {
  return `${what(intervalMs)} was due at ${sayTime(dueAt)} and is ${sayDuration(overdue)} late${should(intervalMs)}. It may still come by itself.`;
}

export function stopped({ dueAt, overdue, intervalMs, lastSignAt }: Due): string {
  const seen =
    lastSignAt === null ? "" : ` Nothing has been seen of the job since ${sayTime(lastSignAt)}.`;
  return `${what(intervalMs)} was due at ${sayTime(dueAt)} (${sayDuration(overdue)} ago) and did not come${should(intervalMs)}.${seen}`;
}

function what(intervalMs: Millis | null): string {
  return intervalMs === null ? "Entra's next attempt" : "A cycle";
}

function should(intervalMs: Millis | null): string {
  return intervalMs === null ? "" : `; one should come every ${sayDuration(intervalMs)}`;
}

export function backOff(nextAt: Instant | null): string {
  const next =
    nextAt === null
      ? "Entra has not said when it tries again."
      : `It tries again at ${sayTime(nextAt)}.`;
  return `No cycle is due in the job's own interval: Entra has put the job into quarantine, and tries less and less often. ${next}`;
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
