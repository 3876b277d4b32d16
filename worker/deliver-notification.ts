import type { Log } from "../config/log.ts";
import {
  type AttemptResult,
  type AttemptTiming,
  applyAttempt,
  type Delivery,
  type DeliveryFailure,
  isDeliveryDue,
  isWaitingForPath,
  markHandedOver,
  postponeDelivery,
} from "../domain/delivery.ts";
import type { PathAttempt } from "../domain/delivery-path.ts";
import {
  attemptCount,
  countDeliveries,
  type Notification,
  notificationState,
} from "../domain/notification.ts";
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

export type DeliveryOptions = {
  /** Also the recipients who wait for the next attempt only because the server could not be used. */
  readonly isPathTried?: boolean;
};

/** What an attempt says about the path; null if nothing was due. */
export type DeliveryReport = PathAttempt & { readonly failure: DeliveryFailure | null };

/**
 * Tries once to send a notification to every recipient whose next attempt is due, and stores the result
 * of each recipient.
 *
 * 1. Before the last byte of the message leaves, the store marks the deliveries as handed over. If the
 *    store does not answer, the message is not sent: otherwise every retry would send it again.
 * 2. After the answer of the server, the store keeps the result.
 * After a crash between 1 and 2 the same message is sent once more to these recipients, with the same
 * Message-ID.
 */
export async function deliverNotification(
  notificationId: string,
  dependencies: DeliveryDependencies,
  { isPathTried = false }: DeliveryOptions = {},
): Promise<DeliveryReport | null> {
  const { incidents, channels, log } = dependencies;
  const notification = await incidents.notification(notificationId);
  if (notification === null) return null;
  const timing = () => timingOf(dependencies);
  const isDue = (delivery: Delivery) =>
    isDeliveryDue(delivery, timing()) || (isPathTried && isWaitingForPath(delivery));
  const due = notification.deliveries.filter(isDue);
  if (due.length === 0) return null;
  let stored = notification.deliveries;
  const save = async (deliveries: readonly Delivery[]) => {
    await incidents.saveDeliveries(notificationId, stored, deliveries);
    stored = deliveries;
  };
  const replaceDue = (change: (delivery: Delivery, indexOfDue: number) => Delivery) =>
    replaceDeliveries(notification.deliveries, due, change);
  const channel = channels.find(notification);
  const results =
    channel === null
      ? due.map(() => ROUTE_GONE)
      : await channel.send({
          notification,
          recipients: due.map(({ address }) => address),
          beforeHandOver: () => save(replaceDue((delivery) => markHandedOver(delivery, timing()))),
        });
  await save(replaceDue((delivery, i) => applyAttempt(delivery, resultAt(results, i), timing())));
  const attempted = { ...notification, deliveries: stored };
  logAttempt(log, attempted, due.length);
  return reportOf(attempted, results, dependencies.now());
}

/**
 * Puts off every recipient whose next attempt is due, because another notification has just failed on
 * the same path. No attempt is counted.
 */
export async function postponeNotification(
  notificationId: string,
  failure: DeliveryFailure,
  dependencies: Omit<DeliveryDependencies, "channels" | "log">,
): Promise<void> {
  const { incidents } = dependencies;
  const notification = await incidents.notification(notificationId);
  if (notification === null) return;
  const timing = timingOf(dependencies);
  const due = notification.deliveries.filter((delivery) => isDeliveryDue(delivery, timing));
  if (due.length === 0) return;
  const postponed = replaceDeliveries(notification.deliveries, due, (delivery) =>
    postponeDelivery(delivery, failure, timing),
  );
  await incidents.saveDeliveries(notificationId, notification.deliveries, postponed);
}

function timingOf({
  now,
  random,
  speed,
}: Pick<DeliveryDependencies, "now" | "random" | "speed">): AttemptTiming {
  return { now: now(), random: random(), speed: speed() };
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

function reportOf(
  notification: Notification,
  results: readonly AttemptResult[],
  at: Instant,
): DeliveryReport {
  const failed = results.find((result) => result.code === "failed");
  return {
    at,
    isAccepted: results.some(({ code }) => code === "accepted"),
    failure: failed?.failure ?? null,
    attempts: attemptCount(notification),
    createdAt: notification.createdAt,
  };
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
  const state = notificationState(notification);
  if (state === "waiting") log.warn(fields, "notification not sent to every recipient yet");
  else if (fields.refused + fields.givenUp > 0)
    log.error(fields, "notification not sent to every recipient, and it will not be tried again");
  else log.info(fields, "notification sent");
}
