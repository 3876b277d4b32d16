import type { ObjectState } from "../facts.ts";
import { explain } from "../failure/errors.ts";
import type { Action } from "../provisioning.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { entraSays, joined, sayTime } from "../words.ts";
import { sayFailing } from "./failing.ts";
import { ageNote, jobNote, objectName } from "./notes.ts";
import type { Seen } from "./retry.ts";
import { type Said, type StandingName, said } from "./said.ts";
import { saySkipped } from "./skipped.ts";

/** Where one person or group stands in one app, in words that can be read out to a colleague. */
export type Standing = Said & {
  readonly application: string;
  readonly jobId: string;
  readonly errorCode: string | null;
  readonly lastAction: Action | null;
  readonly lastAt: Instant | null;
  /** Failures since the last success. */
  readonly attempts: number;
};

/**
 * The newest row decides, whatever the person was called in between: an identity is its source id.
 * The job's own trouble is added where it keeps the person waiting, and so is the age of the rows.
 */
export function standingOf(
  state: ObjectState,
  snapshot: JobSnapshot | null,
  thresholds: Thresholds,
  now: Instant,
): Standing {
  const { latest } = state;
  const seen: Seen = { snapshot, thresholds, now };
  const told = say(state, seen);
  // Of a failure the retry has told already what the job does to it.
  const note = told.standing === "failing" ? null : jobNote(seen);
  return {
    application: state.application,
    jobId: state.jobId,
    errorCode: latest.status === "success" ? null : latest.code,
    lastAction: latest.action,
    lastAt: latest.at,
    attempts: state.attempts,
    ...told,
    reason: joined(told.reason, note, ageNote(seen)),
  };
}

function say(state: ObjectState, seen: Seen): Said {
  if (state.latest.action === "stagedDelete") return sayHeldBack(state);
  switch (state.latest.status) {
    case "success":
      return saySuccess(state);
    case "warning":
      return sayWarning(state, seen);
    case "skipped":
      return saySkipped(state);
    case "failure":
      return sayFailing(state, seen);
    default:
      return said(
        "pending",
        `Entra reported a result at ${sayTime(state.latest.at)} that we do not know.`,
        "Look at the row in Entra's provisioning log.",
      );
  }
}

function sayHeldBack({ application, kind, latest }: ObjectState): Said {
  return said(
    "pending",
    `This ${objectName(kind)} still has an account in ${application}: its removal has been held back since ${sayTime(latest.at)}, because the job reached its accidental-deletion threshold and waits for a person.`,
    "Check in Entra that everyone held back should go, then choose Allow deletes on the job; if not, put the assignments right first.",
  );
}

const DONE: Readonly<Partial<Record<Action, string>>> = {
  create: "Created in",
  update: "Updated in",
  disable: "Disabled in",
  delete: "Deleted from",
};

function saySuccess({ application, latest }: ObjectState): Said {
  const done = `${DONE[latest.action] ?? "Written to"} ${application} at ${sayTime(latest.at)}.`;
  return said(standingAfter(latest.action), done);
}

/** Written, but without a member or manager that the app does not know. */
function sayWarning(state: ObjectState, { now }: Seen): Said {
  const { application, latest, kind } = state;
  const { meaning, detail, remedy } = explain(latest.code, state.reason, application);
  const standing = standingAfter(latest.action);
  const what =
    standing === "provisioned"
      ? `This ${objectName(kind)} is in ${application}, but not wholly: the change of ${sayTime(latest.at)} was written in part.`
      : `${DONE[latest.action]} ${application} at ${sayTime(latest.at)}, but not wholly.`;
  const says = detail === null ? entraSays(state.reason ?? "") : `The app says: ${detail}`;
  const next = state.nextAttemptAt !== null && state.nextAttemptAt > now;
  return {
    ...said(standing, joined(what, meaning, says), remedy),
    nextAttemptAt: next ? state.nextAttemptAt : null,
  };
}

function standingAfter(action: Action): StandingName {
  if (action === "disable") return "disabled";
  return action === "delete" ? "deleted" : "provisioned";
}
