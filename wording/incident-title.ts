import { explainError } from "../domain/failure/explain-error.ts";
import { countObjectsAwaitingRetry, cycleFailure } from "../domain/failure/failing-objects.ts";
import { areLeaverAccountsNotFound } from "../domain/failure/leaver-clusters.ts";
import type { Incident } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import { knownQuarantineReason } from "../domain/quarantine/why-quarantined.ts";
import { formatCount, formatTime } from "./phrases.ts";
import { QUARANTINE_REASON_TEXTS } from "./quarantine-reasons.ts";

const MAX_NAME_LENGTH = 60;

/**
 * An incident's title: app, tenant and what is wrong. It stays the same until worse trouble is
 * told, because then another cause stands in the subject, and a true one is worth more than one
 * thread: mails refer to the first one anyway. It names no person, for it is read on lock screens.
 */
export function incidentTitle(snapshot: JobAssessment): string {
  return `${appAndTenantName(snapshot.job)}: ${problemText(snapshot)}`;
}

/** The title of an end: what was wrong must not read as if it still were. */
export function recoveredTitle(incident: Incident): string {
  const names = [appAndTenantName(incident), toPlainLine(incident.tenant, MAX_NAME_LENGTH)];
  const name = names.find((one) => incident.title.startsWith(`${one}: `));
  return name === undefined
    ? incident.title
    : `${name}, was: ${incident.title.slice(name.length + 2)}`;
}

function appAndTenantName(of: { readonly application: string; readonly tenant: string }): string {
  return `${toPlainLine(of.application, MAX_NAME_LENGTH)} (${toPlainLine(of.tenant, MAX_NAME_LENGTH)})`;
}

function problemText(snapshot: JobAssessment): string {
  switch (snapshot.condition) {
    case "quarantined":
    case "disabled":
      return (
        credentialsText(snapshot) ??
        QUARANTINE_REASON_TEXTS[knownQuarantineReason(snapshot.quarantine.reason)].short
      );
    case "stopped":
      // A job that stopped within a cycle had one.
      return snapshot.schedule.state === "stopped"
        ? `no cycle since ${formatTime(snapshot.conditionSince)}`
        : stalledText(snapshot);
    case "failing":
      return failingText(snapshot);
    case "at-risk":
      return atRiskText(snapshot);
    case "stalled":
      return stalledText(snapshot);
    case "unknown":
      return `last seen ${formatTime(snapshot.asOf)}`;
    case "paused":
      return snapshot.job.escrowsPruned ? "paused after too many errors" : "paused";
    default:
      return snapshot.condition.replaceAll("-", " ");
  }
}

/** Entra has one reason for all that keeps it from working with an app; the error tells which. */
function credentialsText({ job: { quarantine } }: JobAssessment): string | null {
  const said = `${quarantine?.error?.code ?? ""} ${quarantine?.error?.message ?? ""}`;
  return /credential|unauthori[sz]ed/i.test(said) ? "credentials refused" : null;
}

function failingText(snapshot: JobAssessment): string {
  const failure = cycleFailure(snapshot.job);
  if (failure !== null) {
    const { errorClass: kind } = explainError(
      failure.code,
      failure.message,
      snapshot.job.application,
    );
    return `cycles fail, ${kind === "credentials" ? "credentials refused" : safeErrorCode(failure.code)}`;
  }
  const { leavers, leaversOverdue, clusters } = snapshot.failures;
  if (leaversOverdue > 0) {
    const may = areLeaverAccountsNotFound(clusters) ? "who may still have" : "still with";
    return `${formatCount(leavers, "leaver")} ${may} an account`;
  }
  const top = snapshot.failingByCode[0];
  const count = formatCount(countObjectsAwaitingRetry(snapshot), "object");
  return top === undefined ? count : `${count}, ${safeErrorCode(top.code)}`;
}

function stalledText({ conditionSince }: JobAssessment): string {
  return `cycle stands still since ${formatTime(conditionSince)}`;
}

/** What drives the risk most: a token that ends is no matter of objects. */
function atRiskText(snapshot: JobAssessment): string {
  const { drivers } = snapshot.quarantine;
  switch (drivers[0]?.kind) {
    case "credentials":
      return "credentials refused";
    case "token-end":
      return "token at its end";
    case "target":
      return "SCIM endpoint in trouble";
    case "cycle-failure":
      return "cycles fail";
    case "deletions":
      return "many deletions in one cycle";
    default:
      return `${formatCount(countObjectsAwaitingRetry(snapshot), "object")} failing`;
  }
}

/** A code is outside text: only what looks like one goes into a subject. */
function safeErrorCode(code: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]{0,70}$/.test(code) ? code : "unnamed error";
}
