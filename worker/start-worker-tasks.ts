import type { Millis } from "../domain/time.ts";
import { deliverNotification } from "./deliver-notification.ts";
import { createOutboxGroup } from "./outbox.ts";
import { type RunningTaskGroups, runTaskGroups } from "./schedule/run-task-groups.ts";
import type { TaskGroup } from "./schedule/scheduled-task.ts";
import { createTargetTasks, createTenantTasks } from "./tenant-tasks.ts";
import type { WorkerContext } from "./worker-context.ts";

/**
 * The shortest interval, so that an accelerated clock does not turn a poll per minute into a busy
 * loop.
 */
const MIN_INTERVAL_MS: Millis = 250;

/** Starts all scheduled tasks of all tenants and targets, and the delivery of notifications. */
export async function startWorkerTasks(context: WorkerContext): Promise<RunningTaskGroups> {
  const { settings, store, mailer, clock, watchdog, log } = context;
  const toRealMs = (ms: Millis) => Math.max(MIN_INTERVAL_MS, Math.round(ms / clock.speed()));

  const groups = await Promise.all(
    settings.tenants.map(async (tenant): Promise<TaskGroup> => {
      const tenantTasks = await createTenantTasks(tenant, context, toRealMs);
      const targetTasks = await createTargetTasks(tenant, context, toRealMs);
      return {
        name: `tenant ${tenant.name}`,
        tenant: tenant.name,
        tasks: [...tenantTasks, ...targetTasks],
      };
    }),
  );
  if (mailer !== null) {
    const dependencies = { incidents: store.incidents, mailer, now: clock.now, log };
    groups.push(
      createOutboxGroup({
        incidents: store.incidents,
        deliver: (notificationId) => deliverNotification(notificationId, dependencies),
        problems: context.problems,
        monotonicNow: context.monotonicNow,
      }),
    );
  }
  const running = runTaskGroups({
    groups,
    process: context.process,
    owner: `${context.process}/${context.uuid()}`,
    leases: store.leases,
    processes: store.processes,
    monotonicNow: context.monotonicNow,
    onRenewal: watchdog.onRenewal,
    log,
  });
  watchdog.watch(running.groups);
  return running;
}
