import type { Log } from "../../config/log.ts";
import type { Incident } from "../../domain/incident.ts";
import type { IdentitiesInMessages } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Announcement } from "../../domain/notify/announcement.ts";
import { planMessages } from "../../domain/notify/plan-messages.ts";
import type {
  NotificationLimits,
  Plan,
  PlanInput,
  PlannedIncident,
  PlannedMessage,
} from "../../domain/notify/plan-types.ts";
import type { Route } from "../../domain/notify/route.ts";
import type { RouteHistory } from "../../domain/notify/route-history.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import { type Instant, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { ActionStore } from "../../store/actions/action-types.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import {
  type MessageFactsStore,
  NO_MESSAGE_FACTS,
  readMessageFacts,
} from "../notify/message-facts.ts";
import type { LinkSettings } from "../notify/message-links.ts";
import { createNotification } from "../notify/notify.ts";
import { composeMessage } from "./compose-message.ts";
import { plannedIncident } from "./plan-input.ts";
import {
  createFactsReader,
  type DispatchedTenant,
  type TenantFacts,
  type TenantFactsStore,
} from "./tenant-facts.ts";

export const NOTIFICATION_LIMITS: NotificationLimits = {
  groupWaitMs: 30 * SECOND,
  threadIntervalMs: 5 * MINUTE,
  windowMs: 10 * MINUTE,
  maxMessages: 5,
};

export type DispatchDependencies = {
  readonly store: TenantFactsStore &
    MessageFactsStore & {
      readonly incidents: Pick<
        IncidentStore,
        | "pendingAnnouncements"
        | "getAll"
        | "missingIds"
        | "listOpen"
        | "routeHistories"
        | "recentMessages"
        | "saveDispatch"
      >;
      readonly actions: Pick<
        ActionStore,
        "acknowledgements" | "currentSilences" | "unsubscriptions"
      >;
    };
  readonly tenants: readonly DispatchedTenant[];
  readonly routes: readonly Route[];
  readonly thresholds: Thresholds;
  /** The links of every message; each tenant has its own portal. */
  readonly links: Omit<LinkSettings, "portal">;
  readonly identities: IdentitiesInMessages;
  /** The right side of every Message-ID: the domain of the sender's address. */
  readonly messageHost: string;
  /** Other limits are only for tests. */
  readonly limits?: NotificationLimits;
  readonly now: () => Instant;
  readonly log: Log;
};

type FactsReader = (tenant: string) => Promise<TenantFacts | null>;

/**
 * Every fifth run is a full run: it also looks for acknowledgements, and for incidents that nobody has
 * acknowledged in time.
 */
const FULL_RUN_INTERVAL_RUNS = 5;

const MAX_FACTS_AGE_MS: Millis = MINUTE;

/**
 * Writes the messages about announcements: plans them, composes them from the newest assessments and
 * saves them with the decisions in one step. After a crash before this step, the next run repeats the
 * work, and the messages have the same ids, because an id is computed from a route and an announcement.
 */
export function createDispatch(dependencies: DispatchDependencies): () => Promise<void> {
  let runs = 0;
  const planFacts = createPlanFacts(dependencies);
  return async () => {
    const isFullRun = runs % FULL_RUN_INTERVAL_RUNS === 0;
    runs += 1;
    const announcements = await dependencies.store.incidents.pendingAnnouncements();
    await runDispatch({ announcements, isFullRun, planFacts }, dependencies);
  };
}

type Run = {
  readonly announcements: readonly Announcement[];
  readonly isFullRun: boolean;
  readonly planFacts: (announcements: readonly Announcement[]) => FactsReader;
};

/**
 * While the same announcements wait, the facts from which they are planned are read again only when they
 * are old.
 */
function createPlanFacts(dependencies: DispatchDependencies): Run["planFacts"] {
  let last = { ids: "", readAt: 0, reader: createReader(dependencies) };
  return (announcements) => {
    const ids = announcements.map(({ id }) => id).join(" ");
    const readAt = dependencies.now();
    // A negative age means that the clock was set back.
    const isOld = Math.abs(readAt - last.readAt) >= MAX_FACTS_AGE_MS;
    if (isOld || ids !== last.ids) last = { ids, readAt, reader: createReader(dependencies) };
    return last.reader;
  };
}

function createReader({ store, tenants, routes }: DispatchDependencies): FactsReader {
  const readFacts = createFactsReader(store, routes);
  return async (name) => {
    const tenant = tenants.find((known) => known.name === name);
    return tenant === undefined ? null : readFacts(tenant);
  };
}

async function runDispatch(
  { announcements, isFullRun, planFacts }: Run,
  dependencies: DispatchDependencies,
): Promise<void> {
  const { store } = dependencies;
  const ids = new Set(announcements.map(({ incidentId }) => incidentId));
  const pending = await store.incidents.getAll([...ids]);
  const open = isFullRun ? await readOpen(dependencies, ids) : [];
  if (announcements.length === 0 && open.length === 0) return;
  const histories = await store.incidents.routeHistories([...ids, ...open.map(({ id }) => id)]);
  const context = { histories, factsOf: planFacts(announcements) };
  const input = await readInput([...pending, ...open], context, dependencies);
  const readIds = new Set(pending.map(({ id }) => id));
  const unreadIds = [...ids].filter((id) => !readIds.has(id));
  const missingIncidentIds = await store.incidents.missingIds(unreadIds);
  const plan = planMessages({ ...input, announcements, missingIncidentIds });
  // A message shows the newest assessments.
  await savePlan(plan, { histories, factsOf: createReader(dependencies) }, dependencies);
}

/** The open incidents without an announcement. */
async function readOpen(
  { store, tenants }: DispatchDependencies,
  announced: ReadonlySet<string>,
): Promise<readonly Incident[]> {
  const lists = await Promise.all(tenants.map(({ name }) => store.incidents.listOpen(name)));
  return lists.flat().filter(({ id }) => !announced.has(id));
}

type RunContext = {
  readonly histories: ReadonlyMap<string, RouteHistory>;
  readonly factsOf: FactsReader;
};

async function readInput(
  incidents: readonly Incident[],
  { histories, factsOf }: RunContext,
  { store, routes, limits = NOTIFICATION_LIMITS, now }: DispatchDependencies,
): Promise<Omit<PlanInput, "announcements" | "missingIncidentIds">> {
  const at = now();
  const since = at - Math.max(limits.windowMs, limits.threadIntervalMs);
  const [acknowledgements, silences, unsubscriptions, recentMessages] = await Promise.all([
    store.actions.acknowledgements(incidents.map(({ id }) => id)),
    store.actions.currentSilences(at),
    store.actions.unsubscriptions(),
    store.incidents.recentMessages(
      routes.map(({ key }) => key),
      since,
    ),
  ]);
  const planned: PlannedIncident[] = [];
  for (const incident of incidents) {
    planned.push(
      plannedIncident(incident, await factsOf(incident.tenant), {
        acknowledgement: acknowledgements.get(incident.id) ?? null,
        history: histories.get(incident.id) ?? null,
      }),
    );
  }
  const shared = { silences, unsubscriptions, recentMessages, limits, now: at };
  return { incidents: planned, routes, ...shared };
}

async function savePlan(
  { messages, histories, finished }: Plan,
  context: RunContext,
  dependencies: DispatchDependencies,
): Promise<void> {
  const { store, log } = dependencies;
  if (histories.length === 0 && finished.length === 0) return;
  const notifications: Notification[] = [];
  // Messages that were split from one message have the same time.
  const at = dependencies.now();
  const writing = { ...dependencies, now: () => at };
  for (const message of messages)
    notifications.push(await writeNotification(message, context, writing));
  await store.incidents.saveDispatch({
    notifications,
    histories: histories.map((after) => ({
      before: context.histories.get(after.incidentId) ?? null,
      after,
    })),
    finished,
  });
  for (const { id, routeName, kind, reason, incidentIds } of notifications) {
    const fields = { notificationId: id, route: routeName, kind, reason };
    log.info({ ...fields, incidents: incidentIds.length }, "notification written");
  }
}

async function writeNotification(
  planned: PlannedMessage,
  { factsOf }: RunContext,
  { store, tenants, thresholds, links, identities, messageHost, now }: DispatchDependencies,
): Promise<Notification> {
  const [first] = planned.entries;
  const tenant = first?.item.incident.tenant ?? "";
  const portal = tenants.find(({ name }) => name === tenant)?.portal ?? null;
  const facts = await factsOf(tenant);
  const assessment =
    planned.entries.length === 1
      ? facts?.jobs.find(({ job }) => job.jobId === first?.item.incident.jobId)
      : undefined;
  const messageFacts =
    assessment === undefined
      ? NO_MESSAGE_FACTS
      : await readMessageFacts(assessment, identities, store);
  const context = { thresholds, links: { ...links, portal }, messageFacts, now: now() };
  const message = composeMessage(planned, facts, context);
  return createNotification(planned, message, { host: messageHost, now: context.now });
}
