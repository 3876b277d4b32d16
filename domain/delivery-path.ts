import { type DeliveryChannel, type DeliveryFailure, isPathFailure } from "./delivery.ts";
import type { Notification } from "./notification.ts";
import type { Instant } from "./time.ts";

/**
 * The server to which several notifications are sent: the mail server, or the receiver of one route. If
 * one notification cannot reach it, the others cannot reach it either.
 */
export type DeliveryPath = {
  readonly channel: DeliveryChannel;
  /** Null for mail, because all routes use the same mail server. */
  readonly routeKey: string | null;
};

/** How many attempts run at once on each path. */
export const CONCURRENT_ATTEMPTS = 2;

export function deliveryPathOf({
  channel,
  routeKey,
}: Pick<Notification, "channel" | "routeKey">): DeliveryPath {
  return { channel, routeKey: channel === "mail" ? null : routeKey };
}

/** The path as one text, for use as the key of a map. */
export function pathKey({ channel, routeKey }: DeliveryPath): string {
  return routeKey === null ? channel : `${channel} ${routeKey}`;
}

/** What one attempt shows about its path. */
export type PathAttempt = {
  readonly at: Instant;
  /** Whether the server has accepted the notification for at least one recipient. */
  readonly isAccepted: boolean;
  /**
   * Why the server has not accepted the notification for another recipient. The words of the server are
   * left out, because they can name a person.
   */
  readonly failure: Pick<DeliveryFailure, "code" | "status"> | null;
  /** The number of attempts for this notification, including those of a worker that has stopped. */
  readonly attempts: number;
  readonly createdAt: Instant;
};

/** The results of the last attempts on a path. */
export type PathHealth = {
  /** The number of attempts in a row that the server accepted for no recipient. */
  readonly failedAttempts: number;
  /** Null while the path works. */
  readonly failingSince: Instant | null;
  readonly failure: PathAttempt["failure"];
};

export const WORKING_PATH: PathHealth = { failedAttempts: 0, failingSince: null, failure: null };

/** A path counts as broken from this number of failed attempts in a row on. */
const BROKEN_FROM_ATTEMPTS = 5;
/**
 * If the server cannot be used at all, a path counts as broken after fewer attempts, because this affects
 * every notification on the path.
 */
const BROKEN_FROM_PATH_FAILURES = 3;

export function healthAfterAttempt(health: PathHealth, attempt: PathAttempt): PathHealth {
  if (attempt.isAccepted) return WORKING_PATH;
  // A worker that has just started continues the count of the previous worker.
  const isContinued = health.failingSince === null && isPathFailure(attempt.failure);
  return {
    failedAttempts: isContinued ? attempt.attempts : health.failedAttempts + 1,
    failingSince:
      health.failingSince ?? (isContinued && attempt.attempts > 1 ? attempt.createdAt : attempt.at),
    failure: attempt.failure,
  };
}

export function isPathBroken({ failedAttempts, failure }: PathHealth): boolean {
  return (
    failedAttempts >= (isPathFailure(failure) ? BROKEN_FROM_PATH_FAILURES : BROKEN_FROM_ATTEMPTS)
  );
}
