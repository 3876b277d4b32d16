import { assessTenantAccess } from "../../domain/assessment/assess-tenant-access.ts";
import type { Notification } from "../../domain/notification.ts";
import { isProbeOutdated } from "../../domain/target/choose-target-state.ts";
import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
import { HOUR } from "../../domain/time.ts";
import { listProcesses } from "../list-processes.ts";
import { readTargets, tokenExpiryOf } from "../read-targets.ts";
import { notificationTenants } from "../rows/notification-row.ts";
import { type ServerContext, tenantFreshnessOf, type WatchedTenant } from "../server-context.ts";
import { deliverySamples, incidentSamples, waitingSamples } from "./incident-samples.ts";
import { eventSamples, jobSamples } from "./job-samples.ts";
import { installationSamples, pollSamples, processSamples, tenantSamples } from "./own-samples.ts";
import type { MetricSample } from "./sample-list.ts";
import { targetSamples } from "./target-samples.ts";

/** An older scrape is left out, because it says nothing about the present. */
const SCRAPE_MAX_AGE_MS = HOUR;
/** At most this many waiting notifications are counted. */
const MAX_COUNTED_NOTIFICATIONS = 1000;

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
    installationSamples(context.version, thresholds, now()),
  ]);
  return sampleLists.flat();
}

async function collectPollSamples(
  { store, thresholds, now }: ServerContext,
  tenant: WatchedTenant,
): Promise<readonly MetricSample[]> {
  const { name } = tenant;
  const polls = await store.polls.loadAll(name);
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
  return [...samples, ...tenantSamples(name, access)];
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
    Promise.all(tenants.map((tenant) => context.store.incidents.listOpen(tenant))),
    readWaitingNotifications(context, tenants),
    context.store.incidents.deliveryTotals(),
  ]);
  return [
    ...tenants.flatMap((tenant, index) => incidentSamples(tenant, openIncidents[index] ?? [])),
    ...waitingSamples(waiting, context.now()),
    ...tenants.flatMap((tenant) => deliverySamples(tenant, deliveryTotals)),
  ];
}

/** The waiting notifications of `tenants`. The store lists notifications of all tenants. */
async function readWaitingNotifications(
  { store, tenants: allTenants }: ServerContext,
  tenants: readonly string[],
): Promise<readonly Notification[]> {
  const waiting = await store.incidents.waitingNotifications(MAX_COUNTED_NOTIFICATIONS);
  if (tenants.length === allTenants.length) return waiting;
  return waiting.filter((notification) =>
    notificationTenants(notification, allTenants).every((tenant) => tenants.includes(tenant)),
  );
}
