import type { AssessmentContext, ConditionText } from "../domain/assessment/assessment-context.ts";
import { explainError, removeWaitAdvice } from "../domain/failure/explain-error.ts";
import {
  countKnownObjects,
  countObjectsAwaitingRetry,
  cycleFailure,
} from "../domain/failure/failing-objects.ts";
import type { ClusterAssessment } from "../domain/failure-assessment.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { ObjectKind } from "../domain/provisioning-event.ts";
import { timeToQuarantineOf } from "../domain/quarantine-assessment.ts";
import { failingLeaversTexts, remainingAccountsText } from "./failing-leavers.ts";
import {
  formatApplication,
  formatTimeAndAge,
  isFailingCluster,
  mostFrequentErrorRemedy,
  mostFrequentErrorText,
  responsibilityText,
} from "./failure-phrases.ts";
import {
  formatCount,
  formatErrorCode,
  formatNumber,
  formatRatio,
  formatTime,
  joinSentences,
} from "./phrases.ts";
import { timeToQuarantineText } from "./quarantine-rules.ts";
import { riskDriverText } from "./risk.ts";

export function failingTexts(context: AssessmentContext): ConditionText {
  const failedCycle = cycleFailure(context.facts.job);
  if (failedCycle !== null) return failedCycleTexts(context, failedCycle);
  return context.failures.leaversOverdue > 0
    ? failingLeaversTexts(context)
    : failingObjectsTexts(context);
}

function failedCycleTexts(
  context: AssessmentContext,
  failedCycle: { code: string; message: string },
): ConditionText {
  const { job } = context.facts;
  const endedAt = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null;
  const lastSuccessAt = job.lastSuccess?.endedAt ?? null;
  const explanation = explainError(failedCycle.code, failedCycle.message, job.application);
  return {
    reason: joinSentences(
      job.successiveFailedCycles > 1
        ? `The last ${formatNumber(job.successiveFailedCycles)} cycles have failed as a whole, the newest at ${formatTime(endedAt)}.`
        : `The cycle of ${formatTime(endedAt)} failed as a whole.`,
      explanation.meaning,
      lastSuccessAt === null ? null : `The last good cycle ended at ${formatTime(lastSuccessAt)}.`,
      context.failures.leaversOverdue > 0 ? remainingAccountsText(context) : null,
      "Entra may quarantine the job for this at any time.",
    ),
    remedy: removeWaitAdvice(explanation.remedy),
  };
}

function failingObjectsTexts(context: AssessmentContext): ConditionText {
  const clusters = context.failures.clusters.filter(isFailingCluster);
  const sentences =
    clusters.length === 0
      ? [
          `${formatCount(countObjectsAwaitingRetry(context.facts), "object fails", "objects fail")}${failureShareText(context)}.`,
          mostFrequentErrorText(context) ??
            "The job counts them; the log that we have does not tell why.",
        ]
      : [
          failingObjectsText(context, clusters),
          unexplainedObjectsText(context, clusters),
          ...clusterSentences(context, clusters),
        ];
  const quarantineText = quarantineRiskText(context);
  const remedy = mostFrequentErrorRemedy(context);
  return {
    // The threat counts references itself.
    reason: joinSentences(...sentences, quarantineText ?? unresolvedReferencesText(context)),
    remedy: quarantineText === null ? remedy : removeWaitAdvice(remedy),
  };
}

/** What brings quarantine near, and how soon where the counts do. */
function quarantineRiskText({ quarantine, thresholds, now }: AssessmentContext): string | null {
  const [driver] = quarantine.drivers;
  if (quarantine.riskScore < thresholds.atRiskScore || driver === undefined) return null;
  const time = driver.kind === "rule" ? timeToQuarantineOf(quarantine) : null;
  return joinSentences(
    `Towards quarantine: ${riskDriverText(driver, now)}`,
    time === null ? null : timeToQuarantineText(time),
  );
}

const OBJECT_KIND_NAMES: Readonly<Record<ObjectKind, readonly [one: string, many: string]>> = {
  user: ["person", "people"],
  group: ["group", "groups"],
  other: ["other object", "other objects"],
};

/** By kind where the log knows them all; the job may count more than the log shows. */
function failingObjectsText(
  context: AssessmentContext,
  clusters: readonly ClusterAssessment[],
): string {
  // The log may be read further than its objects have been counted.
  const total = Math.max(countObjectsAwaitingRetry(context.facts), sumObjects(clusters));
  const kinds = (["user", "group", "other"] as const)
    .map((kind) => ({
      kind,
      count: sumObjects(clusters.filter((cluster) => cluster.kind === kind)),
    }))
    .filter(({ count }) => count > 0);
  const isComplete = context.failures.unlistedClusters === 0 && sumObjects(clusters) === total;
  const objectsText = isComplete
    ? kinds.map(({ kind, count }) => formatCount(count, ...OBJECT_KIND_NAMES[kind])).join(" and ")
    : formatCount(total, "object");
  const share = formatRatio(Math.min(1, total / Math.max(1, countKnownObjects(context.facts))));
  return `${objectsText} ${total === 1 ? "fails" : "fail"} in ${formatApplication(context)}, ${share} of all that are known${failureShareText(context)}.`;
}

/** The job counts what waits for a retry, and the log may have forgotten some of it. */
function unexplainedObjectsText(
  { facts, failures }: AssessmentContext,
  clusters: readonly ClusterAssessment[],
): string | null {
  const explainedObjects = sumObjects(clusters);
  if (failures.unlistedClusters > 0 || explainedObjects >= countObjectsAwaitingRetry(facts))
    return null;
  return `The log tells why for ${formatNumber(explainedObjects)} of them.`;
}

/** From so much of all failing objects on, one cause is what happened. */
const DOMINANT_SHARE = 0.6;

function clusterSentences(
  context: AssessmentContext,
  clusters: readonly ClusterAssessment[],
): readonly (string | null)[] {
  const [topCluster, ...otherClusters] = clusters;
  if (topCluster === undefined) return [];
  const otherCount = otherClusters.length + context.failures.unlistedClusters;
  if (otherCount === 0) return [`One cause, ${clusterText(topCluster, context)}`];
  if (topCluster.share < DOMINANT_SHARE) {
    const mostFrequentText = `The one that hits most (${formatNumber(topCluster.objects)}) is`;
    return [
      `${formatNumber(otherCount + 1)} causes. ${mostFrequentText} ${clusterText(topCluster, context)}`,
    ];
  }
  const othersText = `${formatCount(otherCount, "more cause hits", "more causes hit")} the others.`;
  return [
    `For ${formatNumber(topCluster.objects)} of them it is ${clusterText(topCluster, context)}`,
    othersText,
  ];
}

const CLUSTER_STATE_PHRASES: Readonly<Record<ClusterAssessment["state"], string>> = {
  new: "new since",
  regressed: "back since",
  ongoing: "ongoing since",
  resolved: "last seen at",
};

/** What it is called, since when, what it means and whose fault it is. */
function clusterText(cluster: ClusterAssessment, { now }: AssessmentContext): string {
  const { code, attribute, state, since, meaning } = cluster;
  const attributeText = attribute === null ? "" : ` on ${toPlainLine(attribute, 60)}`;
  // A cause that is known by its objects alone has no beginning.
  const sinceText =
    since > 0 ? `, ${CLUSTER_STATE_PHRASES[state]} ${formatTimeAndAge(since, now)}` : "";
  return `${formatErrorCode(code)}${attributeText}${sinceText}: ${meaning}${responsibilityText(cluster.errorClass)}`;
}

function unresolvedReferencesText({ failures, facts }: AssessmentContext): string | null {
  const objectsWithoutReference = facts.clusters
    .filter(({ cluster }) => cluster.status === "warning")
    .reduce((total, { objects }) => total + Math.max(0, objects), 0);
  return objectsWithoutReference === 0 || failures.unresolvedReferences === 0
    ? null
    : `Apart from these, ${formatCount(objectsWithoutReference, "object was", "objects were")} written without a manager or member.`;
}

function sumObjects(clusters: readonly ClusterAssessment[]): number {
  return clusters.reduce((total, { objects }) => total + objects, 0);
}

/** Over distinct objects where they were counted: the retries of one are one. */
function failureShareText({ facts, failures }: AssessmentContext): string {
  const objectRatio = failures.objectFailureRatio["24h"];
  if (objectRatio !== null) {
    return `; ${formatRatio(objectRatio)} of those tried in the last 24 h failed`;
  }
  const { success, failure, warning } = facts.counts["24h"];
  const attempts = success + failure + warning;
  if (attempts === 0) return "";
  return `; ${formatRatio(failure / attempts)} of the attempts of the last 24 h failed`;
}
