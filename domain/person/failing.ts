import type { ObjectState } from "../facts.ts";
import { type Explanation, explain, isPassing } from "../failure/errors.ts";
import type { Action } from "../provisioning.ts";
import { joined, sayCount, sayDuration, sayTime } from "../words.ts";
import { objectName } from "./notes.ts";
import { nextRetry, type Seen } from "./retry.ts";
import type { Said } from "./said.ts";

const ATTEMPTED: Readonly<Partial<Record<Action, string>>> = {
  create: "could not be created in",
  update: "could not be updated in",
};

/** What failed, since when, why, and when Entra tries again. */
export function sayFailing(state: ObjectState, seen: Seen): Said {
  const { application, latest, kind } = state;
  const explanation = explain(latest.code, state.reason, application);
  const retry = nextRetry(state, explanation, seen);
  const who = `This ${objectName(kind)}`;
  const what = isLeaver(state)
    ? `${who} should be out of ${application}, but the account ${stillThere(explanation)}: Entra could not ${latest.action} it`
    : `${who} ${ATTEMPTED[latest.action] ?? "could not be written to"} ${application}`;
  const detail = explanation.detail === null ? null : `The app says: ${explanation.detail}`;
  return {
    standing: "failing",
    reason: joined(`${what}${since(state, seen)}.`, explanation.meaning, detail, retry.words),
    remedy: remedyOf(state, explanation, retry.remedy),
    nextAttemptAt: retry.at,
    expectedBy: isPassing(explanation) ? retry.seenBy : null,
  };
}

/** Somebody whom the app should have let go. */
function isLeaver({ latest }: ObjectState): boolean {
  return latest.action === "disable" || latest.action === "delete";
}

function remedyOf(state: ObjectState, explanation: Explanation, held: string | null): string {
  const remedy = held ?? explanation.remedy;
  if (!isLeaver(state)) return remedy;
  if (isGone(explanation)) {
    return `Check in ${state.application} that the account is gone, or disable it there; then nothing more needs doing for this person.`;
  }
  const now = `Disable the account in ${state.application} by hand now, without waiting for Entra.`;
  // "Nothing to do" is no advice about somebody who can still get in.
  return held === null && isPassing(explanation) ? now : joined(now, remedy);
}

/** The app does not know the account any more, as far as Entra can tell. */
function isGone(explanation: Explanation): boolean {
  return explanation.class === "stale-link";
}

function stillThere(explanation: Explanation): string {
  return isGone(explanation) ? "was not found there" : "still works";
}

function since({ failingSince, latest, attempts }: ObjectState, { now }: Seen): string {
  const from = failingSince ?? latest.at;
  const tries = attempts > 1 ? `, ${sayCount(attempts, "try", "tries")}` : "";
  return `, tried since ${sayTime(from)} (${sayDuration(now - from)}${tries})`;
}
