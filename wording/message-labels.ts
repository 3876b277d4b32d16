import type { Message, MessageCluster } from "../domain/message.ts";
import { formatCount } from "./phrases.ts";

// Texts that the text part and the HTML part of a mail have in common.

export const NEXT_STEP_LABEL = "Next step";
/** What comes before the next step: the accounts of leavers are more urgent than any other problem of a job. */
export const FIRST_STEP_LABEL = "First step";

/** The lines that a reader looks for first, so the HTML part highlights them. */
export const isStepLabel = (label: string): boolean =>
  label === NEXT_STEP_LABEL || label === FIRST_STEP_LABEL;

export const UNSUBSCRIBE_LABEL = "Stop reminders and digests for this address";

export function peopleText({ people }: MessageCluster): string {
  return `For example ${people.join(", ")}`;
}

/**
 * The next step of a cluster. If it is also the next step of the whole mail, a reference replaces it, so
 * that the mail shows the step only once.
 */
export function nextText(
  { remedy, owner }: MessageCluster,
  { lines }: Pick<Message, "lines">,
): string {
  const isRepeated = lines.some(({ label, text }) => label === NEXT_STEP_LABEL && text === remedy);
  const text = isRepeated ? "see the next step above." : remedy;
  return owner === "" ? `Next: ${text}` : `Next (${owner}): ${text}`;
}

export function unlistedClustersText(count: number): string {
  return `and ${formatCount(count, "more kind of error", "more kinds of errors")}`;
}

export function unnamedIncidentsText(count: number): string {
  return `and ${formatCount(count, "more incident")}, which the console lists`;
}
