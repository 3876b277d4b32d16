import type { Log } from "../config/log.ts";
import {
  type AttemptResult,
  type AttemptTiming,
  applyAttempt,
  type Delivery,
  giveUpUnconfirmed,
  isDeliveryDue,
  markHandedOver,
} from "../domain/delivery.ts";
import { countDeliveries, type Notification, notificationState } from "../domain/notification.ts";
import type { Instant } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import type { Channels } from "./channels/channel.ts";

export type DeliveryDependencies = {
  readonly incidents: Pick<IncidentStore, "notification" | "saveDeliveries">;
  readonly channels: Pick<Channels, "find">;
  readonly now: () => Instant;
  /** 0 <= random() < 1. */
  readonly random: () => number;
  /** How much faster than real time the clock runs. */
  readonly speed: () => number;
  readonly log: Log;
};

/** `waiting`: a recipient waits for another attempt. */
export type DeliveryResult = "sent" | "failed" | "waiting" | "nothing-to-do";

/**
 * Tries once to send a notification to every recipient whose next attempt is due, in one SMTP
 * transaction, and stores the result of each recipient.
 *
 * 1. Before the last byte of the mail leaves, the store marks the deliveries as handed over. If the
 *    store does not answer, the mail is not sent: otherwise every retry would send it again.
 * 2. After the answer of the mail server, the store keeps the result.
 * After a crash between 1 and 2 the same mail is sent once more to these recipients, with the same
 * Message-ID. After a second such crash it is given up, because the recipients probably have it.
 */
export async function deliverNotification(
  notificationId: string,
  dependencies: DeliveryDependencies,
): Promise<DeliveryResult> {
  const { incidents, channels, now, log } = dependencies;
  const notification = await incidents.notification(notificationId);
  if (notification === null) return "nothing-to-do";
  const timing = (): AttemptTiming => {
    return { now: now(), random: dependencies.random(), speed: dependencies.speed() };
  };
  const checked = notification.deliveries.map(giveUpUnconfirmed);
  const due = checked.filter((delivery) => isDeliveryDue(delivery, timing()));
  const hasGivenUp = checked.some((delivery, i) => delivery !== notification.deliveries[i]);
  if (due.length === 0 && !hasGivenUp) return "nothing-to-do";
  let stored = notification.deliveries;
  const save = async (deliveries: readonly Delivery[]) => {
    await incidents.saveDeliveries(notificationId, stored, deliveries);
    stored = deliveries;
  };
  const channel = channels.find(notification);
  const sendDue = () =>
    channel?.send({
      notification,
      recipients: due.map(({ address }) => address),
      beforeHandOver: () =>
        save(replaceDeliveries(checked, due, (delivery) => markHandedOver(delivery, timing()))),
    }) ?? due.map(() => ROUTE_GONE);
  const results = due.length === 0 ? [] : await sendDue();
  const deliveries = replaceDeliveries(checked, due, (delivery, i) =>
    applyAttempt(delivery, resultAt(results, i), timing()),
  );
  await save(deliveries);
  const state = notificationState({ deliveries });
  logAttempt(log, { ...notification, deliveries }, due.length);
  return state;
}

/** The settings no longer contain the channel, so no attempt can succeed. */
const ROUTE_GONE: AttemptResult = {
  code: "failed",
  ...{ isTransient: false, isUnconfirmed: false },
  failure: { code: "route-gone", status: null, answer: "", retryAfterMs: null },
};

function resultAt(results: readonly AttemptResult[], i: number): AttemptResult {
  const result = results[i];
  if (result === undefined) throw new Error("the channel returned no result for a recipient");
  return result;
}

function replaceDeliveries(
  all: readonly Delivery[],
  due: readonly Delivery[],
  change: (delivery: Delivery, indexOfDue: number) => Delivery,
): readonly Delivery[] {
  return all.map((delivery) => {
    const i = due.indexOf(delivery);
    return i < 0 ? delivery : change(delivery, i);
  });
}

/** The lines contain no address and no words of the mail server, because both may name a person. */
function logAttempt(log: Log, notification: Notification, attempted: number): void {
  const { id, reason, deliveries } = notification;
  const counts = countDeliveries(deliveries);
  const failures = deliveries.flatMap(({ failure }) => (failure === null ? [] : [failure]));
  const fields = {
    notificationId: id,
    reason,
    attempted,
    accepted: counts.accepted,
    waiting: counts.waiting,
    refused: counts.refused,
    givenUp: counts["given-up"],
    failures: [...new Set(failures.map(({ code }) => code))],
    smtpStatus: [...new Set(failures.flatMap(({ status }) => status ?? []))],
  };
  if (fields.waiting > 0) log.warn(fields, "notification not sent to every recipient yet");
  else if (fields.refused + fields.givenUp > 0)
    log.error(fields, "notification not sent to every recipient, and it will not be tried again");
  else log.info(fields, "notification sent");
}
