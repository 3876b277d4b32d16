import { DELIVERY_STATES } from "../domain/delivery.ts";
import type { IncidentDelivery, NotificationOutcome } from "../domain/incident.ts";
import type { NotifyReason } from "../domain/notify-reason.ts";
import { deliveryCountsText } from "./delivery.ts";
import { conditionName, formatCount, formatDuration, formatNumber, formatTime } from "./phrases.ts";
import { targetName } from "./target.ts";

/** Why an assessment led to a notification, or to none: one sentence. */
export function notifyReasonText(reason: NotifyReason): string {
  switch (reason.code) {
    case "not-severe":
      return `A job that is ${conditionName(reason.condition)} opens no incident.`;
    case "new-problem":
      return `The job is newly ${conditionName(reason.condition)}.`;
    case "already-notified":
      return `A notification that the job is ${conditionName(reason.condition)} was created earlier.`;
    case "less-severe":
      return `The job is now ${conditionName(reason.condition)}, which is less severe than the last notification.`;
    case "not-lasting-yet":
      return `The job is ${conditionName(reason.condition)}, but not yet for ${formatDuration(reason.requiredMs)}.`;
    case "waits-for-log":
      return `Waits for the log: the job's last cycle ended at ${formatTime(reason.cycleEndedAt)}, and the log has ${reason.logAsOf === null ? "not been read yet" : `been read only up to ${formatTime(reason.logAsOf)}`}.`;
    case "worse-condition":
      return `The job went from ${conditionName(reason.before)} to ${conditionName(reason.condition)}.`;
    case "recovered":
      return `The job recovered from ${conditionName(reason.before)} and is now ${conditionName(reason.condition)}.`;
    case "higher-severity":
      return `The severity rose from ${reason.before} to ${reason.severity}.`;
    case "objects-still-failing":
      return `${formatNumber(reason.objects)} of ${formatCount(reason.affectedObjects, "object")} still fail.`;
    case "condition-unknown":
      return "No recovery is reported while the job's condition is unknown.";
    case "covered-by-tenant":
      return "The incident of the whole tenant covers this job.";
    case "tenant-readable":
      return "Steadystate can read the tenant.";
    case "tenant-unreadable":
      return "The tenant has been unreadable for long enough to report it.";
    case "tenant-unreadable-not-lasting-yet":
      return "The tenant is unreadable, but not yet for long enough to report it.";
    case "tenant-already-notified":
      return "A notification that Steadystate cannot read the tenant was created earlier.";
    case "tenant-recovered":
      return "Steadystate can read the tenant again.";
    case "target-problem":
      return "The problem of the SCIM server has lasted long enough to report it.";
    case "target-problem-not-lasting-yet":
      return "The SCIM server has a problem, but not yet for long enough to report it.";
    case "target-without-problem":
      return "The SCIM server has no such problem.";
    case "target-already-notified":
      return "A notification about this problem of the SCIM server was created earlier.";
    case "target-recovered":
      return "The problem of the SCIM server has ended.";
    case "target-unclear":
      return "Whether the problem of the SCIM server has ended is not clear yet.";
    case "target-recovery-not-lasting-yet":
      return `The problem of the SCIM server has ended, but not yet for ${formatDuration(reason.requiredMs)}.`;
    case "covered-by-target":
      return `The problem follows from the SCIM server ${targetName(reason.target)}, whose incident reports it.`;
    case "covered-by-job":
      return "The incident of a job that provisions to this SCIM server reports the problem.";
    case "tenant-recovery-not-lasting-yet":
      return `Steadystate can read the tenant again, but not yet for ${formatDuration(reason.requiredMs)}.`;
  }
}

/** The state or the result of the delivery of the last notification. */
export function deliveryText(delivery: IncidentDelivery): string {
  switch (delivery.code) {
    case "not-queued":
      return "Not sent yet.";
    case "no-route":
      return "No route of the configuration matches this tenant, application and severity.";
    case "queued":
      return `Waiting to be sent to ${formatCount(delivery.routes, "route")}.`;
    case "reported":
      return reportedText(delivery.notifications);
    case "reported-as-text":
      return delivery.result;
  }
}

function reportedText(notifications: readonly NotificationOutcome[]): string {
  const counts = { waiting: 0, accepted: 0, refused: 0, "given-up": 0 };
  for (const notification of notifications)
    for (const state of DELIVERY_STATES) counts[state] += notification.counts[state];
  const failure = notifications.find((notification) => notification.failure !== null)?.failure;
  return deliveryCountsText(counts, failure ?? null, null);
}
