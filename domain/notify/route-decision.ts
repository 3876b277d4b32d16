import { completeList } from "../complete-list.ts";
import type { Severity } from "../condition.ts";
import type { Instant } from "../time.ts";

/**
 * Why one route is or is not notified of one change of an incident. The decision is stored with the
 * incident.
 */
export type RouteDecision = {
  readonly routeKey: string;
  readonly routeName: string;
  readonly decidedAt: Instant;
} & RouteDecisionReason;

export type RouteDecisionReason =
  /** `incidentCount` > 1: one message is about several incidents. */
  | {
      readonly code: "notified";
      readonly notificationId: string;
      /** The messages to other addresses that are about fewer of the incidents. */
      readonly otherNotificationIds: readonly string[];
      readonly incidentCount: number;
    }
  /** The next digest of the route contains the incident. */
  | { readonly code: "in-digest" }
  /** The route waits for the end of the quiet hours or for the start of its hours. */
  | { readonly code: "waits-until"; readonly until: Instant }
  | {
      readonly code:
        | "other-tenant"
        | "other-application"
        | "other-job-kind"
        | "other-incident-kind";
    }
  | { readonly code: "other-severity"; readonly severity: Severity }
  | { readonly code: "outside-hours" }
  | { readonly code: "silenced"; readonly silenceId: string; readonly until: Instant }
  /** Someone has acknowledged the incident, so there are no reminders. */
  | { readonly code: "acknowledged" }
  /** Another open incident explains this one. */
  | { readonly code: "muted"; readonly byIncidentId: string }
  /** The route was never notified of the incident, so it is not notified of its end. */
  | { readonly code: "never-notified" }
  /** The incident had recovered before the message was written. */
  | { readonly code: "already-over" }
  /** Every recipient of the route has unsubscribed from reminders. */
  | { readonly code: "unsubscribed" };

export const ROUTE_DECISION_CODES = completeList<RouteDecisionReason["code"]>()([
  "notified",
  "in-digest",
  "waits-until",
  "other-tenant",
  "other-application",
  "other-job-kind",
  "other-incident-kind",
  "other-severity",
  "outside-hours",
  "silenced",
  "acknowledged",
  "muted",
  "never-notified",
  "already-over",
  "unsubscribed",
]);
