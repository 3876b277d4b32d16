import { completeList } from "../complete-list.ts";
import type { Delivery } from "../delivery.ts";
import type { NotificationReason } from "../notification-reason.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Instant, Millis } from "../time.ts";
import type { RouteDecisionReason } from "./route-decision.ts";

/** Whether one mail address or one route was notified of an incident, and why. */
export type RecipientAnswer = {
  readonly isNotified: boolean;
  /** The most important one first; never empty. */
  readonly findings: readonly RecipientFinding[];
};

export type RecipientFinding =
  /** A message about the incident; for a route, its delivery to the first recipient. */
  | {
      readonly code: "message";
      readonly routeName: string;
      readonly reason: NotificationReason | null;
      readonly notificationId: string;
      readonly delivery: Delivery;
      readonly at: Instant;
    }
  | {
      readonly code: "decided";
      readonly routeName: string;
      readonly reason: NotificationReason;
      readonly decision: RouteDecisionReason;
      readonly at: Instant;
    }
  /** The route was notified, but not this address of the route. */
  | { readonly code: "unsubscribed" | "added-later"; readonly routeName: string }
  /** No decision about the route is stored; `why` is the reason of the last assessment. */
  | { readonly code: "undecided"; readonly routeName: string; readonly why: NotifyReason }
  | {
      readonly code: "escalation";
      readonly routeName: string;
      readonly afterMs: Millis;
      readonly state: EscalationState;
    }
  /** Only the job's own Notification Email setting in Entra contains the address. */
  | { readonly code: "job-addresses-unused" }
  | { readonly code: "no-route" };

export const RECIPIENT_FINDING_CODES = completeList<RecipientFinding["code"]>()([
  "message",
  "decided",
  "unsubscribed",
  "added-later",
  "undecided",
  "escalation",
  "job-addresses-unused",
  "no-route",
]);

/** Why the people of an escalation were not notified. `due`: these people are notified from this time on. */
export type EscalationState =
  | { readonly code: "not-critical" | "route-not-notified" | "acknowledged" | "recovered" }
  | { readonly code: "due"; readonly at: Instant };
