import type { Judged } from "../judged.ts";
import { plain, sayCode, sayCount, sayDuration, sayTime } from "../words.ts";
import type { ErrorClass } from "./codes.ts";
import { explain, isPassing } from "./errors.ts";
import type { ClusterVerdict } from "./verdict.ts";

// What every sentence on failures is made of: the cause, whose fault it is, and what helps.

export function fails({ status, objects }: ClusterVerdict): boolean {
  return status === "failure" && objects > 0;
}

/** What fails most, by cause where causes are known; null where the log tells nothing of it. */
export function mostOften({ facts, failures }: Judged): string | null {
  const cause = failures.clusters.find(fails);
  const top = cause ?? facts.failing[0];
  if (top === undefined) return null;
  const { meaning, ...rest } = cause ?? explain(top.code, null, facts.job.application);
  const whose = isPassing(rest) ? blame(rest.class) : "";
  return `Most often ${sayCode(top.code)} (${sayCount(top.objects, "object")}): ${meaning}${whose}`;
}

export function topRemedy({ facts, failures }: Judged): string {
  const cause = failures.clusters.find(fails);
  if (cause !== undefined) return cause.remedy;
  const top = facts.failing[0];
  if (top === undefined) {
    return "The app's owner looks at the failed rows of the provisioning log in Entra, which may reach further back than ours.";
  }
  return explain(top.code, null, facts.job.application).remedy;
}

export function retrying(failing: number): string | null {
  return failing === 0 ? null : `${sayCount(failing, "object waits", "objects wait")} for a retry.`;
}

/** Whose fault it is, where the two sides would blame each other. */
export function blame(kind: ErrorClass): string {
  switch (kind) {
    case "outage":
      return " The fault lies with the app, not with Entra or with these people's data.";
    case "throttling":
      return " The limit is the app's; nothing is wrong with these people's data.";
    case "network":
      return " The fault lies between Entra and the app, not with these people's data.";
    case "microsoft":
      return " The fault lies with Microsoft, not with the app or with these people's data.";
    default:
      return "";
  }
}

export function sayMoment(at: number, now: number): string {
  return `${sayTime(at)} (${sayDuration(now - at)})`;
}

export function appOf({ facts }: Judged): string {
  return plain(facts.job.application, 60) || "the app";
}
