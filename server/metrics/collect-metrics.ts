import { assessTenantAccess } from "../../domain/assessment/assess-tenant-access.ts";
import { SEVERITIES } from "../../domain/condition.ts";
import { DELIVERY_CHANNELS, ENDED_DELIVERY_STATES } from "../../domain/delivery.ts";
import { METRICS } from "../../domain/metrics.ts";
import type { Notification } from "../../domain/notification.ts";
import { isProbeOutdated } from "../../domain/target/choose-target-state.ts";
import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
import { HOUR, type Instant, SECOND } from "../../domain/time.ts";
import type { DeliveryTotal } from "../../store/incidents/incident-types.ts";
import { listProcesses } from "../list-processes.ts";
import { readTargets, tokenExpiryOf } from "../read-targets.ts";
import { notificationTenants } from "../rows/notification-row.ts";
import { type ServerContext, tenantFreshnessOf, type WatchedTenant } from "../server-context.ts";
import {
  eventSamples,
  jobSamples,
  type MetricSample,
  pollSamples,
  processSamples,
  targetSamples,
  tenantSamples,
} from "./samples.ts";

/** An older scrape is left out, because it says nothing about the present. */
const SCRAPE_MAX_AGE_MS = HOUR;
/** At most this many open incidents and this many waiting notifications are counted. */
const MAX_COUNTED_INCIDENTS = 1000;

/** Reads all samples of /metrics for these tenants. */
export async function collectMetrics(
  context: ServerContext,
  tenants: readonly string[],
): Promise<readonly MetricSample[]> {
  const { store, thresholds, now } = context;
  const assessments = await store.jobs.assessments(tenants);
  const sampleLists = await Promise.all([
    assessments.flatMap((assessment) => jobSamples(assessment, thresholds, now())),
    ...assessments.map(async ({ job }) =>
      eventSamples(job, await store.events.totalsByOutcome(job.tenant, job.jobId)),
    ),
    ...context.tenants
      .filter(({ name }) => tenants.includes(name))
      .map((tenant) => collectPollSamples(context, tenant)),
    collectTargetSamples(context, tenants),
    collectIncidentSamples(context, tenants),
    listProcesses(context).then(processSamples),
    [{ name: METRICS.buildInfo.name, labels: { version: context.version }, value: 1 }],
  ]);
  return sampleLists.flat();
}

async function collectPollSamples(
  { store, thresholds, now }: ServerContext,
  tenant: WatchedTenant,
): Promise<readonly MetricSample[]> {
  const { name } = tenant;
  const [polls, credentialExpiry] = await Promise.all([
    store.polls.loadAll(name),
    store.credentials.load(name),
  ]);
  const access = assessTenantAccess(tenantFreshnessOf(tenant, polls), thresholds, now());
  const samples = [...polls].flatMap(([collector, poll]) =>
    pollSamples(name, {
      collector,
      intervalMs: tenant.pollIntervalsMs[collector] ?? null,
      lastSuccessAt: poll.lastSuccessAt,
      watermark: poll.watermark,
      droppedRows: poll.droppedRows,
      progressRatio: poll.progressRatio,
    }),
  );
  return [...samples, ...tenantSamples(name, access, credentialExpiry)];
}

async function collectTargetSamples(
  { store, now }: ServerContext,
  tenants: readonly string[],
): Promise<readonly MetricSample[]> {
  const targets = await readTargets({ store }, tenants);
  const oldestShownAt = now() - SCRAPE_MAX_AGE_MS;
  const isRecentScrape = ({ scrape }: ObservedTarget) =>
    scrape !== null && scrape.at >= oldestShownAt;
  return targets
    .map((assessed) => ({ ...assessed.target, tokenExpiry: tokenExpiryOf(assessed) }))
    .map((target) => ({
      ...target,
      ...(isProbeOutdated(target, now()) ? NO_PROBE : {}),
      ...(isRecentScrape(target) ? {} : NO_SCRAPE),
    }))
    .flatMap(targetSamples);
}

/** A target whose probes have ended may no longer be in the settings: its token does not matter. */
const NO_PROBE = { probe: null, tokenExpiry: null };

const NO_SCRAPE = { scrape: null, traffic: UNKNOWN_TRAFFIC };

async function collectIncidentSamples(
  context: ServerContext,
  tenants: readonly string[],
): Promise<readonly MetricSample[]> {
  const [openIncidents, waiting, deliveryTotals] = await Promise.all([
    context.store.incidents.list({
      tenants,
      state: "open",
      limit: MAX_COUNTED_INCIDENTS,
      cursor: null,
    }),
    readWaitingNotifications(context, tenants),
    context.store.incidents.deliveryTotals(),
  ]);
  const perSeverity = tenants.flatMap((tenant) =>
    SEVERITIES.map((severity) => ({
      name: METRICS.incidentsOpen.name,
      labels: { tenant, severity },
      value: openIncidents.items.filter(
        (item) => item.tenant === tenant && item.severity === severity,
      ).length,
    })),
  );
  return [
    ...perSeverity,
    ...waitingSamples(waiting, context.now()),
    ...tenants.flatMap((tenant) => deliverySamples(tenant, deliveryTotals)),
  ];
}

/** Every channel and result has a sample, so that a rule sees the first refusal as an increase. */
function deliverySamples(
  tenant: string,
  totals: readonly DeliveryTotal[],
): readonly MetricSample[] {
  return DELIVERY_CHANNELS.flatMap((channel) =>
    ENDED_DELIVERY_STATES.map((result) => ({
      name: METRICS.deliveriesTotal.name,
      labels: { tenant, channel, result },
      value:
        totals.find(
          (total) => total.tenant === tenant && total.channel === channel && total.state === result,
        )?.count ?? 0,
    })),
  );
}

/** Every channel has its samples, so that a rule sees the first notification that waits. */
function waitingSamples(waiting: readonly Notification[], now: Instant): readonly MetricSample[] {
  return DELIVERY_CHANNELS.flatMap((channel) => {
    const waitsMs = waiting
      .filter((notification) => notification.channel === channel)
      .map(({ createdAt }) => now - createdAt);
    const labels = { channel };
    return [
      { name: METRICS.notificationsWaiting.name, labels, value: waitsMs.length },
      { name: METRICS.longestWait.name, labels, value: Math.max(0, ...waitsMs) / SECOND },
    ];
  });
}

/** The waiting notifications of `tenants`. The store lists notifications of all tenants. */
async function readWaitingNotifications(
  { store, tenants: allTenants }: ServerContext,
  tenants: readonly string[],
): Promise<readonly Notification[]> {
  const waiting = await store.incidents.waitingNotifications(MAX_COUNTED_INCIDENTS);
  if (tenants.length === allTenants.length) return waiting;
  return waiting.filter((notification) =>
    notificationTenants(notification, allTenants).every((tenant) => tenants.includes(tenant)),
  );
}
