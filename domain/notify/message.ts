/**
 * The content of a notification, before a channel makes text, HTML or JSON of it. Every text in it is
 * one line without control characters, and without an address that a mail client would make a link of.
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
  /** The problem in a few words, with numbers: `146 objects fail, most often EntryConflict`. */
  readonly summary: string;
  /** The order is: what, since when, how many, what happens if nobody acts, and what to do. */
  readonly lines: readonly MessageLine[];
  /** The incidents of a message about several. */
  readonly incidents: readonly MessageIncident[];
  /** The names of the incidents for which `incidents` has no room, such as `8x8 (contoso): failing objects`. */
  readonly furtherIncidents: readonly string[];
  /** The number of incidents that are not named. */
  readonly unnamedIncidentCount: number;
  readonly clusters: readonly MessageCluster[];
  readonly unlistedClusterCount: number;
  readonly values: readonly MessageLine[];
  readonly links: readonly MessageLink[];
  readonly footer: readonly string[];
};

export type MessageTone = "bad" | "warn" | "good";

export type MessageLine = { readonly label: string; readonly text: string };

/** One incident in a message about several. */
export type MessageIncident = {
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
  /** Some of the affected people: names, or ids, or none; the settings decide. */
  readonly people: readonly string[];
};

export type MessageLink = { readonly label: string; readonly url: string };

/** The parts that only some messages have. */
export const EMPTY_MESSAGE_PARTS = {
  incidents: [],
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
