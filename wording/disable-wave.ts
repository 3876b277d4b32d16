import type { DeletionPrevention } from "../domain/deletion-prevention.ts";
import type { DisableWave, ManyDisablesReason } from "../domain/disable-wave.ts";
import type { Instant } from "../domain/time.ts";
import type { ConditionText } from "./condition-text.ts";
import { formatTimeAndAge } from "./failure-phrases.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatRatio,
  joinSentences,
} from "./phrases.ts";
import { type JobTerms, massRemovalText } from "./systems.ts";

export function manyDisablesText(
  { wave, deletionPrevention }: ManyDisablesReason,
  terms: JobTerms,
  at: Instant,
): ConditionText {
  return {
    reason: joinSentences(
      waveText(wave, terms, at),
      largestBeforeText(wave, at),
      wave.isCycleRunning ? stopText(deletionPrevention) : null,
    ),
    remedy: joinSentences(
      "Read the names on the page of this cycle.",
      `If the change is not intended, ${wave.isCycleRunning ? "stop provisioning in Entra now, correct the scope" : "correct the scope"} (the usual reason is ${massRemovalText(terms)})${wave.isCycleRunning ? " and start provisioning again" : ""}.`,
      "The next cycle then enables disabled accounts and creates deleted accounts again.",
    ),
  };
}

/** How many people one cycle has disabled, as one or two sentences. */
export function waveText(wave: DisableWave, terms: JobTerms, at: Instant): string {
  const done = wave.people - wave.failed - wave.withheld;
  const isAllDone = done === wave.people;
  const cycleText = wave.isCycleRunning ? "The running cycle" : "A cycle";
  const verb = isAllDone
    ? "has disabled or deleted"
    : wave.isCycleRunning
      ? "disables or deletes"
      : "tried to disable or delete";
  const since = ` since ${formatTimeAndAge(wave.firstEventAt, at)}`;
  const outcomes = [
    [done, "done"],
    [wave.failed, "failed"],
    [wave.withheld, "withheld by Entra"],
  ] as const;
  const outcomeText = outcomes
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${formatNumber(count)} ${outcome}`)
    .join(", ");
  const lastRowText = wave.isCycleRunning
    ? null
    : `The last log row of this cycle is ${formatDuration(at - wave.lastEventAt)} old.`;
  return joinSentences(
    `${cycleText} ${verb} ${peopleText(wave)} in ${terms.target.noun}${since}${isAllDone ? "" : `: ${outcomeText}`}.`,
    lastRowText,
  );
}

/** `900 of 1,855 people (49 %)`. */
function peopleText({ people, population }: DisableWave): string {
  const text = peopleOfText(people, population);
  return population === null ? text : `${text} (${formatRatio(people / population)})`;
}

/** `900 of 1,855 people`, or `900 people` if the number of all people is not known. */
export function peopleOfText(people: number, population: number | null): string {
  return population === null
    ? formatCount(people, "person", "people")
    : `${formatNumber(people)} of ${formatCount(population, "person", "people")}`;
}

function largestBeforeText({ largestBefore, knownSince }: DisableWave, at: Instant): string | null {
  if (largestBefore === null || knownSince === null) return null;
  return `In this job no earlier cycle of the last ${formatDuration(at - knownSince)} disabled or deleted more than ${formatNumber(largestBefore)}.`;
}

function stopText({ state, threshold }: DeletionPrevention): string {
  switch (state) {
    case "on":
      return threshold === null
        ? "Entra withholds the changes when the cycle reaches the deletion threshold of the job."
        : `Entra withholds the changes when the cycle reaches the deletion threshold of ${formatNumber(threshold)}.`;
    case "off":
    case "not-set":
      return "The job has no deletion threshold, so Entra does not stop the cycle.";
    case "unknown":
      return "Steadystate does not know whether the job has a deletion threshold that stops the cycle.";
  }
}
