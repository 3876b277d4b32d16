import type { Log } from "../config/log.ts";
import {
  type AttemptResult,
  type AttemptTiming,
  applyAttempt,
  countDeliveries,
  type Delivery,
  type DeliveryFailure,
  isDeliveryDue,
  isPathFailure,
  isWaitingForPath,
  markHandedOver,
  postponeDelivery,
} from "../domain/delivery.ts";
import type { PathAttempt } from "../domain/delivery-path.ts";
import { attemptCount, type Notification, notificationState } from "../domain/notification.ts";
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
  /** If true, the recipients who wait only because the server could not be used are tried at once too. */
  readonly triesWaitingForPath?: boolean;
};

/** What the attempt shows about the path; null if no attempt was due. */
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
  { triesWaitingForPath = false }: DeliveryOptions = {},
): Promise<DeliveryReport | null> {
  const { incidents, log } = dependencies;
  const notification = await incidents.notification(notificationId);
  if (notification === null) return null;
  const timing = timingOf(dependencies);
  const isDue = (delivery: Delivery) =>
    isDeliveryDue(delivery, timing) || (triesWaitingForPath && isWaitingForPath(delivery));
  const due = notification.deliveries.filter(isDue);
  if (due.length === 0) return null;
  const { results, deliveries } = await sendDue(notification, due, dependencies);
  const attempted = { ...notification, deliveries };
  logAttempt(log, attempted, due.length);
  return reportOf(attempted, results, dependencies.now());
}

type SentDeliveries = {
  /** One result for each due delivery. */
  readonly results: readonly AttemptResult[];
  /** All deliveries of the notification, as stored. */
  readonly deliveries: readonly Delivery[];
};

/** Sends to all due recipients in one attempt, or in one each if their messages differ. */
async function sendDue(
  notification: Notification,
  due: readonly Delivery[],
  dependencies: DeliveryDependencies,
): Promise<SentDeliveries> {
  const { id, deliveries } = notification;
  const { incidents, channels } = dependencies;
  let stored = deliveries;
  const replace = async (
    replaced: readonly Delivery[],
    change: (delivery: Delivery, index: number, timing: AttemptTiming) => Delivery,
  ) => {
    const timing = timingOf(dependencies);
    const next = stored.map((delivery, position) => {
      // The result is applied to the delivery before the mark of the hand-over.
      const before = deliveries[position] ?? delivery;
      const index = replaced.indexOf(before);
      return index < 0 ? delivery : change(before, index, timing);
    });
    await incidents.saveDeliveries(id, stored, next);
    stored = next;
  };
  const channel = channels.find(notification);
  const send = async (batch: readonly Delivery[]): Promise<readonly AttemptResult[]> =>
    channel === null
      ? batch.map(() => ROUTE_GONE)
      : await channel.send({
          notification,
          recipients: batch.map(({ address }) => address),
          beforeHandOver: () =>
            replace(batch, (delivery, _index, timing) => markHandedOver(delivery, timing)),
        });
  const batches = channel?.hasOwnMessagePerRecipient ? due.map((delivery) => [delivery]) : [due];
  const results: AttemptResult[] = [];
  for (const batch of batches) {
    const last = results.at(-1);
    // The server cannot be used, so the other recipients are not tried.
    const isPathBroken = last?.code === "failed" && isPathFailure(last.failure);
    const sent = isPathBroken ? [last] : await send(batch);
    await replace(batch, (delivery, i, timing) =>
      applyAttempt(delivery, resultAt(sent, i), timing),
    );
    results.push(...sent);
  }
  return { results, deliveries: stored };
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

/** The settings no longer contain the route, so no attempt can succeed. */
const ROUTE_GONE: AttemptResult = {
  code: "failed",
  isTransient: false,
  isUnconfirmed: false,
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
    answerStatus: [...new Set(failures.flatMap(({ status }) => status ?? []))],
  };
  const state = notificationState(notification);
  if (state === "waiting") log.warn(fields, "notification not sent to every recipient yet");
  else if (fields.refused + fields.givenUp > 0)
    log.error(fields, "notification not sent to every recipient, and it will not be tried again");
  else log.info(fields, "notification sent");
}
