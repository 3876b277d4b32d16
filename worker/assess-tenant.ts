import pMap from "p-map";
import { assessJob } from "../domain/assessment/assess-job.ts";
import { tenantFreshness } from "../domain/assessment/assess-tenant-readability.ts";
import { extendHistory } from "../domain/assessment/extend-history.ts";
import { conditionChangesOf } from "../domain/condition-change.ts";
import type { CredentialExpiry } from "../domain/credential-expiry.ts";
import type { Freshness } from "../domain/freshness.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import { EMPTY_HISTORY, type FinishedRun, type JobHistory } from "../domain/job-history.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import type { PollKind } from "../domain/poll-kind.ts";
import type { JobSeriesName } from "../domain/series-name.ts";
import { assessTarget, assessUnconfiguredTarget } from "../domain/target/assess-target.ts";
import type { Millis } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import type { ConditionHistoryStore } from "../store/jobs/condition-history.ts";
import type { CredentialStore } from "../store/jobs/credential-store.ts";
import type { JobStore } from "../store/jobs/job-types.ts";
import type { PollState, PollStore } from "../store/jobs/poll-types.ts";
import type { SeriesStore } from "../store/jobs/series-types.ts";
import type { TargetStore } from "../store/jobs/target-store.ts";
import { collectJobFacts, isTargetOfJob, type JobFactsStore } from "./collect-job-facts.ts";
import { type UpdateIncidentsDependencies, updateIncidents } from "./update-incidents.ts";

export type AssessTenantDependencies = UpdateIncidentsDependencies & {
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
    readonly credentials: Pick<CredentialStore, "save">;
    readonly series: Pick<SeriesStore, "put">;
    readonly conditionHistory: Pick<ConditionHistoryStore, "add">;
    readonly incidents: Pick<IncidentStore, "listOpen">;
  } & JobFactsStore;
  /** Returns when the credential of the tenant expires; null if this is not known. Default: not known. */
  readonly readCredentialExpiry?: () => Promise<CredentialExpiry | null>;
  readonly pollIntervals: { readonly jobsMs: Millis; readonly logsMs: Millis };
  /** Called for each cycle that has ended since the first assessment of its job. */
  readonly onCycleEnded?: (job: ObservedJob, run: FinishedRun) => void;
};

/**
 * How many jobs are assessed at the same time: enough to fill the pipeline to Redis, and few enough
 * that other tasks can run in between.
 */
const CONCURRENT_ASSESSMENTS = 16;

/**
 * Assesses every known job of a tenant, its targets and then the tenant as a whole, and saves their
 * incidents and notifications. A repeat is safe after a crash at any point.
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
  const [polls, openIncidents] = await Promise.all([
    store.polls.loadAll(tenant),
    store.incidents.listOpen(tenant),
  ]);
  const previousByJobId = new Map(
    previousAssessments.map((assessment) => [assessment.job.jobId, assessment]),
  );
  const freshness = tenantFreshness(
    tenant,
    { jobs: polls.get("jobs"), logs: polls.get("logs") },
    dependencies.pollIntervals,
  );
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
    const previous = previousByJobId.get(job.jobId) ?? null;
    const facts = { ...currentFacts, history };
    const assessment = assessJob(facts, previous, dependencies.thresholds, dependencies.now());
    // The change is saved before the assessment: after a crash between the two, the repeat finds
    // the same change again.
    await store.conditionHistory.add(tenant, job.jobId, conditionChangesOf(previous, assessment));
    await store.jobs.saveAssessment(assessment);
    if (history !== previousHistory) await store.jobs.saveHistory(tenant, job.jobId, history);
    // The first assessment finds a cycle that ended before Steadystate watched the job.
    const endedRuns = previous === null ? [] : newRuns(previousHistory, history);
    for (const run of endedRuns) dependencies.onCycleEnded?.(job, run);
    await saveJobSeries(assessment, store);
    return assessment;
  };
  const assessments = await pMap(observedJobs, assessAndSave, {
    concurrency: CONCURRENT_ASSESSMENTS,
  });
  const assessedTargets = targets.map((target) => {
    const ofTarget = assessments.filter(({ job }) => isTargetOfJob(target, job));
    return assessTarget(target, ofTarget, dependencies.now());
  });
  await pMap(assessedTargets, (target) => store.targets.saveAssessment(target), {
    concurrency: CONCURRENT_ASSESSMENTS,
  });
  const unconfiguredTargets = assessments
    .map(assessUnconfiguredTarget)
    .filter((target) => target !== null);
  const allTargets = [...assessedTargets, ...unconfiguredTargets];
  const credentialExpiry = (await dependencies.readCredentialExpiry?.()) ?? null;
  await store.credentials.save(tenant, credentialExpiry);
  await updateIncidents(
    { freshness, credentialExpiry, jobs: assessments, targets: allTargets, openIncidents },
    dependencies,
  );
}

const newRuns = (before: JobHistory, { runs }: JobHistory): readonly FinishedRun[] =>
  runs.filter((run) => !before.runs.includes(run));

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

async function saveJobSeries(
  assessment: JobAssessment,
  store: AssessTenantDependencies["store"],
): Promise<void> {
  const { job, assessedAt: at } = assessment;
  const points: readonly (readonly [JobSeriesName, number | null])[] = [
    ["failing-objects", assessment.failingObjects],
    ["failure-ratio-1h", assessment.failures.rowFailureRatio["1h"]],
    ["progress-ratio", assessment.cycle.progressRatio],
    ["risk-score", assessment.quarantine.riskScore],
    ["escrowed-entries", job.lastExecution?.escrowed ?? null],
    ["leavers", assessment.failures.leavers],
  ];
  await Promise.all(
    points.map(([name, value]) =>
      value === null ? null : store.series.put(name, job.tenant, job.jobId, { at, value }),
    ),
  );
}
