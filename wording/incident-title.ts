import type { Incident } from "../domain/incident.ts";
import type { IncidentProblem } from "../domain/incident-problem.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { StaleSources } from "../domain/tenant-assessment.ts";
import type { Instant } from "../domain/time.ts";
import { conditionName, formatCount, formatTime } from "./phrases.ts";
import { QUARANTINE_REASON_TEXTS } from "./quarantine-reasons.ts";
import { staleSourceName } from "./tenant.ts";

const MAX_NAME_LENGTH = 60;

type TitledIncident = Pick<Incident, "application" | "tenant" | "problem">;

/**
 * App, tenant and problem. A title stays the same until a more severe condition is notified; mails
 * refer to the incident's first one anyway, so that a new subject does not break the thread.
 */
export function incidentTitle(incident: TitledIncident): string {
  return `${subjectName(incident)}: ${problemText(incident.problem)}`;
}

/** The title of a recovery: the problem must not read as if it lasted. */
export function recoveredTitle(incident: TitledIncident): string {
  return `${subjectName(incident)}, was: ${problemText(incident.problem)}`;
}

function subjectName({ application, tenant, problem }: TitledIncident): string {
  const tenantName = toPlainLine(tenant, MAX_NAME_LENGTH);
  if (problem.code === "tenant-unreadable") return tenantName;
  return `${toPlainLine(application, MAX_NAME_LENGTH)} (${tenantName})`;
}

function problemText(problem: IncidentProblem): string {
  switch (problem.code) {
    case "credentials-refused":
      return "credentials refused";
    case "quarantined":
      return QUARANTINE_REASON_TEXTS[problem.quarantineReason].short;
    case "no-cycle":
      return `no cycle since ${formatTime(problem.since)}`;
    case "cycle-stalled":
      return `cycle without progress since ${formatTime(problem.since)}`;
    case "cycles-fail":
      return "cycles fail";
    case "cycles-fail-with-credentials":
      return "cycles fail, credentials refused";
    case "cycles-fail-with-error":
      return `cycles fail, ${safeErrorCode(problem.errorCode)}`;
    case "leavers": {
      const still = problem.isAccountNotFound ? "who may still have" : "still with";
      return `${formatCount(problem.leavers, "leaver")} ${still} an account`;
    }
    case "objects-failing": {
      const count = formatCount(problem.objects, "object");
      return problem.errorCode === null ? count : `${count}, ${safeErrorCode(problem.errorCode)}`;
    }
    case "objects-at-risk":
      return `${formatCount(problem.objects, "object")} failing`;
    case "token-ends":
      return "token ends soon";
    case "target-failing":
      return "SCIM endpoint fails";
    case "many-deletions":
      return "many deletions in one cycle";
    case "job-not-read":
      return `last read ${formatTime(problem.lastReadAt)}`;
    case "paused-after-errors":
      return "paused after too many errors";
    case "condition":
      return conditionName(problem.condition);
    case "tenant-unreadable":
      return unreadableTenantText(problem.sources, problem.since);
  }
}

function unreadableTenantText(sources: StaleSources, since: Instant | null): string {
  const sinceText = since === null ? "yet" : `since ${formatTime(since)}`;
  const sourceName = staleSourceName(sources);
  return sourceName === null ? `nothing read ${sinceText}` : `${sourceName} not read ${sinceText}`;
}

/** A code comes from outside: only one that looks like a code goes into a subject. */
function safeErrorCode(code: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]{0,70}$/.test(code) ? code : "unnamed error";
}
