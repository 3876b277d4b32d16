import type { AssessmentContext, ConditionText } from "../domain/assessment/assessment-context.ts";
import { removeWaitAdvice } from "../domain/failure/explain-error.ts";
import { countObjectsAwaitingRetry } from "../domain/failure/failing-objects.ts";
import {
  areLeaverAccountsNotFound,
  isFailingLeaverCluster,
} from "../domain/failure/leaver-clusters.ts";
import {
  formatApplication,
  formatTimeAndAge,
  mostFrequentErrorRemedy,
  responsibilityText,
} from "./failure-phrases.ts";
import { formatCount, formatNumber, joinSentences } from "./phrases.ts";

/** Above all other failures: what somebody may still do with the account is nobody's plan. */
export function failingLeaversTexts(context: AssessmentContext): ConditionText {
  const { facts, failures } = context;
  const leaverClusters = failures.clusters.filter(isFailingLeaverCluster);
  // Whoever is still there comes before whoever may be.
  const topCluster =
    leaverClusters.find((cluster) => cluster.errorClass !== "missing-account") ?? leaverClusters[0];
  const otherObjects = countObjectsAwaitingRetry(facts) - failures.leavers;
  const areAccountsNotFound = areLeaverAccountsNotFound(failures.clusters);
  return {
    reason: joinSentences(
      remainingAccountsText(context),
      topCluster === undefined || areAccountsNotFound
        ? null
        : `${topCluster.meaning}${responsibilityText(topCluster.errorClass)}`,
      otherObjects > 0
        ? `Besides them, ${formatCount(otherObjects, "object fails", "objects fail")}.`
        : null,
    ),
    remedy: areAccountsNotFound
      ? `The admin of ${formatApplication(context)} looks for them there, also under another id, and disables whoever is still active; the job's list of failing objects names them.`
      : joinSentences(
          `Until this is mended, the admin of ${formatApplication(context)} disables them there by hand; the job's list of failing objects names them.`,
          removeWaitAdvice(topCluster?.remedy ?? mostFrequentErrorRemedy(context)),
        ),
  };
}

export function remainingAccountsText(context: AssessmentContext): string {
  const { failures, now } = context;
  const leaverClusters = failures.clusters.filter(isFailingLeaverCluster);
  const people = failures.leavers === 1 ? "person who left" : "people who left";
  const have = failures.leavers === 1 ? "has" : "have";
  const since = Math.min(...leaverClusters.map((cluster) => cluster.since));
  const sinceText =
    since > 0 && Number.isFinite(since) ? ` since ${formatTimeAndAge(since, now)}` : "";
  const leaversText = `${formatNumber(failures.leavers)} ${people}`;
  const application = formatApplication(context);
  return areLeaverAccountsNotFound(failures.clusters)
    ? `${leaversText} may still have an account in ${application}: Entra has not found it there to disable or delete it${sinceText}.`
    : `${leaversText} still ${have} an account in ${application}: disabling or deleting it has failed${sinceText}.`;
}
