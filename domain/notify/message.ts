/**
 * The content of a notification, before a channel makes text, HTML or JSON of it. Every text in it is
 * one line without control characters.
 */
export type Message = {
  /** `QUARANTINED`: the first word of the subject and of the mail. */
  readonly headline: string;
  readonly tone: "bad" | "warn" | "good";
  readonly title: string;
  /** The order is: what, since when, how many, what happens if nobody acts, and what to do. */
  readonly lines: readonly MessageLine[];
  readonly clusters: readonly MessageCluster[];
  readonly unlistedClusterCount: number;
  readonly values: readonly MessageLine[];
  readonly links: readonly MessageLink[];
  readonly footer: readonly string[];
};

/** The label is empty for a line that continues the line before. */
export type MessageLine = { readonly label: string; readonly text: string };

/** One failure cluster as a mail shows it. */
export type MessageCluster = {
  readonly objectCount: string;
  /** `EntryConflict in userName`. */
  readonly failure: string;
  /** `people who left, new error; to be fixed by: app owner`: who is affected, and who can fix the error. */
  readonly details: string;
  readonly meaning: string;
  readonly remedy: string;
};

export type MessageLink = { readonly label: string; readonly url: string };
