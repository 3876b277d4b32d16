import { explain } from "../failure/errors.ts";
import { outstanding, wholeFailure } from "../failure/failures.ts";
import { areLost } from "../failure/leavers.ts";
import { quarantineCause } from "../quarantine/reasons.ts";
import type { JobSnapshot } from "../snapshot.ts";
import { plain, sayCount, sayTime } from "../words.ts";
import type { Incident } from "./notice.ts";

const MAX_NAME = 60;

/**
 * An incident's title: app, tenant and what is wrong. It stays the same until worse trouble is
 * told, because then another cause stands in the subject, and a true one is worth more than one
 * thread: mails refer to the first one anyway. It names no person, for it is read on lock screens.
 */
export function incidentTitle(snapshot: JobSnapshot): string {
  return `${nameOf(snapshot.job)}: ${cause(snapshot)}`;
}

/** The title of an end: what was wrong must not read as if it still were. */
export function titleOfEnd(incident: Incident): string {
  const names = [nameOf(incident), plain(incident.tenant, MAX_NAME)];
  const name = names.find((one) => incident.title.startsWith(`${one}: `));
  return name === undefined
    ? incident.title
    : `${name}, was: ${incident.title.slice(name.length + 2)}`;
}

function nameOf(of: { readonly application: string; readonly tenant: string }): string {
  return `${plain(of.application, MAX_NAME)} (${plain(of.tenant, MAX_NAME)})`;
}

function cause(snapshot: JobSnapshot): string {
  switch (snapshot.condition) {
    case "quarantined":
    case "disabled":
      return refusal(snapshot) ?? quarantineCause(snapshot.quarantine.reason).short;
    case "stopped":
      // A job that stopped within a cycle had one.
      return snapshot.silence.state === "stopped"
        ? `no cycle since ${sayTime(snapshot.conditionSince)}`
        : stoodStill(snapshot);
    case "failing":
      return failing(snapshot);
    case "at-risk":
      return atRisk(snapshot);
    case "stalled":
      return stoodStill(snapshot);
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
  if (whole !== null) {
    const { class: kind } = explain(whole.code, whole.text, snapshot.job.application);
    return `cycles fail, ${kind === "credentials" ? "credentials refused" : codeName(whole.code)}`;
  }
  const { leavers, leaversOverdue, clusters } = snapshot.failures;
  if (leaversOverdue > 0) {
    const may = areLost(clusters) ? "who may still have" : "still with";
    return `${sayCount(leavers, "leaver")} ${may} an account`;
  }
  const top = snapshot.failing[0];
  const count = sayCount(outstanding(snapshot), "object");
  return top === undefined ? count : `${count}, ${codeName(top.code)}`;
}

function stoodStill({ conditionSince }: JobSnapshot): string {
  return `cycle stands still since ${sayTime(conditionSince)}`;
}

/** What drives the risk most: a token that ends is no matter of objects. */
function atRisk(snapshot: JobSnapshot): string {
  const { drivers } = snapshot.quarantine;
  switch (drivers[0]?.kind) {
    case "credentials":
      return "credentials refused";
    case "token-end":
      return "token at its end";
    case "target":
      return "SCIM endpoint in trouble";
    case "whole-cycle":
      return "cycles fail";
    case "deletions":
      return "many deletions in one cycle";
    default:
      return `${sayCount(outstanding(snapshot), "object")} failing`;
  }
}

/** A code is outside text: only what looks like one goes into a subject. */
function codeName(code: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]{0,70}$/.test(code) ? code : "unnamed error";
}
