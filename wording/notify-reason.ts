import { DELIVERY_STATES } from "../domain/delivery.ts";
import type { IncidentDelivery, NotificationOutcome } from "../domain/incident.ts";
import type { NotificationReason } from "../domain/notification-reason.ts";
import type { NotifyReason } from "../domain/notify-reason.ts";
import { deliveryCountsText } from "./delivery.ts";
import { INCIDENT_KIND_NAMES } from "./message-state.ts";
import { conditionName, formatCount, formatDuration, formatNumber, formatTime } from "./phrases.ts";

/**
 * What has changed, and the state before; of an escalation, why it is sent. Null if the reason of the
 * notification does not contain these values.
 */
export function changeText(reason: NotificationReason, why: NotifyReason): string | null {
  if (reason === "escalated")
    return "Nobody has acknowledged this incident so far, so Steadystate now notifies you too.";
  if (reason === "reason-changed") return "The reason has changed since the last message.";
  if (reason !== "worsened" && reason !== "eased") return null;

  switch (why.code) {
    case "worse-condition":
      return `The job was ${conditionName(why.before)} and is now ${conditionName(why.condition)}.`;
    case "higher-severity":
    case "lower-severity":
      return `The severity was ${why.before} and is now ${why.severity}.`;
    default:
      return null;
  }
}

/** Why an assessment led to a notification, or to none: one sentence. */
export function notifyReasonText(reason: NotifyReason): string {
  switch (reason.code) {
    case "opened":
      return "The problem is new.";
    case "no-longer-muted":
      return "No other open incident mutes this one any more, and the problem is still there.";
    case "worse-condition":
      return `The job went from ${conditionName(reason.before)} to ${conditionName(reason.condition)}.`;
    case "higher-severity":
      return `The severity rose from ${reason.before} to ${reason.severity}.`;
    case "lower-severity":
      return `The severity fell from ${reason.before} to ${reason.severity}.`;
    case "reason-changed":
      return "There is another reason than in the last notification.";
    case "still-open":
      return `The incident has been open for ${formatDuration(reason.openForMs)}.`;
    case "deadline":
      return `The deadline is at ${formatTime(reason.at)}, in ${formatDuration(reason.remainingMs)}.`;
    case "recovered":
      return "The problem has ended.";
    case "no-longer-watched":
      return "Steadystate no longer watches the job, SCIM server or tenant.";
    case "not-severe":
      return "The problem is not severe enough for an incident.";
    case "not-lasting-yet":
      return `The problem has not lasted for ${formatDuration(reason.requiredMs)} yet.`;
    case "waits-for-log":
      return `Waits for the log: the job's last cycle ended at ${formatTime(reason.cycleEndedAt)}, and the log has ${reason.logAsOf === null ? "not been read yet" : `been read only up to ${formatTime(reason.logAsOf)}`}.`;
    case "already-notified":
      return "A notification about this problem was created earlier.";
    case "muted":
      return `Another open incident explains this one: ${INCIDENT_KIND_NAMES[reason.by]}.`;
    case "covered-by-tenant":
      return "The incident of the whole tenant covers this job.";
    case "recovery-not-lasting-yet":
      return `The problem has ended, but not yet for ${formatDuration(reason.requiredMs)}.`;
    case "objects-still-failing":
      return `${formatNumber(reason.objects)} of ${formatCount(reason.affectedObjects, "object")} still fail.`;
    case "data-too-old":
      return "No recovery is reported while the data is too old.";
    case "end-unclear":
      return "Whether the problem has ended is not clear yet.";
  }
}

/** The state or the result of the delivery of the last notification. */
export function deliveryText(delivery: IncidentDelivery): string {
  switch (delivery.code) {
    case "not-queued":
      return "Not sent yet.";
    case "no-route":
      return "No route in the settings matches this incident.";
    case "queued":
      return `Waiting to be sent to ${formatCount(delivery.routes, "route")}.`;
    case "reported":
      return reportedText(delivery.notifications);
  }
}

function reportedText(notifications: readonly NotificationOutcome[]): string {
  const counts = { waiting: 0, accepted: 0, refused: 0, "given-up": 0 };
  for (const notification of notifications)
    for (const state of DELIVERY_STATES) counts[state] += notification.counts[state];
  const failure = notifications.find((notification) => notification.failure !== null)?.failure;
  return deliveryCountsText(counts, failure ?? null, null);
}
