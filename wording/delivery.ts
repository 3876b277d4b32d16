import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryChannel,
  type DeliveryFailureCode,
  type DeliveryState,
} from "../domain/delivery.ts";
import type { Notification } from "../domain/notification.ts";
import { countDeliveries, type DeliveryCounts } from "../domain/notification.ts";
import { formatCount } from "./phrases.ts";

export const CHANNEL_NAMES: Readonly<Record<DeliveryChannel, string>> = {
  mail: "mail",
  webhook: "webhook",
  pagerduty: "PagerDuty",
  teams: "Microsoft Teams",
};

/** Why an attempt failed, and the next step. */
export function deliveryFailureText(code: DeliveryFailureCode): string {
  switch (code) {
    case "server-unreachable":
      return "The mail server cannot be reached: check mail.smtp.url, its port and its certificate.";
    case "sign-in-refused":
      return "The mail server refused our sign-in: check user and password in mail.smtp.url.";
    case "not-accepted-yet":
      return "The mail server did not accept the mail yet; Steadystate tries again.";
    case "refused":
      return "The mail server refused the mail permanently: check sender and recipients.";
    case "no-answer":
      return "The mail server got the mail and did not answer, so the recipient may have it: check the mail server.";
    case "interrupted":
      return "The worker stopped before the mail server had answered, so the recipient may have it already; Steadystate sends it once more.";
  }
}

const STATE_TEXTS: Readonly<Record<DeliveryState, string>> = {
  accepted: "accepted by the mail server",
  waiting: "waiting for the next attempt",
  refused: "refused permanently",
  "given-up": "given up",
};

/** How many recipients have a notification, such as "2 of 3 recipients: accepted …; 1: refused …". */
export function deliveryCountsText(
  counts: DeliveryCounts,
  failure: DeliveryFailureCode | null,
): string {
  const total = DELIVERY_STATES.reduce((sum, state) => sum + counts[state], 0);
  if (counts.accepted === total && total > 0)
    return `The mail server accepted it for ${formatCount(total, "recipient")}.`;
  const parts = (["accepted", "waiting", "refused", "given-up"] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${STATE_TEXTS[state]}`);
  const text = `Of ${formatCount(total, "recipient")}: ${parts.join(", ")}.`;
  return failure === null ? text : `${text} ${deliveryFailureText(failure)}`;
}

/** How many recipients have a notification; null before the first attempt. */
export function notificationResultText({ deliveries }: Pick<Notification, "deliveries">) {
  if (deliveries.every(({ attempts }) => attempts === 0)) return null;
  const failed = deliveries.find(({ failure }) => failure !== null);
  return deliveryCountsText(countDeliveries(deliveries), failed?.failure?.code ?? null);
}

/** The state of the sending to one recipient, with the next step. It names no recipient. */
export function deliveryStateText({ state, failure }: Delivery): string {
  switch (state) {
    case "accepted":
      return "The mail server accepted it.";
    case "waiting":
      return failure === null ? "Waiting to be sent." : deliveryFailureText(failure.code);
    case "refused":
      return "The mail server refused this recipient permanently: correct the address in notify.";
    case "given-up": {
      const why = failure === null ? "" : ` ${deliveryFailureText(failure.code)}`;
      return `Steadystate has stopped trying.${why}`;
    }
  }
}
