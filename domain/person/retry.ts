import type { ObjectState } from "../facts.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import { DEFAULT_THRESHOLDS } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { sayDuration, sayTime } from "../words.ts";

/** What is added to a retry before its result is there to see: one cycle of the usual length. */
const USUAL_CYCLE_MS: Millis = 40 * MINUTE;

type Retry = {
  readonly at: Instant | null;
  readonly words: string;
  /** Stands before the error's own remedy when the job itself keeps everyone waiting. */
  readonly remedy: string | null;
  readonly cycleMs: Millis;
};

/** When Entra tries a failed object again: its own word, else its published rhythm. */
export function nextRetry(state: ObjectState, snapshot: JobSnapshot | null, now: Instant): Retry {
  const cycleMs = snapshot?.job.schedule.intervalMs ?? USUAL_CYCLE_MS;
  const held = snapshot === null ? null : heldBack(snapshot, now);
  if (held !== null) return { ...held, cycleMs };
  const due = retryDue(state, DEFAULT_THRESHOLDS, now);
  if (due === null) {
    return {
      at: null,
      words: "Entra has given up after 28 days and does not try again.",
      remedy: "Mend the cause, then provision this object on demand in Entra.",
      cycleMs,
    };
  }
  const source = due.stated ? "Entra tries again" : "By Entra's rhythm it is tried again";
  const words = `${source} at ${sayTime(due.at)} (in ${sayDuration(due.at - now)}).`;
  return { at: due.at, words, remedy: null, cycleMs };
}

function heldBack(
  { condition, quarantine, remedy }: JobSnapshot,
  now: Instant,
): Omit<Retry, "cycleMs"> | null {
  if (condition === "disabled" || condition === "paused") {
    const words = `The whole job is ${condition}: nothing is tried until it is started again.`;
    return { at: null, words, remedy };
  }
  if (condition !== "quarantined") return null;
  const at = quarantine.nextAttemptAt;
  if (at === null || at <= now) {
    return { at: null, words: "The whole job is in quarantine: everyone waits for it.", remedy };
  }
  const words = `The whole job is in quarantine; its next attempt is at ${sayTime(at)}.`;
  return { at, words, remedy };
}

/**
 * Entra's own word while it lies ahead, else 6, 12 and 24 hours after the first failure and every
 * 24 hours from there (entra-docs), until its 28 days are over.
 */
function retryDue(
  { nextAttemptAt, failingSince, latest }: ObjectState,
  thresholds: Thresholds,
  now: Instant,
): { readonly at: Instant; readonly stated: boolean } | null {
  if (nextAttemptAt !== null && nextAttemptAt > now) return { at: nextAttemptAt, stated: true };
  const first = failingSince ?? latest.at;
  const passed = now - first;
  const { retryFirstMs, retrySecondMs, retryEveryMs, quarantineLimitMs } = thresholds;
  if (passed >= quarantineLimitMs) return null;
  const step =
    [retryFirstMs, retrySecondMs].find((ms) => ms > passed) ??
    (Math.floor(Math.max(0, passed) / retryEveryMs) + 1) * retryEveryMs;
  return step > quarantineLimitMs ? null : { at: first + step, stated: false };
}
