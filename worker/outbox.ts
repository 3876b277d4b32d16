import pMap from "p-map";
import type { ProcessProblems } from "../config/process-problems.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { SECOND } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import type { DeliveryResult } from "./deliver-notification.ts";
import type { TaskGroup } from "./schedule/scheduled-task.ts";

const OUTBOX_INTERVAL_MS: Millis = 2 * SECOND;
const MAX_NOTIFICATIONS_PER_RUN = 200;
/** Largest number of waiting notifications that one check reads after the clock was set. */
const MAX_CHECKED_NOTIFICATIONS = 2000;
const CONCURRENT_DELIVERIES = 2;
/** About three minutes. */
const RUNS_BETWEEN_CHECKS = 100;

/** After this many attempts in a row without success, the mail path counts as broken. */
const MAX_FAILED_ATTEMPTS = 5;

/**
 * Sends every notification with an attempt that is due. One worker at a time does this. A notification
 * that was stored just before a crash is not lost: the next run finds it in the store.
 */
export function createOutboxGroup({
  incidents,
  deliver,
  now,
  clockSteps,
  problems,
}: {
  readonly incidents: Pick<IncidentStore, "dueNotifications" | "waitingNotifications">;
  readonly deliver: (notificationId: string) => Promise<DeliveryResult>;
  readonly now: () => Instant;
  /** How often the clock of this machine was set since the start of the process. */
  readonly clockSteps: () => number;
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
}): TaskGroup {
  let failedAttempts = 0;
  let checkedSteps = -1;
  let runsUntilCheck = 0;
  /**
   * After a start or a step of the clock, the stored times may be wrong: `deliver` checks each of them.
   * The clock of another worker may be wrong too, so they are checked every few minutes.
   */
  const readDue = async () => {
    const steps = clockSteps();
    runsUntilCheck -= 1;
    if (steps === checkedSteps && runsUntilCheck > 0)
      return incidents.dueNotifications(now(), MAX_NOTIFICATIONS_PER_RUN);
    const waiting = await incidents.waitingNotifications(MAX_CHECKED_NOTIFICATIONS);
    checkedSteps = steps;
    runsUntilCheck = RUNS_BETWEEN_CHECKS;
    return waiting;
  };
  const attempt = async (id: string) => {
    const result = await deliver(id);
    if (result === "nothing-to-do") return;
    failedAttempts = result === "sent" ? 0 : failedAttempts + 1;
    if (failedAttempts === 0) problems.clear("mail-path-broken");
    else if (failedAttempts >= MAX_FAILED_ATTEMPTS) problems.report({ code: "mail-path-broken" });
  };
  const task = {
    id: "outbox",
    everyMs: OUTBOX_INTERVAL_MS,
    lane: "prompt",
    triggers: null,
    run: async () => {
      const due = await readDue();
      await pMap(due, ({ id }) => attempt(id), { concurrency: CONCURRENT_DELIVERIES });
      return null;
    },
  } as const;
  return { name: "outbox", tenant: null, tasks: [task], reports: ["mail-path-broken"] };
}
