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

/** `later`: the queue should try again. */
export type DeliveryResult = "sent" | "failed" | "later" | "nothing-to-do";

/**
 * After this many attempts a notification counts as failed. With the queue's delays these attempts
 * take about 6 hours.
 */
export const MAX_DELIVERY_ATTEMPTS = 12;

/**
 * Tries once to send a notification and stores the result.
 *
 * "Sent" is stored after the mail server has accepted the mail. After a crash between these two
 * steps the same mail is sent again, with the same Message-ID. If "sent" were stored first, a crash
 * could lose the mail.
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
    const { refusedRecipients } = sent.value;
    await dependencies.incidents.saveDelivery(notificationId, {
      state: "sent",
      attempts,
      sentAt: dependencies.now(),
      deliveryResult: acceptedText(notification, refusedRecipients),
    });
    dependencies.log.info(
      { notificationId, reason: notification.reason, refusedRecipients: refusedRecipients.length },
      "notification sent",
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
  const failure = { notificationId, attempts, reason: sent.error.reason };
  if (isFinal) {
    dependencies.log.error(failure, "notification not sent, and it will not be tried again");
    return "failed";
  }
  dependencies.log.warn(failure, "notification not sent, will be tried again");
  return "later";
}

function acceptedText(notification: Notification, rejected: readonly string[]): string {
  const total = notification.recipients.length;
  const acceptedCount = total - rejected.length;
  const recipients = total === 1 ? "1 recipient" : `${total} recipients`;
  if (rejected.length === 0) return `The mail server accepted it for ${recipients}.`;
  return `The mail server accepted it for ${acceptedCount} of ${recipients} and refused ${rejected.length}: check their addresses in notify.`;
}
