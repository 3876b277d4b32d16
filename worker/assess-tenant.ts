import type { Log } from "../config/log.ts";
import { assessJob } from "../domain/assessment/assess-job.ts";
import { assessTenant, findStaleSources } from "../domain/assessment/assess-tenant.ts";
import { extendHistory } from "../domain/assessment/extend-history.ts";
import type { Freshness, TenantFreshness } from "../domain/freshness.ts";
import { decideIncident, type IncidentDecision } from "../domain/incident/decide-incident.ts";
import {
  decideTenantIncident,
  isCoveredByTenantIncident,
} from "../domain/incident/decide-tenant-incident.ts";
import type { Incident } from "../domain/incident.ts";
import { EMPTY_HISTORY } from "../domain/job-history.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import type { SeriesName } from "../domain/series-name.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type {
  IncidentStore,
  JobStore,
  PollKind,
  PollState,
  PollStore,
  SeriesStore,
  TargetStore,
} from "../store/store.ts";
import { collectJobFacts, type JobFactsStore } from "./collect-job-facts.ts";
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
    readonly targets: Pick<TargetStore, "list">;
    readonly polls: Pick<PollStore, "loadAll">;
    readonly incidents: Pick<IncidentStore, "listOpen" | "saveChange">;
    readonly series: Pick<SeriesStore, "put">;
  } & JobFactsStore;
  readonly thresholds: Thresholds;
  /** Who is told, and how the mail is addressed. */
  readonly notificationSettings: NotificationSettings;
  readonly pollIntervals: { readonly jobsMs: Millis; readonly logsMs: Millis };
  readonly now: () => Instant;
  readonly log: Log;
};

/** Jobs judged at once: enough to fill Redis' pipeline, few enough to let other looks in between. */
const CONCURRENT_ASSESSMENTS = 16;

/** The job id under which the incidents of a whole tenant are kept. */
const TENANT_INCIDENT_JOB_ID = "";

/**
 * Judges every known job of a tenant, then the tenant's sight as a whole, and keeps what is to be
 * told. Safe to repeat from any point.
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
  const seen = tenantFreshnessOf(dependencies, observedJobs, polls);
  const tenantOutage: TenantOutage = {
    unreadableSources: findStaleSources(seen, dependencies.thresholds, startedAt),
    openIncident: openTenantIncident ?? null,
  };
  const assessments: JobAssessment[] = [];

  const assessNext = async (queue: Iterator<ObservedJob>): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const job = next.value;
      const shared = {
        freshness: freshnessOf(job, polls, dependencies.pollIntervals),
        targets,
        configurations,
      };
      const seen = await collectJobFacts(job, shared, store);
      const previousHistory = histories.get(job.jobId) ?? EMPTY_HISTORY;
      const history = extendHistory(previousHistory, seen);
      const facts = { ...seen, history };
      const assessment = assessJob(
        facts,
        previousByJobId.get(job.jobId) ?? null,
        dependencies.thresholds,
        dependencies.now(),
      );
      await store.jobs.saveAssessment(assessment);
      if (history !== previousHistory) await store.jobs.saveHistory(tenant, job.jobId, history);
      await saveJobSeries(assessment, store);
      await updateJobIncident(assessment, tenantOutage, dependencies);
      assessments.push(assessment);
    }
  };
  const queue = observedJobs.values();
  await Promise.all(Array.from({ length: CONCURRENT_ASSESSMENTS }, () => assessNext(queue)));
  await updateTenantIncident(seen, assessments, tenantOutage, dependencies);
}

type JobAssessment = ReturnType<typeof assessJob>;

/** What of the whole tenant is not seen, and whether that has been told. */
type TenantOutage = {
  readonly unreadableSources: ReturnType<typeof findStaleSources>;
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

/** What all jobs share; of the job states the newest counts, whichever look has read it. */
function tenantFreshnessOf(
  { tenant, pollIntervals }: AssessTenantDependencies,
  observedJobs: readonly ObservedJob[],
  polls: ReadonlyMap<PollKind, PollState>,
): TenantFreshness {
  const jobs = polls.get("jobs");
  const logs = polls.get("logs");
  const readTimes = [jobs?.lastSuccessAt ?? null, ...observedJobs.map(({ readAt }) => readAt)];
  const newestReadAt = readTimes.reduce(
    (a, b) => (a === null || (b !== null && b > a) ? b : a),
    null,
  );
  const pollFreshness = (poll: PollState | undefined) => ({
    polledAt: poll?.lastTryAt ?? null,
    readFailure: poll?.readFailure ?? null,
  });
  return {
    tenant,
    jobs: { ...pollFreshness(jobs), asOf: newestReadAt, pollIntervalMs: pollIntervals.jobsMs },
    logs: {
      ...pollFreshness(logs),
      asOf: logs?.watermark ?? null,
      pollIntervalMs: pollIntervals.logsMs,
    },
  };
}

/** Speaks of one job or stays silent; what is blind for the tenant's reason is told once for all. */
async function updateJobIncident(
  assessment: JobAssessment,
  tenantOutage: TenantOutage,
  dependencies: AssessTenantDependencies,
): Promise<void> {
  const { store, thresholds } = dependencies;
  const { assessedAt } = assessment;
  const { tenant, jobId } = assessment.job;
  const [openIncident] = await store.incidents.listOpen(tenant, jobId);
  if (
    openIncident === undefined &&
    isCoveredByTenantIncident(
      assessment,
      tenantOutage.unreadableSources,
      tenantOutage.openIncident,
      thresholds,
    )
  )
    return;
  const decision = decideIncident(openIncident ?? null, assessment, assessedAt, thresholds);
  await applyDecision(decision, openIncident ?? null, dependencies, (incidentDecision) =>
    createJobNotifications(
      incidentDecision,
      assessment,
      dependencies.notificationSettings,
      assessedAt,
    ),
  );
}

async function updateTenantIncident(
  tenantFreshness: TenantFreshness,
  assessments: readonly JobAssessment[],
  { openIncident }: TenantOutage,
  dependencies: AssessTenantDependencies,
): Promise<void> {
  const now = dependencies.now();
  const tenantAssessment = assessTenant(tenantFreshness, assessments, dependencies.thresholds, now);
  const decision = decideTenantIncident(
    openIncident,
    tenantAssessment,
    now,
    dependencies.thresholds,
  );
  await applyDecision(decision, openIncident, dependencies, (incidentDecision) =>
    createTenantNotifications(
      incidentDecision,
      tenantAssessment,
      dependencies.notificationSettings,
      now,
    ),
  );
}

type NotifyDecision = Parameters<typeof createJobNotifications>[0];

/** Incident and notices are kept in one step, before anything is sent. */
async function applyDecision(
  decision: IncidentDecision,
  openIncident: Incident | null,
  { store, log }: AssessTenantDependencies,
  writeNotifications: (
    incidentDecision: NotifyDecision,
  ) => ReturnType<typeof createJobNotifications>,
): Promise<void> {
  switch (decision.kind) {
    case "no-incident":
      return;
    case "unchanged":
      if (decision.incident === openIncident) return;
      await store.incidents.saveChange({ incident: decision.incident, notifications: [] });
      return;
    default: {
      const update = writeNotifications(decision);
      await store.incidents.saveChange(update);
      const { tenant, jobId, kind, condition } = update.incident;
      const notices = update.notifications.length;
      log.info({ tenant, jobId, kind, condition, notices, reason: decision.kind }, "incident told");
    }
  }
}

async function saveJobSeries(
  assessment: JobAssessment,
  store: AssessTenantDependencies["store"],
): Promise<void> {
  const { job, assessedAt: at } = assessment;
  const points: readonly (readonly [SeriesName, number | null])[] = [
    ["failing-objects", assessment.failingObjects],
    ["failure-ratio-1h", assessment.failureRatio["1h"]],
    ["progress-ratio", assessment.cycle.progressRatio],
    ["risk-score", assessment.quarantine.riskScore],
  ];
  await Promise.all(
    points.map(([name, value]) =>
      value === null ? null : store.series.put(name, job.tenant, job.jobId, { at, value }),
    ),
  );
}
