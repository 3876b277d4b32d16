import { hash } from "node:crypto";
import type { Severity } from "../condition.ts";
import type { DeliveryChannel } from "../delivery.ts";
import type { IncidentKind } from "../incident-kind.ts";
import type { JobKind } from "../job-kind.ts";
import type { Millis } from "../time.ts";

/** Who is notified of which incidents, and when. In a name, `*` matches any text. */
export type Route = {
  /**
   * A short digest of the name in the settings, or without a name of the channel and its addresses. It stays
   * the same when routes are reordered, and contains no address.
   */
  readonly key: string;
  /** The name from the settings, or the channel and the place in the settings, such as `mail route 2`. */
  readonly name: string;
  readonly channel: DeliveryChannel;
  /** Mail addresses, or for another channel one word that contains no secret, such as the host. */
  readonly addresses: readonly string[];
  /** Also the addresses in the job's own Notification Email setting in Entra. */
  readonly notifiesJobAddresses: boolean;
  readonly tenants: readonly string[];
  readonly applications: readonly string[];
  /** Null for every kind. */
  readonly jobKinds: readonly JobKind[] | null;
  readonly incidentKinds: readonly IncidentKind[] | null;
  readonly severities: readonly Severity[];
  /**
   * Null if the route may be notified at any time. Outside these hours, a notification waits until the hours
   * begin, and is sent then if the incident is still open.
   */
  readonly hours: WeeklyHours | null;
  /** In these hours only critical incidents are notified; the others wait until the end. */
  readonly quietHours: WeeklyHours | null;
  /** When the route gets a list of its incidents; null if it is notified of each change of an incident. */
  readonly digest: DigestSchedule | null;
  /** When the route gets a message that Steadystate still watches, even if nothing happened; null for never. */
  readonly watching: DigestSchedule | null;
  /** Who is notified when nobody acknowledges a critical incident in time. */
  readonly escalation: { readonly afterMs: Millis; readonly addresses: readonly string[] } | null;
};

/** Hours of some days of the week in one time zone. */
export type WeeklyHours = {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes after midnight. `to` is exclusive, and less than `from` if the hours end on the next day. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
};

/** A time of every day, or of one day of every week. */
export type DigestSchedule = {
  /** 0 is Sunday; null for every day. */
  readonly weekday: number | null;
  /** Minutes after midnight. */
  readonly minute: number;
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
};

const KEY_CHARACTERS = 8;

export function routeKey(identity: string): string {
  return hash("sha256", identity).slice(0, KEY_CHARACTERS);
}

/** Equal for two routes with the same channel and addresses, in any order. */
export function addressIdentity(channel: DeliveryChannel, addresses: readonly string[]): string {
  return [channel, ...addresses.map((address) => address.toLowerCase()).toSorted()].join(" ");
}
