import { notificationRoutes } from "../../config/notification-routes.ts";
import { SECOND } from "../../domain/time.ts";
import { hostOfAddress } from "../notify/message-id.ts";
import { DISPATCH_TASK_ID, type ScheduledTask } from "../schedule/scheduled-task.ts";
import type { WorkerContext } from "../worker-context.ts";
import { createDispatch, type DispatchDependencies } from "./dispatch.ts";
import { dispatchedTenantOf } from "./tenant-facts.ts";

const DISPATCH_INTERVAL_MS = 2 * SECOND;

type DispatchContext = Pick<WorkerContext, "settings" | "log"> & {
  readonly store: DispatchDependencies["store"];
  readonly clock: Pick<WorkerContext["clock"], "now">;
};

/** Writes the messages about announcements. It runs in the worker that also sends them. */
export function createDispatchTask(
  context: DispatchContext,
  limits?: DispatchDependencies["limits"],
): ScheduledTask {
  const { settings, store, clock, log } = context;
  const dispatch = createDispatch({
    store,
    tenants: settings.tenants.map(dispatchedTenantOf),
    routes: notificationRoutes(settings).map(({ route }) => route),
    thresholds: settings.assessment,
    links: { publicUrl: settings.server.publicUrl, ...settings.links },
    identities: settings.privacy.identitiesInMessages,
    messageHost: hostOfAddress(settings.mail?.from ?? ""),
    ...(limits === undefined ? {} : { limits }),
    now: clock.now,
    log,
  });
  return {
    id: DISPATCH_TASK_ID,
    everyMs: DISPATCH_INTERVAL_MS,
    lane: "prompt",
    triggers: "outbox",
    run: async () => {
      await dispatch();
      return null;
    },
  };
}
