import type { NotificationReason } from "../domain/notification-reason.ts";
import type { RecipientAnswer, RecipientFinding } from "../domain/notify/recipient-answer.ts";
import { deliveryStateText } from "./delivery.ts";
import { notifyReasonText } from "./notify-reason.ts";
import { formatDuration, formatTime, joinSentences } from "./phrases.ts";
import { routeDecisionText } from "./route-decision.ts";

/** The answer in one sentence. `subject` is a mail address or `route on-call`. */
export function recipientAnswerText(
  subject: string,
  { isNotified, findings }: RecipientAnswer,
): string {
  if (isNotified) return `Yes: ${subject} was notified of this incident.`;
  const isWaiting = findings.some(
    (finding) => finding.code === "message" && finding.delivery.state === "waiting",
  );
  return isWaiting
    ? `Not yet: a message to ${subject} waits to be sent.`
    : `No: ${subject} was not notified of this incident.`;
}

const CHANGE_TEXTS: Readonly<Record<NotificationReason, string>> = {
  opened: "that the incident opened",
  worsened: "that it got worse",
  eased: "that it eased",
  "reason-changed": "that it has another reason",
  still: "that it is still open",
  acknowledged: "that it was acknowledged",
  unacknowledged: "that its acknowledgement was withdrawn",
  escalated: "that it was not acknowledged in time",
  recovered: "that it recovered",
};

/** One reason for the answer, with the next step where there is one. */
export function recipientFindingText(finding: RecipientFinding): string {
  switch (finding.code) {
    case "message":
      return joinSentences(messageText(finding), deliveryStateText(finding.delivery));
    case "decided":
      return `Route ${finding.routeName}, about the change ${CHANGE_TEXTS[finding.reason]}: ${routeDecisionText(finding.decision)}`;
    case "unsubscribed":
      return `Route ${finding.routeName} was notified, but this address has unsubscribed from reminders. To undo this, open the page Silences.`;
    case "added-later":
      return `Route ${finding.routeName} was notified, but this address got none of its messages. Probably it was added to the route later: it gets the next message.`;
    case "undecided":
      return `Route ${finding.routeName} names this recipient, but Steadystate has not yet decided whether to send a message. ${notifyReasonText(finding.why)}`;
    case "escalation":
      return escalationText(finding);
    case "job-addresses-unused":
      return "No route in the settings names this address. The Notification Email setting of the job in Entra contains it, but no route uses this setting: set jobAddresses to true in a route in the setting notify of steadystate.yaml, or ask the person who runs Steadystate.";
    case "no-route":
      return "No route in the settings names this address. Add it to a route in the setting notify of steadystate.yaml, or ask the person who runs Steadystate. If the mails come through a mailing list, enter the address of the list here.";
  }
}

function messageText({
  routeName,
  reason,
  at,
}: Extract<RecipientFinding, { readonly code: "message" }>): string {
  const about = reason === null ? "" : ` ${CHANGE_TEXTS[reason]}`;
  return `Route ${routeName}, ${formatTime(at)}: a message${about}.`;
}

function escalationText({
  routeName,
  afterMs,
  state,
}: Extract<RecipientFinding, { readonly code: "escalation" }>): string {
  const rule = `Route ${routeName} notifies this address only if a critical incident is not acknowledged within ${formatDuration(afterMs)}.`;
  switch (state.code) {
    case "not-critical":
      return `${rule} This incident is not critical.`;
    case "route-not-notified":
      return `${rule} The route itself was not notified of this incident.`;
    case "acknowledged":
      return `${rule} This incident is acknowledged.`;
    case "recovered":
      return `${rule} This incident has recovered.`;
    case "due":
      return `${rule} For this incident, that time is ${formatTime(state.at)}.`;
  }
}
