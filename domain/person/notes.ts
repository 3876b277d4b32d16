import type { ObjectKind } from "../provisioning.ts";
import { limitMs } from "../sight.ts";
import { sayDuration, sayTime } from "../words.ts";
import { cycleFails, type Seen } from "./retry.ts";

export function objectName(kind: ObjectKind): string {
  if (kind === "user") return "person";
  return kind === "group" ? "group" : "object";
}

/** Why nothing newer than what is said may reach the app at all; null while the job does its work. */
export function jobNote(seen: Seen): string | null {
  const { snapshot } = seen;
  switch (snapshot?.condition) {
    case "disabled":
    case "paused":
      return `The whole job is ${snapshot.condition}: no newer change reaches the app, and nobody who leaves is disabled in it.`;
    case "stalled":
      return "The running cycle hangs: newer changes wait until it moves on.";
    case "stopped":
      return "The whole job has stopped: no newer change reaches the app, and nobody who leaves is disabled in it.";
    case "quarantined": {
      const at = snapshot.quarantine.nextAttemptAt;
      const next = at === null ? "" : `; its next attempt is at ${sayTime(at)}`;
      return `The whole job is in quarantine, and newer changes wait for it${next}.`;
    }
    default:
      return cycleFails(seen)
        ? "The last cycle of the whole job came to nothing: newer changes may not have reached the app."
        : null;
  }
}

/** How old the rows are that a standing is told from; null while they are as fresh as they can be. */
export function ageNote({ snapshot, thresholds, now }: Seen): string | null {
  if (snapshot === null) return null;
  const { logsAsOf, logsEveryMs } = snapshot.sight;
  if (logsAsOf === null) return "We have not read this app's log to the end yet.";
  if (now - logsAsOf <= limitMs(logsEveryMs, thresholds)) return null;
  return `This is as we last saw it, at ${sayTime(logsAsOf)} (${sayDuration(now - logsAsOf)} ago).`;
}
