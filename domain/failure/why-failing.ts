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
import type { JobFacts } from "../job-facts.ts";
import type { ObjectKind } from "../provisioning-event.ts";
import { type QuarantineAssessment, timeToQuarantineOf } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import { explainError } from "./explain-error.ts";
import {
  countKnownObjects,
  countObjectsAwaitingRetry,
  cycleFailure,
  isFailingCluster,
} from "./failing-objects.ts";
import { areLeaverAccountsNotFound, isFailingLeaverCluster } from "./leaver-clusters.ts";
import { topFailure } from "./top-failure.ts";

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
  return { driver, time: driver.kind === "rule" ? timeToQuarantineOf(quarantine) : null };
}

function sumObjects(counts: readonly { readonly objects: number }[]): number {
  return counts.reduce((total, { objects }) => total + objects, 0);
}
