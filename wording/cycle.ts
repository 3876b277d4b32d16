import type {
  CycleEndEstimate,
  EtaMethod,
  NoEtaReason,
  ProgressMethod,
} from "../domain/cycle-assessment.ts";
import type {
  CycleProgress,
  InitialCycleReason,
  StalledCycle,
  StalledReason,
  StoppedReason,
} from "../domain/cycle-reason.ts";
import type { Instant } from "../domain/time.ts";
import { topFailureRemedy, waitingForRetryText } from "./failure-phrases.ts";
import { missingAccountsNote, missingAccountsRemedy } from "./missing-accounts.ts";
import { formatCount, formatDuration, formatRatio, formatTime, joinSentences } from "./phrases.ts";
import { scheduleReasonText } from "./schedule.ts";
import { capitalise, type JobTerms } from "./systems.ts";
import { triggerText } from "./trigger.ts";

type ReasonAndRemedy = { readonly reason: string; readonly remedy: string };

export function stoppedText(reason: StoppedReason, terms: JobTerms, at: Instant): ReasonAndRemedy {
  if (reason.code === "cycle-stalled-with-other-problem")
    return stalledWithOtherProblemText(reason, terms, at);
  return {
    reason: joinSentences(
      scheduleReasonText(reason.schedule),
      "Entra shows the job as started and gives no error.",
    ),
    remedy: `${capitalise(terms.jobOwner)} opens the job in Entra, checks Microsoft's service health, then stops and starts provisioning; if no cycle starts after that, a directory admin opens a ticket with Microsoft and names the job id.`,
  };
}

type StalledWithOtherProblemReason = Extract<
  StoppedReason,
  { readonly code: "cycle-stalled-with-other-problem" }
>;

function stalledWithOtherProblemText(
  reason: StalledWithOtherProblemReason,
  terms: JobTerms,
  at: Instant,
): ReasonAndRemedy {
  const { failingObjects } = reason;
  return {
    reason: joinSentences(
      "The job has stopped in the middle of a cycle.",
      stalledCycleText(reason, at),
      failingObjects === 0
        ? null
        : `In addition, ${formatCount(failingObjects, "object fails", "objects fail")}.`,
    ),
    remedy: stalledRemedy(terms),
  };
}

export function stalledText(reason: StalledReason, terms: JobTerms, at: Instant): ReasonAndRemedy {
  return { reason: stalledCycleText(reason, at), remedy: stalledRemedy(terms) };
}

function stalledRemedy({ jobOwner, connectedSystem }: JobTerms): string {
  return `${capitalise(jobOwner)} checks whether ${connectedSystem} answers, and how fast. If ${connectedSystem} works, ${jobOwner} stops and starts provisioning in Entra, which continues the cycle where it stopped.`;
}

function stalledCycleText(cycle: StalledCycle, at: Instant): string {
  const { type, beganAt, progressRatio, progressMethod, stalledSince, isLogRead } = cycle;
  const beganText = beganAt === null ? "" : ` that began at ${formatTime(beganAt)}`;
  const positionText =
    progressRatio === null
      ? ""
      : ` and is at ${formatRatio(progressRatio)}${progressMethod === "units" ? " of its pages" : ""}`;
  const evidenceText = isLogRead
    ? "Neither the job's counters nor its log have changed since."
    : "The job's counters have not changed since, and Steadystate has not read the job's log.";
  return `The ${type} cycle${beganText} has made no progress since ${formatTime(stalledSince)} (${formatDuration(at - stalledSince)})${positionText}. ${evidenceText}`;
}

export function initialCycleText(
  reason: InitialCycleReason,
  terms: JobTerms,
  at: Instant,
): ReasonAndRemedy {
  const { trigger, failingObjects, topFailure, missingAccounts } = reason;
  const isRunning = reason.code === "initial-cycle-running";
  return {
    reason: joinSentences(
      isRunning ? runningCycleText(reason) : unfinishedCycleText(reason),
      trigger === null ? null : triggerText(trigger),
      isRunning ? cycleEndText(reason.estimate, at) : null,
      waitingForRetryText(failingObjects),
      missingAccountsNote(missingAccounts, terms),
    ),
    remedy: joinSentences(
      isRunning
        ? "Let the cycle finish: a restart would begin the cycle again."
        : "Wait for the next cycle, which continues the initial cycle.",
      failingObjects === 0
        ? missingAccountsRemedy(missingAccounts, terms)
        : topFailureRemedy(topFailure, { isActionDue: false, terms }),
    ),
  };
}

function runningCycleText({ type, beganAt, progressRatio, progressMethod }: CycleProgress): string {
  const runningText =
    beganAt === null ? "is running" : `has been running since ${formatTime(beganAt)}`;
  const doneText =
    progressRatio === null || progressRatio === 0
      ? ""
      : `, ${progressText(progressMethod, progressRatio)}`;
  return `The ${type} cycle ${runningText}${doneText}.`;
}

type UnfinishedCycleReason = Extract<
  InitialCycleReason,
  { readonly code: "initial-cycle-unfinished" }
>;

function unfinishedCycleText({ lastEndedAt, nextDueAt }: UnfinishedCycleReason): string {
  const lastEndText =
    lastEndedAt === null ? "" : `, and the last one ended at ${formatTime(lastEndedAt)}`;
  const nextCycleText =
    nextDueAt === null ? "" : ` The next one is due at ${formatTime(nextDueAt)}.`;
  return `The initial cycle has not finished: no cycle is running now${lastEndText}.${nextCycleText}`;
}

/** The text names the unit that was counted, because pages and objects are not people. */
function progressText(method: ProgressMethod, ratio: number): string {
  switch (method) {
    case "units":
      return `${formatRatio(ratio)} of its pages done`;
    case "log":
      return `${formatRatio(ratio)} of the objects in scope done according to the log, which is minutes late`;
    case "exports":
      return `at least ${formatRatio(ratio)} of its objects written`;
    case "last-cycle-complete":
    case "unknown":
      return `${formatRatio(ratio)} done`;
  }
}

const ETA_METHOD_TEXTS: Readonly<Record<EtaMethod, string>> = {
  pace: "At its pace so far it should end",
  published: "At Microsoft's published pace it should end",
  history: "Based on earlier cycles, it should end",
};

function cycleEndText(estimate: CycleEndEstimate, at: Instant): string {
  const { etaMs, etaLowMs, etaHighMs, etaMethod, noEtaReason } = estimate;
  if (etaMs === null || etaLowMs === null || etaHighMs === null || etaMethod === null) {
    if (noEtaReason === "pace-unknown") return noEtaText(noEtaReason);
    return joinSentences(
      "There is no estimate of the cycle's end.",
      noEtaReason === null ? null : noEtaText(noEtaReason),
    );
  }
  const lowText = formatDuration(etaLowMs);
  const highText = formatDuration(etaHighMs);
  const rangeText = lowText === highText ? `in ${lowText}` : `in ${lowText} to ${highText}`;
  return `${ETA_METHOD_TEXTS[etaMethod]} around ${formatTime(at + etaMs)} (${rangeText}).`;
}

const NO_ETA_TEXTS: Readonly<Record<NoEtaReason, string>> = {
  stalled: "The cycle makes no progress, so its pace does not show when it ends.",
  "begin-unknown": "Not enough is known yet: Graph does not show when the cycle began.",
  "objects-unknown":
    "Not enough is known yet: Graph does not show how much is done, and the number of objects in scope is unknown.",
  "pace-unknown":
    "The end is not known yet: Steadystate has seen too little of this cycle to know its pace. A first initial cycle can take minutes, or several days if the app is slow.",
  "too-few-cycles":
    "Not enough is known yet: Graph shows no progress of the cycle, and too few earlier cycles are known.",
  "longer-than-own-pace": "The cycle has taken longer than its pace predicted.",
  "longer-than-published-pace":
    "The cycle has taken longer than Microsoft's published pace, and Graph does not show how much of it is done.",
  "longer-than-earlier-cycles":
    "The cycle takes longer than nearly all earlier cycles, and Graph does not show how much of it is done.",
};

/** Why there is no estimate of a cycle's end. */
export function noEtaText(reason: NoEtaReason): string {
  return NO_ETA_TEXTS[reason];
}
