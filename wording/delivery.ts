import {
  countDeliveries,
  DELIVERY_STATES,
  type Delivery,
  type DeliveryChannel,
  type DeliveryCounts,
  type DeliveryFailureCode,
  type DeliveryState,
} from "../domain/delivery.ts";
import type { Notification } from "../domain/notification.ts";
import { formatCount, joinSentences } from "./phrases.ts";

/** The words for the server of a channel, and what to check in its settings. */
const RECEIVERS: Readonly<Record<DeliveryChannel, Receiver>> = {
  mail: {
    name: "The mail server",
    message: "mail",
    connection: "mail.smtp.url and its port",
    caFile: "mail.smtp.caFile",
    signIn:
      "user and password in mail.smtp.url, or the credential of mail.smtp.oauth2 or mail.graph",
    content: "sender and recipients",
  },
  webhook: {
    name: "The webhook's server",
    message: "notification",
    connection: "webhook.url and the network",
    caFile: "webhook.caFile",
    signIn: "webhook.url and webhook.secret",
    content: "webhook.url and the log of the server",
  },
  pagerduty: {
    name: "PagerDuty",
    message: "event",
    connection: "pagerduty.url and the network",
    caFile: "pagerduty.caFile",
    signIn: "pagerduty.routingKey",
    content: "pagerduty.routingKey: it is the Integration Key of an Events API v2 integration",
  },
  teams: {
    name: "Microsoft Teams",
    message: "card",
    connection: "teams.url and the network",
    caFile: "teams.caFile",
    signIn: "teams.url: copy the URL of the workflow again",
    content: "that the workflow of teams.url exists and is switched on",
  },
};

type Receiver = Readonly<
  Record<"name" | "message" | "connection" | "caFile" | "signIn" | "content", string>
>;

export const CHANNEL_NAMES: Readonly<Record<DeliveryChannel, string>> = {
  mail: "mail",
  webhook: "webhook",
  pagerduty: "PagerDuty",
  teams: "Microsoft Teams",
};

/** Why an attempt failed, and the next step. */
export function deliveryFailureText(code: DeliveryFailureCode, channel: DeliveryChannel): string {
  return failureText(code, RECEIVERS[channel]);
}

function failureText(
  code: DeliveryFailureCode,
  { name, message, connection, caFile, signIn, content }: Receiver,
): string {
  switch (code) {
    case "server-unreachable":
      return `${name} cannot be reached: check ${connection}.`;
    case "certificate-not-trusted":
      return `The certificate of ${insideSentence(name)} is not trusted: name the PEM file of its CA in ${caFile}, and check the names and dates of the certificate.`;
    case "sign-in-refused":
      return `${name} refused Steadystate's sign-in: check ${signIn}.`;
    case "not-accepted-yet":
      return `${name} did not accept the ${message} yet; Steadystate tries again.`;
    case "refused":
      return `${name} refused the ${message} permanently: check ${content}.`;
    case "no-answer":
      return `${name} got the ${message} and did not answer, so the recipient may have it: check the server.`;
    case "interrupted":
      return "The worker stopped before the server had answered, so the recipient may have it already; Steadystate sends it once more.";
    case "route-gone":
      return "The settings no longer contain the route of this notification: add the route to notify again if it was removed by mistake.";
  }
}

/** `the mail server` for `The mail server`; a name such as PagerDuty stays as it is. */
function insideSentence(name: string): string {
  return name.replace(/^The /, "the ");
}

/** The words for the servers of several channels. */
const SEVERAL_RECEIVERS: Receiver = {
  name: "The server",
  message: "notification",
  connection: "the settings of its route and the network",
  caFile: "caFile of the route",
  signIn: "the settings of its route",
  content: "the settings of its route",
};

const STATE_TEXTS: Readonly<Record<DeliveryState, string>> = {
  accepted: "accepted",
  waiting: "waiting for the next attempt",
  refused: "refused permanently",
  "given-up": "given up",
};

/**
 * How many recipients have a notification, such as "Of 3 recipients: 2 accepted, 1 refused …".
 * `channel` is null for deliveries of several channels.
 */
export function deliveryCountsText(
  counts: DeliveryCounts,
  failure: DeliveryFailureCode | null,
  channel: DeliveryChannel | null,
): string {
  const receiver = channel === null ? SEVERAL_RECEIVERS : RECEIVERS[channel];
  const total = DELIVERY_STATES.reduce((sum, state) => sum + counts[state], 0);
  if (counts.accepted === total && total > 0)
    return `${receiver.name} accepted it for ${formatCount(total, "recipient")}.`;
  const parts = (["accepted", "waiting", "refused", "given-up"] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${STATE_TEXTS[state]}`);
  const text = `Of ${formatCount(total, "recipient")}: ${parts.join(", ")}.`;
  return failure === null ? text : `${text} ${failureText(failure, receiver)}`;
}

/** How many recipients have a notification; null before the first attempt. */
export function notificationResultText({ deliveries }: Pick<Notification, "deliveries">) {
  if (deliveries.every(({ attempts }) => attempts === 0)) return null;
  const failed = deliveries.find(({ failure }) => failure !== null);
  const channel = deliveries[0]?.channel ?? null;
  return deliveryCountsText(countDeliveries(deliveries), failed?.failure?.code ?? null, channel);
}

/** A mail server and a workflow of Teams accept a message before they deliver it. */
const STATE_ACCEPTED_TEXTS: Readonly<Record<DeliveryChannel, string>> = {
  mail: "The mail server accepted it and now has to deliver it.",
  webhook: "The webhook's server accepted it.",
  pagerduty: "PagerDuty accepted it.",
  teams: "The workflow of Microsoft Teams accepted it and now has to post it.",
};

/** The state of the sending to one recipient, with the next step. It names no recipient. */
export function deliveryStateText({ channel, state, failure }: Delivery): string {
  const failedText = failure === null ? "" : deliveryFailureText(failure.code, channel);
  switch (state) {
    case "accepted":
      return STATE_ACCEPTED_TEXTS[channel];
    case "waiting":
      return failure === null ? "Waiting to be sent." : failedText;
    case "refused":
      return channel === "mail" && failure?.code !== "route-gone"
        ? "The mail server refused this recipient permanently: correct the address in notify."
        : failedText;
    case "given-up":
      return joinSentences("Steadystate has stopped trying.", failedText);
  }
}
