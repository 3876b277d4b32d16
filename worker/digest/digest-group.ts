import type { Log } from "../../config/log.ts";
import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings } from "../../config/settings-schema.ts";
import type { Message } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import { lastDigestAt, nextDigestAt } from "../../domain/notify/digest-time.ts";
import type { DigestSchedule, Route } from "../../domain/notify/route.ts";
import { findSubscribed } from "../../domain/notify/unsubscribed.ts";
import { DAY, HOUR, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { ActionStore } from "../../store/actions/action-types.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import type { EventStore } from "../../store/log/event-types.ts";
import { acknowledgementLines } from "../dispatch/acknowledgement-lines.ts";
import {
  createFactsReader,
  dispatchedTenantOf,
  type TenantFacts,
  type TenantFactsStore,
} from "../dispatch/tenant-facts.ts";
import { digestMessage } from "../notify/digest-message.ts";
import { hostOfAddress } from "../notify/message-id.ts";
import { createRouteNotification } from "../notify/route-notification.ts";
import { watchingMessage } from "../notify/watching-message.ts";
import { singleTaskGroup, type TaskGroup } from "../schedule/scheduled-task.ts";
import { type Period, readDigestIncidents, tenantsOf } from "./digest-facts.ts";
import { countNotifications, readWatchedTenants } from "./watching-facts.ts";

const CHECK_INTERVAL_MS: Millis = MINUTE;
/** A route that is new in the settings gets no message that was due longer ago. */
const MAX_DUE_BEFORE_ROUTE_MS: Millis = DAY;
/** A message that is later than this contains the time at which it was due. */
const MAX_UNMENTIONED_DELAY_MS: Millis = HOUR;

export type DigestDependencies = {
  readonly settings: Settings;
  readonly store: TenantFactsStore & {
    readonly incidents: Pick<
      IncidentStore,
      | "listOpen"
      | "list"
      | "notification"
      | "listNotifications"
      | "saveNotifications"
      | "routesSince"
    >;
    readonly events: Pick<EventStore, "cycles">;
    readonly actions: Pick<ActionStore, "unsubscriptions" | "acknowledgements">;
  };
  /** The product's clock. */
  readonly now: () => Instant;
  readonly log: Log;
};

/** A regular message that is due. */
type DueMessage = {
  readonly id: string;
  readonly kind: "digest" | "watching";
  readonly route: Route;
  readonly schedule: DigestSchedule;
  readonly period: Period;
};

/** Writes the digests, and the messages which say that Steadystate still watches, when they are due. */
export function createDigestGroup(
  dependencies: DigestDependencies,
  toRealMs: (ms: Millis) => Millis,
): TaskGroup {
  /** The ids of the messages that are stored, and of the messages that need not be sent. */
  const finishedIds = new Set<string>();
  const routes = notificationRoutes(dependencies.settings).map(({ route }) => route);
  let routesSince: ReadonlyMap<string, Instant> | null = null;
  return singleTaskGroup({
    name: "digests",
    id: "digests",
    everyMs: toRealMs(CHECK_INTERVAL_MS),
    reports: [],
    run: async () => {
      const now = dependencies.now();
      routesSince ??= await dependencies.store.incidents.routesSince(
        routes.map(({ key }) => key),
        now,
      );
      const since = routesSince;
      const due = routes.flatMap((route) => findDue(route, since.get(route.key) ?? now, now));
      for (const message of due.filter(({ id }) => !finishedIds.has(id))) {
        if (await writeMessage(message, dependencies)) finishedIds.add(message.id);
      }
    },
  });
}

/** The newest message of each schedule that was due, however long ago: after an outage it is sent late. */
function findDue(route: Route, since: Instant, now: Instant): readonly DueMessage[] {
  const schedules = [
    { kind: "digest", schedule: route.digest },
    { kind: "watching", schedule: route.watching },
  ] as const;
  return schedules.flatMap(({ kind, schedule }) => {
    if (schedule === null) return [];
    const to = lastDigestAt(schedule, now);
    if (since - to > MAX_DUE_BEFORE_ROUTE_MS) return [];
    const from = lastDigestAt(schedule, to - 1);
    return [{ id: `${kind}.${route.key}.${to}`, kind, route, schedule, period: { from, to } }];
  });
}

/**
 * Saves the message, unless that was done before: its id contains the time at which it is due. A digest
 * without an incident is not sent. Returns false if the message must be tried again later.
 */
async function writeMessage(due: DueMessage, dependencies: DigestDependencies): Promise<boolean> {
  const { settings, store, now, log } = dependencies;
  const { id, kind, route } = due;
  if ((await store.incidents.notification(id)) !== null) return true;
  const addresses = findSubscribed(route, await store.actions.unsubscriptions());
  if (addresses.length === 0) return true;
  const readFacts = createFactsReader(store, [route]);
  const tenants = await Promise.all(
    tenantsOf(route, settings.tenants.map(dispatchedTenantOf)).map(async (tenant) => ({
      name: tenant.name,
      facts: await readFacts(tenant),
    })),
  );
  const content =
    kind === "digest"
      ? await composeDigest(due, tenants, dependencies)
      : await composeWatching(due, tenants, dependencies);
  if (content === null) return kind === "digest";
  const notification = createRouteNotification(
    { id, kind, route: { ...route, addresses }, ...content },
    { host: hostOfAddress(settings.mail?.from ?? ""), now: now() },
  );
  await store.incidents.saveNotifications([notification]);
  log.info({ notificationId: id, route: route.name, kind }, "regular message written");
  return true;
}

type ReadTenant = { readonly name: string; readonly facts: TenantFacts };
type Content = Pick<Notification, "tenants" | "incidentIds" | "severity"> & {
  readonly message: Message;
};

/** Null if no incident is open and none has ended. */
async function composeDigest(
  { route, schedule, period }: DueMessage,
  tenants: readonly ReadTenant[],
  { settings, store, now }: DigestDependencies,
): Promise<Content | null> {
  const incidents = await readDigestIncidents(route, period, tenants, store.incidents);
  if (incidents.length === 0) return null;
  const acknowledgements = await store.actions.acknowledgements(incidents.map(({ id }) => id));
  const at = now();
  const isLate = at - period.to > MAX_UNMENTIONED_DELAY_MS;
  const message = digestMessage({
    incidents,
    period: schedule.weekday === null ? "day" : "week",
    ...period,
    sentLateAt: isLate ? at : null,
    nextAt: nextDigestAt(schedule, period.to),
    links: { publicUrl: settings.server.publicUrl, portal: null },
  });
  const acknowledged = incidents.map((incident) => ({
    incident,
    acknowledgement: acknowledgements.get(incident.id) ?? null,
  }));
  return {
    tenants: [...new Set(incidents.map(({ tenant }) => tenant))],
    incidentIds: incidents.map(({ id }) => id),
    severity: incidents.some(({ severity }) => severity === "critical") ? "critical" : "warning",
    message: { ...message, lines: [...acknowledgementLines(acknowledged), ...message.lines] },
  };
}

/** Null before the first tenant has been read, because nothing is watched yet. */
async function composeWatching(
  { route, schedule, period }: DueMessage,
  tenants: readonly ReadTenant[],
  { settings, store, now }: DigestDependencies,
): Promise<Content | null> {
  if (tenants.every(({ facts }) => facts.freshness.jobs.asOf === null)) return null;
  const { incidents } = store;
  const open = (await Promise.all(tenants.map(({ name }) => incidents.listOpen(name)))).flat();
  const message = watchingMessage({
    tenants: await readWatchedTenants(tenants, open, {
      events: store.events,
      thresholds: settings.assessment,
      from: period.from,
      now: now(),
    }),
    from: period.from,
    now: now(),
    nextAt: nextDigestAt(schedule, period.to),
    notificationCount: await countNotifications(route, period.from, incidents),
    openIncidentCount: open.length,
    links: { publicUrl: settings.server.publicUrl, portal: null },
  });
  return { tenants: tenants.map(({ name }) => name), incidentIds: [], severity: "info", message };
}
