import { isQuarantineCondition } from "../domain/condition.ts";
import { METHOD_NAMES } from "./credential-expiry.ts";
import { peopleOfText } from "./disable-wave.ts";
import {
  mostOftenText,
  placeText,
  quarantineCauseText,
  safeErrorCode,
  type TitledIncident,
} from "./incident-title.ts";
import { conditionName, formatCount, formatTime } from "./phrases.ts";
import { jobTerms } from "./systems.ts";
import { PAST_PROBE_FAILURES } from "./target.ts";
import { staleSourceName } from "./tenant.ts";

/** The problem of an incident that has ended, without times: `146 objects failed`. */
export function pastProblemText(incident: TitledIncident): string {
  const { condition } = incident;
  if (!isQuarantineCondition(condition)) return pastText(incident);
  const cause = quarantineCauseText(incident);
  const word = condition === "disabled" ? "disabled by Entra" : "in quarantine";
  return `the job was ${word}${cause === null ? "" : ` (${cause})`}`;
}

function pastText(incident: TitledIncident): string {
  const { problem } = incident;
  switch (problem.code) {
    case "credentials-rejected":
      return "credentials were rejected";
    case "quarantined":
    case "quarantined-by-error":
      return "the job was in quarantine";
    case "no-cycle":
      return "no cycle started";
    case "cycle-stalled":
      return "a cycle made no progress";
    case "cycles-fail":
      return "cycles failed";
    case "cycles-fail-with-credentials":
      return "cycles failed, credentials were rejected";
    case "cycles-fail-with-error":
      return `cycles failed, ${safeErrorCode(problem.errorCode)}`;
    case "leavers": {
      const account = `an account${placeText(jobTerms(incident))}`;
      const leavers = formatCount(problem.leaverCount, "leaver");
      return problem.areAllAccountsMissing
        ? `${leavers} may still have had ${account}`
        : `${leavers} still had ${account}`;
    }
    case "accounts-missing": {
      const count = formatCount(problem.objects, "object was", "objects were");
      return `${count} missing an account${mostOftenText(problem.errorCode)}`;
    }
    case "objects-failing":
      return `${formatCount(problem.objects, "object")} failed${mostOftenText(problem.errorCode)}`;
    case "objects-at-risk":
      return `${formatCount(problem.objects, "object")} failed`;
    case "probe-token-refused":
      return "the SCIM server refused the token in Steadystate's settings";
    case "token-expires":
      return "the token was about to expire";
    case "target-failing":
      return "the SCIM endpoint failed";
    case "target-down":
      return `the SCIM server ${PAST_PROBE_FAILURES[problem.result]}`;
    case "token-expiring": {
      const token = problem.whose === "entra" ? "the token" : "the token in Steadystate's settings";
      return `${token} ${pastExpiryText(problem)}`;
    }
    case "credential-expiring":
      return `Steadystate's ${METHOD_NAMES[problem.method]} ${pastExpiryText(problem)}`;
    case "many-deletions":
      return "one cycle deleted many objects";
    case "many-disables":
      return `one cycle disabled ${peopleOfText(problem.people, problem.population)}`;
    case "job-not-read":
      return "Steadystate could not read the job";
    case "paused-by-entra":
      return "Entra had paused the job after too many errors";
    case "condition":
      return `the job was ${conditionName(problem.condition)}`;
    case "tenant-unreadable": {
      const source = staleSourceName(problem.sources);
      return `Steadystate could not read ${source === null ? "anything of the tenant" : `the ${source}`}`;
    }
  }
}

function pastExpiryText(problem: {
  readonly hasExpired: boolean;
  readonly expiresAt: number;
}): string {
  const at = formatTime(problem.expiresAt);
  return problem.hasExpired ? `had expired at ${at}` : `was going to expire at ${at}`;
}
