import type { Severity } from "../condition.ts";
import type { INCIDENT_STATES, IncidentKind } from "../incident.ts";
import type { NotificationReason } from "../notification.ts";
import type { Instant } from "../time.ts";

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
  /** Every incident that the message is about, for channels that send values to programs. */
  readonly facts: readonly IncidentFacts[];
};

/** One incident of a message, with the values of the assessment from which the message was made. */
export type IncidentFacts = {
  readonly id: string;
  readonly kind: IncidentKind;
  /** What has changed about this incident; null in a digest. */
  readonly reason: NotificationReason | null;
  readonly state: (typeof INCIDENT_STATES)[number];
  readonly severity: Severity;
  readonly title: string;
  readonly tenant: string;
  /** Null for an incident of a whole tenant. */
  readonly application: string | null;
  /** Null for an incident of a whole tenant or of a target. */
  readonly jobId: string | null;
  readonly target: string | null;
  readonly affectedObjects: number;
  readonly openedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly assessedAt: Instant;
  /** The page of the incident in the console; null without `server.publicUrl`. */
  readonly url: string | null;
};

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
