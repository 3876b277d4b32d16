import pMap from "p-map";
import { type DeliveryFailure, isPathFailure } from "../domain/delivery.ts";
import { CONCURRENT_ATTEMPTS, deliveryPathOf, pathKey } from "../domain/delivery-path.ts";
import type { Notification } from "../domain/notification.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { SECOND } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import type { DeliveryOptions, DeliveryReport } from "./deliver-notification.ts";
import {
  createPathReport,
  MAIL_PATH,
  type NamedPath,
  type PathHealthAccess,
  type PathReportDependencies,
} from "./path-health.ts";
import type { ScheduledTask, TaskGroup } from "./schedule/scheduled-task.ts";

const OUTBOX_INTERVAL_MS: Millis = 2 * SECOND;
const MAX_NOTIFICATIONS_PER_RUN = 200;
/** Largest number of waiting notifications that one check reads after the clock was set. */
const MAX_CHECKED_NOTIFICATIONS = 2000;
/** About three minutes. */
const RUNS_BETWEEN_CHECKS = 100;

export type OutboxDependencies = PathReportDependencies & {
  readonly incidents: Pick<IncidentStore, "dueNotifications" | "waitingNotifications">;
  readonly deliver: (
    notificationId: string,
    options: DeliveryOptions,
  ) => Promise<DeliveryReport | null>;
  /** Puts off a notification without an attempt. */
  readonly postpone: (notificationId: string, failure: DeliveryFailure) => Promise<void>;
  readonly now: () => Instant;
  /** How often the clock of this machine was set since the start of the process. */
  readonly clockSteps: () => number;
};

/**
 * Sends every notification with an attempt that is due. One worker at a time does this. A notification
 * that was stored just before a crash is not lost: the next run finds it in the store. Each path is a
 * task of its own, so that a server that does not answer does not delay the notifications of others.
 */
export function createOutboxGroup(dependencies: OutboxDependencies): TaskGroup {
  const { paths } = dependencies;
  const healthOf = createPathReport(dependencies);
  const otherKeys = new Set(paths.filter((path) => path !== MAIL_PATH).map(pathKey));
  const tasks = paths.map((path) => {
    const isOwn = (notification: Notification) => {
      const key = pathKey(deliveryPathOf(notification));
      return path === MAIL_PATH ? !otherKeys.has(key) : key === pathKey(path);
    };
    return createPathTask(path, isOwn, { ...dependencies, ...healthOf(path) });
  });
  return { name: "outbox", tenant: null, tasks, reports: ["delivery-path-broken"] };
}

function createPathTask(
  path: NamedPath,
  isOwn: (notification: Notification) => boolean,
  dependencies: OutboxDependencies & PathHealthAccess,
): ScheduledTask {
  const { deliver, postpone, addAttempt } = dependencies;
  const readDue = createDueReader(dependencies);

  const sendAll = async (notifications: readonly Notification[], options: DeliveryOptions) => {
    let pathFailure: DeliveryFailure | null = null;
    let hasRecovered = false;
    const attempt = async ({ id }: Notification) => {
      if (pathFailure !== null) return await postpone(id, pathFailure);
      const report = await deliver(id, options);
      if (report === null) return;
      // If a server answers, even with a refusal of a recipient, the server works again.
      if (report.isAccepted || !isPathFailure(report.failure))
        hasRecovered ||= isPathFailure(dependencies.health().failure);
      else pathFailure = report.failure;
      addAttempt(report);
    };
    await pMap(notifications, attempt, { concurrency: CONCURRENT_ATTEMPTS });
    return { hasRecovered };
  };

  return {
    id: path === MAIL_PATH ? "outbox" : `outbox~${pathKey(path).replace(" ", "~")}`,
    everyMs: OUTBOX_INTERVAL_MS,
    lane: "prompt",
    triggers: null,
    run: async () => {
      const { notifications, isStart } = await readDue();
      // Before this start, the operator has possibly corrected the settings, so that the server can be used.
      const { hasRecovered } = await sendAll(notifications.filter(isOwn), {
        triesWaitingForPath: isStart,
      });
      if (hasRecovered) {
        const waiting =
          await dependencies.incidents.waitingNotifications(MAX_CHECKED_NOTIFICATIONS);
        await sendAll(waiting.filter(isOwn), { triesWaitingForPath: true });
      }
      return null;
    },
  };
}

type DueNotifications = {
  readonly notifications: readonly Notification[];
  readonly isStart: boolean;
};

/**
 * After a start or a step of the clock, the stored times may be wrong: `deliver` checks each of them.
 * The clock of another worker may be wrong too, so they are checked every few minutes.
 */
function createDueReader({
  incidents,
  now,
  clockSteps,
}: OutboxDependencies): () => Promise<DueNotifications> {
  let checkedSteps = -1;
  let runsUntilCheck = 0;
  return async () => {
    const steps = clockSteps();
    const isStart = checkedSteps === -1;
    runsUntilCheck -= 1;
    if (steps === checkedSteps && runsUntilCheck > 0) {
      const notifications = await incidents.dueNotifications(now(), MAX_NOTIFICATIONS_PER_RUN);
      return { notifications, isStart };
    }
    const notifications = await incidents.waitingNotifications(MAX_CHECKED_NOTIFICATIONS);
    checkedSteps = steps;
    runsUntilCheck = RUNS_BETWEEN_CHECKS;
    return { notifications, isStart };
  };
}
