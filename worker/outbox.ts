import pMap from "p-map";
import type { ProcessProblems } from "../config/process-problems.ts";
import type { Millis } from "../domain/time.ts";
import { HOUR, SECOND } from "../domain/time.ts";
import type { IncidentStore } from "../store/store.ts";
import type { DeliveryResult } from "./deliver-notification.ts";
import type { TaskGroup } from "./schedule/scheduled-task.ts";

const OUTBOX_INTERVAL_MS: Millis = 2 * SECOND;
const MAX_NOTIFICATIONS_PER_RUN = 200;
const CONCURRENT_DELIVERIES = 2;

/** The wait doubles after each attempt. */
const FIRST_RETRY_DELAY_MS: Millis = 10 * SECOND;
const MAX_RETRY_DELAY_MS: Millis = HOUR;

/** After so many attempts in a row without success, the mail path counts as broken. */
const MAX_FAILED_ATTEMPTS = 5;

/**
 * Sends every waiting notification. One worker at a time does this. A notification that was stored just
 * before a crash is not lost: the next run finds it in the store.
 */
export function createOutboxGroup({
  incidents,
  deliver,
  problems,
  monotonicNow,
}: {
  readonly incidents: Pick<IncidentStore, "waitingNotifications">;
  readonly deliver: (notificationId: string) => Promise<DeliveryResult>;
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  readonly monotonicNow: () => Millis;
}): TaskGroup {
  /** For each notification that waits for another attempt. A restart tries all of them at once. */
  const retries = new Map<string, { readonly attempts: number; readonly notBefore: Millis }>();
  let failedAttempts = 0;

  const attempt = async (id: string) => {
    const result = await deliver(id);
    if (result === "later") {
      const attempts = (retries.get(id)?.attempts ?? 0) + 1;
      const delayMs = Math.min(FIRST_RETRY_DELAY_MS * 2 ** (attempts - 1), MAX_RETRY_DELAY_MS);
      retries.set(id, { attempts, notBefore: monotonicNow() + delayMs });
    } else retries.delete(id);
    if (result === "nothing-to-do") return;
    failedAttempts = result === "sent" ? 0 : failedAttempts + 1;
    if (failedAttempts === 0) problems.clear("mail-path-broken");
    else if (failedAttempts >= MAX_FAILED_ATTEMPTS) problems.report({ code: "mail-path-broken" });
  };
  const sendDue = async () => {
    const waiting = await incidents.waitingNotifications(MAX_NOTIFICATIONS_PER_RUN);
    const ids = new Set(waiting.map(({ id }) => id));
    for (const id of retries.keys()) if (!ids.has(id)) retries.delete(id);
    const due = [...ids].filter((id) => (retries.get(id)?.notBefore ?? 0) <= monotonicNow());
    await pMap(due, attempt, { concurrency: CONCURRENT_DELIVERIES });
    return null;
  };
  const task = {
    id: "outbox",
    everyMs: OUTBOX_INTERVAL_MS,
    lane: "prompt",
    triggers: null,
    run: sendDue,
  } as const;
  return { name: "outbox", tenant: null, tasks: [task] };
}
