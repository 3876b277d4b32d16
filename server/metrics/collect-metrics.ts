import { assessTenantReadability } from "../../domain/assessment/assess-tenant-readability.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { Notification } from "../../domain/notification.ts";
import { POLL_KINDS } from "../../domain/poll-kind.ts";
import { isProbeOutdated } from "../../domain/target/choose-target-state.ts";
import { type ObservedTarget, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
import { HOUR, type Millis } from "../../domain/time.ts";
import { listProcesses } from "../list-processes.ts";
import { readTargets, tokenExpiryOf } from "../read-targets.ts";
import { notificationTenants } from "../rows/notification-row.ts";
import { type ServerContext, tenantFreshnessOf, type WatchedTenant } from "../server-context.ts";
import { accessSamples } from "./access-samples.ts";
import { deliverySamples, incidentSamples, waitingSamples } from "./incident-samples.ts";
import { configurationSamples, eventSamples, jobSamples } from "./job-samples.ts";
import { installationSamples, processSamples, tenantSamples } from "./own-samples.ts";
import { pollSamples, targetPollSamples } from "./poll-samples.ts";
import type { MetricSample } from "./sample-list.ts";
import { targetSamples } from "./target-samples.ts";
import { type JobName, telemetrySamples } from "./telemetry-samples.ts";

/**
 * The values of a scrape are left out when the next scrape is overdue by this time. The same limit
 * applies to a probe.
 */
const MAX_SCRAPE_DELAY_MS: Millis = HOUR;
/** At most this many waiting notifications are counted. */
const MAX_COUNTED_NOTIFICATIONS = 1000;
/** A quarantine writes at most one audit a day, so a change of the last days is among them. */
const MAX_READ_AUDITS = 8;

/**
 * Jobs and incidents are read in batches of this size. Other requests are answered between two batches, so
 * a batch must not take more than a few milliseconds.
 */
const BATCH_SIZE = 10;

/** Reads the samples of /metrics for these tenants. */
export async function* collectMetrics(
  context: ServerContext,
  tenants: readonly string[],
): AsyncGenerator<readonly MetricSample[]> {
  const { version, thresholds, now } = context;
  const jobs: JobName[] = [];
  for (const tenant of tenants) {
    const accessTimes = await context.store.access.recentTimes(tenant);
    for await (const assessments of context.store.jobs.assessmentBatches(tenant, BATCH_SIZE)) {
      yield await collectJobSamples(context, assessments);
      yield assessments.flatMap((assessment) => {
        const times = accessTimes.get(assessment.job.jobId);
        return times === undefined ? [] : accessSamples(assessment, times, thresholds, now());
      });
      jobs.push(
        ...assessments.map(({ job: { tenant, application, jobId } }) => ({
          tenant,
          application,
          jobId,
        })),
      );
    }
    yield incidentSamples(tenant, await readOpenIncidents(context, tenant));
  }
  for (const tenant of context.tenants.filter(({ name }) => tenants.includes(name)))
    yield await collectPollSamples(context, tenant);
  yield await collectTargetSamples(context, tenants);
  yield await collectDeliverySamples(context, tenants);
  yield processSamples(await listProcesses(context));
  yield await collectTelemetrySamples(context, tenants, jobs);
  yield installationSamples(version, thresholds, now());
}

async function collectJobSamples(
  { store, thresholds, now }: ServerContext,
  assessments: readonly JobAssessment[],
): Promise<readonly MetricSample[]> {
  const lists = await Promise.all(
    assessments.map(async (assessment) => {
      const { job } = assessment;
      const [totals, audits] = await Promise.all([
        store.events.totalsByOutcome(job.tenant, job.jobId),
        store.jobs.audits(job.tenant, job.servicePrincipalId, MAX_READ_AUDITS),
      ]);
      return [
        ...jobSamples(assessment, thresholds, now()),
        ...eventSamples(job, totals),
        ...configurationSamples(job, audits),
      ];
    }),
  );
  return lists.flat();
}

async function readOpenIncidents(
  { store }: ServerContext,
  tenant: string,
): Promise<readonly Incident[]> {
  const incidents: Incident[] = [];
  for await (const batch of store.incidents.openBatches(tenant, BATCH_SIZE))
    incidents.push(...batch);
  return incidents;
}

async function collectPollSamples(
  { store, thresholds, now }: ServerContext,
  tenant: WatchedTenant,
): Promise<readonly MetricSample[]> {
  const { name } = tenant;
  const [polls, targets, credentialExpiry] = await Promise.all([
    store.polls.loadAll(name),
    store.targets.list([name]),
    store.credentials.load(name),
  ]);
  const readability = assessTenantReadability(tenantFreshnessOf(tenant, polls), thresholds, now());
  return [
    ...POLL_KINDS.flatMap((kind) =>
      pollSamples(name, kind, {
        intervalMs: tenant.pollIntervalsMs[kind] ?? null,
        state: polls.get(kind) ?? null,
      }),
    ),
    ...targetPollSamples(name, tenant.pollIntervalsMs.targets ?? null, targets),
    ...tenantSamples(name, readability, credentialExpiry),
  ];
}

async function collectTargetSamples(
  { store, tenants: watchedTenants, now }: ServerContext,
  tenants: readonly string[],
): Promise<readonly MetricSample[]> {
  const targets = await readTargets({ store }, tenants);
  const isRecentScrape = ({ tenant, scrape }: ObservedTarget) => {
    const watched = watchedTenants.find(({ name }) => name === tenant);
    const maxAgeMs = MAX_SCRAPE_DELAY_MS + (watched?.pollIntervalsMs.targets ?? 0);
    return scrape !== null && now() - scrape.at <= maxAgeMs;
  };
  return targets
    .map((assessed) => ({ ...assessed.target, tokenExpiry: tokenExpiryOf(assessed) }))
    .map((target) => ({
      ...target,
      ...(isProbeOutdated(target, now()) ? NO_PROBE : {}),
      ...(isRecentScrape(target) ? {} : NO_SCRAPE),
    }))
    .flatMap(targetSamples);
}

/**
 * A target whose probes have ended is possibly no longer in the settings, so the expiry of its token is
 * left out.
 */
const NO_PROBE = { probe: null, certificateExpiresAt: null, tokenExpiry: null };

const NO_SCRAPE = { scrape: null, traffic: UNKNOWN_TRAFFIC };

async function collectTelemetrySamples(
  { store, now }: ServerContext,
  tenants: readonly string[],
  jobs: readonly JobName[],
): Promise<readonly MetricSample[]> {
  const [totals, targets] = await Promise.all([
    store.telemetry.totals(),
    store.targets.list(tenants),
  ]);
  const probed = targets.filter(
    (target) => target.probe !== null && !isProbeOutdated(target, now()),
  );
  return telemetrySamples({ tenants, jobs, targets: probed }, totals);
}

async function collectDeliverySamples(
  context: ServerContext,
  tenants: readonly string[],
): Promise<readonly MetricSample[]> {
  const [waiting, deliveryTotals] = await Promise.all([
    readWaitingNotifications(context, tenants),
    context.store.incidents.deliveryTotals(),
  ]);
  return [
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
