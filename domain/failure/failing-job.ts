import type {
  CyclesFailedReason,
  FailingReason,
  LeaverAccounts,
  LeaversKeepAccessReason,
  ObjectsFailingReason,
  QuarantineRisk,
  TopCluster,
} from "../failing-reason.ts";
import type { ClusterAssessment, FailureAssessment } from "../failure-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { countSynchronizedObjects, cycleFailure } from "../observed-job.ts";
import type { ObjectKind } from "../provisioning-event.ts";
import type { QuarantineAssessment } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import { HOUR } from "../time.ts";
import { explainError } from "./explain-error.ts";
import {
  areLeaverAccountsNotFound,
  isFailingCluster,
  isFailingLeaverCluster,
  topFailure,
} from "./failing-clusters.ts";

/** One leaver who still has an account makes a job failing, whatever the failure ratio is. */
export function isJobFailing(
  facts: JobFacts,
  previous: JobAssessment | null,
  { leaversOverdue }: FailureAssessment,
  thresholds: Thresholds,
): boolean {
  return (
    cycleFailure(facts.job) !== null ||
    leaversOverdue > 0 ||
    hasTooManyFailingObjects(facts, previous, thresholds)
  );
}

/**
 * Objects that wait for a retry. Neither source is complete: the log keeps 30 days, and the job's
 * escrow count covers only the objects that its last cycle processed.
 */
export function countObjectsAwaitingRetry(facts: Pick<JobFacts, "job" | "failingObjects">): number {
  return Math.max(facts.failingObjects, facts.job.lastExecution?.escrowed ?? 0, 0);
}

/**
 * Whether so many objects fail that a person should act. A minimum number must fail, so that one
 * failure among ten objects raises no alarm. Then one of three shares of distinct objects decides:
 * 1. all failing objects, among all known objects;
 * 2. objects that began to fail in the last 24 h, among the objects attempted in that time;
 * 3. objects of clusters that began in the last hour, among the objects attempted in that hour.
 * Retries of old failures count in neither 2 nor 3: in a job with few changes they are most of the
 * rows and report nothing new. The third share finds what the successes of a busy day would hide.
 * A job whose previous assessment was `failing` recovers below a lower ratio.
 */
export function hasTooManyFailingObjects(
  facts: JobFacts,
  previous: JobAssessment | null,
  thresholds: Thresholds,
): boolean {
  const minObjects = thresholds.failingMinObjects;
  const failingObjects = countObjectsAwaitingRetry(facts);
  if (failingObjects < minObjects) return false;
  const wasFailing = previous?.condition === "failing";
  const minRatio = wasFailing ? thresholds.failingRecoveryRatio : thresholds.failingRatio;
  const minRatioLastHour = wasFailing
    ? thresholds.failingRecoveryRatio
    : thresholds.failingLastHourRatio;
  if (failingObjects / countKnownObjects(facts) >= minRatio) return true;
  const failingSinceToday = facts.newlyFailingObjects;
  const failingSinceThisHour = countObjectsFailingSinceThisHour(facts);
  return (
    (failingSinceToday >= minObjects &&
      failingSinceToday / (failingSinceToday + countSucceededObjects(facts, "24h")) >= minRatio) ||
    (failingSinceThisHour >= minObjects &&
      failingSinceThisHour / (failingSinceThisHour + countSucceededObjects(facts, "1h")) >=
        minRatioLastHour)
  );
}

/**
 * Objects in the app or waiting for a retry; at least those attempted in 30 days, as in an initial
 * cycle.
 */
function countKnownObjects(facts: Pick<JobFacts, "job" | "failingObjects" | "objects">): number {
  const inAppOrAwaitingRetry =
    countObjectsAwaitingRetry(facts) + countSynchronizedObjects(facts.job);
  return Math.max(inAppOrAwaitingRetry, facts.objects?.["30d"].attempted ?? 0);
}

/**
 * Objects that were attempted and did not fail in the window; rows where objects were not counted.
 */
function countSucceededObjects({ objects, counts }: JobFacts, window: "1h" | "24h"): number {
  if (objects === null) return counts[window].success + counts[window].warning;
  const { attempted, failed } = objects[window];
  return Math.max(0, attempted - failed);
}

/**
 * Objects of clusters whose rows of the last 24 h all lie in the last hour: none of these rows is a
 * retry. In a cluster that came back, objects without such a row have waited for longer.
 */
function countObjectsFailingSinceThisHour({ clusters, freshness, job }: JobFacts): number {
  // A cluster's times are rounded down to the hour of its rows.
  const earliestStart = (freshness.logAsOf ?? job.readAt) - 2 * HOUR;
  return clusters
    .filter(({ cluster }) => cluster.status === "failure")
    .filter(
      ({ rows, firstAfterGapAt }) => rows["1h"] === rows["24h"] && firstAfterGapAt >= earliestStart,
    )
    .reduce((sum, { objects, rows }) => sum + Math.max(0, Math.min(objects, rows["1h"])), 0);
}

type FailingContext = {
  readonly facts: JobFacts;
  readonly failures: FailureAssessment;
  readonly quarantine: QuarantineAssessment;
  readonly thresholds: Thresholds;
};

/**
 * Why the job is failing: failed cycles first, then overdue leavers, then the number of objects.
 */
export function whyFailing(context: FailingContext): FailingReason {
  return whyCyclesFail(context) ?? whyLeaversKeepAccess(context) ?? whyObjectsFail(context);
}

function whyCyclesFail({ facts, failures }: FailingContext): CyclesFailedReason | null {
  const { job } = facts;
  const failure = cycleFailure(job);
  if (failure === null) return null;
  return {
    code: "cycles-failed",
    application: job.application,
    failedCycles: job.successiveFailedCycles,
    lastFailureAt: job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null,
    lastSuccessAt: job.lastSuccess?.endedAt ?? null,
    // The app's own words may name a person, and a reason is shown to everyone.
    explanation: { ...explainError(failure.code, failure.message, job.application), detail: null },
    leavers: failures.leaversOverdue > 0 ? leaverAccounts(failures) : null,
  };
}

function whyLeaversKeepAccess({ facts, failures }: FailingContext): LeaversKeepAccessReason | null {
  if (failures.leaversOverdue === 0) return null;
  const leaverClusters = failures.clusters.filter(isFailingLeaverCluster);
  // An account that still exists is more urgent than one that Entra does not find.
  const topCluster =
    leaverClusters.find(({ explanation }) => explanation.errorClass !== "missing-account") ??
    leaverClusters[0];
  if (topCluster === undefined) return null;
  return {
    code: "leavers-keep-access",
    application: facts.job.application,
    leavers: leaverAccounts(failures),
    explanation: topCluster.explanation,
    otherObjects: Math.max(0, countObjectsAwaitingRetry(facts) - failures.leavers),
  };
}

function leaverAccounts({ clusters, leavers }: FailureAssessment): LeaverAccounts {
  const since = Math.min(
    ...clusters.filter(isFailingLeaverCluster).map((cluster) => cluster.since),
  );
  return {
    people: leavers,
    since: since > 0 && Number.isFinite(since) ? since : null,
    areAccountsNotFound: areLeaverAccountsNotFound(clusters),
  };
}

function whyObjectsFail(context: FailingContext): ObjectsFailingReason {
  const { facts, failures } = context;
  const clusters = failures.clusters.filter(isFailingCluster);
  const awaitingRetry = countObjectsAwaitingRetry(facts);
  const clusterObjects = sumObjects(clusters);
  // The log may have been read further than its objects have been counted.
  const objects = Math.max(awaitingRetry, clusterObjects);
  const areAllListed = failures.unlistedClusters === 0;
  return {
    code: "objects-failing",
    application: facts.job.application,
    objects,
    knownObjectsRatio: Math.min(1, objects / Math.max(1, countKnownObjects(facts))),
    dayFailureRatio: dayFailureRatio(context),
    objectsByKind:
      areAllListed && clusterObjects > 0 && clusterObjects === objects
        ? countByKind(clusters)
        : null,
    explainedObjects: areAllListed && clusterObjects < awaitingRetry ? clusterObjects : null,
    topFailure: topFailure(facts, failures),
    topCluster: describeTopCluster(clusters, failures.unlistedClusters),
    objectsWithoutReference: countObjectsWithoutReference(context),
    quarantineRisk: quarantineRisk(context),
  };
}

/** Over distinct objects where they were counted: several retries of one object count once. */
function dayFailureRatio({
  facts,
  failures,
}: FailingContext): ObjectsFailingReason["dayFailureRatio"] {
  const objectRatio = failures.objectFailureRatio["24h"];
  if (objectRatio !== null) return { of: "objects", ratio: objectRatio };
  const { success, failure, warning } = facts.counts["24h"];
  const attempts = success + failure + warning;
  return attempts === 0 ? null : { of: "attempts", ratio: failure / attempts };
}

function countByKind(clusters: readonly ClusterAssessment[]): Readonly<Record<ObjectKind, number>> {
  const countKind = (kind: ObjectKind): number =>
    sumObjects(clusters.filter((cluster) => cluster.kind === kind));
  return { user: countKind("user"), group: countKind("group"), other: countKind("other") };
}

/** From this share of all failing objects on, one cluster explains the problem. */
const DOMINANT_SHARE = 0.6;

function describeTopCluster(
  [top, ...others]: readonly ClusterAssessment[],
  unlistedClusters: number,
): TopCluster | null {
  if (top === undefined) return null;
  const { attribute, state, since, share } = top;
  return {
    attribute,
    state,
    // A cluster that is known by its objects alone has no start.
    since: since > 0 ? since : null,
    isDominant: share >= DOMINANT_SHARE,
    otherClusters: others.length + unlistedClusters,
  };
}

function countObjectsWithoutReference({ facts, failures }: FailingContext): number {
  if (failures.unresolvedReferences === 0) return 0;
  return sumObjects(
    facts.clusters
      .filter(({ cluster }) => cluster.status === "warning")
      .map(({ objects }) => ({ objects: Math.max(0, objects) })),
  );
}

function quarantineRisk({ quarantine, thresholds }: FailingContext): QuarantineRisk | null {
  const [driver] = quarantine.drivers;
  if (quarantine.riskScore < thresholds.atRiskScore || driver === undefined) return null;
  return { driver, time: driver.kind === "rule" ? quarantine.timeToQuarantine : null };
}

function sumObjects(counts: readonly { readonly objects: number }[]): number {
  return counts.reduce((total, { objects }) => total + objects, 0);
}
