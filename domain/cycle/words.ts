import { retrying, topRemedy } from "../failure/cause-words.ts";
import { outstanding } from "../failure/failures.ts";
import type { Judged, Words } from "../judged.ts";
import type { Instant } from "../time.ts";
import { joined, sayCount, sayDuration, sayRatio, sayTime } from "../words.ts";
import type { CycleVerdict } from "./verdict.ts";

export function sayStopped({ silence }: Judged): Words {
  return {
    reason: joined(silence.words, "Entra shows the job as started and gives no error."),
    remedy:
      "The app's owner opens the job in Entra, checks Microsoft's service health, then stops and starts provisioning; if it stays silent, a directory admin opens a ticket with Microsoft and names the job id.",
  };
}

/** A job in other trouble too is called stopped, and the words say where it did. */
export function sayStalled({ cycle, facts, now }: Judged, isWorse: boolean): Words {
  const failing = isWorse ? outstanding(facts) : 0;
  const moved = cycle.movedAt ?? now;
  const at = cycle.progressRatio === null ? "" : ` ${sayPlace(cycle, cycle.progressRatio)}`;
  const began = cycle.beganAt === null ? "" : ` that began at ${sayTime(cycle.beganAt)}`;
  const signs =
    facts.sight.logsAsOf === null
      ? "The job's figures have not moved since, and its log is not seen."
      : "Neither the job's figures nor its log have moved since.";
  return {
    reason: joined(
      isWorse ? "The job has stopped in the middle of a cycle." : null,
      `The ${sayKind(cycle)} cycle${began} has stood still${at} since ${sayTime(moved)} (${sayDuration(now - moved)}).`,
      signs,
      failing === 0 ? null : `Besides, ${sayCount(failing, "object fails", "objects fail")}.`,
    ),
    remedy:
      "The app's owner checks that the app answers, and how slowly; if it is well, they stop and start provisioning in Entra, which goes on where it stood.",
  };
}

/** An initial cycle, or a full one after steady state. */
export function sayInitial(judged: Judged): Words {
  const { cycle, facts, now } = judged;
  const failing = outstanding(facts);
  return {
    reason: joined(
      cycle.running ? sayRunning(cycle) : sayUnfinished(judged),
      cycle.cause === null || cycle.cause.kind === "first" ? null : cycle.cause.words,
      cycle.running ? sayEnd(cycle, now) : null,
      retrying(failing),
    ),
    remedy: joined(
      cycle.running
        ? "Let the cycle finish: a restart would begin it anew."
        : "Wait for the next cycle, which goes on with it.",
      failing === 0 ? null : topRemedy(judged),
    ),
  };
}

function sayRunning(cycle: CycleVerdict): string {
  const began = cycle.beganAt === null ? "" : ` since ${sayTime(cycle.beganAt)}`;
  const ratio = cycle.progressRatio ?? 0;
  const done = ratio === 0 ? "" : `, ${sayDone(cycle, ratio)}`;
  return `The ${sayKind(cycle)} cycle ${began === "" ? "is running" : "has been running"}${began}${done}.`;
}

function sayUnfinished({ facts, silence }: Judged): string {
  const ended = facts.job.lastExecution?.endedAt ?? null;
  const last = ended === null ? "" : `, and the last one ended at ${sayTime(ended)}`;
  const next = silence.dueAt === null ? "" : ` The next one is due at ${sayTime(silence.dueAt)}.`;
  return `The initial cycle has not been finished: no cycle runs now${last}.${next}`;
}

/** Steady state was reached before: then it is everyone again, which Entra calls initial too. */
function sayKind({ kind, cause }: CycleVerdict): string {
  return kind === "initial" && cause !== null && cause.kind !== "first" ? "full" : kind;
}

/** Pages and objects are not people, so it is said what was counted. */
function sayDone({ method }: CycleVerdict, ratio: number): string {
  switch (method) {
    case "units":
      return `${sayRatio(ratio)} of its pages done`;
    case "log":
      return `${sayRatio(ratio)} of the assigned objects done by its log, which is minutes late`;
    case "exports":
      return `at least ${sayRatio(ratio)} of its objects written`;
    case "last-cycle-complete":
    case "unknown":
      return `${sayRatio(ratio)} done`;
  }
}

function sayPlace({ method }: CycleVerdict, ratio: number): string {
  return method === "units" ? `at ${sayRatio(ratio)} of its pages` : `at ${sayRatio(ratio)}`;
}

const FROM = {
  pace: "At its pace so far it should end",
  published: "By the pace that Microsoft has published it should end",
  history: "As cycles before it went, it should end",
} as const;

function sayEnd(cycle: CycleVerdict, now: Instant): string | null {
  const { etaMs, etaLowMs, etaHighMs, etaMethod, noEtaBecause } = cycle;
  if (etaMs === null || etaLowMs === null || etaHighMs === null || etaMethod === null) {
    return joined("When it ends cannot be said.", noEtaBecause);
  }
  const low = sayDuration(etaLowMs);
  const high = sayDuration(etaHighMs);
  const span = low === high ? `in ${low}` : `in ${low} to ${high}`;
  return `${FROM[etaMethod]} around ${sayTime(now + etaMs)} (${span}).`;
}
