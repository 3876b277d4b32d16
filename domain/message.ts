import type { Severity } from "./condition.ts";
import type { INCIDENT_STATES } from "./incident.ts";
import type { IncidentKind } from "./incident-kind.ts";
import type { NotificationReason } from "./notification-reason.ts";
import type { Instant } from "./time.ts";

/**
 * The content of a notification, before a channel formats it as text, HTML or JSON. Every text in it is
 * one line without control characters, and without an address that a mail client would turn into a link.
 */
export type Message = {
  /** The state, with which the subject begins: `QUARANTINED`, `RECOVERED after 3 h 20 min`. */
  readonly headline: string;
  readonly tone: MessageTone;
  /**
   * App, tenant and kind of trouble: `8x8 (contoso): failing objects`. It is the same in all messages
   * of a thread, so it has no number, no time and no person.
   */
  readonly title: string;
  /**
   * What the subject says after the title, such as `credentials rejected`. It may change within a thread.
   * Null if the headline and the title say enough.
   */
  readonly subjectDetail: string | null;
  /** The problem in a few words, with numbers: `146 objects fail, most often EntryConflict`. */
  readonly summary: string;
  /** The order is: what, since when, how many, what happens if nobody acts, and what to do. */
  readonly lines: readonly MessageLine[];
  /** One row for each incident of a message about several; empty in a message about one. */
  readonly rows: readonly MessageRow[];
  /** The names of the incidents for which there is no row, such as `8x8 (contoso): failing objects`. */
  readonly furtherIncidents: readonly string[];
  /** The number of incidents that are not named. */
  readonly unnamedIncidentCount: number;
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

export type MessageTone = "bad" | "warn" | "good";

/** The label is empty for a line that continues the line before. */
export type MessageLine = { readonly label: string; readonly text: string };

/** One incident in a mail about several incidents. */
export type MessageRow = {
  readonly headline: string;
  readonly tone: MessageTone;
  readonly title: string;
  /** `credentials rejected`: the problem in a few words. */
  readonly problem: string;
  /** `since 2026-05-04 09:00 UTC`. */
  readonly time: string;
  /** The page of the job in the console; null if readers of mails cannot reach it. */
  readonly url: string | null;
};

/** One failure cluster as a mail shows it. */
export type MessageCluster = {
  readonly objectCount: string;
  /** `EntryConflict in userName`. */
  readonly failure: string;
  /** `people who left, new error`: who is affected, and whether the error is new. */
  readonly details: string;
  readonly meaning: string;
  readonly remedy: string;
  /** Who can fix the error, such as `app owner`; empty if nobody has to. */
  readonly owner: string;
  /** Some of the affected people, as the settings say: their names, their ids, or none. */
  readonly people: readonly string[];
};

export type MessageLink = { readonly label: string; readonly url: string };

/** The parts that only some messages have. */
export const EMPTY_MESSAGE_PARTS = {
  subjectDetail: null,
  rows: [],
  furtherIncidents: [],
  unnamedIncidentCount: 0,
  clusters: [],
  unlistedClusterCount: 0,
  values: [],
} as const satisfies Partial<Message>;

/** The signed links of one recipient. Null if there is none. */
export type PersonalLinks = {
  readonly acknowledgeUrl: string | null;
  /** Stops reminders and digests for the address of the recipient. */
  readonly unsubscribeUrl: string | null;
};

export const NO_PERSONAL_LINKS: PersonalLinks = { acknowledgeUrl: null, unsubscribeUrl: null };

/** How mails show people: by their names, by ids that only admins can look up, or not at all. */
export const IDENTITIES_IN_MESSAGES = ["full", "pseudonym", "none"] as const;
export type IdentitiesInMessages = (typeof IDENTITIES_IN_MESSAGES)[number];
