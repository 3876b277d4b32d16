import type { Log } from "../config/log.ts";
import type { Notification } from "../domain/notification.ts";
import type { Instant } from "../domain/time.ts";
import type { IncidentStore } from "../store/store.ts";
import type { Mailer } from "./mail/smtp.ts";

export type DeliveryDependencies = {
  readonly incidents: Pick<IncidentStore, "notification" | "saveDelivery">;
  readonly mailer: Mailer;
  readonly now: () => Instant;
  readonly log: Log;
};

/** What came of one try: `later` asks the queue for another. */
export type DeliveryResult = "sent" | "failed" | "later" | "nothing-to-do";

/** Tries after which a notice is given up, visibly: with the queue's backoff about a day. */
export const MAX_DELIVERY_ATTEMPTS = 12;

/**
 * One try at one notice: send it, then write down what came of it.
 *
 * The mark comes after the mail server said yes, so that a crash between the two
 * sends the same mail once more, with the same Message-ID, and never none.
 */
export async function deliverNotification(
  notificationId: string,
  dependencies: DeliveryDependencies,
): Promise<DeliveryResult> {
  const notification = await dependencies.incidents.notification(notificationId);
  if (notification === null || notification.state !== "waiting") return "nothing-to-do";

  const attempts = notification.attempts + 1;
  const sent = await dependencies.mailer.send(notification);
  if (sent.ok) {
    const { rejected } = sent.value;
    await dependencies.incidents.saveDelivery(notificationId, {
      state: "sent",
      attempts,
      sentAt: dependencies.now(),
      deliveryResult: acceptedText(notification, rejected),
    });
    dependencies.log.info(
      { notificationId, reason: notification.reason, refused: rejected.length },
      "notice sent",
    );
    return "sent";
  }

  const isFinal = !sent.error.isTransient || attempts >= MAX_DELIVERY_ATTEMPTS;
  await dependencies.incidents.saveDelivery(notificationId, {
    state: isFinal ? "failed" : "waiting",
    attempts,
    sentAt: null,
    deliveryResult: sent.error.reason,
  });
  dependencies.log.warn({ notificationId, attempts, isFinal }, "notice not sent");
  return isFinal ? "failed" : "later";
}

function acceptedText(notification: Notification, rejected: readonly string[]): string {
  const total = notification.recipients.length;
  const acceptedCount = total - rejected.length;
  const recipients = total === 1 ? "1 recipient" : `${total} recipients`;
  if (rejected.length === 0) return `The mail server accepted it for ${recipients}.`;
  return `The mail server accepted it for ${acceptedCount} of ${recipients} and refused ${rejected.length}: check their addresses in notify.`;
}
