import type { ObjectState } from "../facts.ts";
import { type Explanation, explain, isPassing } from "../failure/errors.ts";
import type { Action } from "../provisioning.ts";
import { joined, sayCount, sayDuration, sayTime } from "../words.ts";
import { objectName } from "./notes.ts";
import { nextRetry, type Seen } from "./retry.ts";
import type { Said } from "./said.ts";

const ATTEMPTED: Readonly<Record<Action, string>> = {
  create: "could not be created in",
  update: "could not be updated in",
  disable: "could not be disabled in",
  delete: "could not be deleted from",
  stagedDelete: "waits to be deleted from",
  other: "could not be written to",
};

/** What failed, since when, why, and when Entra tries again. */
export function sayFailing(state: ObjectState, seen: Seen): Said {
  const { application, latest, kind } = state;
  const explanation = explain(latest.code, state.reason, application);
  const retry = nextRetry(state, explanation.known, seen);
  const who = `This ${objectName(kind)}`;
  const what = isLeaver(state)
    ? `${who} should be out of ${application} and is not: the account still works. Entra's try to ${latest.action} it has failed`
    : `${who} ${ATTEMPTED[latest.action]} ${application}`;
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
  const now = `Disable the account in ${state.application} by hand now, without waiting for Entra.`;
  // "Nothing to do" is no advice about somebody who can still get in.
  return held === null && isPassing(explanation) ? now : joined(now, remedy);
}

function since({ failingSince, latest, attempts }: ObjectState, { now }: Seen): string {
  const from = failingSince ?? latest.at;
  const tries = attempts > 1 ? `, ${sayCount(attempts, "try", "tries")}` : "";
  return ` since ${sayTime(from)} (${sayDuration(now - from)}${tries})`;
}
