import type { Instant, Millis } from "./time.ts";
import { MINUTE, SECOND } from "./time.ts";

/** How a notification reaches a recipient. */
export const DELIVERY_CHANNELS = ["mail", "webhook", "pagerduty", "teams"] as const;
export type DeliveryChannel = (typeof DELIVERY_CHANNELS)[number];

/**
 * The worker sends a notification within seconds, and tries again for days if the server fails. A
 * notification that waits for longer than this is a problem.
 */
export const MAX_DELIVERY_DELAY_MS: Millis = 15 * MINUTE;

/** `given-up`: no attempt is left, or the recipient probably has the notification already. */
export const ENDED_DELIVERY_STATES = ["accepted", "refused", "given-up"] as const;
export const DELIVERY_STATES = ["waiting", ...ENDED_DELIVERY_STATES] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const DELIVERY_FAILURE_CODES = [
  "server-unreachable",
  "certificate-not-trusted",
  "sign-in-refused",
  "not-accepted-yet",
  "refused",
  "no-answer",
  "interrupted",
  "route-gone",
] as const;
export type DeliveryFailureCode = (typeof DELIVERY_FAILURE_CODES)[number];

/** Failures for which every other notification to the same server would fail too. */
const PATH_FAILURE_CODES: readonly DeliveryFailureCode[] = [
  "server-unreachable",
  "certificate-not-trusted",
  "sign-in-refused",
];

/** Why an attempt did not deliver the notification to a recipient. */
export type DeliveryFailure = {
  readonly code: DeliveryFailureCode;
  /** The status code of the answer; null without an answer. */
  readonly status: number | null;
  /** The words of the server. They may name the recipient. */
  readonly answer: string;
  /** How long the server asks the worker to wait, in real time; null if the server does not say. */
  readonly retryAfterMs: Millis | null;
};

/** The sending of one notification to one recipient. */
export type Delivery = {
  readonly channel: DeliveryChannel;
  /**
   * Where the channel delivers: a mail address, or one word that contains no secret, such as the host
   * of a webhook.
   */
  readonly address: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Null unless the delivery waits; the time of creation before the first attempt. */
  readonly nextAttemptAt: Instant | null;
  readonly acceptedAt: Instant | null;
  /**
   * How often the server got the complete message and then lost the connection without an answer. An
   * answer resets the number to 0.
   */
  readonly unconfirmedAttempts: number;
  /** Null if the last attempt succeeded, and before the first attempt. */
  readonly failure: DeliveryFailure | null;
};

/** What one attempt has achieved for one recipient. */
export type AttemptResult =
  | { readonly code: "accepted" }
  | {
      readonly code: "failed";
      /** Whether another attempt may succeed. */
      readonly isTransient: boolean;
      /** The server has received the complete message, but its answer is missing. */
      readonly isUnconfirmed: boolean;
      readonly failure: DeliveryFailure;
    };

/** With the waits between them, these attempts take about two days. */
export const MAX_DELIVERY_ATTEMPTS = 200;
/** The wait doubles after each attempt, up to `MAX_RETRY_DELAY_MS`. */
const FIRST_RETRY_DELAY_MS: Millis = 10 * SECOND;
/** A server with greylisting accepts a mail after 5 to 15 minutes. */
const MAX_RETRY_DELAY_MS: Millis = 15 * MINUTE;
/** Waits differ by up to this part, so that many mails do not come back at the same time. */
const RETRY_JITTER = 0.2;
/**
 * The wait before another attempt if the worker stops between the hand-over and the answer. It is longer
 * than an attempt takes: if the first worker is only slow, no other worker sends the message a second
 * time.
 */
const INTERRUPTED_DELAY_MS: Millis = 2 * MINUTE;
/**
 * The wait after the server lost the connection after the message, because it has possibly accepted the
 * message.
 */
const UNCONFIRMED_DELAY_MS: Millis = 15 * MINUTE;
/** A server that always loses the connection after the message gets the message at most twice. */
const MAX_UNCONFIRMED_ATTEMPTS = 2;

/** The time and the random number that determine the next wait. */
export type AttemptTiming = {
  readonly now: Instant;
  /** 0 <= random < 1. */
  readonly random: number;
  /** How much faster than real time the clock runs: waits are in real time. */
  readonly speed: number;
};

/** A delivery by mail before its first attempt. For another channel, the caller replaces `channel`. */
export function newDelivery(address: string, createdAt: Instant): Delivery {
  return {
    channel: "mail",
    address,
    state: "waiting",
    attempts: 0,
    nextAttemptAt: createdAt,
    acceptedAt: null,
    unconfirmedAttempts: 0,
    failure: null,
  };
}

/**
 * True if the next attempt is due. If the next attempt is further away than any wait, a clock that was
 * ahead has stored it. The attempt is then due at once, because it would otherwise wait for too long.
 */
export function isDeliveryDue(
  delivery: Delivery,
  { now, speed }: Pick<AttemptTiming, "now" | "speed">,
): boolean {
  const waitMs = (delivery.nextAttemptAt ?? 0) - now;
  const longestWaitMs =
    Math.max(MAX_RETRY_DELAY_MS, requestedDelayMs(delivery)) * (1 + RETRY_JITTER) * speed;
  return delivery.state === "waiting" && (waitMs <= 0 || waitMs > longestWaitMs);
}

export function isPathFailure(failure: Pick<DeliveryFailure, "code"> | null): boolean {
  return failure !== null && PATH_FAILURE_CODES.includes(failure.code);
}

/** True if the delivery waits only because the server could not be used. */
export function isWaitingForPath({ state, failure }: Delivery): boolean {
  return state === "waiting" && isPathFailure(failure);
}

/**
 * The delivery with a later attempt, because an attempt for another notification to the same server has
 * just failed.
 */
export function postponeDelivery(
  delivery: Delivery,
  failure: DeliveryFailure,
  timing: AttemptTiming,
): Delivery {
  return {
    ...delivery,
    failure,
    nextAttemptAt: timing.now + withJitter(MAX_RETRY_DELAY_MS, timing),
  };
}

/**
 * The delivery at the moment at which the last byte of the message leaves. If the worker stops before it
 * stores the answer, it is not known whether the recipient has the message, so there is another attempt.
 */
export function markHandedOver(delivery: Delivery, timing: AttemptTiming): Delivery {
  return {
    ...delivery,
    attempts: delivery.attempts + 1,
    nextAttemptAt: timing.now + INTERRUPTED_DELAY_MS * timing.speed,
    failure: { code: "interrupted", status: null, answer: "", retryAfterMs: null },
  };
}

/**
 * The delivery after an attempt. `before` is the delivery before the attempt, without the mark of the
 * hand-over.
 */
export function applyAttempt(
  before: Delivery,
  result: AttemptResult,
  timing: AttemptTiming,
): Delivery {
  const attempts = before.attempts + 1;
  if (result.code === "accepted") {
    return {
      ...before,
      attempts,
      state: "accepted",
      nextAttemptAt: null,
      acceptedAt: timing.now,
      unconfirmedAttempts: 0,
      failure: null,
    };
  }
  const { failure, isTransient, isUnconfirmed } = result;
  const unconfirmedAttempts = isUnconfirmed ? before.unconfirmedAttempts + 1 : 0;
  const updated = { ...before, attempts, unconfirmedAttempts, failure };
  if (!isTransient) return { ...updated, state: "refused", nextAttemptAt: null };
  if (attempts >= MAX_DELIVERY_ATTEMPTS || unconfirmedAttempts >= MAX_UNCONFIRMED_ATTEMPTS)
    return { ...updated, state: "given-up", nextAttemptAt: null };
  return { ...updated, nextAttemptAt: timing.now + retryDelayMs(updated, timing) };
}

function retryDelayMs(delivery: Delivery, timing: AttemptTiming): Millis {
  const { attempts, unconfirmedAttempts } = delivery;
  const ownDelayMs =
    unconfirmedAttempts > 0
      ? UNCONFIRMED_DELAY_MS
      : Math.min(FIRST_RETRY_DELAY_MS * 2 ** (attempts - 1), MAX_RETRY_DELAY_MS);
  return withJitter(Math.max(ownDelayMs, requestedDelayMs(delivery)), timing);
}

/** The jitter shortens a wait, but no attempt comes before the time that the server asks for. */
function requestedDelayMs({ failure }: Pick<Delivery, "failure">): Millis {
  return (failure?.retryAfterMs ?? 0) / (1 - RETRY_JITTER);
}

function withJitter(meanMs: Millis, { random, speed }: AttemptTiming): Millis {
  return Math.round(meanMs * (1 + RETRY_JITTER * (2 * random - 1)) * speed);
}

/** The number of recipients in each state. */
export type DeliveryCounts = Readonly<Record<DeliveryState, number>>;

export function countDeliveries(deliveries: readonly Delivery[]): DeliveryCounts {
  const count = (state: DeliveryState) =>
    deliveries.filter((delivery) => delivery.state === state).length;
  return {
    waiting: count("waiting"),
    accepted: count("accepted"),
    refused: count("refused"),
    "given-up": count("given-up"),
  };
}
