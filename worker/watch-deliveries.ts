import type { ProcessProblems } from "../config/process-problems.ts";
import { nextAttemptAt } from "../domain/notification.ts";
import { type Instant, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";

/** In real milliseconds. */
const CHECK_INTERVAL_MS: Millis = 10 * SECOND;
/** Real time. The outbox attempts a notification within seconds after its attempt is due. */
const STUCK_AFTER_MS: Millis = 5 * MINUTE;
/** More notifications than this are counted as this number. */
const MAX_COUNTED = 200;

type DeliveryWatchDependencies = {
  readonly incidents: Pick<IncidentStore, "dueNotifications">;
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  readonly now: () => Instant;
  /** How much faster than real time the clock runs. */
  readonly speed: () => number;
  /** Time since an unknown start that no clock setting changes. */
  readonly monotonicNow: () => Millis;
};

/** Reports notifications that are due and that no worker attempts to send, again and again. */
export function watchDeliveries(dependencies: DeliveryWatchDependencies): void {
  const check = createDeliveryCheck(dependencies);
  // Without an answer of Redis the problem stays as it was.
  setInterval(() => void check().catch(() => undefined), CHECK_INTERVAL_MS).unref();
}

/**
 * After a stop of all workers or of Redis, notifications have been due for a long time, and the outbox is
 * about to send them. Therefore the problem begins only after this process has seen it for `STUCK_AFTER_MS`.
 */
export function createDeliveryCheck({
  incidents,
  problems,
  now,
  speed,
  monotonicNow,
}: DeliveryWatchDependencies): () => Promise<void> {
  let seenSince: Millis | null = null;
  return async () => {
    const dueBefore = now() - STUCK_AFTER_MS * speed();
    const stuck = await incidents.dueNotifications(dueBefore, MAX_COUNTED);
    if (stuck.length === 0) {
      seenSince = null;
      problems.clear("deliveries-stuck");
      return;
    }
    seenSince ??= monotonicNow();
    if (monotonicNow() - seenSince < STUCK_AFTER_MS) return;
    const dueTimes = stuck.map((notification) => nextAttemptAt(notification) ?? dueBefore);
    const longestMs = (now() - Math.min(...dueTimes)) / speed();
    problems.report({ code: "deliveries-stuck", notifications: stuck.length, longestMs });
  };
}
