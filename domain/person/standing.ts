import type { ObjectState } from "../facts.ts";
import { explain, isPassing } from "../failure/errors.ts";
import type { Action } from "../provisioning.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Instant } from "../time.ts";
import { sayCount, sayDuration, sayTime } from "../words.ts";
import { nextRetry } from "./retry.ts";
import { skipWords } from "./skips.ts";

const STANDINGS = [
  "provisioned",
  "failing",
  "skipped",
  "disabled",
  "deleted",
  "pending",
  "never-seen",
] as const;
type StandingName = (typeof STANDINGS)[number];

/** Where one person or group stands in one app, in words that can be read out to a colleague. */
export type Standing = {
  readonly application: string;
  readonly jobId: string;
  readonly standing: StandingName;
  readonly reason: string;
  /** Null when nothing needs doing. */
  readonly remedy: string | null;
  readonly errorCode: string | null;
  readonly lastAction: Action | null;
  readonly lastAt: Instant | null;
  /** Failures since the last success. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** When it should be as Entra wants it, if nothing new goes wrong; null when a person must act. */
  readonly expectedBy: Instant | null;
};

type Said = Pick<Standing, "standing" | "reason" | "remedy"> &
  Partial<Pick<Standing, "nextAttemptAt" | "expectedBy">>;

/** The newest row decides; the job's own trouble is added where it keeps the person waiting. */
export function standingOf(
  state: ObjectState,
  snapshot: JobSnapshot | null,
  now: Instant,
): Standing {
  const { latest } = state;
  return {
    application: state.application,
    jobId: state.jobId,
    errorCode: latest.status === "success" ? null : latest.code,
    lastAction: latest.action,
    lastAt: latest.at,
    attempts: state.attempts,
    nextAttemptAt: null,
    expectedBy: null,
    ...say(state, snapshot, now),
  };
}

/** Somebody whom this job's log has never named, as far as it is kept. */
export function neverSeen(snapshot: JobSnapshot, now: Instant): Standing {
  const { job, cycle } = snapshot;
  const initial = cycle.kind === "initial";
  const wait = initial ? " Its initial cycle is not over, so this may still come." : "";
  return {
    application: job.application,
    jobId: job.jobId,
    standing: "never-seen",
    reason: `${job.application} has never been told about this object, as far back as the log is kept.${wait}`,
    remedy:
      "Check that it is assigned to the app and passes the scoping filter; nested groups and unassigned people are left out.",
    errorCode: null,
    lastAction: null,
    lastAt: null,
    attempts: 0,
    nextAttemptAt: null,
    expectedBy: initial && cycle.etaHighMs !== null ? now + cycle.etaHighMs : null,
  };
}

function say(state: ObjectState, snapshot: JobSnapshot | null, now: Instant): Said {
  if (state.latest.action === "stagedDelete") return sayHeldBack();
  switch (state.latest.status) {
    case "success":
      return saySuccess(state);
    case "warning":
      return sayWarning(state);
    case "skipped":
      return { ...skipWords(state.latest.code, state.application) };
    case "failure":
      return sayFailure(state, snapshot, now);
    default:
      return {
        standing: "pending",
        reason: `Entra reported a result at ${sayTime(state.latest.at)} that we do not know.`,
        remedy: "Look at the row in Entra's provisioning log.",
      };
  }
}

function sayHeldBack(): Said {
  return {
    standing: "pending",
    reason:
      "Its deletion is held back: the job reached its accidental-deletion threshold and waits for a person.",
    remedy: "Check that it should go, then choose Allow deletes on the job in Entra.",
  };
}

function saySuccess({ application, latest }: ObjectState): Said {
  const at = sayTime(latest.at);
  switch (latest.action) {
    case "disable":
      return {
        standing: "disabled",
        reason: `Disabled in ${application} at ${at}.`,
        remedy: null,
      };
    case "delete":
      return {
        standing: "deleted",
        reason: `Deleted from ${application} at ${at}.`,
        remedy: null,
      };
    default:
      return {
        standing: "provisioned",
        reason: `${latest.action === "create" ? "Created" : "Updated"} in ${application} at ${at}.`,
        remedy: null,
      };
  }
}

function sayWarning(state: ObjectState): Said {
  const { application, latest } = state;
  const explanation = explain(latest.code, state.reason, application);
  return {
    standing: standingAfter(latest.action),
    reason: `Written to ${application} at ${sayTime(latest.at)}, but not wholly. ${explanation.meaning}`,
    remedy: explanation.remedy,
  };
}

function standingAfter(action: Action): StandingName {
  if (action === "disable") return "disabled";
  return action === "delete" ? "deleted" : "provisioned";
}

const ATTEMPTED: Readonly<Record<Action, string>> = {
  create: "could not be created in",
  update: "could not be updated in",
  disable: "could not be disabled and is still active in",
  delete: "could not be deleted and still exists in",
  stagedDelete: "waits to be deleted from",
  other: "could not be written to",
};

function sayFailure(state: ObjectState, snapshot: JobSnapshot | null, now: Instant): Said {
  const { application, latest } = state;
  const explanation = explain(latest.code, state.reason, application);
  const retry = nextRetry(state, snapshot, now);
  const passing = isPassing(explanation);
  const said = explanation.detail === null ? "" : ` The app says: ${explanation.detail}`;
  const what = `This ${objectName(state)} ${ATTEMPTED[latest.action]} ${application}`;
  return {
    standing: "failing",
    reason: `${what}${since(state, now)}. ${explanation.meaning}${said} ${retry.words}`,
    remedy: retry.remedy ?? explanation.remedy,
    nextAttemptAt: retry.at,
    expectedBy: passing && retry.at !== null ? retry.at + retry.cycleMs : null,
  };
}

function objectName({ kind }: ObjectState): string {
  if (kind === "user") return "person";
  return kind === "group" ? "group" : "object";
}

function since({ failingSince, latest, attempts }: ObjectState, now: Instant): string {
  const from = failingSince ?? latest.at;
  const tries = attempts > 1 ? `, ${sayCount(attempts, "try", "tries")}` : "";
  return `, since ${sayTime(from)} (${sayDuration(now - from)}${tries})`;
}
