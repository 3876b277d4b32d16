import { toPlainLine } from "../outside-text.ts";

/** How much longer than the shown words the words of an app can be before they end. */
const SEARCHED_FACTOR = 5;
/** The sentence that says what to do takes at most this part of the shown words. */
const MAX_PART = 0.6;

const SENTENCE_START = /(?<=[.!?]["')]?) (?=["'(]?[A-Z])/;
const SAYS_WHAT_TO_DO =
  /^["'(]?(?:to (?:resolve|fix|solve|continue|proceed|correct|avoid|prevent)\b|please\b|instead\b|(?:you|an? \w+|the \w+) (?:must|needs? to|ha(?:s|ve) to|should|can)\b|(?:use|choose|try|contact|ask|enable|set|configure|check|remove|add|change|provide|specify|verify|update|assign|upgrade|buy|make sure|ensure)\b)/i;

/**
 * The words of an app on one line. Of words that are too long, the last sentence that says what to do stays, and the
 * words before it are cut.
 */
export function shortenWords(words: string, maxLength: number): string {
  const line = toPlainLine(words, maxLength * SEARCHED_FACTOR);
  const cut = toPlainLine(line, maxLength);
  const advice = line
    .split(SENTENCE_START)
    .map((sentence) => /^.*?[.!?](?=\s|$)/.exec(sentence)?.[0] ?? sentence)
    .findLast((sentence) => SAYS_WHAT_TO_DO.test(sentence));
  const isKept = advice === undefined || line === cut || cut.includes(advice);
  if (isKept || [...advice].length > maxLength * MAX_PART) return cut;
  const rest = maxLength - [...advice].length - 1;
  return `${toPlainLine(line, rest)} ${advice}`;
}
