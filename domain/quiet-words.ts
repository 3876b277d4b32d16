import type { Condition } from "./condition.ts";
import { pausedAt } from "./cycle/deeds.ts";
import type { CycleVerdict } from "./cycle/verdict.ts";
import { retrying, topRemedy } from "./failure/cause-words.ts";
import { outstanding } from "./failure/failures.ts";
import { synchronizedObjects } from "./job.ts";
import type { Judged, Words } from "./judged.ts";
import { joined, sayCount, sayDuration, sayTime } from "./words.ts";

export function sayIdle(condition: Condition, { facts }: Judged): Words {
  if (condition === "not-configured") {
    return {
      reason: "Provisioning has been set up in part: Entra has no credentials or mappings for it.",
      remedy: "The app's owner finishes the provisioning set-up in Entra, or removes it.",
    };
  }
  if (condition === "never-run") {
    return {
      reason: "Provisioning was started, and Entra has not begun its first cycle yet.",
      remedy:
        "Wait up to an hour for the first cycle; after that the app's owner stops and starts provisioning in Entra.",
    };
  }
  if (facts.job.escrowsPruned) return sayPruned();
  const at = pausedAt(facts);
  return sayPaused(facts.job.lastExecution === null, at === null ? "" : ` since ${sayTime(at)}`);
}

function sayPruned(): Words {
  return {
    reason:
      "Paused by Entra: so many objects failed in the initial cycle that their errors were cleared, the cycle was finished, and the job now waits for a person.",
    remedy:
      "The app's owner has the most frequent errors mended, then starts provisioning in Entra again.",
  };
}

function sayPaused(isNew: boolean, since: string): Words {
  return isNew
    ? {
        reason: "Paused: provisioning is set up and was never started.",
        remedy: "The app's owner starts provisioning in Entra when the app is ready.",
      }
    : {
        reason: `Paused${since}: provisioning is switched off, so nobody is provisioned, and nobody who leaves is disabled in the app.`,
        remedy: "The app's owner starts provisioning in Entra; it goes on where it stopped.",
      };
}

export function sayHealthy(judged: Judged): Words {
  const { facts, now } = judged;
  const { job } = facts;
  const ended = job.lastExecution?.endedAt ?? null;
  const failing = outstanding(facts);
  const inSync = synchronizedObjects(job);
  const isLate = judged.silence.state === "late";
  const every =
    // Late says so itself.
    isLate || job.schedule.intervalMs === null
      ? ""
      : `; one comes every ${sayDuration(job.schedule.intervalMs)}`;
  const state =
    job.code === "unknown" ? "Graph names a state of the job that we do not know." : null;
  return {
    reason: joined(
      ended === null
        ? "Cycles run, and Entra shows no trouble."
        : `The last cycle ended at ${sayTime(ended)} (${sayDuration(now - ended)} ago${every}).`,
      isLate ? judged.silence.words : null,
      sayFull(judged.cycle),
      inSync === 0 ? null : `Entra counts ${sayCount(inSync, "object")} in the app.`,
      retrying(failing),
      state,
    ),
    remedy: failing === 0 ? null : topRemedy(judged),
  };
}

/** A full cycle that ended not long ago explains why so much was looked at. */
function sayFull({ recent, cause }: CycleVerdict): string | null {
  return recent[0]?.kind === "initial" && cause !== null && cause.kind !== "first"
    ? `It read everyone again. ${cause.words}`
    : null;
}
