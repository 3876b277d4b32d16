import { outstanding, wholeFailure } from "../failure/failures.ts";
import { quarantineCause } from "../quarantine/reasons.ts";
import type { JobSnapshot } from "../snapshot.ts";
import { plain, sayCount, sayTime } from "../words.ts";

const MAX_NAME = 60;

/**
 * An incident's title: app, tenant and what is wrong. It stays the same until worse trouble is
 * told, because then another cause stands in the subject, and a true one is worth more than one
 * thread: mails refer to the first one anyway. It names no person, for it is read on lock screens.
 */
export function incidentTitle(snapshot: JobSnapshot): string {
  const { job } = snapshot;
  const app = plain(job.application, MAX_NAME);
  return `${app} (${plain(job.tenant, MAX_NAME)}): ${cause(snapshot)}`;
}

function cause(snapshot: JobSnapshot): string {
  switch (snapshot.condition) {
    case "quarantined":
    case "disabled":
      return refusal(snapshot) ?? quarantineCause(snapshot.quarantine.reason).short;
    case "stopped":
      return `no cycle since ${sayTime(snapshot.conditionSince)}`;
    case "failing":
      return failing(snapshot);
    case "at-risk":
      return `${sayCount(outstanding(snapshot), "object")} failing`;
    case "stalled":
      return `cycle stands still since ${sayTime(snapshot.conditionSince)}`;
    case "blind":
      return `last seen ${sayTime(snapshot.asOf)}`;
    case "paused":
      return snapshot.job.escrowsPruned ? "paused after too many errors" : "paused";
    default:
      return snapshot.condition.replaceAll("-", " ");
  }
}

/** Entra has one reason for all that keeps it from working with an app; the error tells which. */
function refusal({ job: { quarantine } }: JobSnapshot): string | null {
  const said = `${quarantine?.error?.code ?? ""} ${quarantine?.error?.message ?? ""}`;
  return /credential|unauthori[sz]ed/i.test(said) ? "credentials refused" : null;
}

function failing(snapshot: JobSnapshot): string {
  const whole = wholeFailure(snapshot.job);
  if (whole !== null) return `cycles fail, ${codeName(whole.code)}`;
  const top = snapshot.failing[0];
  const count = sayCount(outstanding(snapshot), "object");
  return top === undefined ? count : `${count}, ${codeName(top.code)}`;
}

/** A code is outside text: only what looks like one goes into a subject. */
function codeName(code: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]{0,70}$/.test(code) ? code : "unnamed error";
}
