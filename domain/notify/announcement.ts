import type { Severity } from "../condition.ts";
import type { NotificationReason } from "../notification-reason.ts";
import type { Instant } from "../time.ts";

/**
 * A change of an incident of which people may be notified. It is stored together with the incident, in
 * one step, and deleted after its messages are planned.
 */
export type Announcement = {
  /** `<incident id>.<number>`. A repeated assessment makes the same id. */
  readonly id: string;
  readonly incidentId: string;
  /** Counts the announcements of the incident from 0. */
  readonly number: number;
  readonly reason: NotificationReason;
  /** The severity of the incident at this change. */
  readonly severity: Severity;
  readonly at: Instant;
};
