import type { Instant } from "../time.ts";
import { defang, plain, sayDuration, sayTime } from "../words.ts";
import type { Incident, NoticeReason } from "./notice.ts";

const MAX_TEXT = 700;

export type Line = { readonly label: string; readonly text: string };

/** One cause of failures, as a mail tells it. */
export type Cause = {
  readonly objects: string;
  /** `EntryConflict in userName`. */
  readonly what: string;
  /** `people who left, new; app owner`: who, what is new, and who can mend it. */
  readonly about: string;
  readonly meaning: string;
  readonly remedy: string;
};

/** What a mail says, before it becomes text or HTML. Every text in it is one clean line. */
export type Letter = {
  /** `QUARANTINED`: the first word of the subject and of the mail. */
  readonly state: string;
  readonly tone: "bad" | "warn" | "good";
  readonly title: string;
  /** What, since when, how many, what if nobody acts, what next: in this order. */
  readonly lines: readonly Line[];
  readonly causes: readonly Cause[];
  readonly moreCauses: number;
  readonly figures: readonly Line[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly footer: readonly string[];
};

/** The state first, for a phone shows no more than that. */
export function stateWord(incident: Incident, reason: NoticeReason, now: Instant): string {
  if (reason === "recovered") {
    return `RECOVERED after ${sayDuration((incident.resolvedAt ?? now) - incident.openedAt)}`;
  }
  return incident.condition === "blind" ? "NOT SEEN" : incident.condition.toUpperCase();
}

export function toneOf({ severity }: Incident, recovered: boolean): Letter["tone"] {
  if (recovered) return "good";
  return severity === "critical" ? "bad" : "warn";
}

export function sayLasted({ openedAt, resolvedAt }: Incident, now: Instant): string {
  const ended = resolvedAt ?? now;
  return `${sayTime(openedAt)} to ${sayTime(ended)} (${sayDuration(ended - openedAt)})`;
}

export function line(label: string, text: string): Line {
  return { label, text: clean(text) };
}

export function clean(text: string): string {
  return plain(defang(text), MAX_TEXT);
}
