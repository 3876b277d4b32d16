import { explain } from "../failure/errors.ts";
import { outstanding, wholeFailure } from "../failure/failures.ts";
import type { Judged, Words } from "../judged.ts";
import { grouped, joined, sayCode, sayCount, sayRatio, sayTime } from "../words.ts";

export function sayFailing(judged: Judged): Words {
  const failure = wholeFailure(judged.facts.job);
  return failure === null ? sayObjectsFail(judged) : sayCycleFails(judged, failure);
}

function sayCycleFails({ facts }: Judged, failure: { code: string; text: string }): Words {
  const { job } = facts;
  const ended = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null;
  const often =
    job.successiveFailures > 1 ? `; ${grouped(job.successiveFailures)} in a row have` : "";
  const success = job.lastSuccess?.endedAt ?? null;
  const explanation = explain(failure.code, failure.text, job.application);
  return {
    reason: joined(
      `The cycle of ${sayTime(ended)} failed as a whole${often}.`,
      explanation.meaning,
      success === null ? null : `The last good cycle ended at ${sayTime(success)}.`,
      "Entra may quarantine the job for this at any time.",
    ),
    remedy: explanation.remedy,
  };
}

function sayObjectsFail(judged: Judged): Words {
  const { facts, quarantine } = judged;
  const share = failureShare(judged);
  const risk =
    quarantine.riskScore >= judged.thresholds.atRiskScore && quarantine.riskDriver !== null
      ? `Towards quarantine: ${quarantine.riskDriver}`
      : null;
  return {
    reason: joined(
      `${sayCount(outstanding(facts), "object")} failing${share}.`,
      topCode(judged),
      risk,
    ),
    remedy: topRemedy(judged),
  };
}

function failureShare({ facts }: Judged): string {
  const day = facts.counts["24h"];
  const attempts = day.failure + day.success + day.warning;
  if (attempts === 0) return "";
  return `; ${sayRatio(day.failure / attempts)} of the attempts of the last 24 h failed`;
}

function topCode({ facts }: Judged): string | null {
  const top = facts.failing[0];
  if (top === undefined) return null;
  const { meaning } = explain(top.code, null, facts.job.application);
  return `Most often ${sayCode(top.code)} (${sayCount(top.objects, "object")}): ${meaning}`;
}

export function topRemedy({ facts }: Judged): string {
  const top = facts.failing[0];
  if (top === undefined) {
    return "Look at the failed rows of the provisioning log in Entra: the job counts objects that wait for a retry.";
  }
  return explain(top.code, null, facts.job.application).remedy;
}

export function retrying(failing: number): string | null {
  return failing === 0 ? null : `${sayCount(failing, "object waits", "objects wait")} for a retry.`;
}
