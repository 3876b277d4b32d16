import { mostOften, topRemedy } from "../failure/cause-words.ts";
import { actNow, explain } from "../failure/errors.ts";
import { isSwitchedOff } from "../job.ts";
import type { Judged, Words } from "../judged.ts";
import type { Instant } from "../time.ts";
import { grouped, joined, sayDuration, sayRatio, sayTime } from "../words.ts";
import { isByCount, quarantineCause } from "./reasons.ts";
import { RULES_SOURCE, sayGrowth, sayTimeLeft } from "./rule-words.ts";
import type { QuarantineVerdict, RiskDriver } from "./verdict.ts";

export function sayDisabled(judged: Judged): Words {
  const { quarantine, previous } = judged;
  const since = quarantine.since ?? previous?.quarantine.since ?? null;
  const reason = quarantine.reason ?? previous?.quarantine.reason ?? null;
  return {
    reason: joined(
      since === null
        ? "Entra has disabled this job after four weeks in quarantine."
        : `Entra has disabled this job: it was in quarantine since ${sayTime(since)}, longer than the four weeks it is given.`,
      quarantineCause(reason).meaning,
      "Nobody is provisioned, and nobody who leaves is disabled in the app.",
    ),
    remedy: joined(
      mendOf(reason, judged),
      "Once that is done, the app's owner starts provisioning in Entra; a full initial cycle follows.",
    ),
  };
}

/** What is to be mended: what Entra's own error names, else what fails most. */
function mendOf(reason: string | null, judged: Judged): string {
  const cause = quarantineCause(reason);
  const error = judged.facts.job.quarantine?.error ?? null;
  if (error !== null && !cause.own) {
    return actNow(explain(error.code, error.message, judged.facts.job.application).remedy);
  }
  return isByCount(reason) && mostOften(judged) !== null ? actNow(topRemedy(judged)) : cause.mend;
}

export function sayQuarantined(judged: Judged): Words {
  const { facts, quarantine, now } = judged;
  const cause = quarantineCause(quarantine.reason);
  const isExplained = facts.job.quarantine?.error != null && !cause.own;
  const since =
    quarantine.since === null
      ? "In quarantine since an unknown time."
      : `In quarantine since ${sayTime(quarantine.since)} (${sayDuration(now - quarantine.since)}).`;
  return {
    reason: joined(
      since,
      cause.meaning,
      isByCount(quarantine.reason) ? mostOften(judged) : null,
      looks(quarantine.seriesCount),
      nextAttempt(isSwitchedOff(facts.job), quarantine.nextAttemptAt, now),
      deadline(quarantine.disablesAt, now),
    ),
    remedy: joined(mendOf(quarantine.reason, judged), isExplained ? null : cause.end),
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

/** Causes beyond which a reason is no longer read; the page lists them all. */
const MAX_DRIVERS = 2;

export function sayAtRisk(judged: Judged): Words {
  const { quarantine, thresholds } = judged;
  const grave = quarantine.drivers
    .filter(({ score }) => score >= thresholds.atRiskScore)
    .slice(0, MAX_DRIVERS);
  const isByRule = grave.some(({ kind }) => kind === "rule");
  const isSoon = grave[0]?.kind !== "rule" || quarantine.timeToQuarantineMs !== null;
  return {
    reason: joined(
      isSoon
        ? "Entra may soon quarantine this job."
        : `${sayRatio(quarantine.riskScore)} of the way to quarantine.`,
      ...grave.map(({ words }) => words),
      isByRule ? mostOften(judged) : null,
      isByRule ? sayOutlook(quarantine) : null,
    ),
    remedy: remedyOf(grave[0]?.kind ?? "rule", judged),
  };
}

/** How the counts go on from here, and whose rules they are held against. */
function sayOutlook(quarantine: QuarantineVerdict): string {
  const time = sayTimeLeft(quarantine) ?? quarantine.noTimeBecause;
  return joined(sayGrowth(quarantine.growth), time, RULES_SOURCE);
}

function remedyOf(kind: RiskDriver["kind"], judged: Judged): string {
  switch (kind) {
    case "rule":
      return actNow(topRemedy(judged));
    case "credentials":
    case "whole-cycle":
      return quarantineCause("EncounteredQuarantineException").mend;
    case "token-end":
      return "The app's admin makes a new token in the app; the app's owner enters it in Entra under Provisioning, Admin Credentials, and tests the connection there.";
    case "target":
      return "Whoever runs the app looks at its SCIM endpoint; then the app's owner tests the connection in Entra under Provisioning, Admin Credentials.";
    case "deletions":
      return "The app's owner checks in the provisioning log who is leaving, before the cycle ends. If it is wrong, they put assignments and filters right at once: to stop provisioning does not hold a cycle that runs.";
  }
}
