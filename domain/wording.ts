import { explain } from "./failure/errors.ts";
import { outstanding, wholeFailure } from "./failure/failures.ts";
import { isSwitchedOff, synchronizedObjects } from "./job.ts";
import type { Judged, Words } from "./judged.ts";
import { quarantineCause } from "./quarantine/reasons.ts";
import type { Condition } from "./snapshot.ts";
import type { Instant } from "./time.ts";
import { grouped, quoted, sayCode, sayCount, sayDuration, sayRatio, sayTime } from "./words.ts";

function join(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}

export function sayDisabled({ quarantine, previous }: Judged): Words {
  const since = quarantine.since ?? previous?.quarantine.since ?? null;
  const cause = quarantineCause(quarantine.reason ?? previous?.quarantine.reason ?? null);
  return {
    reason: join(
      since === null
        ? "Entra has disabled this job after four weeks in quarantine."
        : `Entra has disabled this job: it was in quarantine since ${sayTime(since)}, longer than the four weeks it is given.`,
      cause.meaning,
      "Nobody is provisioned, and nobody who leaves is disabled in the app.",
    ),
    remedy: `${cause.remedy} Then restart provisioning in Entra: a full initial cycle follows.`,
  };
}

/** Entra's own words; null where it had none, or only white space and control characters. */
function entraSays(text: string): string | null {
  const line = quoted(text);
  return line === "" ? null : `Entra says: ${line}`;
}

export function sayQuarantined({ facts, quarantine, now }: Judged): Words {
  const cause = quarantineCause(quarantine.reason);
  const error = facts.job.quarantine?.error ?? null;
  const said = error === null ? null : entraSays(error.message);
  const since =
    quarantine.since === null
      ? "In quarantine since an unknown time."
      : `In quarantine since ${sayTime(quarantine.since)} (${sayDuration(now - quarantine.since)}).`;
  return {
    reason: join(
      since,
      cause.meaning,
      said,
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

export function sayStopped({ facts, now }: Judged, since: Instant): Words {
  const every = facts.job.schedule.intervalMs ?? 0;
  return {
    reason: `No cycle since ${sayTime(since)} (${sayDuration(now - since)} ago), although one is due every ${sayDuration(every)}. Entra shows the job as started and gives no error.`,
    remedy:
      "Open the job in Entra, check Microsoft's service health, then stop and start provisioning; if it stays silent, open a ticket with Microsoft and name the job id.",
  };
}

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
    reason: join(
      `The cycle of ${sayTime(ended)} failed as a whole${often}.`,
      explanation.meaning,
      entraSays(failure.text),
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
    reason: join(
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

function topRemedy({ facts }: Judged): string {
  const top = facts.failing[0];
  if (top === undefined) {
    return "Look at the failed rows of the provisioning log in Entra: the job counts objects that wait for a retry.";
  }
  return explain(top.code, null, facts.job.application).remedy;
}

export function sayAtRisk(judged: Judged): Words {
  const { quarantine } = judged;
  const time =
    quarantine.timeToQuarantineMs === null
      ? null
      : `At the pace of the last hour quarantine is ${sayDuration(quarantine.timeToQuarantineMs)} away.`;
  return {
    reason: join(
      `${sayRatio(quarantine.riskScore)} of the way to quarantine.`,
      quarantine.riskDriver,
      time,
    ),
    remedy: topRemedy(judged),
  };
}

export function sayStalled({ cycle, now }: Judged): Words {
  const moved = cycle.movedAt ?? now;
  const at = cycle.progressRatio === null ? "" : ` at ${sayRatio(cycle.progressRatio)}`;
  return {
    reason: `The ${cycle.kind} cycle that began at ${sayTime(cycle.beganAt)} has stood still${at} since ${sayTime(moved)} (${sayDuration(now - moved)}).`,
    remedy:
      "Check that the app answers and how slowly; if it is well, stop and start provisioning in Entra, which goes on where it stood.",
  };
}

export function sayIdle(condition: Condition, { facts }: Judged): Words {
  if (condition === "not-configured") {
    return {
      reason: "Provisioning has been set up in part: Entra has no credentials or mappings for it.",
      remedy: "Finish the provisioning set-up of the app in Entra, or remove it.",
    };
  }
  if (condition === "never-run") {
    return {
      reason: "Provisioning was started, and Entra has not begun its first cycle yet.",
      remedy:
        "Wait up to an hour for the first cycle; after that, stop and start provisioning in Entra.",
    };
  }
  return facts.job.escrowsPruned ? sayPruned() : sayPaused(facts.job.lastExecution === null);
}

function sayPruned(): Words {
  return {
    reason:
      "Paused by Entra: so many objects failed in the initial cycle that their errors were cleared, the cycle was finished, and the job now waits for a person.",
    remedy: "Mend the most frequent errors, then start provisioning in Entra again.",
  };
}

function sayPaused(isNew: boolean): Words {
  return isNew
    ? {
        reason: "Paused: provisioning is set up and was never started.",
        remedy: "Start provisioning in Entra when the app is ready.",
      }
    : {
        reason:
          "Paused: provisioning is switched off, so nobody is provisioned, and nobody who leaves is disabled in the app.",
        remedy: "Start provisioning in Entra; it goes on where it stopped.",
      };
}

export function sayInitial(judged: Judged): Words {
  const { cycle, facts, now } = judged;
  const done = cycle.progressRatio === null ? "" : `, ${sayRatio(cycle.progressRatio)} done`;
  const began = cycle.beganAt === null ? "" : ` since ${sayTime(cycle.beganAt)}`;
  const left =
    cycle.etaMs === null || cycle.etaLowMs === null || cycle.etaHighMs === null
      ? "There is no honest estimate of its end yet."
      : `It should end around ${sayTime(now + cycle.etaMs)} (in ${sayDuration(cycle.etaLowMs)} to ${sayDuration(cycle.etaHighMs)}).`;
  const failing = outstanding(facts);
  return {
    reason: join(`The initial cycle runs${began}${done}.`, left, retrying(failing)),
    remedy:
      failing === 0
        ? "Nothing to do: let it finish. Restarting it would start from the beginning."
        : topRemedy(judged),
  };
}

export function sayHealthy(judged: Judged): Words {
  const { facts, now } = judged;
  const { job } = facts;
  const ended = job.lastExecution?.endedAt ?? null;
  const failing = outstanding(facts);
  const inSync = synchronizedObjects(job);
  const every =
    job.schedule.intervalMs === null ? "" : `, every ${sayDuration(job.schedule.intervalMs)}`;
  const state =
    job.code === "unknown" ? "Graph names a state of the job that we do not know." : null;
  return {
    reason: join(
      ended === null
        ? "Cycles run, and Entra shows no trouble."
        : `The last cycle ended at ${sayTime(ended)} (${sayDuration(now - ended)} ago${every}).`,
      inSync === 0 ? null : `${sayCount(inSync, "object")} in the app.`,
      retrying(failing),
      state,
    ),
    remedy: failing === 0 ? null : topRemedy(judged),
  };
}

function retrying(failing: number): string | null {
  return failing === 0 ? null : `${sayCount(failing, "object waits", "objects wait")} for a retry.`;
}
