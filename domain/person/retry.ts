import type { ObjectState } from "../facts.ts";
import { actNow, type Explanation } from "../failure/errors.ts";
import { wholeFailure } from "../failure/failures.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, MINUTE } from "../time.ts";
import { joined, sayDuration, sayTime } from "../words.ts";

/** How often a job runs of which nobody has told us. */
const USUAL_CYCLE_MS: Millis = 40 * MINUTE;

/** Longer than any cycle that still runs. */
const LONGEST_CYCLE_MS: Millis = 30 * DAY;

/** Codes that Entra does not keep for hours, but tries again in the next cycle (entra-docs). */
const NEXT_CYCLE: ReadonlySet<string> = new Set([
  "TooManyRequests",
  "InternalServerError",
  "Timeout",
  "WebExceptionProtocolError",
  "InternalError",
]);

/** What a standing is told from, beside the object's own rows. */
export type Seen = {
  /** The job's judgement; null when there is none. */
  readonly snapshot: JobSnapshot | null;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

export type Retry = {
  readonly at: Instant | null;
  readonly words: string;
  /** Stands in place of the error's own remedy when something else keeps everyone waiting. */
  readonly remedy: string | null;
  /** When its result can be seen, if the cause goes away by itself; null when a person must act. */
  readonly seenBy: Instant | null;
};

/** When Entra tries a failed object again: its own word, else its published rhythm. */
export function nextRetry(
  state: ObjectState,
  explanation: Pick<Explanation, "known" | "remedy">,
  seen: Seen,
): Retry {
  const due = retryDue(state, NEXT_CYCLE.has(explanation.known ?? ""), seen);
  const held = heldBack(due === null || due.isCycle ? null : due.at, seen);
  if (held !== null) return held;
  if (due === null) {
    const limit = sayDuration(seen.thresholds.quarantineLimitMs);
    return {
      at: null,
      words: `Entra has given up after ${limit} and does not try again.`,
      remedy: joined(
        actNow(explanation.remedy),
        "Then the app's owner provisions this object on demand in Entra.",
      ),
      seenBy: null,
    };
  }
  const words = `${due.source} at ${sayTime(due.at)} (in ${sayDuration(due.at - seen.now)}).`;
  return cycleFails(seen)
    ? {
        at: due.at,
        words: joined(words, CYCLE_FAILS),
        remedy: seen.snapshot?.remedy ?? null,
        seenBy: null,
      }
    : { at: due.at, words, remedy: null, seenBy: endOfCycle(due.at, seen) };
}

const CYCLE_FAILS =
  "But the last cycle of the whole job came to nothing, and while that goes on no try can succeed.";

export function cycleFails({ snapshot }: Seen): boolean {
  return snapshot !== null && wholeFailure(snapshot.job) !== null;
}

/** The job as a whole decides for everyone in it. */
function heldBack(due: Instant | null, seen: Seen): Retry | null {
  const { snapshot, now } = seen;
  if (snapshot === null) return null;
  const { condition, quarantine, remedy } = snapshot;
  const never = (words: string): Retry => ({ at: null, words, remedy, seenBy: null });
  switch (condition) {
    case "disabled":
    case "paused":
    case "not-configured":
      return never(
        `The whole job is ${condition.replace("-", " ")}: nothing is tried until a person starts it.`,
      );
    case "stopped":
      return never("The whole job has stopped: nothing is tried until its cycles run again.");
    case "stalled":
      return never(
        "The running cycle hangs: nothing is tried until it moves on or a new one begins.",
      );
    case "quarantined": {
      const next = quarantine.nextAttemptAt;
      if (next === null || next <= now) {
        return never("The whole job is in quarantine: everyone waits for it.");
      }
      const at = Math.max(next, due ?? next);
      const words = `The whole job is in quarantine; its next attempt is at ${sayTime(next)} (in ${sayDuration(next - now)}).`;
      // While it lasts, its attempts are the only cycles.
      const seenBy = waitsForPerson(snapshot) ? null : at + cycleLasts(seen);
      return { at, words, remedy, seenBy };
    }
    default:
      return null;
  }
}

/** A quarantine that the next attempt alone will not lift. */
function waitsForPerson({ job, quarantine }: JobSnapshot): boolean {
  return job.quarantine?.error?.tenantActionable === true || quarantine.reason === "TooManyDeletes";
}

type Due = {
  readonly at: Instant;
  readonly source: string;
  /** Due now, so in whichever cycle comes next. */
  readonly isCycle: boolean;
};

/**
 * Entra's own date, else the next cycle for what passes, else 6, 12 and 24 hours after the first
 * failure and every 24 hours from there (entra-docs), until its 28 days are over. Every try leaves
 * a row: a date that has passed without one is made up for by the next cycle.
 */
function retryDue(state: ObjectState, isNextCycle: boolean, seen: Seen): Due | null {
  const { nextAttemptAt, failingSince, latest } = state;
  const { thresholds, now } = seen;
  const first = failingSince ?? latest.at;
  if (nextAttemptAt !== null && nextAttemptAt > now) {
    return { at: nextAttemptAt, source: "Entra tries again", isCycle: false };
  }
  const next = nextCycle(now, seen);
  if (now - first >= thresholds.quarantineLimitMs) return null;
  if (isNextCycle) {
    const source = "Entra tries such an error again with the next cycle, due";
    return { at: next, source, isCycle: true };
  }
  const due = nextAttemptAt ?? stepAfter(first, Math.max(first, latest.at), thresholds);
  if (due !== null && due <= now && now - due < thresholds.retryEveryMs) {
    const source = `Its next try was due at ${sayTime(due)}, and comes with the cycle`;
    return { at: next, source, isCycle: true };
  }
  const at = due !== null && due > now ? due : stepAfter(first, now, thresholds);
  return at === null ? null : { at, source: "By Entra's rhythm it is tried again", isCycle: false };
}

/** The first step of the rhythm after a moment; null when the 28 days end before it. */
function stepAfter(first: Instant, moment: Instant, thresholds: Thresholds): Instant | null {
  const { retryFirstMs, retrySecondMs, retryEveryMs, quarantineLimitMs } = thresholds;
  const passed = Math.max(0, moment - first);
  const step =
    [retryFirstMs, retrySecondMs].find((ms) => ms > passed) ??
    (Math.floor(passed / retryEveryMs) + 1) * retryEveryMs;
  return step > quarantineLimitMs ? null : first + step;
}

/** When the first cycle after a moment begins, as the job's own rhythm has it. */
function nextCycle(after: Instant, seen: Seen): Instant {
  const { snapshot } = seen;
  const every = Math.max(MINUTE, snapshot?.job.schedule.intervalMs ?? USUAL_CYCLE_MS);
  const from = Math.max(after, initialEnd(seen) ?? after);
  const due = snapshot?.silence.dueAt ?? null;
  if (due === null) return from + every;
  return due + (Math.floor((from - due) / every) + 1) * every;
}

/** No other cycle begins before the initial one has come to its end; null when none runs. */
function initialEnd({ snapshot, now }: Seen): Instant | null {
  const cycle = snapshot?.cycle;
  if (cycle?.kind !== "initial" || !cycle.running) return null;
  return cycle.etaHighMs === null ? null : now + cycle.etaHighMs;
}

/** When what the cycle of a moment did is there to see; null while an initial cycle has no end in sight. */
function endOfCycle(at: Instant, seen: Seen): Instant | null {
  const { snapshot } = seen;
  const isInitial = snapshot?.cycle.kind === "initial" && snapshot.cycle.running;
  if (isInitial && initialEnd(seen) === null) return null;
  return nextCycle(at - 1, seen) + cycleLasts(seen);
}

function cycleLasts({ snapshot }: Seen): Millis {
  const last = snapshot?.job.lastExecution;
  const lasted = last?.beganAt && last.endedAt ? last.endedAt - last.beganAt : null;
  const usual = snapshot?.cycle.usualDurationMs ?? lasted;
  const takes = usual ?? snapshot?.job.schedule.intervalMs ?? USUAL_CYCLE_MS;
  return Math.min(Math.max(0, takes), LONGEST_CYCLE_MS);
}
