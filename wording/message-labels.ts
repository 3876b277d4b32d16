import type { MessageCluster } from "../domain/notify/message.ts";
import { formatCount } from "./phrases.ts";

// Texts that the text part and the HTML part of a mail have in common.

/** The line that a reader looks for first, so the HTML part highlights it. */
export const NEXT_STEP_LABEL = "Next step";

export const UNSUBSCRIBE_LABEL = "Stop reminders and digests for this address";

export function peopleText({ people }: MessageCluster): string {
  return `For example ${people.join(", ")}`;
}

export function nextText({ remedy, owner }: MessageCluster): string {
  return owner === "" ? `Next: ${remedy}` : `Next (${owner}): ${remedy}`;
}

export function unlistedClustersText(count: number): string {
  return `and ${formatCount(count, "more cluster")}`;
}

export function unnamedIncidentsText(count: number): string {
  return `and ${formatCount(count, "more incident")}, which the console lists`;
}
