import type {
  AccountsMissingReason,
  CyclesFailedReason,
  LeaverAccounts,
  LeaversKeepAccessReason,
  ObjectsFailingReason,
  QuarantineRisk,
  TopCluster,
} from "../failing-reason.ts";
import type { ClusterAssessment, FailureAssessment } from "../failure-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { ObjectKind } from "../object-kind.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { QuarantineAssessment } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import { HOUR } from "../time.ts";
import { explainCycleFailure } from "./explain-cycle-failure.ts";
import {
  areAllLeaverAccountsNotFound,
  isFailingCluster,
  isFailingLeaverCluster,
  isMissingAccountCluster,
  largestCluster,
  summariseMissingAccounts,
  sumObjects,
  topFailure,
} from "./failing-clusters.ts";

/**
 * The number of objects that wait for a retry. The larger of two incomplete counts is used: the log
 * contains only the last 30 days, and the job's escrow count covers only the objects of its last
 * cycle.
 */
export function countObjectsAwaitingRetry(facts: Pick<JobFacts, "job" | "failingObjects">): number {
  return Math.max(facts.failingObjects, facts.job.lastExecution?.escrowed ?? 0, 0);
}

/**
 * The number of objects that fail. The job's count of its escrow also has an entry for each object that was
 * written without a manager or member; such an object waits for a retry and does not fail.
 *
 * @param withoutReference the number of these objects
 */
export function countFailingObjects(
  { job, failingObjects }: Pick<JobFacts, "job" | "failingObjects">,
  withoutReference: number,
): number {
  return Math.max(failingObjects, (job.lastExecution?.escrowed ?? 0) - withoutReference, 0);
}

type AffectedFacts = Pick<JobFacts, "job" | "failingObjects" | "missingAccounts">;

/** The objects that wait for a retry, and the objects that are missing an account or a change. */
export function countAffectedObjects(facts: AffectedFacts): number {
  return countObjectsAwaitingRetry(facts) + Math.max(0, facts.missingAccounts);
}

/**
 * Whether so many objects fail that a person should act. A minimum number of objects must fail, so that
 * one failure among ten objects is not enough. In addition, one of three ratios must be high:
 * 1. all failing objects ÷ all known objects;
 * 2. objects that began to fail in the last 24 h ÷ the same objects and those that succeeded in this time;
 * 3. objects of clusters that began in the last hour ÷ the same objects and those that succeeded in this time.
 *
 * An object that Entra skips although it should be in the app counts as failing: it is missing an account
 * or a change. Ratios 2 and 3 leave out retries of older failures, because most rows of a job with few
 * changes are such retries. Ratio 3 finds new failures on a day with many earlier successes.
 *
 * @param wasFailing true if the job was failing before; then the result is false only below lower limits
 */
export function hasTooManyFailingObjects(
  facts: JobFacts,
  wasFailing: boolean,
  thresholds: Thresholds,
): boolean {
  const minObjects = thresholds.failingMinObjects;
  const failingObjects = countAffectedObjects(facts);
  if (failingObjects < minObjects) return false;
  const minRatio = wasFailing ? thresholds.failingRecoveryRatio : thresholds.failingRatio;
  const minRatioLastHour = wasFailing
    ? thresholds.failingRecoveryRatio
    : thresholds.failingLastHourRatio;
  if (failingObjects / countKnownObjects(facts) >= minRatio) return true;
  const failingForLessThanDay = facts.newlyFailingObjects + facts.newlyMissingAccounts;
  const failingForLessThanHour = countObjectsFailingForLessThanHour(facts);
  return (
    (failingForLessThanDay >= minObjects &&
      failingForLessThanDay / (failingForLessThanDay + countSucceededObjects(facts, "24h")) >=
        minRatio) ||
    (failingForLessThanHour >= minObjects &&
      failingForLessThanHour / (failingForLessThanHour + countSucceededObjects(facts, "1h")) >=
        minRatioLastHour)
  );
}

/**
 * The objects in the app and the objects that wait for a retry. In an initial cycle, the number of
 * objects attempted in the last 30 days may be larger and is used instead.
 */
function countKnownObjects(facts: AffectedFacts & Pick<JobFacts, "objects">): number {
  const inAppOrAffected = countAffectedObjects(facts) + countSynchronizedObjects(facts.job);
  return Math.max(inAppOrAffected, facts.objects?.["30d"].attempted ?? 0);
}

/** Attempted objects that did not fail in the window; rows if objects were not counted. */
function countSucceededObjects({ objects, counts }: JobFacts, window: "1h" | "24h"): number {
  if (objects === null) return counts[window].success + counts[window].warning;
  const { attempted, failed } = objects[window];
  return Math.max(0, attempted - failed);
}

/**
 * Counts objects of clusters whose rows of the last 24 h are all from the last hour, so that none
 * of these rows is a retry. Objects without a row in the last hour failed before a gap and do not
 * count.
 */
function countObjectsFailingForLessThanHour({ clusters, freshness, job }: JobFacts): number {
  const earliestStart = (freshness.logAsOf ?? job.readAt) - HOUR;
  return clusters
    .filter(({ cluster }) => cluster.status !== "warning")
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

/** Why cycles fail as a whole; null if the last cycle did not fail. */
export function whyCyclesFail({
  facts,
  failures,
  quarantine,
}: FailingContext): CyclesFailedReason | null {
  const { job } = facts;
  const explanation = explainCycleFailure(job);
  if (explanation === null) return null;
  return {
    code: "cycles-failed",
    failedCycles: job.successiveFailedCycles,
    lastFailureAt: job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null,
    lastSuccessAt: job.lastSuccess?.endedAt ?? null,
    explanation,
    leavers: failures.leaversOverdue > 0 ? leaverAccounts(failures) : null,
    isQuarantined: quarantine.isInForce,
  };
}

/** Why leavers still have an account; null while no leaver is overdue. */
export function whyLeaversKeepAccess(
  context: FailingContext,
): LeaversKeepAccessReason | ObjectsFailingReason | null {
  const { failures } = context;
  if (failures.leaversOverdue === 0) return null;
  const leaverClusters = failures.clusters.filter(isFailingLeaverCluster);
  // An account that still exists is more urgent than one that Entra does not find.
  const topCluster =
    leaverClusters.find(({ explanation }) => explanation.errorClass !== "missing-account") ??
    leaverClusters[0];
  if (topCluster === undefined) return whyObjectsFail(context);
  return {
    code: "leavers-keep-access",
    leavers: leaverAccounts(failures),
    explanation: topCluster.explanation,
    otherObjects: countOtherFailingObjects(context),
  };
}

/** The objects that fail and are no leavers. */
function countOtherFailingObjects(context: FailingContext): number {
  const { facts, failures } = context;
  const failing = countFailingObjects(facts, countObjectsWithoutReference(context));
  return Math.max(0, failing - failures.leavers);
}

function leaverAccounts({ clusters, leavers, leaversSince }: FailureAssessment): LeaverAccounts {
  return {
    peopleCount: leavers,
    since: leaversSince,
    areAllAccountsMissing: areAllLeaverAccountsNotFound(clusters),
  };
}

/** Why too many objects fail or are missing an account. */
export function whyTooManyFail(
  context: FailingContext,
): AccountsMissingReason | ObjectsFailingReason {
  return whyAccountsAreMissing(context) ?? whyObjectsFail(context);
}

/** Why accounts are missing; null if more objects fail than are missing an account. */
function whyAccountsAreMissing({ facts, failures }: FailingContext): AccountsMissingReason | null {
  const missing = summariseMissingAccounts(facts, failures);
  const failingObjects = countObjectsAwaitingRetry(facts);
  if (missing === null || missing.objects < failingObjects) return null;
  const clusters = failures.clusters.filter(isMissingAccountCluster);
  const areAllListed = failures.unlistedClusters === 0 && sumObjects(clusters) === missing.objects;
  return {
    code: "accounts-missing",
    objects: missing.objects,
    objectsByKind: areAllListed ? countByKind(clusters) : null,
    knownObjectsRatio: Math.min(1, missing.objects / Math.max(1, countKnownObjects(facts))),
    topFailure: missing.topFailure,
    topCluster: describeTopCluster(clusters, failures.unlistedClusters),
    failingObjects,
  };
}

function whyObjectsFail(context: FailingContext): ObjectsFailingReason {
  const { facts, failures } = context;
  const clusters = failures.clusters.filter(isFailingCluster);
  const withoutReference = countObjectsWithoutReference(context);
  const counted = countFailingObjects(facts, withoutReference);
  const clusterObjects = sumObjects(clusters);
  // The clusters may be newer than the count of failing objects, so the larger number is used.
  const objects = Math.max(counted, clusterObjects);
  const areAllListed = failures.unlistedClusters === 0;
  return {
    code: "objects-failing",
    objects,
    knownObjectsRatio: Math.min(1, objects / Math.max(1, countKnownObjects(facts))),
    dayFailureRatio: dayFailureRatio(failures),
    objectsByKind:
      areAllListed && clusterObjects > 0 && clusterObjects === objects
        ? countByKind(clusters)
        : null,
    objectsFailingInLog: areAllListed && clusterObjects < counted ? clusterObjects : null,
    topFailure: topFailure(facts, failures),
    topCluster: describeTopCluster(clusters, failures.unlistedClusters),
    objectsWithoutReference: withoutReference,
    missingAccounts: facts.missingAccounts,
    quarantineRisk: quarantineRisk(context),
  };
}

/** Uses distinct objects if they were counted, so that several retries of one object count once. */
function dayFailureRatio({
  objectFailureRatio,
  rowFailureRatio,
}: FailureAssessment): ObjectsFailingReason["dayFailureRatio"] {
  const objectRatio = objectFailureRatio["24h"];
  if (objectRatio !== null) return { denominator: "objects", ratio: objectRatio };
  const rowRatio = rowFailureRatio["24h"];
  return rowRatio === null ? null : { denominator: "attempts", ratio: rowRatio };
}

function countByKind(clusters: readonly ClusterAssessment[]): Readonly<Record<ObjectKind, number>> {
  const countKind = (kind: ObjectKind): number =>
    sumObjects(clusters.filter((cluster) => cluster.kind === kind));
  return { user: countKind("user"), group: countKind("group"), other: countKind("other") };
}

/** A cluster with at least this share of all failing objects explains the problem. */
const DOMINANT_SHARE = 0.6;

function describeTopCluster(
  clusters: readonly ClusterAssessment[],
  unlistedClusters: number,
): TopCluster | null {
  const top = largestCluster(clusters);
  if (top === undefined) return null;
  const { attribute, state, since, share } = top;
  return {
    attribute,
    state,
    // The times of a cluster are 0 if none of its rows is stored any more.
    since: since > 0 ? since : null,
    isDominant: share >= DOMINANT_SHARE,
    otherClusters: clusters.length - 1 + unlistedClusters,
  };
}

function countObjectsWithoutReference({ facts, failures }: FailingContext): number {
  if (failures.unresolvedReferences === 0) return 0;
  return sumObjects(facts.clusters.filter(({ cluster }) => cluster.status === "warning"));
}

function quarantineRisk({ quarantine, thresholds }: FailingContext): QuarantineRisk | null {
  const [driver] = quarantine.drivers;
  if (quarantine.riskScore < thresholds.atRiskScore || driver === undefined) return null;
  return { driver, timeToQuarantine: driver.kind === "rule" ? quarantine.timeToQuarantine : null };
}
