import pMap from "p-map";
import type { Log } from "../config/log.ts";
import { assessJob } from "../domain/assessment/assess-job.ts";
import { assessTenant, findStaleSources } from "../domain/assessment/assess-tenant.ts";
import { tenantFreshness } from "../domain/assessment/assess-tenant-access.ts";
import { extendHistory } from "../domain/assessment/extend-history.ts";
import type { Freshness, TenantFreshness } from "../domain/freshness.ts";
import { decideIncident, type IncidentDecision } from "../domain/incident/decide-incident.ts";
import {
  decideTenantIncident,
  isCoveredByTenantIncident,
} from "../domain/incident/decide-tenant-incident.ts";
import type { Incident } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import { EMPTY_HISTORY } from "../domain/job-history.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import type { SeriesName } from "../domain/series-name.ts";
import { assessTarget } from "../domain/target/assess-target.ts";
import type { StaleSources } from "../domain/tenant-assessment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { TargetStore } from "../store/jobs/target-store.ts";
import type {
  IncidentStore,
  JobStore,
  PollKind,
  PollState,
  PollStore,
  SeriesStore,
} from "../store/store.ts";
import { collectJobFacts, isTargetOfJob, type JobFactsStore } from "./collect-job-facts.ts";
import {
  createJobNotifications,
  createTenantNotifications,
  type NotificationSettings,
} from "./notify/notify.ts";

export type AssessTenantDependencies = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly store: {
    readonly jobs: Pick<
      JobStore,
      | "observedJobs"
      | "assessments"
      | "saveAssessment"
      | "histories"
      | "saveHistory"
      | "configurations"
    >;
    readonly targets: Pick<TargetStore, "list" | "saveAssessment">;
    readonly polls: Pick<PollStore, "loadAll">;
    readonly incidents: Pick<IncidentStore, "listOpen" | "saveChange">;
    readonly series: Pick<SeriesStore, "put">;
  } & JobFactsStore;
  readonly thresholds: Thresholds;
  /** Who is notified, and how the mail is addressed. */
  readonly notificationSettings: NotificationSettings;
  readonly pollIntervals: { readonly jobsMs: Millis; readonly logsMs: Millis };
  readonly now: () => Instant;
  readonly log: Log;
};

/**
 * How many jobs are assessed at the same time: enough to fill the pipeline to Redis, and few enough
 * that other tasks can run in between.
 */
const CONCURRENT_ASSESSMENTS = 16;

/** The job id under which the incidents of a whole tenant are kept. */
const TENANT_INCIDENT_JOB_ID = "";

/**
 * Assesses every known job of a tenant and then the tenant as a whole, and saves their incidents
 * and notifications. A repeat is safe after a crash at any point.
 */
export async function runTenantAssessment(dependencies: AssessTenantDependencies): Promise<void> {
  const { store, tenant } = dependencies;
  const startedAt = dependencies.now();
  const [observedJobs, previousAssessments, histories, configurations, targets] = await Promise.all(
    [
      store.jobs.observedJobs(tenant),
      store.jobs.assessments([tenant]),
      store.jobs.histories(tenant),
      store.jobs.configurations(tenant),
      store.targets.list([tenant]),
    ],
  );
  const [polls, [openTenantIncident]] = await Promise.all([
    store.polls.loadAll(tenant),
    store.incidents.listOpen(tenant, TENANT_INCIDENT_JOB_ID),
  ]);
  const previousByJobId = new Map(
    previousAssessments.map((assessment) => [assessment.job.jobId, assessment]),
  );
  const freshness = tenantFreshness(
    tenant,
    { jobs: polls.get("jobs"), logs: polls.get("logs") },
    dependencies.pollIntervals,
  );
  const tenantOutage: TenantOutage = {
    staleSources: findStaleSources(freshness, dependencies.thresholds, startedAt),
    openIncident: openTenantIncident ?? null,
  };

  const assessAndSave = async (job: ObservedJob): Promise<JobAssessment> => {
    const shared = {
      freshness: freshnessOf(job, polls, dependencies.pollIntervals),
      targets,
      configurations,
      thresholds: dependencies.thresholds,
      now: startedAt,
    };
    const currentFacts = await collectJobFacts(job, shared, store);
    const previousHistory = histories.get(job.jobId) ?? EMPTY_HISTORY;
    const history = extendHistory(previousHistory, currentFacts);
    const assessment = assessJob(
      { ...currentFacts, history },
      previousByJobId.get(job.jobId) ?? null,
      dependencies.thresholds,
      dependencies.now(),
    );
    await store.jobs.saveAssessment(assessment);
    if (history !== previousHistory) await store.jobs.saveHistory(tenant, job.jobId, history);
    await saveJobSeries(assessment, store);
    await updateJobIncident(assessment, tenantOutage, dependencies);
    return assessment;
  };
  const assessments = await pMap(observedJobs, assessAndSave, {
    concurrency: CONCURRENT_ASSESSMENTS,
  });
  await pMap(targets, async (target) => {
    const ofTarget = assessments.filter(({ job }) => isTargetOfJob(target, job));
    await store.targets.saveAssessment(assessTarget(target, ofTarget, dependencies.now()));
  });
  await updateTenantIncident(freshness, assessments, tenantOutage, dependencies);
}

/** The sources that are stale for the whole tenant, and the tenant's open incident. */
type TenantOutage = {
  readonly staleSources: StaleSources;
  readonly openIncident: Incident | null;
};

function freshnessOf(
  job: ObservedJob,
  polls: ReadonlyMap<PollKind, PollState>,
  pollIntervals: AssessTenantDependencies["pollIntervals"],
): Freshness {
  const logs = polls.get("logs");
  const jobs = polls.get("jobs");
  return {
    jobAsOf: job.readAt,
    logAsOf: logs?.watermark ?? null,
    readFailure: jobs?.readFailure ?? logs?.readFailure ?? null,
    jobPollIntervalMs: pollIntervals.jobsMs,
    logPollIntervalMs: pollIntervals.logsMs,
  };
}

async function updateJobIncident(
  assessment: JobAssessment,
  { staleSources, openIncident: tenantIncident }: TenantOutage,
  dependencies: AssessTenantDependencies,
): Promise<void> {
  const { store, thresholds, notificationSettings, log } = dependencies;
  const { assessedAt } = assessment;
  const { tenant, jobId } = assessment.job;
  const [openIncident = null] = await store.incidents.listOpen(tenant, jobId);
  if (
    openIncident === null &&
    isCoveredByTenantIncident(assessment, staleSources, tenantIncident, thresholds)
  ) {
    const notifyReason = { code: "covered-by-tenant" } as const;
    log.debug({ tenant, jobId, notifyReason }, "no notification");
    return;
  }
  const decision = decideIncident(openIncident, assessment, thresholds, assessedAt);
  await applyDecision(decision, { tenant, jobId }, dependencies, (notified) =>
    createJobNotifications(notified, assessment, notificationSettings, assessedAt),
  );
}

async function updateTenantIncident(
  freshness: TenantFreshness,
  assessments: readonly JobAssessment[],
  { openIncident }: TenantOutage,
  dependencies: AssessTenantDependencies,
): Promise<void> {
  const { tenant, thresholds, notificationSettings } = dependencies;
  const now = dependencies.now();
  const assessment = assessTenant(freshness, assessments, thresholds, now);
  const decision = decideTenantIncident(openIncident, assessment, thresholds, now);
  const subject = { tenant, jobId: TENANT_INCIDENT_JOB_ID };
  await applyDecision(decision, subject, dependencies, (notified) =>
    createTenantNotifications(notified, assessment, notificationSettings, now),
  );
}

type NotifiedDecision = Parameters<typeof createJobNotifications>[0];

/**
 * Saves the incident and its notifications in one step, before any of them is sent. If the worker
 * stops before this step, the next assessment creates the same notifications again, under the same
 * ids.
 */
async function applyDecision(
  decision: IncidentDecision,
  subject: { readonly tenant: string; readonly jobId: string },
  { store, log }: AssessTenantDependencies,
  createNotifications: (decision: NotifiedDecision) => ReturnType<typeof createJobNotifications>,
): Promise<void> {
  switch (decision.kind) {
    case "no-incident":
      log.debug({ ...subject, notifyReason: decision.notifyReason }, "no notification");
      return;
    case "unchanged": {
      const { incident } = decision;
      await store.incidents.saveChange({ incident, notifications: [] });
      log.debug({ ...subject, notifyReason: incident.notifyReason }, "no notification");
      return;
    }
    default: {
      const change = createNotifications(decision);
      await store.incidents.saveChange(change);
      const { kind, condition, severity, notifyReason } = change.incident;
      const notifications = change.notifications.length;
      const fields = { ...subject, kind, condition, severity, notifyReason, notifications };
      logIncidentChange(log, decision.kind, fields);
    }
  }
}

function logIncidentChange(
  log: Log,
  change: NotifiedDecision["kind"],
  fields: Parameters<Log["info"]>[0],
): void {
  switch (change) {
    case "opened":
      log.info(fields, "incident opened");
      return;
    case "worsened":
      log.info(fields, "incident got worse");
      return;
    case "recovered":
      log.info(fields, "incident recovered");
  }
}

async function saveJobSeries(
  assessment: JobAssessment,
  store: AssessTenantDependencies["store"],
): Promise<void> {
  const { job, assessedAt: at } = assessment;
  const points: readonly (readonly [SeriesName, number | null])[] = [
    ["failing-objects", assessment.failingObjects],
    ["failure-ratio-1h", assessment.failures.rowFailureRatio["1h"]],
    ["progress-ratio", assessment.cycle.progressRatio],
    ["risk-score", assessment.quarantine.riskScore],
  ];
  await Promise.all(
    points.map(([name, value]) =>
      value === null ? null : store.series.put(name, job.tenant, job.jobId, { at, value }),
    ),
  );
}
