import { explain } from "../failure/errors.ts";
import { topRemedy } from "../failure/words.ts";
import { isSwitchedOff } from "../job.ts";
import type { Judged, Words } from "../judged.ts";
import { quarantineCause } from "../quarantine/reasons.ts";
import type { Instant } from "../time.ts";
import { joined, sayDuration, sayRatio, sayTime } from "../words.ts";

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
      nextAttempt(isSwitchedOff(facts.job), quarantine.nextAttemptAt, now),
      deadline(quarantine.disablesAt, now),
    ),
    remedy:
      error === null || cause.own
        ? cause.remedy
        : explain(error.code, error.message, facts.job.application).remedy,
  };
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
  const { quarantine } = judged;
  const time =
    quarantine.timeToQuarantineMs === null
      ? null
      : `At the pace of the last hour quarantine is ${sayDuration(quarantine.timeToQuarantineMs)} away.`;
  return {
    reason: joined(
      `${sayRatio(quarantine.riskScore)} of the way to quarantine.`,
      quarantine.riskDriver,
      time,
    ),
    remedy: topRemedy(judged),
  };
}
