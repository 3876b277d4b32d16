import { explain } from "../failure/errors.ts";
import { topRemedy } from "../failure/words.ts";
import { isSwitchedOff } from "../job.ts";
import type { Judged, Words } from "../judged.ts";
import { quarantineCause } from "../quarantine/reasons.ts";
import type { Instant } from "../time.ts";
import { grouped, joined, sayDuration, sayRatio, sayTime } from "../words.ts";
import { RULES_SOURCE, sayGrowth, sayTimeLeft } from "./rule-words.ts";
import type { QuarantineVerdict, RiskDriver } from "./verdict.ts";

export function sayDisabled({ quarantine, previous }: Judged): Words {
  const since = quarantine.since ?? previous?.quarantine.since ?? null;
  const cause = quarantineCause(quarantine.reason ?? previous?.quarantine.reason ?? null);
  return {
    reason: joined(
      since === null
        ? "Entra has disabled this job after four weeks in quarantine."
        : `Entra has disabled this job: it was in quarantine since ${sayTime(since)}, longer than the four weeks it is given.`,
      cause.meaning,
      "Nobody is provisioned, and nobody who leaves is disabled in the app.",
    ),
    remedy: `${cause.remedy} Then restart provisioning in Entra: a full initial cycle follows.`,
  };
}

export function sayQuarantined({ facts, quarantine, now }: Judged): Words {
  const cause = quarantineCause(quarantine.reason);
  const error = facts.job.quarantine?.error ?? null;
  const since =
    quarantine.since === null
      ? "In quarantine since an unknown time."
      : `In quarantine since ${sayTime(quarantine.since)} (${sayDuration(now - quarantine.since)}).`;
  return {
    reason: joined(
      since,
      cause.meaning,
      looks(quarantine.seriesCount),
      nextAttempt(isSwitchedOff(facts.job), quarantine.nextAttemptAt, now),
      deadline(quarantine.disablesAt, now),
    ),
    remedy:
      error === null || cause.own
        ? cause.remedy
        : explain(error.code, error.message, facts.job.application).remedy,
  };
}

function looks(count: number): string | null {
  return count < 2 ? null : `Entra has looked ${grouped(count)} times and left it in force.`;
}

function nextAttempt(isOff: boolean, at: Instant | null, now: Instant): string | null {
  if (isOff)
    return "Its schedule is switched off: Entra does not try again until someone starts it.";
  if (at === null) return null;
  return at > now
    ? `Entra tries again at ${sayTime(at)}.`
    : `Entra's next attempt was due at ${sayTime(at)}.`;
}

function deadline(at: Instant | null, now: Instant): string | null {
  if (at === null) return null;
  return at > now
    ? `If nothing changes, Entra disables the job at ${sayTime(at)}, in ${sayDuration(at - now)}.`
    : `Its four weeks ended at ${sayTime(at)}: Entra may disable it at any time.`;
}

export function sayAtRisk(judged: Judged): Words {
  const { quarantine, thresholds } = judged;
  const grave = quarantine.drivers.filter(({ score }) => score >= thresholds.atRiskScore);
  const isByRule = grave.some(({ kind }) => kind === "rule");
  const isSoon = grave[0]?.kind !== "rule" || quarantine.timeToQuarantineMs !== null;
  return {
    reason: joined(
      isSoon
        ? "Entra may soon quarantine this job."
        : `${sayRatio(quarantine.riskScore)} of the way to quarantine.`,
      ...grave.map(({ words }) => words),
      isByRule ? sayOutlook(quarantine) : null,
    ),
    remedy: remedyOf(grave[0]?.kind ?? "rule", judged),
  };
}

/** How the counts go on from here, and whose rules they are held against. */
function sayOutlook({ escrow, growth, ...quarantine }: QuarantineVerdict): string {
  const time = sayTimeLeft(quarantine) ?? quarantine.noTimeBecause;
  return joined(sayGrowth(growth), time, escrow.words, RULES_SOURCE);
}

function remedyOf(kind: RiskDriver["kind"], judged: Judged): string {
  switch (kind) {
    case "rule":
      return topRemedy(judged);
    case "credentials":
    case "whole-cycle":
      return quarantineCause("EncounteredQuarantineException").remedy;
    case "token-end":
      return "Have a new token made in the app, enter it under Provisioning in Entra, and test the connection there before the old one ends.";
    case "target":
      return "Ask whoever runs the app to look at its SCIM endpoint, then test the connection under Provisioning in Entra.";
    case "deletions":
      return "Check who is leaving before the cycle ends. If it is wrong, stop provisioning in Entra, mend assignments or filters, and start it again.";
  }
}
