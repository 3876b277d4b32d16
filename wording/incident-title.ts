import { isQuarantineCondition } from "../domain/condition.ts";
import type { Incident } from "../domain/incident.ts";
import type { IncidentProblem } from "../domain/incident-problem.ts";
import type { NamedJob } from "../domain/job-kind.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { StaleSources } from "../domain/tenant-assessment.ts";
import type { Instant } from "../domain/time.ts";
import { METHOD_NAMES } from "./credential-expiry.ts";
import { peopleOfText } from "./disable-wave.ts";
import { conditionName, formatCount, formatErrorCode, formatTime } from "./phrases.ts";
import {
  IN_QUARANTINE,
  QUARANTINE_ERROR_TITLES,
  shortQuarantineReason,
} from "./quarantine-reasons.ts";
import { type JobTerms, jobTerms } from "./systems.ts";
import { SHORT_PROBE_FAILURES } from "./target.ts";
import { staleSourceName } from "./tenant.ts";

const MAX_NAME_LENGTH = 60;

export type TitledIncident = NamedJob & Pick<Incident, "condition" | "tenant" | "problem">;

/**
 * App, tenant and problem. The title of an incident changes only when a more severe condition is
 * notified. A changed subject does not break the mail thread, because every mail refers to the
 * first mail of its incident.
 */
export function incidentTitle(incident: TitledIncident): string {
  return `${subjectName(incident)}: ${incidentProblemText(incident)}`;
}

/** The problem without app and tenant, such as `quarantined (credentials rejected)`. */
export function incidentProblemText(incident: TitledIncident): string {
  const word = incident.condition === "disabled" ? "disabled by Entra" : "quarantined";
  return withQuarantine(incident, word);
}

/** Why the job is or was in quarantine, such as `credentials rejected`; null if no cause is known. */
export function quarantineCauseText(incident: TitledIncident): string | null {
  const { condition, problem } = incident;
  if (!isQuarantineCondition(condition)) return null;
  const text = problemText(problem, jobTerms(incident));
  return text === IN_QUARANTINE ? null : text;
}

/** The word "quarantined" and the reason. Without the word, the title would contain only the reason. */
function withQuarantine(incident: TitledIncident, word: string): string {
  if (!isQuarantineCondition(incident.condition))
    return problemText(incident.problem, jobTerms(incident));
  const cause = quarantineCauseText(incident);
  return cause === null ? word : `${word} (${cause})`;
}

/** The title of a recovery. It says that the problem has ended. */
export function recoveredTitle(incident: TitledIncident): string {
  const { problem } = incident;
  if (problem.code === "job-not-read") {
    return `${subjectName(incident)}: Steadystate can read the job again; it could not since ${formatTime(problem.lastReadAt)}`;
  }
  if (problem.code === "tenant-unreadable") {
    return `${subjectName(incident)}${readableTenantText(problem.sources, problem.since)}`;
  }
  if (problem.code === "no-cycle") {
    return `${subjectName(incident)}: cycles run again; there was none after ${formatTime(problem.since)}`;
  }
  if (problem.code === "many-disables") {
    return `${subjectName(incident)}: no new wave for a day; before, ${problemText(problem, jobTerms(incident))}`;
  }
  if (problem.code === "token-expiring") {
    return `${subjectName(incident)}: the token that expires at ${formatTime(problem.expiresAt)} needs no renewal any more`;
  }
  if (problem.code === "credential-expiring") {
    return `${subjectName(incident)}: the credential that expires at ${formatTime(problem.expiresAt)} needs no renewal any more`;
  }
  return `${subjectName(incident)} has recovered from: ${withQuarantine(incident, "quarantine")}`;
}

function subjectName({ application, tenant, problem }: TitledIncident): string {
  const tenantName = toPlainLine(tenant, MAX_NAME_LENGTH);
  if (problem.code === "tenant-unreadable" || problem.code === "credential-expiring")
    return tenantName;
  return `${toPlainLine(application, MAX_NAME_LENGTH)} (${tenantName})`;
}

function problemText(problem: IncidentProblem, terms: JobTerms): string {
  switch (problem.code) {
    case "credentials-rejected":
      return "credentials rejected";
    case "quarantined":
      return shortQuarantineReason(problem.quarantineReason, terms);
    case "quarantined-by-error":
      return QUARANTINE_ERROR_TITLES[problem.errorClass];
    case "no-cycle":
      return `no cycle since ${formatTime(problem.since)}`;
    case "cycle-stalled":
      return `cycle without progress since ${formatTime(problem.since)}`;
    case "cycles-fail":
      return "cycles fail";
    case "cycles-fail-with-credentials":
      return "cycles fail, credentials rejected";
    case "cycles-fail-with-error":
      return `cycles fail, ${safeErrorCode(problem.errorCode)}`;
    case "leavers": {
      const leaversText = formatCount(problem.leaverCount, "leaver");
      const accountText = `an account${placeText(terms)}`;
      if (problem.areAllAccountsMissing) return `${leaversText} may still have ${accountText}`;
      return `${leaversText} still ${problem.leaverCount === 1 ? "has" : "have"} ${accountText}`;
    }
    case "accounts-missing": {
      const count = formatCount(problem.objects, "object is", "objects are");
      return `${count} missing an account${mostOftenText(problem.errorCode)}`;
    }
    case "objects-failing": {
      const count = formatCount(problem.objects, "object fails", "objects fail");
      return `${count}${mostOftenText(problem.errorCode)}`;
    }
    case "objects-at-risk":
      return formatCount(problem.objects, "object fails", "objects fail");
    case "probe-token-refused":
      return "SCIM server refuses the token in Steadystate's settings";
    case "token-expires":
      return "token expires soon";
    case "target-failing":
      return "SCIM endpoint fails";
    case "target-down":
      return `SCIM server ${SHORT_PROBE_FAILURES[problem.result]} since ${formatTime(problem.since)}`;
    case "token-expiring": {
      const token = problem.whose === "entra" ? "token" : "token in Steadystate's settings";
      return `${token} ${problem.hasExpired ? "expired" : "expires"} at ${formatTime(problem.expiresAt)}`;
    }
    case "credential-expiring": {
      const credential = METHOD_NAMES[problem.method];
      return `Steadystate's ${credential} ${problem.hasExpired ? "expired" : "expires"} at ${formatTime(problem.expiresAt)}`;
    }
    case "many-deletions":
      return "many deletions in one cycle";
    case "many-disables":
      return `${peopleOfText(problem.people, problem.population)} disabled in one cycle`;
    case "job-not-read":
      return `not read since ${formatTime(problem.lastReadAt)}`;
    case "paused-by-entra":
      return "paused after too many errors";
    case "condition":
      return conditionName(problem.condition);
    case "tenant-unreadable":
      return unreadableTenantText(problem.sources, problem.since);
  }
}

/** The title begins with the name of the app, so the place is named only if it is not the app. */
export function placeText({ target }: JobTerms): string {
  return target.noun === "the app" ? "" : ` in ${target.noun}`;
}

function unreadableTenantText(sources: StaleSources, since: Instant | null): string {
  const sinceText = since === null ? "yet" : `since ${formatTime(since)}`;
  const sourceName = staleSourceName(sources);
  return sourceName === null ? `nothing read ${sinceText}` : `${sourceName} not read ${sinceText}`;
}

function readableTenantText(sources: StaleSources, since: Instant | null): string {
  const sourceName = staleSourceName(sources);
  const subjectText = sourceName === null ? "" : `: ${sourceName}`;
  const pronoun = sources.jobs && !sources.logs ? "they" : "it";
  return since === null
    ? `${subjectText} can be read now; ${pronoun} had never been read before`
    : `${subjectText} can be read again; ${pronoun} could not be read since ${formatTime(since)}`;
}

export function mostOftenText(errorCode: string | null): string {
  return errorCode === null ? "" : `, most often ${safeErrorCode(errorCode)}`;
}

/** Error codes come from outside. A subject contains only text that looks like an error code. */
export function safeErrorCode(code: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]{0,70}$/.test(code) ? formatErrorCode(code) : "unnamed error";
}
